import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { KEPT_GAS } from './constants.ts'
import type { Journal } from './journal.ts'
import { isWaiting } from './message-state.ts'
import type { Operator } from './operator.ts'

/** What {@link Funds} takes. */
export interface FundsOptions { view: ChainView, journal: Journal, operator: Operator, report: Report }

/** What an operator has for the gas of what it promises to carry. Its gas price is 1 wei. */
export class Funds {
  readonly #options: FundsOptions
  /** As of a head: until the next nothing is taken from the account but what is counted as waiting. */
  #account: { head: string | undefined, count: number, balance: bigint } | undefined
  #isSpent = false

  constructor (options: FundsOptions) {
    this.#options = options
  }

  /**
   * How much gas it can still promise, less than none too: its balance without what may be taken for all that waits, and without what the member needs itself.
   *
   * @throws MedrecError `CHAIN_UNAVAILABLE`
   */
  async room (): Promise<bigint> {
    const { balance } = await this.#read()
    return balance - await this.#waiting() - BigInt(KEPT_GAS)
  }

  /**
   * Refuses what could not be paid for: who is refused at once goes to another member.
   *
   * @param gas - what it may take
   * @throws MedrecError `CARRIER_SPENT`, `CHAIN_UNAVAILABLE`
   */
  async check (gas: number): Promise<void> {
    const room = await this.room()
    if (room >= BigInt(gas)) {
      // That there is no less than nothing is not enough.
      if (gas > 0) this.#isSpent = false
      return
    }
    const { balance } = await this.#read()
    const reason = `The operator has ${balance} wei. Of that ${await this.#waiting()} are for what waits and ${KEPT_GAS} for the member itself; this would take ${gas}.`
    this.#say(reason)
    throw new MedrecError('CARRIER_SPENT', reason)
  }

  /**
   * Whether what is promised can be sent now, so that the member still has what it needs itself: what was sent before may have taken more than was known.
   *
   * @param gas - of the transaction
   * @throws MedrecError `CHAIN_UNAVAILABLE`
   */
  async payFor (gas: number): Promise<boolean> {
    const { balance } = await this.#read()
    const isPaid = balance - await this.#sent() - BigInt(KEPT_GAS) >= BigInt(gas)
    if (!isPaid) this.#say(`The operator has ${balance} wei. Of that ${KEPT_GAS} are for the member itself; a transaction that would take ${gas} waits.`)
    return isPaid
  }

  /** Once: what is refused is in the log each time. */
  #say (reason: string): void {
    if (!this.#isSpent) this.#options.report({ event: 'carry-unpaid', code: 'CARRIER_SPENT', reason })
    this.#isSpent = true
  }

  async #waiting (): Promise<bigint> {
    const { journal, view } = this.#options
    const unsent = journal.messages().filter(message => isWaiting(message, view))
    return await this.#sent() + BigInt(unsent.reduce((sum, { gas }) => sum + gas, 0))
  }

  /** Of what is sent and on no chain. */
  async #sent (): Promise<bigint> {
    const { count } = await this.#read()
    // The nonce of one that an operator before has sent is not known: it may have to be sent anew.
    const sent = this.#options.journal.entries().filter(({ nonce }) => nonce < 0 || nonce >= count)
    return BigInt(sent.reduce((sum, { gas }) => sum + gas, 0))
  }

  async #read (): Promise<{ count: number, balance: bigint }> {
    const { operator, view } = this.#options
    const head = view.head()?.hash
    if (this.#account === undefined || this.#account.head !== head) {
      // In this order: what comes to the chain between the two is counted twice rather than not at all.
      const count = await operator.count()
      this.#account = { head, count, balance: await operator.balance() }
    }
    return this.#account
  }
}
