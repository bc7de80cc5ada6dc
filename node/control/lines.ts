import type { Socket } from 'node:net'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'

/**
 * The lines that come over a socket, as JSON objects, until its other end closes it.
 *
 * @throws MedrecError `TOO_LARGE` for a line longer than `maxLength`, `BAD_MESSAGE` for one that is no JSON object, `STREAM_CUT` when the connection breaks
 */
export async function * readLines (options: { socket: Socket, maxLength: number }): AsyncGenerator<Record<string, unknown>> {
  const { socket, maxLength } = options
  socket.setEncoding('utf8')
  const held: string[] = []
  let length = 0
  try {
    // Whoever reads a line that is wrong may still want to answer.
    for await (const text of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
      const [first = '', ...rest] = text.split('\n')
      held.push(first)
      length += first.length
      if (length > maxLength) throw new MedrecError('TOO_LARGE')
      for (const next of rest) {
        yield parseLine(held.splice(0).join(''))
        held.push(next)
        length = next.length
        if (length > maxLength) throw new MedrecError('TOO_LARGE')
      }
    }
  } catch (cause) {
    throw cause instanceof MedrecError ? cause : new MedrecError('STREAM_CUT', undefined, { cause })
  }
}

/** Writes one object as a line; resolves when the other end has taken enough that there is room for more. */
export async function writeLine (socket: Socket, value: object): Promise<void> {
  if (socket.destroyed || socket.write(`${JSON.stringify(value)}\n`)) return
  await new Promise<void>(resolve => {
    const done = (): void => {
      socket.off('drain', done)
      socket.off('close', done)
      resolve()
    }
    socket.on('drain', done)
    socket.on('close', done)
  })
}

function parseLine (text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text)
    if (json !== null && typeof json === 'object' && !Array.isArray(json)) return json as Record<string, unknown>
  } catch (cause) {
    throw new MedrecError('BAD_MESSAGE', undefined, { cause })
  }
  throw new MedrecError('BAD_MESSAGE')
}
