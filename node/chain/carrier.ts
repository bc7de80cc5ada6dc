import { createHash } from 'node:crypto'
import { checkRelay } from '../../protocol/chain/relay-message.ts'
import type { RelayMessage } from '../../protocol/chain/relay-message.ts'
import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { fromHex } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { createRateLimiter } from '../../protocol/limits/rate-limiter.ts'
import type { RateLimiter } from '../../protocol/limits/rate-limiter.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import type { ProviderDatabase } from '../store/open-database.ts'
import { createAdmissionLimits } from './admission-limits.ts'
import type { AdmissionLimits } from './admission-limits.ts'
import { MAX_CARRIED, MAX_JOURNAL, MAX_TRIED, MAX_TRIED_PER_PEER, OWN_SECONDS } from './constants.ts'
import { encodeCommit, encodeRelay, encodeSetMultiaddrs } from './encode-call.ts'
import type { ContractCall } from './encode-call.ts'
import { openJournal } from './journal.ts'
import type { Journal } from './journal.ts'
import { Operator } from './operator.ts'
import { Mender } from './mender.ts'
import type { Rpc } from './rpc.ts'

/** What {@link openCarrier} takes. */
export interface CarrierOptions {
  rpc: Rpc
  network: NetworkFile
  view: ChainView
  database: ProviderDatabase
  /** 32 bytes. */
  operatorKey: Uint8Array
  /** Epoch seconds. */
  now: () => number
  report: Report
}

/** Brings to the chain what people signed, and what the member itself has to say. */
export interface Carrier {
  /**
   * Takes a message; it is on disk when this resolves to the hash of its transaction. The same message again is the same transaction.
   *
   * @throws MedrecError `RELAY_REFUSED` when the chain would refuse it, `TOO_MANY_REQUESTS`, `CHAIN_UNAVAILABLE`
   */
  carry: (options: { message: RelayMessage, peer: string }) => Promise<Uint8Array>
  /** Says where the member's node listens; what it said before is not carried any more. @throws as `carry` */
  setMultiaddrs: (multiaddrs: string[]) => Promise<void>
  /** Binds the member to its access logs, 32 bytes. @throws as `carry` */
  commitRoot: (root: Uint8Array) => Promise<Uint8Array>
  /**
   * Sends what the member itself has to say, such as a vote. Gives the hash of its transaction; with the same `id` again it is the same one.
   *
   * @throws as `carry`
   */
  callOwn: (options: { id: string, call: ContractCall }) => Promise<Uint8Array>
  /** How much it looks after. */
  size: () => number
  stop: () => Promise<void>
}

/**
 * Opens the carrier with what its journal still holds. What is not on the chain any more (it came back shorter) is carried again until its deadline.
 */
export function openCarrier (options: CarrierOptions): Carrier {
  return new JournallingCarrier(options)
}

/** All of a member's own addresses are one entry: the newest. */
const MULTIADDRS_ID = 'multiaddrs'

class JournallingCarrier implements Carrier {
  readonly #options: CarrierOptions
  readonly #journal: Journal
  readonly #operator: Operator
  readonly #mender: Mender
  readonly #tried: RateLimiter
  readonly #carried: RateLimiter
  readonly #admissions: AdmissionLimits
  /** One after the other: nonces have an order. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor (options: CarrierOptions) {
    const { now } = options
    this.#options = options
    this.#journal = openJournal(options)
    this.#operator = new Operator(options)
    this.#mender = new Mender({ ...options, journal: this.#journal, operator: this.#operator, inOrder: async work => { await this.#inOrder(work) } })
    this.#tried = createRateLimiter({ perKey: MAX_TRIED_PER_PEER, total: MAX_TRIED, windowSeconds: 60, now })
    this.#carried = createRateLimiter({ perKey: MAX_CARRIED, total: MAX_CARRIED, windowSeconds: 60, now })
    this.#admissions = createAdmissionLimits({ now })
  }

  async carry ({ message, peer }: { message: RelayMessage, peer: string }): Promise<Uint8Array> {
    const { network: { contracts }, view, now } = this.#options
    this.#tried.take(peer)
    const isAdmission = message.kind === 'propose-membership'
    if (isAdmission) this.#admissions.try(peer)
    const call = encodeRelay({ message, contracts })
    return await this.#take({
      id: idOf(call), call, deadline: message.deadline,
      check: () => { checkRelay({ message, view, now: now() }) },
      count: () => { if (isAdmission) this.#admissions.carry() }
    })
  }

  async setMultiaddrs (multiaddrs: string[]): Promise<void> {
    const { network: { contracts }, now } = this.#options
    await this.#take({ id: MULTIADDRS_ID, call: encodeSetMultiaddrs({ multiaddrs, contracts }), deadline: now() + OWN_SECONDS })
  }

  async commitRoot (root: Uint8Array): Promise<Uint8Array> {
    const call = encodeCommit({ root, contracts: this.#options.network.contracts })
    return await this.callOwn({ id: idOf(call), call })
  }

  async callOwn ({ id, call }: { id: string, call: ContractCall }): Promise<Uint8Array> {
    return await this.#take({ id, call, deadline: this.#options.now() + OWN_SECONDS })
  }

  size (): number {
    return this.#journal.count()
  }

  async stop (): Promise<void> {
    this.#mender.stop()
    await this.#queue
  }

  async #take ({ id, call, deadline, check = () => {}, count = () => {} }: { id: string, call: ContractCall, deadline: number, check?: () => void, count?: () => void }): Promise<Uint8Array> {
    return await this.#inOrder(async () => {
      const held = this.#journal.get(id)
      if (held?.data === call.data) return fromHex(held.hash, 32)
      check()
      await this.#operator.agree()
      await this.#operator.tryOut(call)
      this.#carried.take('')
      count()
      const entries = this.#journal.all()
      if (entries.length >= MAX_JOURNAL) throw new MedrecError('TOO_MANY_REQUESTS', 'The journal is full.')
      const nonce = await this.#operator.nextNonce(entries)
      const entry = { id, ...call, deadline, ...this.#operator.sign(call, nonce) }
      await this.#journal.put(entry)
      this.#operator.used(nonce)
      await this.#operator.send(entry)
      return fromHex(entry.hash, 32)
    })
  }

  async #inOrder<T> (work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work)
    this.#queue = result.catch(() => undefined)
    return await result
  }
}

function idOf ({ to, data }: ContractCall): string {
  return createHash('sha256').update(`${to}:${data}`).digest('hex')
}
