import type { ChainView } from '../chain-view/chain-view.ts'
import { indexPolicy } from '../kernel/policy-index.ts'
import type { PolicyIndex } from '../kernel/policy-index.ts'
import { createPieceWork } from '../limits/pieces.ts'
import { adoptOfferInPieces } from '../policy/adopt-offer.ts'
import { receiveInPieces } from '../policy/adopt.ts'
import { anchorsOf } from '../policy/anchors-of.ts'
import { beginAnew } from '../policy/begin-anew.ts'
import { checkWritten } from '../policy/check-written.ts'
import type { MayWrite } from '../policy/check-written.ts'
import { NO_ANCHOR } from '../policy/constants.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { areApart, heldBy, nextTurn, turnInPieces } from '../policy/exchange.ts'
import type { PolicyTurn } from '../policy/exchange.ts'
import { commitmentOf } from '../policy/find-anchored.ts'
import { countChanges, hasChanges, policyHeads } from '../policy/history.ts'
import { advanceInForce } from '../policy/in-force.ts'
import type { InForce } from '../policy/in-force.ts'
import { decodeInForceState, encodeInForceState, INITIAL_IN_FORCE, leaveDocument } from '../policy/in-force-state.ts'
import type { InForceState } from '../policy/in-force-state.ts'
import { unpackPolicy } from '../policy/pack.ts'
import { beginningHeads, firstHash } from '../policy/previous.ts'
import { emptyPolicy, loadPolicy, savePolicy } from '../policy/storage.ts'
import { checkPolicy } from '../policy/validate.ts'
import { MAX_POLICIES_IN_MEMORY } from './constants.ts'

/** Where a provider keeps policies: the document and what is remembered about it are one, and on disk when `save` resolves. */
export interface PolicyStore {
  load: (relationship: string) => { doc: Uint8Array, state: string } | undefined
  save: (policy: { relationship: string, doc: Uint8Array, state: string }) => Promise<void>
}

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
   * @param options.may - of a custodian: what it may write; undefined: the owner
   * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT`: then nothing of it was taken
   */
  sync: (options: { relationship: string, turn: PolicyTurn, may?: MayWrite | undefined }) => Promise<PolicyTurn>
  /** Takes a packed policy that is the one anchored at the head. @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT` */
  adopt: (options: { relationship: string, packed: Uint8Array }) => Promise<void>
  /** Calls back when what is in force may have changed. Returns what ends it. */
  onChange: (listener: (relationship: string) => void) => () => void
  stop: () => Promise<void>
}

interface Held { doc: PolicyDocument, state: InForceState, inForce: PolicyInForce }

/** See specs/sync.md and specs/policy.md, "In force". */
export function createPolicies (options: { view: ChainView, store: PolicyStore, report: (event: { event: string, relationship: string, reason: string }) => void }): Policies {
  return new StoredPolicies(options)
}

class StoredPolicies implements Policies {
  readonly #view: ChainView
  readonly #store: PolicyStore
  readonly #report: (event: { event: string, relationship: string, reason: string }) => void
  readonly #held = new Map<string, Held>()
  readonly #listeners = new Set<(relationship: string) => void>()
  /** What is being written, of each relationship: one after the other. */
  readonly #queues = new Map<string, Promise<unknown>>()
  readonly #stopView: () => void
  readonly #work = createPieceWork()

  constructor ({ view, store, report }: { view: ChainView, store: PolicyStore, report: (event: { event: string, relationship: string, reason: string }) => void }) {
    this.#view = view
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

  async sync ({ relationship, turn, may }: { relationship: string, turn: PolicyTurn, may?: MayWrite | undefined }): Promise<PolicyTurn> {
    return await this.#inOrder(relationship, async () => {
      const { doc: before } = this.#hold(relationship)
      if (areApart(turn, { first: firstHash(before) })) return await this.#syncApart({ relationship, turn, isOwner: may === undefined })
      const { doc, changed, saved, tips } = await this.#work.run(receiveInPieces({ doc: before, changes: turn.changes, relationship }))
      await this.#work.rest()
      if (may !== undefined && changed) checkWritten({ before, doc, may })
      if (changed) await this.#take(relationship, doc, saved)
      return await this.#work.run(turnInPieces({ doc, known: [...heldBy(turn), ...tips] }))
    })
  }

  /**
   * A turn of another document of the relationship: taken if it goes on from this one and from what is settled of it (specs/policy.md, "A fresh
   * document"). If not, the answer says which document is held here, and brings nothing of it.
   */
  async #syncApart ({ relationship, turn, isOwner }: { relationship: string, turn: PolicyTurn, isOwner: boolean }): Promise<PolicyTurn> {
    const { doc: before } = this.#hold(relationship)
    const fresh = isOwner && this.#isAllSettled(relationship) ? beginAnew({ doc: before }) : undefined
    if (fresh === undefined || firstHash(fresh) !== turn.first) return nextTurn({ doc: before, known: undefined })
    await this.#work.rest()
    checkPolicy({ doc: fresh, relationship })
    const { doc, changed, saved } = await this.#work.run(receiveInPieces({ doc: fresh, changes: turn.changes, relationship }))
    // An anchor may have come meanwhile that says otherwise.
    if (!this.#isAllSettled(relationship)) return nextTurn({ doc: before, known: undefined })
    await this.#take(relationship, doc, changed ? saved : undefined, state => leaveDocument({ state, beginning: beginningHeads(fresh) ?? [] }))
    return nextTurn({ doc, known: heldBy(turn) })
  }

  /** Whether the newest state is the one that is anchored at the head, that anchor is settled, and all that an anchored state must have is in its history. */
  #isAllSettled (relationship: string): boolean {
    const { doc, state, inForce: { status, anchored, settled } } = this.#hold(relationship)
    return status === 'current' && anchored && settled && state.trail.at(-1)?.commitment === commitmentOf(doc) && hasChanges(doc, state.required)
  }

  async adopt ({ relationship, packed }: { relationship: string, packed: Uint8Array }): Promise<void> {
    const changes = await unpackPolicy(packed)
    await this.#inOrder(relationship, async () => {
      const anchor = this.#view.relationship(relationship).atHead?.anchor ?? NO_ANCHOR
      const { doc, changed, saved } = await this.#work.run(adoptOfferInPieces({ doc: this.#hold(relationship).doc, changes, relationship, anchor }))
      await this.#work.rest()
      if (changed) await this.#take(relationship, doc, saved)
    })
  }

  onChange (listener: (relationship: string) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  async stop (): Promise<void> {
    this.#stopView()
    await Promise.all(this.#queues.values())
  }

  /** On disk first, then in force. */
  async #take (relationship: string, doc: PolicyDocument, saved: Uint8Array | undefined, prepare = (state: InForceState): InForceState => state): Promise<void> {
    const before = this.#hold(relationship)
    const next = this.#advance(relationship, doc, prepare(before.state))
    await this.#save(relationship, next, saved)
    // The chain may have gone on while it was written.
    this.#keep(relationship, this.#held.get(relationship) === before ? next : this.#advance(relationship, doc, prepare(this.#hold(relationship).state)))
    this.#tell(relationship)
  }

  /** The chain has changed: what it takes away counts at once. A crash before it is on disk comes to the same by the same chain. */
  #follow (relationship: string): void {
    const held = this.#held.get(relationship)
    if (held !== undefined) {
      const next = this.#advance(relationship, held.doc, held.state)
      this.#keep(relationship, next)
      if (encodeInForceState(next.state) !== encodeInForceState(held.state)) {
        this.#inOrder(relationship, async () => { await this.#save(relationship, this.#hold(relationship)) }).catch((error: unknown) => {
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
      const [doc, state] = stored === undefined ? [emptyPolicy(), INITIAL_IN_FORCE] : [loadPolicy(stored.doc), decodeInForceState(stored.state)]
      held = this.#advance(relationship, doc, state)
    }
    this.#keep(relationship, held)
    return held
  }

  #advance (relationship: string, doc: PolicyDocument, before: InForceState): Held {
    const { state, inForce } = advanceInForce({ state: before, doc, anchors: anchorsOf(this.#view.relationship(relationship)) })
    const { status, anchored, settled } = inForce
    const index = indexPolicy(inForce.grants)
    // Mostly they are the same.
    const lastKnown = inForce.lastKnown === inForce.grants ? index : indexPolicy(inForce.lastKnown)
    return { doc, state, inForce: { status, index, lastKnown, anchored, settled } }
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

  async #save (relationship: string, { doc, state }: Held, saved = savePolicy(doc)): Promise<void> {
    await this.#store.save({ relationship, doc: saved, state: encodeInForceState(state) })
  }

  #tell (relationship: string): void {
    for (const listener of [...this.#listeners]) listener(relationship)
  }

  async #inOrder<T> (relationship: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#queues.get(relationship) ?? Promise.resolve()).then(work)
    const settled = result.then(() => undefined, () => undefined)
    this.#queues.set(relationship, settled)
    try {
      return await result
    } finally {
      if (this.#queues.get(relationship) === settled) this.#queues.delete(relationship)
    }
  }
}
