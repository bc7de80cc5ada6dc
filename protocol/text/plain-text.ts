/** What is no character that can be seen and yet moves others: control characters, and those that turn the direction of writing. */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}]+/gu

/** Whether a text that somebody else wrote can be shown in the middle of others: it has nothing that would move or hide them. */
export function isPlainText (text: string): boolean {
  return text.search(UNSEEN) < 0
}

/** The text, with a space in place of what {@link isPlainText} does not let through. */
export function plainText (text: string): string {
  return text.replace(UNSEEN, ' ')
}
