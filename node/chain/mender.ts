import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { KEEP_BLOCKS, REPAIR_MS, RESEND_SECONDS } from './constants.ts'
import type { Journal, JournalEntry } from './journal.ts'
import type { Operator } from './operator.ts'

/** What {@link Mender} takes. */
export interface MenderOptions {
  view: ChainView
  journal: Journal
  operator: Operator
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
  /** By hash, the block that each was last found in. */
  readonly #found = new Map<string, number>()
  /** By hash, when each was first missed, epoch seconds. */
  readonly #missed = new Map<string, number>()
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
    const { view, journal, operator, now } = this.#options
    const head = view.head()
    const entries = journal.all()
    if (head === undefined || entries.length === 0) return
    await operator.agree()
    const count = await operator.count()
    // Transactions can only go missing by the account's count going back.
    const isShorter = this.#count === undefined || count < this.#count
    if (isShorter) this.#found.clear()
    this.#count = count

    const missing: JournalEntry[] = []
    for (const entry of entries) if (!await this.#isFound(entry)) missing.push(entry)
    const done = entries.filter(({ hash }) => head.number - (this.#found.get(hash) ?? head.number) >= KEEP_BLOCKS)
    await this.#forget(done)
    const isOverdue = missing.some(({ hash }) => now() - (this.#missed.get(hash) ?? now()) >= RESEND_SECONDS)
    if (missing.length > 0 && (isShorter || isOverdue)) await this.#carryAgain(missing, count)
  }

  async #isFound (entry: JournalEntry): Promise<boolean> {
    if (this.#found.has(entry.hash)) return true
    const block = await this.#options.operator.blockOf(entry)
    if (block === undefined) {
      if (!this.#missed.has(entry.hash)) this.#missed.set(entry.hash, this.#options.now())
      return false
    }
    this.#missed.delete(entry.hash)
    this.#found.set(entry.hash, block)
    return true
  }

  /** In the order they had, with the nonces that are next now. */
  async #carryAgain (missing: JournalEntry[], count: number): Promise<void> {
    const { journal, operator, now, report } = this.#options
    let nonce = count
    for (const entry of missing) {
      const reason = entry.deadline < now() ? 'its time is over' : await this.#whyRefused(entry)
      if (reason !== undefined) {
        // What goes before it may be what it waits for; or it came to the chain just now.
        if (nonce > count || await this.#isFound(entry)) continue
        report({ event: 'carry-ended', reason: `${entry.hash}: ${reason}` })
        await this.#forget([entry])
        continue
      }
      const again = entry.nonce === nonce ? entry : { ...entry, ...operator.sign(entry, nonce) }
      if (again !== entry) await journal.put(again)
      report({ event: 'carry-again', reason: again.hash })
      await operator.send(again)
      this.#missed.delete(entry.hash)
      this.#missed.set(again.hash, now())
      operator.used(nonce)
      nonce++
    }
    // The account may have gone back for good: what is taken next must not wait for transactions that never come.
    if (nonce === count) operator.forgetNonce()
  }

  async #whyRefused (entry: JournalEntry): Promise<string | undefined> {
    try {
      await this.#options.operator.tryOut(entry)
      return undefined
    } catch (error) {
      if (error instanceof MedrecError && error.code === 'RELAY_REFUSED') return error.message
      throw error
    }
  }

  async #forget (entries: JournalEntry[]): Promise<void> {
    await this.#options.journal.delete(entries.map(({ id }) => id))
    for (const { hash } of entries) {
      this.#found.delete(hash)
      this.#missed.delete(hash)
    }
  }
}
