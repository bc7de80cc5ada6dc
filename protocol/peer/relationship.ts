import { newActor } from '../policy/actor.ts'
import { receiveChanges } from '../policy/adopt.ts'
import { NO_PROOFS } from '../policy/change-proofs.ts'
import type { ChangeProofs } from '../policy/change-proofs.ts'
import { createPolicy, sayAgain } from '../policy/edit.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { nextTurn } from '../policy/exchange.ts'
import type { OtherSide, PolicyTurn } from '../policy/exchange.ts'
import { commitmentOf } from '../policy/find-anchored.ts'
import { changesSince, policyHeads, readHistory, sameHeads } from '../policy/history.ts'
import type { PolicyHistory } from '../policy/history.ts'
import { makersOf, readMade, writtenBy } from '../policy/made-by.ts'
import { namedOrigins, originsOf } from '../policy/origins.ts'
import { EMPTY_READING, readPolicy, readPolicyAt } from '../policy/read.ts'
import type { PolicyReading } from '../policy/read.ts'
import { signChanges } from '../policy/signed-changes.ts'
import { takeBatches } from '../policy/take-batches.ts'
import type { AccountRelationship } from '../account/document.ts'
import type { Delegate } from '../identity/derive.ts'
import { deriveDelegate } from '../identity/derive.ts'
import { derivePolicySalt } from '../identity/secrets.ts'
import type { KeyNetwork } from '../identity/path.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import { fromHex } from '../crypto/bytes.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { createSigner } from '../session/signer.ts'
import type { DelegateSigner } from '../session/signer.ts'
import type { Adding } from './acting/in-flight.ts'
import type { KnownAgent } from './acting/read-agent.ts'
import { queue } from './coalesce.ts'
import { Holdings } from './holdings.ts'
import { decodeJson, encodeJson } from './json.ts'
import { unknownPrevious } from './known-beginning.ts'
import { loadKeptPolicy, saveKeptPolicy } from './kept-policy.ts'
import type { KeptPolicy } from './kept-policy.ts'
import type { PeerProfile } from './options.ts'
import type { SealedStore } from './sealed-store.ts'

/** A policy with who made its changes. */
export interface ProvedPolicy { doc: PolicyDocument, proofs: ChangeProofs }

/** An Anchor that was given out. Times are the chain's, epoch seconds. */
export interface SignedAnchor { heads: string[], sequence: number, deadline: number }

/** Anchored states that this device does not know. */
export interface Blocked {
  /** Commitment of the last of them, and how many there are. */
  last: string
  count: number
  /** The provider has them as little, and gives out no records. */
  holdsUp: boolean
  /** Address of who anchored the last of them, where all are of people who act, or acted, for the owner. */
  by?: string | undefined
  /** None of these may act any more: they are given up without being asked. */
  isOver: boolean
}

/** What this device knows about how far its provider and the chain have come. Only a hint: all of it is checked again. */
export interface RelationshipProgress {
  /** Heads of the policy that the provider is known to have. */
  delivered: string[]
  /** Heads whose commitment was seen settled last. */
  settled: string[]
  /** What was settled before it was so no more, until something is settled again: it may still be in force. */
  undone?: string[] | undefined
  /** The state that the policy goes on from, where this device knows that the policy begins with what follows from it: it made that itself, or saw it anchored. */
  begunFrom?: string | undefined
  /** The state from which this device set out to go on in a fresh document: until it has the fresh one, its provider may have taken that already. */
  goingOn?: string | undefined
  /** What was found out of anchored states that this device does not know. */
  blocked?: Blocked | undefined
  /** The policy goes on beside a document that was left, and what that said is not known to be settled as said: it counts as taking away until it is. */
  isLeaving?: true | undefined
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
  /** Those whom messages of this device put into the agent that may still come to the chain. */
  adding?: readonly Adding[] | undefined
  agentAt?: number | undefined
  /** The key of mine that is to control it, or to own its agent, instead, the name on its card, and when that goes out, epoch seconds: drawn once. */
  moveTo?: { address: string, called?: string | undefined, at: number } | undefined
  /** The chain has ended it, settled, and so has this device. */
  isOver?: true | undefined
  /** Its log was read to the end since then. */
  isLogRead?: true | undefined
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
  /** Who made the changes of the policy, as far as that is proved. */
  proofs: ChangeProofs
  progress: RelationshipProgress
  /** Whether the provider could be reached when it was asked last, and let me in; `unasked`: it was not asked since this was opened, or since its connection was lost. */
  reach: 'unasked' | 'connected' | 'away' | 'refused' = 'unasked'
  /** The provider answers, and gave no records last since it does not know what is in force. */
  isStale = false
  /** Why its log could not be read when it was asked for last. */
  unreadLog: ErrorCode | undefined
  /** Members that took an Anchor of this sequence and did not bring it to the chain. */
  carriers: { sequence: number, idle: Set<string> } = { sequence: -1, idle: new Set() }
  /** Syncs of the policy, and fetches, that must not run twice at once. */
  readonly inTurn = queue()
  readonly fetchInTurn = queue()
  /** Whether the account document that lies with the provider was taken in since the device was unlocked, and whether it is to be read (again). */
  isAccountRead = false
  isAccountDue = true
  /** Whether the provider is to be asked (again) whether it still holds the policy. */
  isLookDue = true
  /** Joined by another device, whose policy this one has not got yet. */
  isStranger = false
  readonly #store: SealedStore
  readonly #network: TypedDataNetwork
  readonly #heardAt: Map<string, number>
  /** Heads of the policy when its changes were last signed or taken in: what came since was made here. */
  #signedAt: readonly string[]
  #read: { policy: PolicyDocument, reading: PolicyReading } | undefined
  #history: { policy: PolicyDocument, history: PolicyHistory } | undefined

  private constructor (options: { id: string, role: 'owner' | 'custodian', facts: AccountRelationship, delegate: Delegate, policySalt: Uint8Array, signer: DelegateSigner, holdings: Holdings, kept: KeptPolicy, progress: RelationshipProgress, store: SealedStore, network: TypedDataNetwork }) {
    this.id = options.id
    this.role = options.role
    this.facts = options.facts
    this.delegate = options.delegate
    this.policySalt = options.policySalt
    this.signer = options.signer
    this.holdings = options.holdings
    this.policy = options.kept.policy
    this.proofs = options.kept.proofs
    this.progress = options.progress
    this.#store = options.store
    this.#network = options.network
    this.#heardAt = new Map(options.kept.heardAt)
    this.#signedAt = policyHeads(this.policy)
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
      Holdings.open({ store, profile, scope: ownScope(id) }), store.get('state', policyName(id)), store.get('state', progressName(id))
    ])
    const actor = newActor({ relationship: id, address: delegate.address })
    const kept = policyBytes === undefined ? { policy: createPolicy({ relationship: id, salt: policySalt, actor }), proofs: NO_PROOFS, heardAt: new Map() } : loadKeptPolicy(policyBytes, { actor })
    const progress = progressBytes === undefined ? { ...FRESH } : decodeJson<RelationshipProgress>(progressBytes)
    return new Relationship({ id, role: acting === undefined ? 'owner' : 'custodian', facts, delegate, policySalt, signer: acting?.signerOf(own) ?? own, holdings, kept, progress, store, network })
  }

  /** The key under which the relationship was opened, after which it is called. */
  get ownerDelegate (): string { return this.facts.recovered?.ownerDelegate ?? this.delegate.address }

  /** Under whom this device writes next. */
  newActor (): string {
    return newActor({ relationship: this.id, address: this.delegate.address })
  }

  /** Whether nothing has come from the provider since it was asked last, or since there was anybody to ask. */
  get isOutOfReach (): boolean { return this.reach === 'away' || this.reach === 'unasked' }

  /** Why something has not come to the provider, or is not settled: `waiting` where nothing says that the provider is away or refuses. */
  get whyLeft (): 'waiting' | 'away' | 'refused' { return this.reach === 'away' || this.reach === 'refused' ? this.reach : 'waiting' }

  /** Delivered to the provider as far as this device knows. */
  get isDelivered (): boolean { return sameHeads(this.progress.delivered, policyHeads(this.policy)) }

  /** Settled on the chain as far as this device knows. A policy that never said anything need not be anchored. */
  get isSettled (): boolean { return sameHeads(this.progress.settled, policyHeads(this.policy)) || this.#saysNothing() }

  /** Whether this device set out to go on in a fresh document from the newest state, and does not know what came of it. */
  get isGoingOn (): boolean { return this.progress.goingOn !== undefined && this.progress.goingOn === this.commitment }

  /**
   * Whether something was changed here that has not come to the provider, or is not settled, and that this key alone can bring. What others put in force and nobody
   * has is none of it: no other key knows it less.
   */
  get isOwing (): boolean {
    if (this.isGoingOn) return true
    if (this.#saysNothing()) return false
    return !this.isDelivered || (!this.isSettled && this.progress.blocked?.holdsUp !== true)
  }

  get commitment (): string { return commitmentOf(this.policy) }

  /** What the policy says now, and what it said when it was last settled. */
  get reading (): PolicyReading {
    if (this.#read?.policy !== this.policy) this.#read = { policy: this.policy, reading: readPolicy(this.policy) }
    return this.#read.reading
  }

  get settledReading (): PolicyReading { return readPolicyAt({ doc: this.policy, heads: this.progress.settled }) ?? EMPTY_READING }

  /** What to store with a change of the policy, in namespace `state`; what was changed here is signed with it. */
  policyEntry (): [name: string, value: Uint8Array] {
    this.#sign()
    return [policyName(this.id), saveKeptPolicy({ policy: this.policy, proofs: this.proofs, heardAt: this.#heardAt })]
  }

  /** The next turn of an exchange with the provider. */
  turn (other: OtherSide): PolicyTurn {
    this.#sign()
    return nextTurn({ ...other, doc: this.policy, proofs: this.proofs })
  }

  /**
   * Takes in what the provider brings. Whether there was anything to take.
   *
   * @param options.at - epoch seconds
   * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT`; then nothing was taken
   */
  receive (options: { turn: Pick<PolicyTurn, 'changes' | 'batches'>, at: number }): boolean {
    const { turn: { changes, batches }, at } = options
    // What was made here must not be taken for what comes now.
    this.#sign()
    const { doc, proofs } = this.take({ doc: this.policy, proofs: this.proofs }, { changes, batches })
    if (doc === this.policy && proofs === this.proofs) return false
    for (const id of proofs.batches.keys()) if (!this.proofs.batches.has(id)) this.#heardAt.set(id, at)
    this.policy = doc
    this.proofs = proofs
    this.#signedAt = policyHeads(doc)
    return true
  }

  /**
   * What a policy of this relationship is with a turn of the provider, whether it is the one that this device has or not.
   *
   * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT`
   */
  take (held: ProvedPolicy, { changes, batches }: Pick<PolicyTurn, 'changes' | 'batches'>): ProvedPolicy {
    const { doc } = receiveChanges({ doc: held.doc, changes, relationship: this.id, actor: this.newActor() })
    return { doc, proofs: takeBatches({ network: this.#network, relationship: this.id, doc, proofs: held.proofs, batches }) }
  }

  /**
   * Leaves the policy for a fresh document that goes on from it (specs/policy.md, "A fresh document"). Of who made changes is kept what the fresh one
   * names.
   *
   * @param options.keep - changes whose batches are kept; by default, those that the fresh one names
   * @param options.edit - carries over what was edited here; what it adds is signed as everything that is made here
   * @param options.at - epoch seconds
   */
  goOn (options: { fresh: ProvedPolicy, keep?: Iterable<string> | undefined, edit: (doc: PolicyDocument) => PolicyDocument, at: number }): void {
    const { fresh, keep = namedOrigins(fresh.doc).keys(), edit, at } = options
    this.#sign()
    const policy = edit(fresh.doc)
    const before = this.proofs
    this.proofs = fresh.proofs.with([...before.keeping(keep).batches.values()])
    for (const id of this.proofs.batches.keys()) if (!before.batches.has(id)) this.#heardAt.set(id, at)
    for (const id of this.#heardAt.keys()) if (!this.proofs.batches.has(id)) this.#heardAt.delete(id)
    this.policy = policy
    this.#signedAt = policyHeads(fresh.doc)
  }

  /** Who proved to have written a grant of the newest state: addresses. */
  makersOf (id: string): ReadonlySet<string> {
    return makersOf({ doc: this.policy, part: 'grants', id, proofs: this.proofs, history: this.#readHistory() })
  }

  /**
   * The changes to be signed by who answers for grants that others wrote. Who signs a change answers for all that it wrote.
   *
   * @throws MedrecError `SHARE_INVALID` when one of them wrote other grants, too, that are not to be answered for; and where there is only the provider's word for which they are
   */
  unsignedOf (ids: readonly string[]): string[] {
    this.#sign()
    const { policy: doc } = this
    if (unknownPrevious(this) !== undefined && ids.some(id => originsOf(doc).has(id))) throw new MedrecError('SHARE_INVALID', 'Only the provider says who shared this, and how. It can be kept when another device of yours has anchored it.')
    const written = new Set(ids.flatMap(id => writtenBy({ doc, part: 'grants', id, history: this.#readHistory() })))
    const changes = [...written].filter(change => !this.proofs.signersOf(change).has(this.delegate.address))
    const isAlone = changes.every(change => readMade({ doc, change }).granted.every(id => ids.includes(id)))
    if (!isAlone) throw new MedrecError('SHARE_INVALID', 'Who shared this shared something else in the same step, and neither can be kept without the other. End it and share it anew.')
    return changes
  }

  /**
   * Answers for grants that others wrote, by signing the changes that wrote them, too; with an empty change, so that it is brought and anchored as everything
   * that is changed here (specs/policy.md, "Signed changes", 6). To be stored as any change.
   *
   * @throws MedrecError as {@link unsignedOf}, and `POLICY_LIMIT` when there is no room for the signatures; then nothing was signed
   */
  answerFor (ids: readonly string[]): void {
    const changes = this.unsignedOf(ids)
    const { policy: doc, delegate: { address, privateKey } } = this
    const batches = signChanges({ network: this.#network, relationship: this.id, changes, privateKey })
    const proofs = this.proofs.with(batches.filter(batch => this.proofs.wants({ batch, isHeld: () => true })))
    if (!changes.every(change => proofs.signersOf(change).has(address))) throw new MedrecError('POLICY_LIMIT', 'There is no room left to sign for what others shared.')
    this.proofs = proofs
    this.policy = sayAgain({ doc })
  }

  #readHistory (): PolicyHistory {
    if (this.#history?.policy !== this.policy) this.#history = { policy: this.policy, history: readHistory(this.policy) }
    return this.#history.history
  }

  /** When this device heard who made a change, epoch seconds; undefined: it was made here, or nobody proved it. */
  heardOf (change: string): number | undefined {
    const times = this.proofs.naming(change).flatMap(([id]) => this.#heardAt.get(id) ?? [])
    return times.length === 0 ? undefined : Math.min(...times)
  }

  /** Signs what was changed here since it was last done: one signature, and at once, so that no change leaves without it. */
  #sign (): void {
    const heads = policyHeads(this.policy)
    if (sameHeads(heads, this.#signedAt)) return
    const batches = signChanges({ network: this.#network, relationship: this.id, changes: changesSince({ doc: this.policy, heads: this.#signedAt }), privateKey: this.delegate.privateKey })
    this.proofs = this.proofs.with(batches.filter(batch => this.proofs.wants({ batch, isHeld: () => true })))
    this.#signedAt = heads
  }

  /** Remembers how far it has come. */
  async note (progress: Partial<RelationshipProgress>): Promise<void> {
    this.progress = { ...this.progress, ...progress }
    await this.#store.put('state', [[progressName(this.id), encodeJson(this.progress)]])
  }

  /** Remembers that what was settled is so no more. What it said is still compared with: its end has to come to the chain at once. */
  async undo (progress: Partial<RelationshipProgress> = {}): Promise<void> {
    const { settled, undone } = this.progress
    await this.note({ ...progress, settled: [], undone: settled.length > 0 ? settled : undone })
  }

  #saysNothing (): boolean {
    const { grants, ended, lost, unreadable } = this.reading
    return grants.size === 0 && ended.size === 0 && lost.size === 0 && unreadable.length === 0 && this.progress.settled.length === 0
  }
}

function policyName (id: string): string { return `policy/${id}` }
function progressName (id: string): string { return `progress/${id}` }

/** Where the copy of a relationship's records is kept. */
export function ownScope (id: string): string { return `mine/${id}` }
