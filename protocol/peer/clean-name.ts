import { MAX_NAME_BYTES } from '../network/constants.ts'
import { plainText } from '../text/plain-text.ts'

/** A name as it can be shown and sent: without what {@link plainText} takes out and spaces around, cut to the limit of UTF-8 bytes at a whole character. */
export function cleanName (name: string): string {
  let clean = ''
  let bytes = 0
  for (const character of plainText(name).trim()) {
    bytes += new TextEncoder().encode(character).length
    if (bytes > MAX_NAME_BYTES) break
    clean += character
  }
  return clean
}
