/** East Asian wide characters and emoji, which terminals show over two columns. */
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** How many columns of a terminal a text takes. */
export function textWidth (text: string): number {
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1
  return width
}

/** The text, cut to `width` columns with … at its end where it takes more. */
export function fitText (text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let fitted = ''
  let taken = 0
  for (const { segment } of graphemes.segment(text)) {
    taken += WIDE.test(segment) ? 2 : 1
    if (taken > width - 1) break
    fitted += segment
  }
  return `${fitted}…`
}

/** The same, and filled up with blanks. */
export function padText (text: string, width: number): string {
  const fitted = fitText(text, width)
  return fitted + ' '.repeat(Math.max(0, width - textWidth(fitted)))
}

/** The text with line ends in place of blanks, so that lines take at most `width` columns where their words let them. Lines that begin with a blank stay as they are. */
export function wrapText (text: string, width: number): string {
  return text.split('\n').map(line => line.startsWith(' ') ? line : wrapLine(line, width)).join('\n')
}

function wrapLine (line: string, width: number): string {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    if (current !== '' && textWidth(current) + 1 + textWidth(word) > width) {
      lines.push(current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...lines, current].join('\n')
}
