import { beginAccountAnew } from '../account/begin-anew.ts'
import { accountHeads, createAccount, endDecision, loadAccount, putEntry, putShare, saveAccount } from '../account/edit.ts'
import { joinAccounts } from '../account/join.ts'
import type { AccountDocument, AccountPart, AccountParts } from '../account/document.ts'
import { nextCardIndex, readEnd, readEntries, readEntry, readGrants, readHelpers, readShares } from '../account/read.ts'
import type { ReadEnd, ReadGrant, ReadHelper, ReadShare } from '../account/read.ts'
import { sealAccount } from '../account/seal.ts'
import type { RandomBytes } from '../crypto/random.ts'
import { queues } from './coalesce.ts'
import type { SealedStore } from './sealed-store.ts'

const NAME = 'account'

/**
 * The account document of an unlocked peer. Changes are made in memory; {@link entry} goes into the transaction that makes them durable,
 * together with whatever must not be stored without them.
 */
export class AccountKeeper {
  /** What is known of a share of others is read, changed and stored by one at a time, by its id. */
  readonly sharedInTurn = queues()
  #doc: AccountDocument

  private constructor (doc: AccountDocument) {
    this.#doc = doc
  }

  /** Reads the account of this device; a new one when there is none. */
  static async open (store: SealedStore): Promise<AccountKeeper> {
    const bytes = await store.get('state', NAME)
    return new AccountKeeper(bytes === undefined ? createAccount() : loadAccount(bytes))
  }

  get shares (): ReadShare[] { return readShares(this.#doc) }

  /** Decisions without a letter. */
  get grants (): ReadGrant[] { return readGrants(this.#doc) }

  /** Who may act for the person, by the appointment's id. */
  get helpers (): Array<[string, ReadHelper]> { return readHelpers(this.#doc) }

  /** The first index of a card that is free. */
  get nextCard (): number { return nextCardIndex(this.#doc) }

  share (id: string): ReadShare | undefined { return this.shares.find(share => share.id === id) }

  get<P extends AccountPart> (part: P, key: string): AccountParts[P] | undefined { return readEntry({ doc: this.#doc, part, key }) }

  list<P extends AccountPart> (part: P): Array<[string, AccountParts[P]]> { return readEntries({ doc: this.#doc, part }) }

  put<P extends AccountPart> (part: P, key: string, value: AccountParts[P]): void {
    this.#doc = putEntry({ doc: this.#doc, part, key, value })
  }

  /** Writes a share; its viewer is owed the next revision. */
  putShare (share: ReadShare): void {
    this.#doc = putShare({ doc: this.#doc, share })
  }

  /** Ends a decision, or a relationship, for ever. @param options.heard - the chain says so, and not the person */
  end (id: string, at: number, options: { heard?: true | undefined } = {}): void {
    this.#doc = endDecision({ doc: this.#doc, id, at, ...options })
  }

  /** Whether a relationship is over, or on its way to be. */
  endOf (relationship: string): ReadEnd | undefined { return readEnd(this.#doc, relationship) }

  /** Takes in what another device, or this one earlier, has sealed with a provider. Answers whether anything was new. */
  merge (other: AccountDocument): boolean {
    const merged = joinAccounts({ doc: this.#doc, other })
    const changed = accountHeads(merged) !== this.heads
    this.#doc = merged
    return changed
  }

  /** Goes on in a fresh document where this one has become large. Answers whether it did. */
  beginAnew (options: { now: number, randomBytes: RandomBytes }): boolean {
    const before = this.#doc
    this.#doc = beginAccountAnew({ doc: before, ...options })
    return this.#doc !== before
  }

  /** As it lies with providers. */
  async seal (options: { key: Uint8Array, randomBytes: RandomBytes }): Promise<Uint8Array> { return await sealAccount({ doc: this.#doc, ...options }) }

  /** Equal for equal states. */
  get heads (): string { return accountHeads(this.#doc) }

  /** What to store, in namespace `state`. */
  entry (): [name: string, value: Uint8Array] { return [NAME, saveAccount(this.#doc)] }
}
