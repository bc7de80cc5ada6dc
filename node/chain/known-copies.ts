import { cloneAddress } from '../../protocol/chain/clone-address.ts'
import { FOUNDED_CONTRACTS, FOUNDED_COPIED } from '../../protocol/network/constants.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { CODE_SECONDS, MAX_CODES } from './constants.ts'
import type { Rpc } from './rpc.ts'

/** What is copied: for each relationship, or for each keeper and salt. */
export type CopyKind = 'agent' | 'viewerGroup'

const CODE = /^0x363d3d373d3d3d363d73[0-9a-f]{40}5af43d82803e903d91602b57fd5bf3([0-9a-f]{64})$/

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
    const [, told] = CODE.exec(String(await rpc('eth_getCode', [address, 'latest'])).toLowerCase()) ?? []
    const purpose = `0x${told ?? ''}`
    const founded = { factory: FOUNDED_CONTRACTS[`${kind}Factory`], implementation: FOUNDED_COPIED[kind] }
    known.delete(key)
    if (told === undefined || cloneAddress({ factory: contracts[`${kind}Factory`], purpose, founded }) !== address) return undefined
    for (const oldest of known.keys()) {
      if (known.size < MAX_CODES) break
      known.delete(oldest)
    }
    known.set(key, { purpose, at: now() })
    return purpose
  }
}
