import { isMedrecError } from '../errors/medrec-error.ts'
import type { PeerProfile } from './options.ts'

/** What the profile makes of a record; undefined when it cannot read it: it is a record all the same. */
export function summarizeRecord (profile: PeerProfile, record: { text: string, mediaType: string, categories: string[], labels: string[] }): unknown {
  try {
    return profile.summarize(record)
  } catch (error) {
    if (isMedrecError(error) || error instanceof Error) return undefined
    throw error
  }
}
