import { CODE_SECONDS, MAX_CODES } from './constants.ts'
import type { Rpc } from './rpc.ts'

/**
 * Tells whether there is code at an address, 0x and 40 hex digits. What was found is believed for a minute.
 *
 * @param options.now - epoch seconds
 */
export function createKnownCode ({ rpc, now }: { rpc: Rpc, now: () => number }): (address: string) => Promise<boolean> {
  /** The oldest first. */
  const known = new Map<string, { hasCode: boolean, at: number }>()
  return async address => {
    const found = known.get(address)
    if (found !== undefined && now() - found.at < CODE_SECONDS) return found.hasCode
    const hasCode = await rpc('eth_getCode', [address, 'latest']) !== '0x'
    known.delete(address)
    for (const oldest of known.keys()) {
      if (known.size < MAX_CODES) break
      known.delete(oldest)
    }
    known.set(address, { hasCode, at: now() })
    return hasCode
  }
}
