import { wrapText } from './fit-text.ts'

/** What a line begins with that the lines below it are to begin under: `usage: `, or an option and the blanks before what it does. */
const BEGINNING = /^(usage: (?:medrec )?| +\S.*? {2,}| +)(?=\S)/

/**
 * The text of `--help` in lines of at most `width` columns where its words let them: paragraphs filled anew, and what an option does below its beginning.
 */
export function wrapHelp (text: string, width: number): string {
  const lines: string[] = []
  let isParagraph = false
  for (const line of text.split('\n')) {
    const isWords = /^[^\s]/.test(line) && !line.startsWith('usage: ')
    if (isWords && isParagraph) lines.push(`${lines.pop() ?? ''} ${line}`)
    else lines.push(line)
    isParagraph = isWords
  }
  return lines.map(line => wrapUnder(line, width)).join('\n')
}

function wrapUnder (line: string, width: number): string {
  const beginning = BEGINNING.exec(line)?.[0] ?? ''
  // What begins so far to the right that nothing fits beside it stays as it is.
  if (beginning.length > width / 2) return line
  const [first = '', ...rest] = wrapText(line.slice(beginning.length), width - beginning.length).split('\n')
  return [beginning + first, ...rest.map(each => ' '.repeat(beginning.length) + each)].join('\n')
}
