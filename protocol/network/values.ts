import { multiaddr } from '@multiformats/multiaddr'
import { MAX_MULTIADDR_LENGTH, MAX_NAME_BYTES } from './constants.ts'

/** Whether a value is 32 bytes: 0x and 64 lower-case hex digits. */
export function isHash (value: unknown): value is string {
  return typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value)
}

/** Whether a value is a name that can be shown: not empty, within the limit, without control characters. */
export function isName (value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && new TextEncoder().encode(value).length <= MAX_NAME_BYTES && !/\p{Cc}/u.test(value)
}

/** Whether a value is a whole number from 0 that JSON holds exactly. */
export function isWholeNumber (value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Whether a value is a multiaddr that names its peer, in visible ASCII as the registry demands. */
export function isMultiaddr (value: unknown): value is string {
  return typeof value === 'string' && /^[!-~]+$/.test(value) && peerIdOf(value) !== undefined
}

/** The PeerId a multiaddr ends with; undefined when it names none or is none. */
export function peerIdOf (address: string): string | undefined {
  if (address.length > MAX_MULTIADDR_LENGTH) return undefined
  try {
    return multiaddr(address).getComponents().findLast(component => component.name === 'p2p')?.value
  } catch {
    // Not a multiaddr: told by the answer.
    return undefined
  }
}

/** The PeerIds that multiaddrs end with, each once. */
export function peerIdsOf (multiaddrs: string[]): string[] {
  return [...new Set(multiaddrs.flatMap(address => peerIdOf(address) ?? []))]
}
