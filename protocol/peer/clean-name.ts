import { MAX_NAME_BYTES } from '../network/constants.ts'

/** A name as it can be shown and sent: without control characters and spaces around, cut to the limit of UTF-8 bytes at a whole character. */
export function cleanName (name: string): string {
  let clean = ''
  let bytes = 0
  for (const character of name.replace(/\p{Cc}+/gu, ' ').trim()) {
    bytes += new TextEncoder().encode(character).length
    if (bytes > MAX_NAME_BYTES) break
    clean += character
  }
  return clean
}
