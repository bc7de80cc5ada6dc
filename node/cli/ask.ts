import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'

/**
 * Asks one question at the terminal; what is typed is not shown when it is secret.
 *
 * @throws MedrecError `USAGE` when there is no terminal to ask at; `CANCELLED` when the signal aborts
 */
export async function ask (options: { question: string, secret: boolean, signal: AbortSignal }): Promise<string> {
  if (!process.stdin.isTTY) throw new MedrecError('USAGE', `There is no terminal to ask "${options.question}" at. In scripts, MEDREC_PASSWORD answers for the password and --words FILE for the words.`)
  // Where the answer is shown, the line is drawn anew with each key: the question must be part of it.
  const question = `${options.question} `
  const output = options.secret ? new Writable({ write: (_chunk, _encoding, done) => { done() } }) : process.stderr
  const reader = createInterface({ input: process.stdin, output, terminal: true })
  // Not before the terminal shows nothing of what is typed.
  if (options.secret) process.stderr.write(question)
  try {
    return await reader.question(options.secret ? '' : question, { signal: options.signal })
  } catch (cause) {
    throw new MedrecError('CANCELLED', undefined, { cause })
  } finally {
    reader.close()
    if (options.secret) process.stderr.write('\n')
  }
}
