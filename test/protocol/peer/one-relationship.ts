import { create, toBinary } from '@bufbuild/protobuf'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { agentAddress } from '../../../protocol/agent/agent-address.ts'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import type { AgentLog } from '../../../protocol/agent/agent-events.ts'
import type { RelationshipState } from '../../../protocol/chain-view/chain-view.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { generateWords, wordsToSeed } from '../../../protocol/identity/words.ts'
import { ItemSchema } from '../../../protocol/messages/chain_pb.ts'
import { AccountKeeper } from '../../../protocol/peer/account-keeper.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { Relationship } from '../../../protocol/peer/relationship.ts'
import { openSealedStore } from '../../../protocol/peer/sealed-store.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { createVault } from '../../../protocol/vault/vault.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { temporaryStore } from '../../peer-store/temporary-store.ts'
import { RELATIONSHIP } from '../policy/policy-fixture.ts'

const CONTRACTS = { relationships: hexOf(0xc0, 20), agentFactory: hexOf(0xc2, 20), coSigner: hexOf(0xc3, 20), deadmanSwitch: hexOf(0xc4, 20), allOf: hexOf(0xc5, 20), anyOf: hexOf(0xc6, 20) }
const NETWORK = { chainId: 31_337, registry: hexOf(0xc1, 20), contracts: CONTRACTS }

/** The agent of the one relationship, as the chain has it when it controls it. */
export const AGENT = agentAddress({ contracts: CONTRACTS, relationship: RELATIONSHIP })

/** A real relationship with a provider that is away, on a chain that a test says. */
export interface OneRelationship {
  context: PeerContext
  relationship: Relationship
  /** What was given to a member to carry. A controller that is set is so, settled, at once. */
  relayed: Array<{ kind: string }>
  /** Says who controls it, settled. */
  setController: (address: string) => void
  /** Says that it is over, settled. */
  terminate: () => void
  close: () => Promise<void>
}

const { key } = await createVault({ password: 'correct horse', cost: { N: 2, r: 1, p: 1 } })

/** Opens it over a store of its own; the owner's key controls it. */
export async function openOneRelationship (): Promise<OneRelationship> {
  const temporary = temporaryStore()
  const opened = temporary.open()
  const store = await openSealedStore({ store: opened, key, randomBytes })
  const facts = { provider: 'mercy', name: 'Mercy', delegateIndex: 0, providerDelegate: hexOf(0x11, 20), providerEncryptionKey: '', attestation: '', multiaddrs: [], joinedAt: 0 }
  const profile = { version: '1', summarize: () => null, bundle: async function * () {} }
  const relationship = await Relationship.open({ id: RELATIONSHIP, facts, seed: wordsToSeed({ words: generateWords() }), network: NETWORK, store, profile })
  const relayed: Array<{ kind: string }> = []
  let controller = relationship.signer.address
  let isCaughtUp = false
  let status: RelationshipState['status'] = 'active'
  const state = (): Pick<RelationshipState, 'status' | 'controller' | 'sequence' | 'anchors'> => ({ status, controller, sequence: 1, anchors: [] })
  const view = { relationship: () => isCaughtUp ? { atHead: state(), settled: state() } : {}, head: () => undefined, settledDepth: () => 2, isFresh: () => false, onChange: () => () => {} }
  const relay = async ({ message }: { message: { kind: string, controller?: string } }): Promise<string> => {
    relayed.push(message)
    controller = message.controller ?? controller
    return 'mercy'
  }
  // As far as what is tried out here looks at a peer.
  const context = {
    options: {}, store, account: await AccountKeeper.open(store), relationships: new Map([[RELATIONSHIP, relationship]]), shared: new Map(), sealedShares: new Map(), acting: new Map(), lastLooks: new Map(), logsReadAt: new Map(),
    standingKey: () => new Uint8Array(32).fill(7), randomBytes, now: () => 1_000, emit: () => {}, report: () => {}, wake: () => {}, signal: new AbortController().signal,
    network: {
      chain: { view, relay, caughtUp: async () => { isCaughtUp = true } }, file: { contracts: CONTRACTS, blockPeriod: 1 }, member: () => undefined,
      providerLink: async () => { throw new MedrecError('NETWORK_UNREACHABLE') }
    }
  } as unknown as PeerContext
  return {
    context, relationship, relayed,
    setController: address => { controller = address },
    terminate: () => { status = 'terminated' },
    close: async () => {
      await opened.close()
      temporary.remove()
    }
  }
}

/** A stream on which a provider tells of an agent, as it stands at a head. */
export function agentStream ({ logs, block, time }: { logs: readonly AgentLog[], block: number, time: number }): Mux {
  const items: Array<MessageInitShape<typeof ItemSchema>> = [
    ...logs.map(log => ({ body: { case: 'agentLog' as const, value: { block: BigInt(log.block), timestamp: BigInt(log.timestamp), topics: log.topics.map(topic => fromHex(topic)), data: fromHex(log.data) } } })),
    { body: { case: 'agentHead', value: { block: BigInt(block), timestamp: BigInt(time), powers: new Uint8Array(0) } } }
  ]
  return { request: async function * () { for (const item of items) yield toBinary(ItemSchema, create(ItemSchema, item)) } } as unknown as Mux
}

/** What an agent tells that was made for the first of these owners, and given to the next, a block each. */
export function ownedBy (...owners: string[]): AgentLog[] {
  return owners.map((next, i) => {
    const { topics, data } = AGENT_INTERFACE.encodeEventLog('OwnerSet', [owners[i - 1] ?? hexOf(0, 20), next, i])
    return { block: 10 + i, timestamp: 1_000 + i, topics: topics as string[], data }
  })
}
