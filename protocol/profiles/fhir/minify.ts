/**
 * JSON without the white space outside its strings, and otherwise the same text: numbers, unknown members and their order are
 * untouched. A text without any is given back as it is.
 */
export function minify (text: string): string {
  const kept: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === SPACE || code === NEWLINE || code === RETURN || code === TAB) {
      if (at > from) kept.push(text.slice(from, at))
      from = at + 1
    }
  }
  if (from === 0) return text
  kept.push(text.slice(from))
  return kept.join('')
}

const QUOTE = 0x22
const SPACE = 0x20
const NEWLINE = 0x0a
const RETURN = 0x0d
const TAB = 0x09

/** Index of the quote that ends the string begun at `start`; the end of the text when none does. */
function endOfString (text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text.charAt(end - 1 - backslashes) === '\\') backslashes++
    if (backslashes % 2 === 0) return end
  }
  return text.length
}
