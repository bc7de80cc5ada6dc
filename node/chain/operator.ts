import { SigningKey } from 'ethers/crypto'
import { Transaction } from 'ethers/transaction'
import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import { AGREE_LOOKS, POLL_MS } from './constants.ts'
import type { ContractCall } from './encode-call.ts'
import type { JournalEntry } from './journal.ts'
import { readReceipt } from './read-receipt.ts'
import { RpcFailure } from './rpc.ts'
import type { Rpc } from './rpc.ts'

/** Wei. The registry's allowances reckon with it. */
const GAS_PRICE = 1n

/** What {@link Operator} takes. */
export interface OperatorOptions { rpc: Rpc, network: NetworkFile, view: ChainView, operatorKey: Uint8Array, report: Report }

/** The account that a member sends its transactions from: legacy ones at 1 wei, in the order of their nonces. */
export class Operator {
  readonly #options: OperatorOptions
  /** 0x and 40 lower-case hex digits. */
  readonly address: string
  readonly #key: SigningKey
  #next: number | undefined

  constructor (options: OperatorOptions) {
    this.#options = options
    this.address = addressOfKey(options.operatorKey)
    this.#key = new SigningKey(options.operatorKey)
  }

  /**
   * Makes sure that the engine keeps the chain that the view is of: not another, nor one that came back shorter and is not read yet.
   *
   * @throws MedrecError `CHAIN_UNAVAILABLE`
   */
  async agree (): Promise<void> {
    // A block that another has taken the place of is read within a moment.
    for (let looks = 0; !await this.#isAgreed(); looks++) {
      if (looks >= AGREE_LOOKS) throw new MedrecError('CHAIN_UNAVAILABLE', 'The engine does not keep the chain that is known here.')
      await new Promise(resolve => { setTimeout(resolve, POLL_MS) })
    }
  }

  async #isAgreed (): Promise<boolean> {
    const head = this.#options.view.head()
    const block = head === undefined ? null : await this.#options.rpc('eth_getBlockByNumber', [`0x${head.number.toString(16)}`, false]) as { hash: string } | null
    return block !== null && block.hash === head?.hash
  }

  /** Refuses what would fail on the chain as it is now. @throws MedrecError `RELAY_REFUSED`, `CHAIN_UNAVAILABLE` */
  async tryOut ({ to, data, gas }: ContractCall): Promise<void> {
    try {
      await this.#options.rpc('eth_call', [{ from: this.address, to, data, gas: `0x${gas.toString(16)}` }, 'latest'])
    } catch (error) {
      if (error instanceof RpcFailure) throw new MedrecError('RELAY_REFUSED', error.message, { cause: error })
      throw error
    }
  }

  /**
   * What a call takes, on the chain as it is now, at the gas price of a transaction: an account contract sees that. The balance has to pay for it.
   *
   * @throws MedrecError `RELAY_REFUSED` when it would fail, its `cause` what the engine answered; `CHAIN_UNAVAILABLE`
   */
  async estimate ({ to, data, gas }: ContractCall): Promise<number> {
    try {
      return Number(await this.#options.rpc('eth_estimateGas', [{ from: this.address, to, data, gas: `0x${gas.toString(16)}`, gasPrice: `0x${GAS_PRICE.toString(16)}` }, 'latest']))
    } catch (error) {
      if (error instanceof RpcFailure) throw new MedrecError('RELAY_REFUSED', error.message, { cause: error })
      throw error
    }
  }

  /** What a view of a contract answers, 0x and hex digits. @throws MedrecError `CHAIN_UNAVAILABLE` */
  async read ({ to, data }: { to: string, data: string }): Promise<string> {
    return String(await this.#options.rpc('eth_call', [{ to, data }, 'latest']))
  }

  /** Wei. @throws MedrecError `CHAIN_UNAVAILABLE` */
  async balance (): Promise<bigint> {
    return BigInt(String(await this.#options.rpc('eth_getBalance', [this.address, 'latest'])))
  }

  /** How many of its transactions are on the chain. @throws MedrecError `CHAIN_UNAVAILABLE` */
  async count (): Promise<number> {
    return Number(await this.#options.rpc('eth_getTransactionCount', [this.address, 'latest']))
  }

  /** The nonce of the next transaction, after those that are on their way. @throws MedrecError `CHAIN_UNAVAILABLE` */
  async nextNonce (onTheWay: JournalEntry[]): Promise<number> {
    this.#next ??= Math.max(await this.count(), ...onTheWay.map(({ nonce }) => nonce + 1))
    return this.#next
  }

  /** Goes on after `nonce`. */
  used (nonce: number): void {
    this.#next = nonce + 1
  }

  /** Asks the chain again before the next. */
  forgetNonce (): void {
    this.#next = undefined
  }

  /** The signed transaction. */
  sign ({ to, data, gas }: ContractCall, nonce: number): { nonce: number, raw: string, hash: string } {
    const transaction = Transaction.from({ type: 0, chainId: this.#options.network.chainId, nonce, gasPrice: GAS_PRICE, gasLimit: gas, to, data, value: 0n })
    transaction.signature = this.#key.sign(transaction.unsignedHash)
    if (transaction.hash === null) throw new MedrecError('INTERNAL')
    return { nonce, raw: transaction.serialized, hash: transaction.hash }
  }

  /** Hands it to the engine. What cannot be handed over now is in the journal, and tried again. */
  async send ({ raw, hash }: JournalEntry): Promise<void> {
    try {
      await this.#options.rpc('eth_sendRawTransaction', [raw])
    } catch (error) {
      if (!(error instanceof MedrecError)) throw error
      // The engine still has it, and waits for its turn.
      if (error instanceof RpcFailure && /already known/.test(error.message)) return
      this.#options.report({ event: 'carry-later', code: error.code, reason: `${hash}: ${error.message}` })
    }
  }

  /**
   * The block that a transaction is in, and whether it did something; undefined when it is in none.
   *
   * @throws MedrecError `CHAIN_UNAVAILABLE`
   */
  async receiptOf ({ hash }: JournalEntry): Promise<{ block: number, isDone: boolean } | 'not-known-yet' | undefined> {
    const receipt = await readReceipt({ rpc: this.#options.rpc, hash })
    if (receipt === 'not-known-yet') return receipt
    return receipt === 'none' || typeof receipt.blockNumber !== 'string' ? undefined : { block: Number(receipt.blockNumber), isDone: receipt.status === '0x1' }
  }
}
