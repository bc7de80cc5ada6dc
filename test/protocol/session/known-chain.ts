import type { Connection, PeerId } from '@libp2p/interface'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { createChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { ChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { ChainEvent } from '../../../protocol/chain-view/events.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { addressOfKey, signTypedData } from '../../../protocol/typed-data/sign.ts'
import { relationshipId } from '../../../protocol/typed-data/relationship-id.ts'
import type { Agents } from '../../../protocol/session/agents.ts'
import type { ProviderRelationship } from '../../../protocol/enrol/relationships.ts'
import { createSessions } from '../../../protocol/session/sessions.ts'
import type { Session, Sessions } from '../../../protocol/session/sessions.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { NO_AGENTS } from './no-agents.ts'

/** The network that everything in these tests is signed for. */
export const NETWORK = { chainId: 31_337, contracts: { relationships: hexOf(0xc0, 20) } }

/** The provider under test, as the chain and its connections have it. */
export const HANDLE = 'mercy'
export const PROVIDER_PEER = '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'
const OPERATOR = hexOf(0x0a, 20)

/** A relationship on the chain, with the key of its owner. */
export interface KnownRelationship { relationship: string, ownerKey: Uint8Array, owner: string, providerDelegate: string }

/** A real view of a chain whose blocks and clock a test makes: a new block has the time of the clock. */
export class KnownChain {
  readonly view: ChainState = createChainState({ settledDepth: 0, blockPeriod: 1 })
  readonly now = (): number => this.#now
  #now = 1_800_000_000
  #number = 0
  #opened = 0

  constructor () {
    this.mine({ kind: 'member-joined', id: 1, operator: OPERATOR, consensus: hexOf(0x0c, 20), handle: HANDLE, name: 'Mercy', signingKey: hexOf(0x0b, 20), multiaddrs: [], joinedAt: this.#now })
  }

  mine (...events: ChainEvent[]): void {
    const number = ++this.#number
    this.view.update({ from: number, events: events.map(event => ({ block: number, event })), head: { number, hash: hexOf(number % 256, 32), timestamp: this.#now } })
  }

  /** Time passes, and the chain goes on with it. */
  later (seconds: number): void {
    this.#now += seconds
    this.mine()
  }

  /** Time passes, and no block comes. */
  standStill (seconds: number): void {
    this.#now += seconds
  }

  leave (): void {
    this.mine({ kind: 'member-left', id: 1 })
  }

  open (): KnownRelationship {
    const ownerKey = randomBytes(32)
    const owner = addressOfKey(ownerKey)
    const providerDelegate = addressOfKey(randomBytes(32))
    const relationship = relationshipId({ ownerDelegate: owner, providerDelegate })
    this.mine({ kind: 'opened', relationship, number: ++this.#opened, ownerDelegate: owner, providerDelegate })
    return { relationship, ownerKey, owner, providerDelegate }
  }

  setController (relationship: string, controller: string): void {
    const sequence = (this.view.relationship(relationship).atHead?.sequence ?? 0) + 1
    this.mine({ kind: 'controller-set', relationship, controller, sequence })
  }

  terminate (relationship: string): void {
    this.mine({ kind: 'terminated', relationship, sequence: 0 })
  }
}

/** The sessions of a provider that keeps every relationship of this chain. */
export function sessionsOn (chain: KnownChain, agents: Agents = NO_AGENTS, endedAt?: (id: string) => number | undefined): Sessions {
  const { view, now } = chain
  const get = (id: string): ProviderRelationship | undefined => view.relationship(id).atHead === undefined
    ? undefined
    : { relationship: id, person: 'p', ownerDelegate: '', providerDelegate: '', ownerEncryptionKey: new Uint8Array(32), index: 0 }
  return createSessions({ view, agents, network: NETWORK, providerPeerId: PROVIDER_PEER, handle: HANDLE, relationships: endedAt === undefined ? { get } : { get, endedAt }, now, randomBytes })
}

/** The PeerId of a key of its own. */
export async function newPeerId (): Promise<PeerId> {
  return peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
}

/** A connection as far as the provider's servers look at one: it is itself, and from somebody. */
export function connectionOf (remotePeer: PeerId): Connection {
  return { remotePeer } as unknown as Connection
}

/** What a proof may say otherwise than the truth. */
export interface ProveOptions { connection: Connection, relationship: string, key: Uint8Array, role?: 'owner' | 'viewer', seconds?: number, nonce?: Uint8Array, at: number }

/** Proves a delegate as its client does. */
export async function prove (sessions: Sessions, options: ProveOptions): Promise<Session> {
  const { connection, relationship, key, role = 'owner', seconds = 600, nonce = sessions.challenge(connection).nonce, at } = options
  const delegate = addressOfKey(key)
  const expiresAt = at + seconds
  const message = { role, relationship, delegate, clientPeerId: connection.remotePeer.toString(), providerPeerId: PROVIDER_PEER, nonce, expiresAt }
  const signature = signTypedData({ network: NETWORK, type: 'SessionProof', message, privateKey: key })
  return await sessions.prove(connection, {
    $typeName: 'medrec.records.v1.Prove', role, relationship: fromHex(relationship, 32), delegate: fromHex(delegate, 20), nonce, expiresAt: BigInt(expiresAt), signature
  })
}
