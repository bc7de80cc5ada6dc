import { FEWEST_COLUMNS, USUAL_COLUMNS } from './constants.ts'

/** How many columns what is written to `stream` should take. */
export function terminalColumns (stream: Pick<NodeJS.WriteStream, 'columns'>): number {
  return Math.max(FEWEST_COLUMNS, stream.columns ?? USUAL_COLUMNS)
}
