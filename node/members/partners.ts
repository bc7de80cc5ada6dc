import { readEngineLogs } from '../../protocol/chain/read-engine-logs.ts'
import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { decodeLogs } from '../../protocol/chain-view/decode-logs.ts'
import type { ChainEvent } from '../../protocol/chain-view/events.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { peerIdsOf } from '../../protocol/network/values.ts'
import { countMember } from '../../protocol/chain/count-peer-ids.ts'
import type { Rpc } from '../chain/rpc.ts'
import { DROPPED_BLOCKS } from './constants.ts'

/** Somebody whose engine this one speaks with. */
export interface Partner {
  handle: string
  name: string
  /** 0x and 40 lower-case hex digits. */
  consensus: string
  multiaddrs: string[]
  peerIds: string[]
}

/** Who the partners of this node are, at the moment of asking. See specs/engine.md, "Partners". */
export interface Partners {
  all: () => Partner[]
  /** Under what is counted who comes from a PeerId; undefined when no partner names it. See `countMember`. */
  countsAs: (peerId: string) => string | undefined
  /** Takes note of who seals as the engine has it, at the block of that number. */
  setSealers: (counted: { sealers: Iterable<string>, number: number }) => void
  stop: () => void
}

/** What {@link createPartners} takes. */
export interface PartnersOptions {
  view: ChainView
  network: NetworkFile
  /** The own one is no partner. */
  handle: string
  /** Members that there were before this node looked, by their consensus key. */
  former: Map<string, Partner>
}

/** Keeps who the partners are. */
export function createPartners (options: PartnersOptions): Partners {
  const { view, network, handle, former } = options
  const remembered = new Map(former)
  const remember = (): void => { for (const member of view.members()) remembered.set(member.consensus, member) }
  remember()
  const stop = view.onChange(change => { if (change === 'members') remember() })
  const founders = network.founders.map(({ handle, name, consensus, multiaddrs }): Partner => ({ handle, name, consensus, multiaddrs, peerIds: peerIdsOf(multiaddrs) }))
  /** By consensus key, the newest block at which the engine counted it. */
  const counted = new Map<string, number>()
  const all = (): Partner[] => {
    const found = new Map<string, Partner>(view.members().map(member => [member.handle, member]))
    const leaving = [...counted.keys()].flatMap(consensus => remembered.get(consensus) ?? [])
    // Who founded the network may have been voted out of it since: as soon as the chain has said of anybody that they are a member, it alone says who is.
    for (const partner of remembered.size > 0 ? leaving : founders) if (!found.has(partner.handle)) found.set(partner.handle, partner)
    found.delete(handle)
    return [...found.values()]
  }
  return {
    all,
    countsAs: peerId => countMember({ members: all(), peerId }),
    setSealers: ({ sealers, number }) => {
      for (const consensus of sealers) counted.set(consensus, number)
      // Cut at once, it would not hear of the block that drops it, and seal on beside the others.
      for (const [consensus, at] of counted) if (at < number - DROPPED_BLOCKS) counted.delete(consensus)
    },
    stop
  }
}

/**
 * Everybody who ever was a member, as they were last, by their consensus key: who left may still have to seal.
 *
 * @throws MedrecError `CHAIN_UNAVAILABLE`, `TOO_LARGE`
 */
export async function readFormerMembers (options: { rpc: Rpc, network: NetworkFile }): Promise<Map<string, Partner>> {
  const { rpc, network: { contracts } } = options
  const to = Number(await rpc('eth_blockNumber', []))
  const byId = new Map<number, Partner>()
  const former = new Map<string, Partner>()
  const take = (event: ChainEvent): void => {
    if (event.kind === 'member-joined') {
      const { handle, name, consensus, multiaddrs } = event
      byId.set(event.id, { handle, name, consensus, multiaddrs, peerIds: peerIdsOf(multiaddrs) })
    }
    const before = 'id' in event ? byId.get(event.id) : undefined
    if (before === undefined || !('id' in event)) return
    const after = event.kind === 'multiaddrs-changed' ? { ...before, multiaddrs: event.multiaddrs, peerIds: peerIdsOf(event.multiaddrs) }
      : event.kind === 'key-rotated' && event.role === 'consensus' ? { ...before, consensus: event.next } : before
    byId.set(event.id, after)
    former.set(before.consensus, after)
    former.set(after.consensus, after)
  }
  // Page by page: of what a member said a thousand times only the last counts.
  for await (const { page } of readEngineLogs({ rpc, addresses: [contracts.providerRegistry], from: 0, to })) {
    for (const { event } of decodeLogs({ logs: page, contracts })) take(event)
  }
  return former
}
