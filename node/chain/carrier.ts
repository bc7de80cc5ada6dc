import { createHash } from 'node:crypto'
import { Transaction } from 'ethers/transaction'
import { SigningKey } from 'ethers/crypto'
import { hexlify } from 'ethers/utils'
import type { RelayMessage } from '../../protocol/chain/relay-message.ts'
import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { fromHex } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { createRateLimiter } from '../../protocol/limits/rate-limiter.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import type { ProviderDatabase } from '../store/open-database.ts'
import { CARRY_GAS, KEEP_BLOCKS, MAX_CARRIED, MAX_CARRIED_PER_PEER, MAX_JOURNAL, REPAIR_MS, RESEND_MS } from './constants.ts'
import { encodeCommit, encodeRelay, encodeSetMultiaddrs } from './encode-call.ts'
import type { ContractCall } from './encode-call.ts'
import { openJournal } from './journal.ts'
import type { Journal, JournalEntry } from './journal.ts'
import { RpcFailure } from './rpc.ts'
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
  setMultiaddrs: (multiaddrs: string[]) => Promise<Uint8Array>
  commitRoot: (root: Uint8Array) => Promise<Uint8Array>
  stop: () => Promise<void>
}

/**
 * Opens the carrier with what its journal still holds. What is not on the chain any more (it came back shorter) is carried again until its deadline.
 */
export function openCarrier (options: CarrierOptions): Carrier {
  return new JournallingCarrier(options)
}

class JournallingCarrier implements Carrier {
  readonly #options: CarrierOptions
  readonly #journal: Journal
  readonly #operator: string
  readonly #key: SigningKey
  readonly #limiter: ReturnType<typeof createRateLimiter>
  readonly #timer: NodeJS.Timeout
  /** One after the other: nonces have an order. */
  #queue: Promise<unknown> = Promise.resolve()
  #nonce: number | undefined
  /** When something was first seen missing on the chain, ms. */
  #missingSince: number | undefined
  #repairing = false

  constructor (options: CarrierOptions) {
    this.#options = options
    this.#journal = openJournal(options)
    this.#operator = addressOfKey(options.operatorKey)
    this.#key = new SigningKey(options.operatorKey)
    this.#limiter = createRateLimiter({ perKey: MAX_CARRIED_PER_PEER, total: MAX_CARRIED, windowSeconds: 60, now: options.now })
    this.#timer = setInterval(() => { void this.#look() }, REPAIR_MS)
    this.#timer.unref()
  }

  async carry ({ message, peer }: { message: RelayMessage, peer: string }): Promise<Uint8Array> {
    this.#limiter.take(peer)
    return await this.#take(encodeRelay({ message, contracts: this.#options.network.contracts }), message.deadline)
  }

  async setMultiaddrs (multiaddrs: string[]): Promise<Uint8Array> {
    return await this.#take(encodeSetMultiaddrs({ multiaddrs, contracts: this.#options.network.contracts }), this.#options.now() + 3_600)
  }

  async commitRoot (root: Uint8Array): Promise<Uint8Array> {
    return await this.#take(encodeCommit({ root, contracts: this.#options.network.contracts }), null)
  }

  async stop (): Promise<void> {
    clearInterval(this.#timer)
    await this.#queue
  }

  async #take (call: ContractCall, deadline: number | null): Promise<Uint8Array> {
    const id = createHash('sha256').update(`${call.to}:${call.data}`).digest('hex')
    return await this.#inOrder(async () => {
      const held = this.#journal.get(id)
      if (held !== undefined) return fromHex(held.hash, 32)
      await this.#tryOut(call)
      const entries = this.#journal.all()
      if (entries.length >= MAX_JOURNAL) throw new MedrecError('TOO_MANY_REQUESTS', 'The journal is full.')
      this.#nonce ??= Math.max(await this.#chainNonce(), ...entries.map(({ nonce }) => nonce + 1))
      const entry = { id, ...call, deadline, ...this.#sign(call, this.#nonce) }
      await this.#journal.put(entry)
      this.#nonce++
      await this.#send(entry)
      return fromHex(entry.hash, 32)
    })
  }

  /** Refuses what would fail on the chain. @throws MedrecError `RELAY_REFUSED`, `CHAIN_UNAVAILABLE` */
  async #tryOut ({ to, data }: ContractCall): Promise<void> {
    try {
      await this.#options.rpc('eth_call', [{ from: this.#operator, to, data, gas: hex(CARRY_GAS) }, 'latest'])
    } catch (error) {
      if (error instanceof RpcFailure) throw new MedrecError('RELAY_REFUSED', error.message, { cause: error })
      throw error
    }
  }

  #sign (call: ContractCall, nonce: number): { nonce: number, raw: string, hash: string } {
    const transaction = Transaction.from({ type: 0, chainId: this.#options.network.chainId, nonce, gasPrice: 1n, gasLimit: CARRY_GAS, to: call.to, data: call.data, value: 0n })
    transaction.signature = this.#key.sign(transaction.unsignedHash)
    return { nonce, raw: transaction.serialized, hash: transaction.hash ?? hexlify(new Uint8Array(32)) }
  }

  /** What cannot be sent now stays in the journal, and is sent again. */
  async #send ({ raw, hash }: JournalEntry): Promise<void> {
    try {
      await this.#options.rpc('eth_sendRawTransaction', [raw])
    } catch (error) {
      if (!(error instanceof MedrecError)) throw error
      this.#options.report({ event: 'carry-later', code: error.code, reason: `${hash}: ${error.message}` })
    }
  }

  async #chainNonce (): Promise<number> {
    return Number(await this.#options.rpc('eth_getTransactionCount', [this.#operator, 'latest']))
  }

  async #look (): Promise<void> {
    if (this.#repairing) return
    this.#repairing = true
    try {
      await this.#inOrder(async () => { await this.#repair() })
    } catch (error) {
      // The engine is away: the follower reports that.
      if (!(error instanceof MedrecError)) this.#options.report({ event: 'carry-failed', code: 'INTERNAL', reason: String(error) })
    } finally {
      this.#repairing = false
    }
  }

  /** Forgets what is deep in the chain or over, and sends again what is missing. */
  async #repair (): Promise<void> {
    const head = this.#options.view.head()
    const entries = this.#journal.all()
    if (head === undefined || entries.length === 0) return
    const missing: JournalEntry[] = []
    const done: string[] = []
    for (const entry of entries) {
      const receipt = await this.#options.rpc('eth_getTransactionReceipt', [entry.hash]) as { blockNumber?: string } | null
      const depth = receipt?.blockNumber === undefined ? undefined : head.number - Number(receipt.blockNumber)
      if (depth === undefined) missing.push(entry)
      else if (depth >= KEEP_BLOCKS) done.push(entry.id)
    }
    await this.#journal.delete(done)
    if (missing.length === 0) {
      this.#missingSince = undefined
      return
    }
    this.#missingSince ??= Date.now()
    if (Date.now() - this.#missingSince < RESEND_MS) return
    this.#missingSince = undefined
    await this.#carryAgain(missing)
  }

  /** In the order they had, with the nonces that are next now. */
  async #carryAgain (missing: JournalEntry[]): Promise<void> {
    const { now, report } = this.#options
    let nonce = await this.#chainNonce()
    for (const entry of missing) {
      const reason = entry.deadline !== null && entry.deadline < now() ? 'its time is over' : await this.#whyRefused(entry)
      if (reason !== undefined) {
        report({ event: 'carry-ended', reason: `${entry.hash}: ${reason}` })
        await this.#journal.delete([entry.id])
        continue
      }
      const again = entry.nonce === nonce ? entry : { ...entry, ...this.#sign(entry, nonce) }
      if (again !== entry) await this.#journal.put(again)
      report({ event: 'carry-again', reason: again.hash })
      await this.#send(again)
      nonce++
    }
    this.#nonce = nonce
  }

  async #whyRefused (entry: JournalEntry): Promise<string | undefined> {
    try {
      await this.#tryOut(entry)
      return undefined
    } catch (error) {
      if (error instanceof MedrecError && error.code === 'RELAY_REFUSED') return error.message
      throw error
    }
  }

  async #inOrder<T> (work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work)
    this.#queue = result.catch(() => undefined)
    return await result
  }
}

function hex (value: bigint): string {
  return `0x${value.toString(16)}`
}
