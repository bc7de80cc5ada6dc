import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import type { CarryLimits } from './carry-limits.ts'
import { MAX_BATCH, MAX_TRIED_AGAIN, SPARE_GAS } from './constants.ts'
import { drawBatches } from './draw-batches.ts'
import { encodeRelay } from './encode-call.ts'
import type { ContractCall } from './encode-call.ts'
import type { Funds } from './funds.ts'
import type { Journal, JournalEntry, JournalMessage } from './journal.ts'
import { addressesOf, isByItself, isNumbered, nextOfEach, numberOf } from './message-state.ts'
import type { Operator } from './operator.ts'
import { RpcFailure } from './rpc.ts'

/** What {@link Batcher} takes. */
export interface BatcherOptions {
  network: NetworkFile
  view: ChainView
  journal: Journal
  operator: Operator
  funds: Funds
  limits: CarryLimits
  /** Runs work between what else uses nonces. */
  inOrder: (work: () => Promise<void>) => Promise<void>
  /** Epoch seconds. */
  now: () => number
  report: Report
}

/** What a message is refused with that no block to come can change. */
const FOR_GOOD = new Set(['BadDelegates', 'AlreadyOpened', 'Expired', 'BadController', 'BadSignature'])

/** Beginning of the id of a transaction that messages ride in. */
const BATCH = 'batch '

/** Whether messages ride in a transaction: then what becomes of them counts, not what becomes of it. */
export function isBatch ({ id }: JournalEntry): boolean {
  return id.startsWith(BATCH)
}

/** Lets messages wait for each other for as long as a block takes, and makes the transactions that they ride in. */
export class Batcher {
  readonly #options: BatcherOptions
  /** Tried out when they were taken, and not sent yet. */
  readonly #fresh = new Set<string>()
  /** By id, the head at which each was refused last, for now. */
  readonly #refusedAt = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  constructor (options: BatcherOptions) {
    this.#options = options
  }

  /** Takes a message that the chain would take now: on disk when this resolves. */
  async take (message: JournalMessage): Promise<void> {
    await this.#options.journal.putMessage(message)
    this.#fresh.add(message.id)
    this.schedule()
  }

  /** Sends what waits when a block's time has passed since this was asked for first; at once when a whole transaction waits. */
  schedule (): void {
    const { network } = this.#options
    if (this.#fresh.size >= MAX_BATCH) void this.flush()
    else this.#timer ??= setTimeout(() => { void this.flush() }, network.blockPeriod * 1_000).unref()
  }

  /** Sends what waits. What cannot be sent now is asked for again by whoever looks after the journal. */
  async flush (): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    try {
      await this.#options.inOrder(async () => { await this.#send() })
    } catch (error) {
      // The engine is away, or not known yet as it is now: the follower reports that.
      if (!(error instanceof MedrecError)) this.#options.report({ event: 'carry-failed', code: 'INTERNAL', reason: String(error) })
    }
  }

  /** The call that carries these, as the chain calls their relationships now. */
  encode (riders: readonly JournalMessage[]): ContractCall {
    const { view, network: { contracts } } = this.#options
    return encodeRelay({ messages: riders.map(({ message }) => ({ message, number: numberOf(message, view) })), contracts, gas: riders.reduce((sum, rider) => sum + rider.gas, 0) })
  }

  /** Gives up what is not on the chain, saying why. */
  async end (messages: ReadonlyArray<{ message: JournalMessage, reason?: string }>): Promise<void> {
    const { journal, report } = this.#options
    for (const { message: { id, message }, reason } of messages) {
      if (reason !== undefined) report({ event: 'carry-ended', reason: `${message.kind} ${id}: ${reason}` })
      for (const kept of [this.#fresh, this.#refusedAt]) kept.delete(id)
    }
    await journal.deleteMessages(messages.map(({ message: { id } }) => id))
  }

  async #send (): Promise<void> {
    const { view, journal, operator, now } = this.#options
    const waiting = nextOfEach(journal.messages().filter(({ message }) => message.deadline >= now()), view).filter(({ ride }) => ride === undefined)
    if (waiting.length === 0) return
    await operator.agree()
    const ready = await this.#findReady(waiting)
    for (const batch of drawBatches(ready.map(message => ({ ...message, journalled: message, addresses: addressesOf(message.message, view), isAlone: isByItself(message) })))) {
      const riders = batch.map(({ journalled }) => journalled)
      if (await this.#mayGo(riders)) await this.#sendBatch(riders)
    }
  }

  /** Whether there is money for them, and room for those that go again. */
  async #mayGo (riders: JournalMessage[]): Promise<boolean> {
    const { view, funds, limits } = this.#options
    if (!await funds.payFor(riders.reduce((sum, { gas }) => sum + gas, 0))) return false
    const again = riders.filter(({ failed }) => failed > 0)
    try {
      for (const { message: { kind }, ...rider } of again) limits.carry({ ...rider, kind })
      return true
    } catch (error) {
      if (!isMedrecError(error, 'TOO_MANY_REQUESTS')) throw error
      for (const { id } of again) this.#refusedAt.set(id, view.head()?.number ?? 0)
      return false
    }
  }

  async #sendBatch (riders: JournalMessage[]): Promise<void> {
    const { journal, operator } = this.#options
    const call = this.encode(riders)
    const nonce = await operator.nextNonce(journal.entries())
    const signed = operator.sign(call, nonce)
    const entry = { id: `${BATCH}${signed.hash}`, ...call, deadline: Math.max(...riders.map(({ message }) => message.deadline)), ...signed }
    await journal.putEntry(entry, riders)
    operator.used(nonce)
    for (const { id } of riders) this.#fresh.delete(id)
    await operator.send(entry)
  }

  /** Those that the chain takes now. Whoever was refused at this head is not asked again before the next. */
  async #findReady (waiting: JournalMessage[]): Promise<JournalMessage[]> {
    const { view } = this.#options
    const head = view.head()?.number ?? 0
    const isRefused = ({ id }: JournalMessage): boolean => this.#refusedAt.get(id) === head
    const again = waiting.filter(one => !this.#fresh.has(one.id) && isNumbered(one.message, view) && !isRefused(one))
    const longest = again.toSorted((a, b) => (this.#refusedAt.get(a.id) ?? -1) - (this.#refusedAt.get(b.id) ?? -1)).slice(0, MAX_TRIED_AGAIN)
    const ready = new Set(waiting.filter(({ id }) => this.#fresh.has(id)))
    for (const one of longest) if (await this.#isTaken(one, head)) ready.add(one)
    return waiting.filter(one => ready.has(one) && isNumbered(one.message, view))
  }

  async #isTaken (one: JournalMessage, head: number): Promise<boolean> {
    try {
      const estimate = await this.#options.operator.estimate(encodeRelay({ messages: [{ message: one.message, number: numberOf(one.message, this.#options.view) }], contracts: this.#options.network.contracts }))
      if (!isByItself(one)) one.gas = estimate + SPARE_GAS
      this.#refusedAt.delete(one.id)
      return true
    } catch (error) {
      if (!isMedrecError(error, 'RELAY_REFUSED')) throw error
      const reason = nameOf(error.cause)
      if (FOR_GOOD.has(reason)) await this.end([{ message: one, reason }])
      else this.#refusedAt.set(one.id, head)
      return false
    }
  }
}

/** The name of the contract's error that an engine answered with. */
function nameOf (cause: unknown): string {
  const data = cause instanceof RpcFailure ? (cause.error as { data?: unknown } | null)?.data : undefined
  const error = typeof data === 'string' && /^0x[0-9a-f]{8}/i.test(data) ? INTERFACES.relationships.parseError(data) : null
  return error?.name ?? 'refused'
}
