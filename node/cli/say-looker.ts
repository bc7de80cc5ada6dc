import { isAddress } from '../../protocol/crypto/bytes.ts'
import type { LogEntry } from '../../protocol/peer/log-types.ts'
import { MEMBERS } from '../../protocol/policy/viewer.ts'

/** Who looked, as far as it is known: a name, or an address with the group that it was let in through and who keeps that. */
export function sayLooker ({ viewer, actingFor, through }: Pick<LogEntry, 'viewer' | 'actingFor' | 'through'>): string {
  if (actingFor === true) return `${viewer} (acting)`
  if (through === undefined) return viewer
  const name = through.purpose === '' ? '' : ` "${through.purpose}"`
  if (isAddress(through.viewer)) return `${viewer}${name}`
  if (through.viewer === MEMBERS) return `${viewer}, as a provider of the network${name === '' ? '' : ` (${name.trim()})`}`
  const kept = through.keepers === undefined ? through.viewer : `kept by ${through.keepers.join(', ')}`
  return `${viewer}, somebody of the group${name} (${kept})`
}
