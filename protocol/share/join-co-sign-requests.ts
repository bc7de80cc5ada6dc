import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_SOURCES } from './constants.ts'
import type { CoSignRequest } from './co-sign-request.ts'

/**
 * What is kept when a request comes of an id that is held already (specs/conditions.md, "Asking for it"): a source that the other does not name stays, since by
 * its salt alone what was agreed to there can be taken back.
 *
 * @returns what is held, where the other adds nothing to it
 * @throws MedrecError `LINK_INVALID` when it asks for somebody else, or for something else; `TOO_LARGE`
 */
export function joinCoSignRequests (options: { held: CoSignRequest, next: CoSignRequest }): CoSignRequest {
  const { held, next } = options
  if (held.viewer !== next.viewer || [...held.actions].sort().join(' ') !== [...next.actions].sort().join(' ')) throw new MedrecError('LINK_INVALID', 'This asks for something else than what was asked before under its id.')
  const added = next.sources.filter(source => !held.sources.some(({ relationship, salt }) => relationship === source.relationship && salt === source.salt))
  if (added.length === 0) return held
  if (held.sources.length + added.length > MAX_SOURCES) throw new MedrecError('TOO_LARGE')
  return { ...next, sources: [...held.sources, ...added] }
}
