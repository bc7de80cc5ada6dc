import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import type { ChainView, RelationshipAnchor } from '../chain-view/chain-view.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { indexPolicy } from '../kernel/policy-index.ts'
import type { PolicyIndex } from '../kernel/policy-index.ts'
import { createPieceWork } from '../limits/pieces.ts'
import { ChangeBatchSchema } from '../messages/sync_pb.ts'
import { checkOfferInPieces, takeOfferInPieces } from '../policy/adopt-offer.ts'
import { receiveInPieces } from '../policy/adopt.ts'
import { anchorsOf } from '../policy/anchors-of.ts'
import { beginAnewInPieces } from '../policy/begin-anew.ts'
import { ChangeProofs, NO_PROOFS } from '../policy/change-proofs.ts'
import { checkActors, checkNewActors } from '../policy/check-actors.ts'
import { checkIds, checkWritten } from '../policy/check-written.ts'
import type { MayWrite } from '../policy/check-written.ts'
import { NO_ANCHOR } from '../policy/constants.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { areApart, heldBy, turnInPieces } from '../policy/exchange.ts'
import type { PolicyTurn } from '../policy/exchange.ts'
import type { Grant } from '../policy/grant.ts'
import { countChanges, policyHeads } from '../policy/history.ts'
import { advanceInForce } from '../policy/in-force.ts'
import type { InForce } from '../policy/in-force.ts'
import { decodeInForceState, encodeInForceState, INITIAL_IN_FORCE, leaveDocument } from '../policy/in-force-state.ts'
import type { InForceState } from '../policy/in-force-state.ts'
import { mayLeave } from '../policy/may-leave.ts'
import { unpackPolicy } from '../policy/pack.ts'
import { namedOrigins } from '../policy/origins.ts'
import { ownersFirst } from '../policy/owners-first.ts'
import { beginningHeads, firstHash } from '../policy/previous.ts'
import type { CountedChange } from '../policy/plain-change.ts'
import type { ChangeBatch } from '../policy/signed-changes.ts'
import { emptyPolicy, loadPolicy, savePolicy } from '../policy/storage.ts'
import { checkProved, takeBatchesInPieces } from '../policy/take-batches.ts'
import { checkInPieces, checkSize } from '../policy/validate.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import { MAX_POLICIES_IN_MEMORY } from './constants.ts'
import { decodeBatch, encodeBatch } from './encode-batch.ts'
import { WorkQueue } from './work-queue.ts'
import type { WorkOf } from './work-queue.ts'

/** Where a provider keeps policies: the document, what is remembered about it, and who made its changes are one, and on disk when `save` resolves. */
export interface PolicyStore {
  load: (relationship: string) => { doc: Uint8Array, state: string, batches: Uint8Array[] } | undefined
  /**
   * @param policy.batches - by id, those that may not be there yet
   * @param policy.isAnew - true: all others are of a document that was gone on from, and go; else none is ever taken away
   */
  save: (policy: { relationship: string, doc: Uint8Array, state: string, batches: Array<[id: string, batch: Uint8Array]>, isAnew?: boolean }) => Promise<void>
}

/** Who acts for an owner: what it may write, and whose signature has to be on what it wrote. */
export interface PolicyWriter extends MayWrite { address: string }

/** What is in force of a policy, ready for decisions. */
export interface PolicyInForce {
  status: InForce['status']
  index: PolicyIndex
  /** Only to say who hears `POLICY_STALE`. */
  lastKnown: PolicyIndex
  /** The document held has the state that is anchored at the head, and that anchor is settled. */
  anchored: boolean
  settled: boolean
}

/** What {@link Policies.sync} takes. */
export interface SyncedTurn { relationship: string, turn: PolicyTurn, custodian?: PolicyWriter | undefined, signal?: AbortSignal | undefined, mayStill?: (() => void) | undefined }

/** The policies of a provider's relationships. */
export interface Policies {
  /** From memory, but the first time. */
  get: (relationship: string) => PolicyInForce
  /** Changes of the document as held. */
  size: (relationship: string) => number
  /** Heads of the document as held, hex as Automerge writes them. */
  heads: (relationship: string) => string[]
  /**
   * Takes a turn of the owner's side and gives the answer to it; what it changes is on disk, and in force in what it takes away.
   *
   * @param options.custodian - whose session it is; undefined: the owner's
   * @param options.signal - who asks takes it back: then it is not begun any more
   * @param options.mayStill - throws when who asked may not any more: asked when it is begun, and before anything of it is taken
   * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT`, `TOO_MANY_REQUESTS` where too many wait: then nothing of it was taken
   */
  sync: (options: SyncedTurn) => Promise<PolicyTurn>
  /** Takes a packed policy that is the one anchored at the head; when no turn waits. @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT`, `TOO_MANY_REQUESTS` */
  adopt: (options: { relationship: string, packed: Uint8Array, signal?: AbortSignal | undefined }) => Promise<void>
  /** Calls back when what is in force may have changed. Returns what ends it. */
  onChange: (listener: (relationship: string) => void) => () => void
  stop: () => Promise<void>
}

/** What {@link createPolicies} takes. */
export interface PoliciesOptions {
  view: ChainView
  network: TypedDataNetwork
  store: PolicyStore
  report: (event: { event: string, relationship: string, reason: string }) => void
}

/** A document with who made its changes. */
interface Proved { doc: PolicyDocument, proofs: ChangeProofs }
interface Held extends Proved { state: InForceState, inForce: PolicyInForce }

/** See specs/sync.md and specs/policy.md, "In force". */
export function createPolicies (options: PoliciesOptions): Policies {
  return new StoredPolicies(options)
}

class StoredPolicies implements Policies {
  readonly #view: ChainView
  readonly #network: TypedDataNetwork
  readonly #store: PolicyStore
  readonly #report: PoliciesOptions['report']
  readonly #held = new Map<string, Held>()
  readonly #listeners = new Set<(relationship: string) => void>()
  /** What is being written, of each relationship: one after the other. */
  readonly #queues = new Map<string, WorkQueue>()
  /** What was made to go on from documents that are held. */
  readonly #fresh = new WeakMap<PolicyDocument, PolicyDocument>()
  /** Of documents that are held, which anchored state was offered last and refused, and with what proofs. */
  readonly #refused = new WeakMap<PolicyDocument, string>()
  readonly #stopView: () => void
  readonly #work = createPieceWork()

  constructor ({ view, network, store, report }: PoliciesOptions) {
    this.#view = view
    this.#network = network
    this.#store = store
    this.#report = report
    this.#stopView = view.onChange(change => {
      if (!(change instanceof Set)) return
      for (const relationship of change) this.#follow(relationship)
    })
  }

  get (relationship: string): PolicyInForce {
    return this.#hold(relationship).inForce
  }

  size (relationship: string): number {
    return countChanges(this.#hold(relationship).doc)
  }

  heads (relationship: string): string[] {
    return policyHeads(this.#hold(relationship).doc)
  }

  async sync ({ relationship, turn, custodian, signal, mayStill = () => {} }: SyncedTurn): Promise<PolicyTurn> {
    return await this.#inOrder(relationship, custodian === undefined ? 'owner' : 'custodian', signal, async () => {
      mayStill()
      const before = this.#hold(relationship)
      if (areApart(turn, { first: firstHash(before.doc) })) return await this.#syncApart({ relationship, turn, isOwner: custodian === undefined })
      // Whoever brings the first change says of what document all others have to be.
      if (custodian !== undefined && turn.changes.length > 0 && firstHash(before.doc) === undefined) throw new MedrecError('POLICY_INVALID', 'What a policy begins with is taken from its owner alone.')
      const { doc, changed, saved, added, actors, parts, tips } = await this.#work.run(receiveInPieces({ doc: before.doc, changes: turn.changes, relationship }))
      await this.#work.rest()
      if (custodian !== undefined) checkActors({ actors, relationship, address: custodian.address })
      if (custodian !== undefined) checkIds({ before, parts, address: custodian.address })
      if (custodian !== undefined && saved !== undefined) checkWritten({ doc, saved, parts, address: custodian.address, may: { ...custodian, giveUp: this.#anchoredBy(relationship, custodian.address) } })
      const proofs = await this.#work.run(takeBatchesInPieces({ network: this.#network, relationship, doc, proofs: before.proofs, batches: turn.batches, signer: custodian?.address }))
      if (custodian !== undefined) checkProved({ proofs, changes: added, signer: custodian.address })
      mayStill()
      if (changed || proofs !== before.proofs) await this.#take(relationship, { doc, proofs }, saved)
      return await this.#work.run(turnInPieces({ doc, proofs, known: [...heldBy(turn), ...tips], digest: turn.digest, ...turn.kept === undefined ? {} : { kept: new Set(turn.kept) } }))
    })
  }

  /**
   * A turn of another document of the relationship: taken if it goes on from this one and from what is settled of it (specs/policy.md, "A fresh
   * document"). If not, the answer says which document is held here, and brings nothing of it.
   */
  async #syncApart ({ relationship, turn, isOwner }: { relationship: string, turn: PolicyTurn, isOwner: boolean }): Promise<PolicyTurn> {
    const before = this.#hold(relationship)
    const refuse = async (): Promise<PolicyTurn> => await this.#work.run(turnInPieces({ doc: before.doc, proofs: before.proofs, known: undefined }))
    const fresh = isOwner && mayLeave(this.#hold(relationship)) ? await this.#freshOf(relationship, before.doc) : undefined
    if (fresh === undefined || firstHash(fresh) !== turn.first) return await refuse()
    const { doc, saved } = await this.#work.run(receiveInPieces({ doc: fresh, changes: turn.changes, relationship }))
    await this.#work.rest()
    const proofs = await this.#work.run(takeBatchesInPieces({ network: this.#network, relationship, doc, proofs: before.proofs.keeping(namedOrigins(fresh).keys()), batches: turn.batches }))
    // An anchor may have come meanwhile that says otherwise.
    if (!mayLeave(this.#hold(relationship))) return await refuse()
    await this.#take(relationship, { doc, proofs }, saved, state => leaveDocument({ state, beginning: beginningHeads(fresh) ?? [] }))
    return await this.#work.run(turnInPieces({ doc, proofs, known: heldBy(turn), digest: turn.digest, ...turn.kept === undefined ? {} : { kept: new Set(turn.kept) } }))
  }

  /** The fresh document that goes on from the one held. Made once: whoever asks again and again costs no more by it. */
  async #freshOf (relationship: string, held: PolicyDocument): Promise<PolicyDocument> {
    const made = this.#fresh.get(held)
    if (made !== undefined) return made
    const fresh = await this.#work.run(beginAnewInPieces({ doc: held }))
    await this.#work.rest()
    checkSize(fresh)
    await this.#work.rest()
    await this.#work.run(checkInPieces({ doc: fresh, relationship }))
    await this.#work.rest()
    this.#fresh.set(held, fresh)
    return fresh
  }

  /** The states that who acts for the owner anchored, and nobody else. */
  #anchoredBy (relationship: string, address: string): Set<string> {
    const { anchors = [] } = this.#view.relationship(relationship).atHead ?? {}
    const own = new Set(anchors.filter(({ by }) => by?.address === address).map(({ commitment }) => commitment))
    for (const { by, commitment } of anchors) if (by?.address !== address) own.delete(commitment)
    return own
  }

  async adopt ({ relationship, packed, signal }: { relationship: string, packed: Uint8Array, signal?: AbortSignal | undefined }): Promise<void> {
    await this.#inOrder(relationship, 'offer', signal, async () => {
      const changes = await unpackPolicy(packed)
      const before = this.#hold(relationship)
      const { doc: held, proofs } = before
      const newest = this.#newestAnchor(relationship)
      const anchor = newest?.commitment ?? NO_ANCHOR
      const offered = await this.#work.run(checkOfferInPieces({ doc: held, changes, relationship, anchor }))
      const nameOf = (of: RelationshipAnchor | undefined): string => [of?.commitment, of?.by?.address, of?.narrows, of?.keeps].join(' ')
      const which = nameOf(newest)
      // What comes of it follows from what is held and these, and it may be offered as often as anybody likes. Of proofs only those of who anchored it count (`checkIds`): nobody else has it looked at anew.
      const looked = newest?.by === undefined ? which : `${which} ${proofs.countBy(newest.by.address)}`
      if (this.#refused.get(held) === looked) throw new MedrecError('POLICY_INVALID', 'The policy offered was refused before.')
      const taken = await this.#takeOffer({ relationship, before, offered, newest }).catch((error: unknown) => {
        if (isMedrecError(error)) this.#refused.set(held, looked)
        throw error
      })
      // Another may have come meanwhile.
      if (nameOf(this.#newestAnchor(relationship)) !== which) throw new MedrecError('POLICY_INVALID', 'The policy offered is not the one that is anchored.')
      if (taken !== undefined) await this.#take(relationship, { doc: taken.doc, proofs }, taken.saved)
    })
  }

  #newestAnchor (relationship: string): RelationshipAnchor | undefined {
    return this.#view.relationship(relationship).atHead?.anchors.at(-1)
  }

  /** What is held, with an offer of the state that is anchored. That one is anchored says who signed it, and that may be somebody who may not have written all of it. Undefined: there was nothing new in it. */
  async #takeOffer ({ relationship, before, offered, newest }: { relationship: string, before: Held, offered: readonly CountedChange[], newest: RelationshipAnchor | undefined }): Promise<{ doc: PolicyDocument, saved: Uint8Array } | undefined> {
    const { doc: held } = before
    const { doc, saved, parts, actors } = await this.#work.run(takeOfferInPieces({ doc: held, changes: offered, relationship }))
    await this.#work.rest()
    if (saved === undefined) return undefined
    if (policyHeads(held).length > 0 && newest?.by !== undefined) {
      checkActors({ actors, relationship, address: newest.by.address })
      checkIds({ before, parts, address: newest.by.address })
    } else if (newest?.narrows === true) checkNewActors({ actors, before: held })
    if (newest?.by !== undefined || newest?.narrows === true) checkWritten({ doc, saved, parts, address: newest.by?.address, may: { add: newest.narrows !== true, end: newest.keeps !== true } })
    return { doc, saved }
  }

  onChange (listener: (relationship: string) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  async stop (): Promise<void> {
    this.#stopView()
    await Promise.all([...this.#queues.values()].map(async queue => { await queue.idle() }))
  }

  /** On disk first, then in force. */
  async #take (relationship: string, proved: Proved, saved: Uint8Array | undefined, goOn?: (state: InForceState) => InForceState): Promise<void> {
    const before = this.#hold(relationship)
    const prepare = goOn ?? (state => state)
    const next = this.#advance(relationship, proved, prepare(before.state))
    await this.#save(relationship, next, { stored: goOn === undefined ? before.proofs : undefined, saved })
    // The chain may have gone on while it was written.
    this.#keep(relationship, this.#held.get(relationship) === before ? next : this.#advance(relationship, proved, prepare(this.#hold(relationship).state)))
    this.#tell(relationship)
  }

  /** The chain has changed: what it takes away counts at once. A crash before it is on disk comes to the same by the same chain. */
  #follow (relationship: string): void {
    const held = this.#held.get(relationship)
    if (held !== undefined) {
      const next = this.#advance(relationship, held, held.state)
      this.#keep(relationship, next)
      if (encodeInForceState(next.state) !== encodeInForceState(held.state)) {
        this.#inOrder(relationship, 'chain', undefined, async () => {
          const newest = this.#hold(relationship)
          await this.#save(relationship, newest, { stored: newest.proofs })
        }).catch((error: unknown) => {
          this.#report({ event: 'policy-not-saved', relationship, reason: String(error) })
        })
      }
    }
    this.#tell(relationship)
  }

  #hold (relationship: string): Held {
    let held = this.#held.get(relationship)
    if (held === undefined) {
      const stored = this.#store.load(relationship)
      held = stored === undefined
        ? this.#advance(relationship, { doc: emptyPolicy(), proofs: NO_PROOFS }, INITIAL_IN_FORCE)
        // They were looked at before they were stored.
        : this.#advance(relationship, { doc: loadPolicy(stored.doc), proofs: ChangeProofs.of(stored.batches.map(readBatch)) }, decodeInForceState(stored.state))
    }
    this.#keep(relationship, held)
    return held
  }

  #advance (relationship: string, { doc, proofs }: Proved, before: InForceState): Held {
    const seen = this.#view.relationship(relationship)
    const { state, inForce } = advanceInForce({ state: before, doc, proofs, anchors: anchorsOf(seen) })
    const { status, anchored, settled } = inForce
    const owners = new Set([seen.atHead?.ownerDelegate, ...(seen.atHead?.anchors ?? []).map(({ adders }) => adders?.[0])].flatMap(owner => owner ?? []))
    const prepare = (grants: readonly Grant[]): PolicyIndex => indexPolicy(ownersFirst({ grants, doc, proofs, owners }))
    const index = prepare(inForce.grants)
    // Mostly they are the same.
    const lastKnown = inForce.lastKnown === inForce.grants ? index : prepare(inForce.lastKnown)
    return { doc, proofs, state, inForce: { status, index, lastKnown, anchored, settled } }
  }

  #keep (relationship: string, held: Held): void {
    this.#held.delete(relationship)
    this.#held.set(relationship, held)
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= MAX_POLICIES_IN_MEMORY) break
      // What is being written must not be read anew from what was there before.
      if (!this.#queues.has(oldest)) this.#held.delete(oldest)
    }
  }

  /** @param options.stored - the batches that are stored already; undefined: none of them is of this document */
  async #save (relationship: string, { doc, proofs, state }: Held, { stored, saved = savePolicy(doc) }: { stored: ChangeProofs | undefined, saved?: Uint8Array | undefined }): Promise<void> {
    const fresh = [...proofs.batches].filter(([id]) => stored?.batches.has(id) !== true)
    const batches = fresh.map(([id, batch]): [string, Uint8Array] => [id, toBinary(ChangeBatchSchema, create(ChangeBatchSchema, encodeBatch(batch)))])
    await this.#store.save({ relationship, doc: saved, state: encodeInForceState(state), batches, isAnew: stored === undefined })
  }

  #tell (relationship: string): void {
    for (const listener of [...this.#listeners]) listener(relationship)
  }

  async #inOrder<T> (relationship: string, by: WorkOf, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(relationship) ?? new WorkQueue(() => { this.#queues.delete(relationship) })
    this.#queues.set(relationship, queue)
    return await queue.run(by, signal, work)
  }
}

function readBatch (bytes: Uint8Array): ChangeBatch {
  return decodeBatch(fromBinary(ChangeBatchSchema, bytes))
}
