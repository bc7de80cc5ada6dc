import type { Part } from '../contact-profile.ts'

/** What each part is called. */
export const NAMES: Record<Part, string> = { phone: 'Phone', address: 'Address', birthday: 'Birthday' }

const NAMES_IN_SENTENCE: Record<Part, string> = { phone: 'your phone number', address: 'your address', birthday: 'your birthday' }

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' })
const list = new Intl.ListFormat('en', { type: 'conjunction' })

/** `until Friday, 27 November 2026 at 18:00`, or that there is no end. `end` is epoch seconds. */
export function sayUntil (end: number | null): string {
  return end === null ? 'until you take it back' : `until ${moment.format(end * 1_000)}`
}

/** `your phone number and your birthday` */
export function sayParts (parts: readonly Part[]): string {
  return list.format(parts.map(part => NAMES_IN_SENTENCE[part]))
}

/** Epoch seconds as a `datetime-local` field has them, to the second. */
export function toField (seconds: number): string {
  const date = new Date(seconds * 1_000)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

/** What such a field says, in epoch seconds; undefined while it says nothing. */
export function fromField (text: string): number | undefined {
  const at = new Date(text).getTime()
  return Number.isNaN(at) ? undefined : Math.floor(at / 1_000)
}
