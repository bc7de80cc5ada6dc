import { loadPolicy, savePolicy } from '../policy/storage.ts'
import { createPolicy } from '../policy/edit.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { commitmentOf } from '../policy/find-anchored.ts'
import { policyHeads, sameHeads } from '../policy/history.ts'
import { EMPTY_READING, readPolicy, readPolicyAt } from '../policy/read.ts'
import type { PolicyReading } from '../policy/read.ts'
import type { AccountRelationship } from '../account/document.ts'
import type { Delegate } from '../identity/derive.ts'
import { deriveDelegate } from '../identity/derive.ts'
import { derivePolicySalt } from '../identity/secrets.ts'
import type { KeyNetwork } from '../identity/path.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import { fromHex } from '../crypto/bytes.ts'
import { createSigner } from '../session/signer.ts'
import type { DelegateSigner } from '../session/signer.ts'
import type { KnownAgent } from './acting/read-agent.ts'
import { queue } from './coalesce.ts'
import { Holdings } from './holdings.ts'
import { decodeJson, encodeJson } from './json.ts'
import type { PeerProfile } from './options.ts'
import type { SealedStore } from './sealed-store.ts'

/** An Anchor that was given out. Times are the chain's, epoch seconds. */
export interface SignedAnchor { heads: string[], sequence: number, deadline: number }

/** What this device knows about how far its provider and the chain have come. Only a hint: all of it is checked again. */
export interface RelationshipProgress {
  /** Heads of the policy that the provider is known to have. */
  delivered: string[]
  /** Heads whose commitment was seen settled last. */
  settled: string[]
  /** When the next widening goes out, epoch seconds: drawn once, so that a restart does not draw again. */
  widenAt?: number | undefined
  /** Heads of the account document that lies with the provider, and the version it has there. */
  account: string
  accountVersion: number
  /** Anchors that were signed and may still come to the chain, whoever has them: oldest first. */
  signed?: SignedAnchor[] | undefined
  /** What the agent was at the last look; of who acts for somebody, too. */
  agent?: KnownAgent | undefined
  /** What of helpers and recovery was brought to the chain last, and when what is next goes out, epoch seconds. */
  agentDone?: string | undefined
  agentAt?: number | undefined
  /** Revision of each share that the viewer was told through this provider. */
  letters: Record<string, number>
}

const FRESH: RelationshipProgress = { delivered: [], settled: [], account: '', accountVersion: 0, letters: {} }

/** One relationship of an unlocked peer: its keys, its copy of the records, its policy, and how far all that has come. */
export class Relationship {
  readonly id: string
  /** As what I am in it. */
  readonly role: 'owner' | 'custodian'
  readonly facts: AccountRelationship
  readonly delegate: Delegate
  /** Of its policy, 32 bytes. */
  readonly policySalt: Uint8Array
  readonly signer: DelegateSigner
  readonly holdings: Holdings
  policy: PolicyDocument
  progress: RelationshipProgress
  /** Whether the provider could be reached last, and let me in. */
  reach: 'connected' | 'away' | 'refused' = 'away'
  /** Members that took an Anchor of this sequence and did not bring it to the chain. */
  carriers: { sequence: number, idle: Set<string> } = { sequence: -1, idle: new Set() }
  /** Syncs of the policy, and fetches, that must not run twice at once. */
  readonly inTurn = queue()
  readonly fetchInTurn = queue()
  /** Whether the account document that lies with the provider was taken in since the device was unlocked, and whether it is to be read (again). */
  isAccountRead = false
  isAccountDue = true
  /** Joined by another device, whose policy this one has not got yet. */
  isStranger = false
  readonly #store: SealedStore
  #read: { policy: PolicyDocument, reading: PolicyReading } | undefined

  private constructor (options: { id: string, role: 'owner' | 'custodian', facts: AccountRelationship, delegate: Delegate, policySalt: Uint8Array, signer: DelegateSigner, holdings: Holdings, policy: PolicyDocument, progress: RelationshipProgress, store: SealedStore }) {
    this.id = options.id
    this.role = options.role
    this.facts = options.facts
    this.delegate = options.delegate
    this.policySalt = options.policySalt
    this.signer = options.signer
    this.holdings = options.holdings
    this.policy = options.policy
    this.progress = options.progress
    this.#store = options.store
  }

  /**
   * Reads what this device has of a relationship. Without a policy it is the first state, which is the same on every device.
   *
   * @param options.acting - where I am a custodian: what signs in my place there
   */
  static async open (options: { id: string, facts: AccountRelationship, seed: Uint8Array, network: TypedDataNetwork & KeyNetwork, store: SealedStore, profile: PeerProfile, acting?: { signerOf: (own: DelegateSigner) => DelegateSigner } | undefined }): Promise<Relationship> {
    const { id, facts, seed, network, store, profile, acting } = options
    const { provider, delegateIndex: index, recovered } = facts
    const delegate = await deriveDelegate({ seed, network, index, ...recovered === undefined ? { role: 'owner', provider } : { role: 'custodian' } })
    const policySalt = recovered === undefined ? derivePolicySalt(delegate) : fromHex(recovered.salt, 32)
    const own = createSigner({ network, key: delegate })
    const [holdings, policyBytes, progressBytes] = await Promise.all([
      Holdings.open({ store, profile, scope: `mine/${id}` }), store.get('state', policyName(id)), store.get('state', progressName(id))
    ])
    const policy = policyBytes === undefined ? createPolicy({ relationship: id, salt: policySalt }) : loadPolicy(policyBytes)
    const progress = progressBytes === undefined ? { ...FRESH } : decodeJson<RelationshipProgress>(progressBytes)
    return new Relationship({ id, role: acting === undefined ? 'owner' : 'custodian', facts, delegate, policySalt, signer: acting?.signerOf(own) ?? own, holdings, policy, progress, store })
  }

  /** The key under which the relationship was opened, after which it is called. */
  get ownerDelegate (): string { return this.facts.recovered?.ownerDelegate ?? this.delegate.address }

  /** Delivered to the provider as far as this device knows. */
  get isDelivered (): boolean { return sameHeads(this.progress.delivered, policyHeads(this.policy)) }

  /** Settled on the chain as far as this device knows. A policy that never said anything need not be anchored. */
  get isSettled (): boolean { return sameHeads(this.progress.settled, policyHeads(this.policy)) || this.#saysNothing() }

  get commitment (): string { return commitmentOf(this.policy) }

  /** What the policy says now, and what it said when it was last settled. */
  get reading (): PolicyReading {
    if (this.#read?.policy !== this.policy) this.#read = { policy: this.policy, reading: readPolicy(this.policy) }
    return this.#read.reading
  }

  get settledReading (): PolicyReading { return readPolicyAt({ doc: this.policy, heads: this.progress.settled }) ?? EMPTY_READING }

  /** What to store with a change of the policy, in namespace `state`. */
  policyEntry (): [name: string, value: Uint8Array] { return [policyName(this.id), savePolicy(this.policy)] }

  /** Remembers how far it has come. */
  async note (progress: Partial<RelationshipProgress>): Promise<void> {
    this.progress = { ...this.progress, ...progress }
    await this.#store.put('state', [[progressName(this.id), encodeJson(this.progress)]])
  }

  #saysNothing (): boolean {
    const { grants, ended, lost, unreadable } = this.reading
    return grants.size === 0 && ended.size === 0 && lost.size === 0 && unreadable.length === 0 && this.progress.settled.length === 0
  }
}

function policyName (id: string): string { return `policy/${id}` }
function progressName (id: string): string { return `progress/${id}` }
