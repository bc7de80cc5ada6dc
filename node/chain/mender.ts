import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { isBatch } from './batcher.ts'
import type { Batcher } from './batcher.ts'
import { INDEXING_SECONDS, KEEP_BLOCKS, REPAIR_MS, RESEND_SECONDS } from './constants.ts'
import type { Journal, JournalEntry, JournalMessage } from './journal.ts'
import { isGivenUp, isNumbered, isOver, isSettled, isWaiting } from './message-state.ts'
import type { KeptRoot } from './kept-root.ts'
import type { Operator } from './operator.ts'

/** What {@link Mender} takes. */
export interface MenderOptions {
  view: ChainView
  journal: Journal
  operator: Operator
  batcher: Batcher
  keptRoot: KeptRoot
  /** Runs work between what else uses nonces. */
  inOrder: (work: () => Promise<void>) => Promise<void>
  /** Epoch seconds. */
  now: () => number
  report: Report
}

/** Looks after what was journalled, until it is deep in the chain: a killed engine comes back without its newest blocks. */
export class Mender {
  readonly #options: MenderOptions
  readonly #timer: NodeJS.Timeout
  /** By hash, the block that each was last found in, and whether it did something. */
  readonly #found = new Map<string, { block: number, isDone: boolean }>()
  /** By hash, when each was first missed, epoch seconds. */
  readonly #missed = new Map<string, number>()
  /** By hash, those that are told to be carried again. */
  readonly #told = new Set<string>()
  /** By id, the block since which each message is known to be over. */
  readonly #overSince = new Map<string, number>()
  /** Since when, epoch seconds, the engine does not know which transactions it has. */
  #unknownSince: { at: number, isTold: boolean } | undefined
  #count: number | undefined
  #isLooking = false

  constructor (options: MenderOptions) {
    this.#options = options
    this.#timer = setInterval(() => { void this.#look() }, REPAIR_MS)
    this.#timer.unref()
  }

  stop (): void {
    clearInterval(this.#timer)
  }

  async #look (): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    try {
      await this.#options.inOrder(async () => { await this.#mend() })
    } catch (error) {
      // The engine is away, or not known yet as it is now: the follower reports that.
      if (!(error instanceof MedrecError)) this.#options.report({ event: 'carry-failed', code: 'INTERNAL', reason: String(error) })
    } finally {
      this.#isLooking = false
    }
  }

  async #mend (): Promise<void> {
    const { view, journal, operator, batcher, keptRoot, now } = this.#options
    const head = view.head()
    if (head === undefined || journal.size() === 0) return
    await operator.agree()
    const count = await operator.count()
    // Transactions can only go missing by the account's count going back.
    const isShorter = this.#count === undefined || count < this.#count
    const why = this.#count !== undefined && isShorter ? 'the chain came back shorter' : 'it is in no block yet'
    if (isShorter) this.#found.clear()
    this.#count = count

    await this.#endMessages(head.number)
    const entries = journal.entries()
    const missing: JournalEntry[] = []
    for (const entry of entries) if (!await this.#isFound(entry)) missing.push(entry)
    await this.#letSkippedWait(entries, head.number)
    const deep = entries.filter(({ hash }) => head.number - (this.#found.get(hash)?.block ?? head.number) >= KEEP_BLOCKS)
    await keptRoot.keep(deep.filter(({ hash }) => this.#found.get(hash)?.isDone === true))
    await this.#forget(deep)
    const isOverdue = missing.some(({ hash }) => now() - (this.#missed.get(hash) ?? now()) >= RESEND_SECONDS)
    if (missing.length > 0 && (isShorter || isOverdue)) await this.#carryAgain(missing, { count, why })
    if (journal.messages().some(message => isWaiting(message, view))) batcher.schedule()
  }

  /** Of messages counts what the chain has, whoever carried it. */
  async #endMessages (head: number): Promise<void> {
    const { view, journal, batcher, now } = this.#options
    const ended: Array<{ message: JournalMessage, reason?: string }> = []
    for (const message of journal.messages()) {
      if (!isOver(message, view)) {
        this.#overSince.delete(message.id)
        if (message.message.deadline < now()) ended.push({ message, ...isGivenUp(message) ? {} : { reason: 'its time is over' } })
        continue
      }
      // As it was at its last event it has been since, also while nobody looked.
      const since = this.#overSince.get(message.id) ?? view.relationship(message.relationship).atHead?.updatedAtBlock ?? head
      this.#overSince.set(message.id, since)
      if (head - since >= KEEP_BLOCKS) ended.push({ message })
    }
    for (const { message } of ended) this.#overSince.delete(message.id)
    if (ended.length > 0) await batcher.end(ended)
  }

  async #isFound (entry: JournalEntry): Promise<boolean> {
    if (this.#found.has(entry.hash)) return true
    const receipt = await this.#options.operator.receiptOf(entry)
    if (receipt === 'not-known-yet') throw this.#notKnownYet()
    this.#unknownSince = undefined
    if (receipt === undefined) {
      if (!this.#missed.has(entry.hash)) this.#missed.set(entry.hash, this.#options.now())
      return false
    }
    this.#missed.delete(entry.hash)
    this.#told.delete(entry.hash)
    this.#found.set(entry.hash, receipt)
    return true
  }

  /** What is only not known to be on the chain is not missing: it would be carried twice. The next turn asks again. */
  #notKnownYet (): MedrecError {
    const { now, report } = this.#options
    const reason = 'The engine does not know yet which transactions are on its chain. Until it does, nothing is carried again.'
    this.#unknownSince ??= { at: now(), isTold: false }
    if (!this.#unknownSince.isTold && now() - this.#unknownSince.at >= INDEXING_SECONDS) {
      this.#unknownSince.isTold = true
      report({ event: 'carry-later', code: 'CHAIN_UNAVAILABLE', reason })
    }
    return new MedrecError('CHAIN_UNAVAILABLE', reason)
  }

  /** A message that its transaction could not do waits for one of its own, once: somebody else's contract may have agreed only when it was asked beforehand. */
  async #letSkippedWait (entries: readonly JournalEntry[], head: number): Promise<void> {
    const { view, journal, operator, report } = this.#options
    const riding = Map.groupBy(journal.messages().filter(message => !isOver(message, view)), ({ ride }) => ride)
    for (const entry of entries) {
      const found = this.#found.get(entry.hash)
      const skipped = riding.get(entry.id) ?? []
      if (found === undefined || found.block > head || skipped.length === 0) continue
      // It may be in another block by now, which is not read yet.
      const again = await operator.receiptOf(entry)
      if (again === 'not-known-yet' || again === undefined || again.block > head) continue
      report({ event: 'carry-skipped', reason: `${skipped.length} of ${entry.hash}` })
      await journal.fail(skipped)
      for (const { id, message } of skipped.filter(isGivenUp)) report({ event: 'carry-ended', reason: `${message.kind} ${id}: transactions on the chain could not do it` })
    }
  }

  /** In the order they had, with the nonces that are next now. */
  async #carryAgain (missing: readonly JournalEntry[], { count, why }: { count: number, why: string }): Promise<void> {
    const { journal, operator, now, report } = this.#options
    let nonce = count
    for (const entry of missing.toSorted((a, b) => a.nonce - b.nonce)) {
      const again = isBatch(entry) ? await this.#repack(entry, nonce) : await this.#renew(entry, { nonce, isFirst: nonce === count })
      if (again === undefined) continue
      if (again !== entry) await journal.putEntry(again)
      // A chain that stands would have it said with each turn.
      if (!this.#told.has(again.hash)) report({ event: 'carry-again', reason: `${again.hash}: ${why}` })
      this.#told.delete(entry.hash)
      this.#told.add(again.hash)
      await operator.send(again)
      this.#missed.delete(entry.hash)
      this.#missed.set(again.hash, now())
      operator.used(nonce)
      nonce++
    }
    // The account may have gone back for good: what is taken next must not wait for transactions that never come.
    if (nonce === count) operator.forgetNonce()
  }

  /**
   * The same transaction while its nonce is next, so that it is the one which others may have already, unless the chain has for good what one of its riders wanted: that would
   * be paid for again. Else another with those who still want to ride.
   */
  async #repack (entry: JournalEntry, nonce: number): Promise<JournalEntry | undefined> {
    const { view, journal, operator, batcher } = this.#options
    const all = this.#ridersOf(entry)
    const wanting = all.filter(message => !isOver(message, view))
    if (wanting.length > 0 && entry.nonce === nonce && !all.some(message => isSettled(message, view))) return entry
    const riders = wanting.filter(({ message }) => isNumbered(message, view))
    if (riders.length === 0) {
      await this.#forget([entry])
      return undefined
    }
    // Who is done only at the head may have to go again, in another.
    await journal.release(all.filter(message => !riders.includes(message)))
    const call = batcher.encode(riders)
    return { ...entry, ...call, ...operator.sign(call, nonce) }
  }

  /** What the member itself has to say. */
  async #renew (entry: JournalEntry, { nonce, isFirst }: { nonce: number, isFirst: boolean }): Promise<JournalEntry | undefined> {
    const { operator, now, report } = this.#options
    const reason = entry.deadline < now() ? 'its time is over' : await this.#whyRefused(entry)
    if (reason === undefined) return entry.nonce === nonce ? entry : { ...entry, ...operator.sign(entry, nonce) }
    // What goes before it may be what it waits for; or it came to the chain just now.
    if (!isFirst || await this.#isFound(entry)) return undefined
    report({ event: 'carry-ended', reason: `${entry.hash}: ${reason}` })
    await this.#forget([entry])
    return undefined
  }

  async #whyRefused (entry: JournalEntry): Promise<string | undefined> {
    try {
      await this.#options.operator.tryOut(entry)
      return undefined
    } catch (error) {
      if (isMedrecError(error, 'RELAY_REFUSED')) return error.message
      throw error
    }
  }

  #ridersOf ({ id }: JournalEntry): JournalMessage[] {
    return this.#options.journal.messages().filter(({ ride }) => ride === id)
  }

  async #forget (entries: readonly JournalEntry[]): Promise<void> {
    await this.#options.journal.deleteEntries(entries.map(({ id }) => id))
    for (const { hash } of entries) {
      this.#found.delete(hash)
      this.#missed.delete(hash)
      this.#told.delete(hash)
    }
  }
}
