import { copyAddress, purposeOfCode } from '../../protocol/network/copy-address.ts'
import type { CopyKind } from '../../protocol/network/copy-address.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { CODE_SECONDS, MAX_CODES } from './constants.ts'
import type { Rpc } from './rpc.ts'

/** What the copy at an address was made for, 0x and 64 hex digits: of an agent its relationship. Undefined when the network's factory has made none there. */
export type KnownCopies = (options: { kind: CopyKind, address: string }) => Promise<string | undefined>

/**
 * Tells which addresses are agents and viewer groups: a copy says in its code what it was made for, and its address follows from that. What was found is
 * believed for a minute; an address without a copy is asked for each time, since it may be given one.
 *
 * @param options.now - epoch seconds
 */
export function createKnownCopies ({ rpc, network: { contracts }, now }: { rpc: Rpc, network: Pick<NetworkFile, 'contracts'>, now: () => number }): KnownCopies {
  /** The oldest first. */
  const known = new Map<string, { purpose: string, at: number }>()
  return async ({ kind, address }) => {
    const key = `${kind} ${address}`
    const held = known.get(key)
    if (held !== undefined && now() - held.at < CODE_SECONDS) return held.purpose
    const purpose = purposeOfCode(String(await rpc('eth_getCode', [address, 'latest'])))
    known.delete(key)
    if (purpose === undefined || copyAddress({ kind, factory: contracts[`${kind}Factory`], purpose }) !== address) return undefined
    for (const oldest of known.keys()) {
      if (known.size < MAX_CODES) break
      known.delete(oldest)
    }
    known.set(key, { purpose, at: now() })
    return purpose
  }
}
