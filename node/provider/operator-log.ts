import type { Report } from '../../protocol/stream/serve-messages.ts'

/** Writes what an operator should know, one line of JSON each, to standard error: reasons of refusals, never content. */
export function createOperatorLog (options: { now: () => number, write?: (line: string) => void }): Report {
  const { now, write = line => { process.stderr.write(line) } } = options
  return event => { write(`${JSON.stringify({ time: new Date(now() * 1_000).toISOString(), ...event })}\n`) }
}
