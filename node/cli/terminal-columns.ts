/** Columns of a terminal that does not say how many it has, and of a file. */
const USUAL_COLUMNS = 80
/** With fewer nothing can be laid out. */
const FEWEST_COLUMNS = 40

/** How many columns what is written to `stream` should take. */
export function terminalColumns (stream: Pick<NodeJS.WriteStream, 'columns'>): number {
  return Math.max(FEWEST_COLUMNS, stream.columns ?? USUAL_COLUMNS)
}
