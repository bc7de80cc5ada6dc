import { parseFounderFile } from '../../../node/engine/founder-file.ts'
import { messageId } from '../../../protocol/chain/message-id.ts'
import { packMessage } from '../../../protocol/chain/pack-messages.ts'
import type { RelationshipMessage } from '../../../protocol/chain/relay-message.ts'
import { createChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { LocatedEvent } from '../../../protocol/chain-view/events.ts'
import { extendHistory, NO_HISTORY } from '../../../protocol/chain-view/history.ts'
import { INTERFACES } from '../../../protocol/chain-view/interfaces.ts'
import { fromHex, toHex } from '../../../protocol/crypto/bytes.ts'
import { hashCandidate, hashTerms } from '../../../protocol/network/hash-terms.ts'
import type { NetworkTerms } from '../../../protocol/network/hash-terms.ts'
import { parseNetworkFile } from '../../../protocol/network/parse-network-file.ts'
import type { Candidate, SettledDepth } from '../../../protocol/network/types.ts'
import { typedDataDigest } from '../../../protocol/typed-data/digest.ts'
import { relationshipId } from '../../../protocol/typed-data/relationship-id.ts'
import { recoverSigner, signTypedData } from '../../../protocol/typed-data/sign.ts'
import type { TypedDataMessage, TypedDataName, TypedDataNetwork } from '../../../protocol/typed-data/types.ts'

interface TypedJson<N extends TypedDataName = TypedDataName> { network: TypedDataNetwork, type: N, message: TypedDataMessage<N> }

const NOBODY = { kind: 'member-joined', operator: '', consensus: '', name: '', signingKey: '', joinedAt: 0 } as const
const SIGNATURES = ['signature', 'ownerSignature', 'providerSignature']

/** specs/typed-data.md, and of specs/relationships.md, specs/contracts.md and specs/network.md what is signed and what is hashed. */
export const SIGNED = {
  'typed-data/digest': (given: TypedJson) => ({ digest: toHex(typedDataDigest(given)) }),

  'typed-data/sign': ({ privateKey, ...given }: TypedJson & { privateKey: string }) => ({ signature: toHex(signTypedData({ ...given, privateKey: fromHex(privateKey) })) }),

  'typed-data/signer': ({ signature, ...given }: TypedJson & { signature: string }) => ({ address: recoverSigner({ ...given, signature: fromHex(signature) }) }),

  'typed-data/relationship': (given: { ownerDelegate: string, providerDelegate: string }) => ({ relationship: relationshipId(given) }),

  'chain/message': ({ network, message, number }: { network: TypedDataNetwork, message: Record<string, unknown>, number?: number }) => {
    const read = Object.fromEntries(Object.entries(message).map(([name, value]) => [name, SIGNATURES.includes(name) ? fromHex(String(value)) : value])) as RelationshipMessage
    return { id: toHex(messageId({ message: read, network })), packed: toHex(packMessage({ message: read, number })) }
  },

  'chain/history': ({ events }: { events: Array<{ topics: string[], data: string }> }) =>
    ({ history: events.reduce((history, log) => extendHistory({ history, log, contract: INTERFACES.relationships }), NO_HISTORY) }),

  'network/candidate': (candidate: Candidate) => ({ hash: hashCandidate(candidate) }),

  'network/terms': (given: { terms: NetworkTerms, founders: Candidate[] }) => ({ hash: hashTerms(given) }),

  'network/read': ({ text }: { text: string }) => parseNetworkFile(text),

  'network/settled-depth': ({ settledDepth, founders, membersAtHead, membersSettled }: { settledDepth: SettledDepth, founders: number, membersAtHead: number, membersSettled: number }) => {
    const view = createChainState({ settledDepth, blockPeriod: 1, founders: Array.from({ length: founders }) })
    const joins = (from: number, to: number, block: number): LocatedEvent[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => ({ block, event: { ...NOBODY, multiaddrs: [], id: from + i, handle: `member-${from + i}` } }))
    const leaves = Array.from({ length: Math.max(0, membersSettled - membersAtHead) }, (_, id): LocatedEvent => ({ block: 2, event: { kind: 'member-left', id } }))
    view.update({ from: 0, events: [...joins(0, membersSettled, 1), ...joins(membersSettled, membersAtHead, 2), ...leaves], head: { number: 2, hash: '', timestamp: 0 }, settled: 1 })
    return { depth: view.settledDepth() }
  },

  'network/founder-file': ({ file }: { file: object }) => ({ handle: parseFounderFile({ text: JSON.stringify(file), name: 'founder.json' }).handle })
}
