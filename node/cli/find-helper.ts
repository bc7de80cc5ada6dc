import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { ActingEntry } from '../../protocol/peer/acting/types.ts'
import type { Peer } from '../../protocol/peer/types.ts'

/** Whom a word names, by id or name, among helpers or those for whom one acts. @throws MedrecError `HELPER_UNKNOWN`, `USAGE` when it is several */
export function findNamed<T extends { id: string }> (options: { among: T[], word: string, nameOf: (each: T) => string }): T {
  const { among, word, nameOf } = options
  const found = among.filter(each => each.id === word || nameOf(each) === word)
  const [first] = found
  if (first === undefined) throw new MedrecError('HELPER_UNKNOWN', `There is nobody named "${word}". "medrec helper list" shows who there is.`)
  if (found.length > 1) throw new MedrecError('USAGE', `${found.length} have the name "${word}". Use the id that "medrec helper list --json" shows.`)
  return first
}

/** Somebody for whom one acts. @throws as {@link findNamed} */
export function findActing (peer: Peer, word: string): ActingEntry {
  return findNamed({ among: peer.actingFor(), word, nameOf: ({ from }) => from })
}
