import type { PeerProfile } from 'medrec/protocol'

/** The categories of this profile: what a contact card consists of. A friend sees those that a grant names. */
export const PARTS = ['phone', 'address', 'birthday'] as const

/** One of {@link PARTS}. */
export type Part = typeof PARTS[number]

/** The media type of a record of this profile: the JSON of a {@link ContactEntry}. */
export const MEDIA_TYPE = 'application/vnd.contact-card+json'

/** One entry of somebody's contact card; a record holds exactly one. */
export interface ContactEntry { part: Part, value: string }

/** Most characters of a value that are taken. */
export const MAX_VALUE = 500

/** All that a peer knows of what is inside a record. */
export const contactProfile: PeerProfile = {
  version: 'contact-card/1',
  summarize: ({ text }) => readEntry(text),
  bundle: async function * ({ records }) {
    let before = '['
    for await (const record of records) {
      if (readEntry(record) === undefined) continue
      yield `${before}${record.trim()}`
      before = ',\n'
    }
    yield before === '[' ? '[]\n' : ']\n'
  }
}

/** The entry in a record's text; undefined when there is none. */
export function readEntry (text: string): ContactEntry | undefined {
  try {
    return toEntry(JSON.parse(text))
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

/** A value that came from JSON, as an entry. */
export function toEntry (value: unknown): ContactEntry | undefined {
  if (typeof value !== 'object' || value === null || !('part' in value) || !('value' in value)) return undefined
  const part = PARTS.find(each => each === value.part)
  return part === undefined || typeof value.value !== 'string' || value.value.length > MAX_VALUE ? undefined : { part, value: value.value }
}
