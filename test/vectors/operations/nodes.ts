import { create, toBinary } from '@bufbuild/protobuf'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { createViewHash } from '../../../node/control/read-view.ts'
import { checkClock } from '../../../node/engine/clique/check-clock.ts'
import { rankOf } from '../../../node/engine/clique/control-clique.ts'
import { checkBranch } from '../../../node/engine/governor/check-branch.ts'
import { compareHeads } from '../../../node/engine/governor/choose-head.ts'
import type { ComparedHead } from '../../../node/engine/governor/choose-head.ts'
import { chooseVotes } from '../../../node/engine/governor/choose-votes.ts'
import { askProof, askState } from '../../../node/members/ask-partner.ts'
import type { Member, RelationshipState, WholeView } from '../../../protocol/chain-view/chain-view.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { readHeader } from '../../../protocol/headers/block-header.ts'
import { ItemSchema } from '../../../protocol/messages/engine_pb.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import type { TypedDataNetwork } from '../../../protocol/typed-data/types.ts'

type HeadJson = Omit<ComparedHead, 'totalDifficulty'> & { totalDifficulty: number }

/** Blocks that somebody shows on top of one in common. */
interface BranchGiven {
  common: { header: object, totalDifficulty: number }
  headers: object[]
  head: { hash: string, totalDifficulty: number }
  sealers: string[]
  seats: string[]
  /** Seconds from block to block. */
  period: number
}

/** What a node asked a partner, and what came. */
interface StateGiven { network: TypedDataNetwork, handle: string, nonce: string, peerIds: { asking: string, asked: string }, state: { handle: string, nodeKey: string, hash: string, number: number, nodeSignature: string } }
interface ProofGiven { network: TypedDataNetwork, nonce: string, proof: { number: number, hash: string, signature: string } }

/** specs/engine.md, specs/governor.md and specs/control.md. */
export const NODES = {
  'engine/rank': ({ number, sealer, sealers }: { number: number, sealer: string, sealers: string[] }) => ({ rank: rankOf({ number, position: sealers.toSorted().indexOf(sealer), count: sealers.length }) }),

  'engine/state': async ({ network, handle, nonce, peerIds: { asking, asked }, state }: StateGiven) => {
    const value = { ...state, nodeKey: fromHex(state.nodeKey), hash: fromHex(state.hash), number: BigInt(state.number), nodeSignature: fromHex(state.nodeSignature) }
    const { nodeKey } = await askState({ ...answering({ case: 'state', value }), network: network as NetworkFile, handle, nonce: fromHex(nonce), askingPeerId: asking, askedPeerId: asked })
    return { nodeKey: `0x${nodeKey}` }
  },

  'engine/proof': async ({ network, nonce, proof }: ProofGiven) => {
    const value = { number: BigInt(proof.number), hash: fromHex(proof.hash), signature: fromHex(proof.signature) }
    return { signer: (await askProof({ ...answering({ case: 'proof', value }), network: network as NetworkFile, nonce: fromHex(nonce) })).signer }
  },

  'governor/clock': (given: { now: number, others: number[], head: number }) => {
    checkClock(given)
    return {}
  },

  'governor/order': ({ heads }: { heads: HeadJson[] }) =>
    ({ order: heads.map(head => ({ ...head, totalDifficulty: BigInt(head.totalDifficulty) })).sort(compareHeads).map(({ hash }) => hash) }),

  'governor/votes': ({ wanted, sealing, ready }: { wanted: string[], sealing: string[], ready: string[] }) => {
    const votes = chooseVotes({ wanted: new Set(wanted), sealers: sealing, isReady: consensus => ready.includes(consensus) })
    return { letIn: votes.filter(({ isIn }) => isIn).map(({ sealer }) => sealer).sort(), drop: votes.filter(({ isIn }) => !isIn).map(({ sealer }) => sealer).sort() }
  },

  'governor/branch': ({ common, headers, head, ...rest }: BranchGiven) => ({
    sealer: checkBranch({ ...rest, common: { header: readHeader(common.header), totalDifficulty: BigInt(common.totalDifficulty) }, blocks: headers.map(readHeader), head: { hash: head.hash, totalDifficulty: BigInt(head.totalDifficulty) } })
  }),

  'control/view-hash': ({ members, relationships }: { members: Member[], relationships: RelationshipState[] }) => {
    const view = { onChange: () => () => {}, settled: () => ({ number: 1, members, relationships }) } as unknown as WholeView
    return { viewHash: createViewHash({ view })().viewHash }
  }
}

/** A partner that answers with this. */
function answering (body: NonNullable<MessageInitShape<typeof ItemSchema>['body']>): { mux: Mux, signal: AbortSignal } {
  const request = async function * (): AsyncGenerator<Uint8Array> { yield await Promise.resolve(toBinary(ItemSchema, create(ItemSchema, { body }))) }
  return { mux: { request } as unknown as Mux, signal: new AbortController().signal }
}
