import { createMemorySource } from 'medrec/protocol'
import type { MemorySource } from 'medrec/protocol'
import { MEDIA_TYPE, PARTS } from './contact-profile.ts'
import type { ContactEntry, Part } from './contact-profile.ts'

/** What the office knows of somebody, by its own number for them. */
export type Cards = Record<string, { name: string } & Partial<Record<Part, string>>>

/** The office's contact cards as a source of records: a record for each part that is known. */
export async function openContactSource (cards: Cards): Promise<MemorySource> {
  const source = createMemorySource()
  for (const [person, { name, ...parts }] of Object.entries(cards)) {
    const records = PARTS.flatMap(part => {
      const value = parts[part]
      if (value === undefined) return []
      const entry: ContactEntry = { part, value }
      return [{ key: part, categories: [part], mediaType: MEDIA_TYPE, bytes: new TextEncoder().encode(JSON.stringify(entry)) }]
    })
    await source.set({ person, name, records })
  }
  return source
}
