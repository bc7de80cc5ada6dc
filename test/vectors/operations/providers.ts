import { create, toBinary } from '@bufbuild/protobuf'
import type { ChainView } from '../../../protocol/chain-view/chain-view.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { ChangeBatchSchema } from '../../../protocol/messages/sync_pb.ts'
import { adoptOffer } from '../../../protocol/policy/adopt-offer.ts'
import { NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { encodeInForceState, INITIAL_IN_FORCE } from '../../../protocol/policy/in-force-state.ts'
import { firstHash } from '../../../protocol/policy/previous.ts'
import type { ChangeBatch } from '../../../protocol/policy/signed-changes.ts'
import { emptyPolicy, loadPolicy } from '../../../protocol/policy/storage.ts'
import { encodeBatch } from '../../../protocol/sync/encode-batch.ts'
import { createPolicies } from '../../../protocol/sync/policies.ts'
import type { TypedDataNetwork } from '../../../protocol/typed-data/types.ts'
import type { BatchJson } from './policy.ts'

/** What a provider holds, and what a turn brings it. */
export interface TakeTurnGiven {
  network: TypedDataNetwork
  relationship: string
  held?: string
  changes: string[]
  batches: BatchJson[]
  /** How often they are brought, one after the other. */
  times?: number
  /** Whose session it is: who acts for the owner, and what it may; the owner's where it is not said. */
  custodian?: { address: string, add: boolean, end: boolean }
  /** What was anchored so far, and by which custodian; by the owner where it is not said. */
  anchors: Array<{ commitment: string, by?: string }>
}

const read = ({ changes, signer, signature }: BatchJson): ChangeBatch => ({ changes: changes.map(hash => hash.slice(2)), signer, signature: fromHex(signature) })

/** specs/policy.md, "Validation", "Signed changes", 2, and "Offers": what a provider does with what comes. */
export const PROVIDERS = {
  'policy/take-turn': async ({ network, relationship, held, changes, batches, times = 1, custodian, anchors }: TakeTurnGiven) => {
    const state = { anchors: anchors.map(({ commitment, by }, i) => ({ commitment, sequence: i + 1, ...by === undefined ? {} : { by: { place: 0, address: by, at: 0 } } })) }
    const view = { relationship: () => ({ atHead: state, settled: state }), onChange: () => () => {} } as unknown as ChainView
    const stored = held === undefined ? undefined : { doc: fromHex(held), state: encodeInForceState(INITIAL_IN_FORCE), batches: [] as Uint8Array[] }
    let kept: Uint8Array[] = []
    const policies = createPolicies({ view, network, store: { load: () => stored, save: async policy => { kept = await Promise.resolve(policy.batches.map(([, batch]) => batch)) } }, report: () => {} })
    const first = held === undefined ? undefined : firstHash(loadPolicy(fromHex(held)))
    const turn = { first, heads: [], older: [], changes: changes.map(change => fromHex(change)), batches: Array.from({ length: times }, () => batches.map(read)).flat(), digest: NO_PROOFS.digest }
    const answer = await policies.sync({ relationship, turn, custodian })
    const isKept = (batch: BatchJson): boolean => kept.some(bytes => Buffer.compare(bytes, toBinary(ChangeBatchSchema, create(ChangeBatchSchema, encodeBatch(read(batch))))) === 0)
    return { heads: answer.heads.map(head => `0x${head}`).sort(), keeps: batches.flatMap((batch, i) => isKept(batch) ? [i] : []) }
  },

  'policy/offer': ({ relationship, held, changes, anchor }: { relationship: string, held?: string, changes: string[], anchor: string }) => {
    const { doc } = adoptOffer({ doc: held === undefined ? emptyPolicy() : loadPolicy(fromHex(held)), changes: changes.map(change => fromHex(change)), relationship, anchor })
    return { commitment: commitmentOf(doc) }
  }
}
