import { createHash } from 'node:crypto'
import { isAct } from '../../protocol/chain/act-message.ts'
import type { ActMessage } from '../../protocol/chain/act-message.ts'
import type { MembershipMessage } from '../../protocol/chain/membership-message.ts'
import { messageId } from '../../protocol/chain/message-id.ts'
import { checkRelay } from '../../protocol/chain/relay-message.ts'
import type { RelationshipMessage, RelayMessage } from '../../protocol/chain/relay-message.ts'
import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { fromHex, toHex } from '../../protocol/crypto/bytes.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { hashCandidate } from '../../protocol/network/hash-terms.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import type { ProviderDatabase } from '../store/open-database.ts'
import { createActLimits } from './act-limits.ts'
import type { ActLimits, LimitedAct } from './act-limits.ts'
import { createAdmissionLimits } from './admission-limits.ts'
import type { AdmissionLimits } from './admission-limits.ts'
import { keepAllowance } from './allowance.ts'
import { Batcher } from './batcher.ts'
import { createCarryLimits } from './carry-limits.ts'
import type { CarryLimits, LimitedMessage, SignedMessage } from './carry-limits.ts'
import { checkActSigner } from './check-act-signer.ts'
import { checkSigner } from './check-signer.ts'
import type { CheckedSigner } from './check-signer.ts'
import { ACT_GAS, CARRY_GAS, MAX_JOURNAL, MAX_OPENS_JOURNALLED, MAX_WAITING_PER_RELATIONSHIP, OWN_SECONDS, SPARE_GAS } from './constants.ts'
import { encodeActCall } from './encode-act-call.ts'
import { encodeAdmission, encodeCommit, encodeRelay, encodeSetMultiaddrs } from './encode-call.ts'
import type { ContractCall } from './encode-call.ts'
import { Funds } from './funds.ts'
import { openJournal } from './journal.ts'
import type { Journal, JournalEntry } from './journal.ts'
import { openKeptRoot } from './kept-root.ts'
import type { KeptRoot } from './kept-root.ts'
import { createKnownCode } from './known-code.ts'
import { createKnownCopies } from './known-copies.ts'
import type { KnownCopies } from './known-copies.ts'
import { Mender } from './mender.ts'
import { isGivenUp, isOver, relationshipOf } from './message-state.ts'
import { Operator } from './operator.ts'
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
   * Takes a message; it is on disk when this resolves to its `messageId`. It goes to the chain with others when a block's time has passed. The same message
   * again is carried once.
   *
   * @throws MedrecError `RELAY_REFUSED` when the chain would refuse it, `TOO_MANY_REQUESTS`, `CARRIER_SPENT` when its gas cannot be paid for, `CHAIN_UNAVAILABLE`
   */
  carry: (options: { message: RelayMessage, peer: string }) => Promise<Uint8Array>
  /** Says where the member's node listens; what it said before is not carried any more. @throws as `carry` */
  setMultiaddrs: (multiaddrs: string[]) => Promise<void>
  /** Binds the member to its access logs, 32 bytes. @throws as `carry` */
  commitRoot: (root: Uint8Array) => Promise<Uint8Array>
  /** Whether the member is bound to this root, deep in the chain, or it is on its way there: not of one that was given up. Also after a restart, of the newest. */
  hasRoot: (root: Uint8Array) => boolean
  /**
   * Sends what the member itself has to say, such as a vote. Gives the hash of its transaction; with the same `id` again it is the same one.
   *
   * @throws as `carry`
   */
  callOwn: (options: { id: string, call: ContractCall }) => Promise<Uint8Array>
  /** The transactions that it looks after, in the order in which they were taken: also those in newer blocks. */
  transactions: () => Array<Pick<JournalEntry, 'to' | 'data' | 'hash'>>
  /** How much it looks after. */
  size: () => number
  /** How much gas it can still promise to others, less than none too. @throws MedrecError `CHAIN_UNAVAILABLE` */
  room: () => Promise<bigint>
  stop: () => Promise<void>
}

/**
 * Opens the carrier with what its journal still holds. What is not on the chain any more (it came back shorter) is carried again until its deadline. It
 * draws the member's allowance when its operator runs low.
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
  readonly #funds: Funds
  readonly #batcher: Batcher
  readonly #mender: Mender
  readonly #stopAllowance: () => void
  readonly #limits: CarryLimits
  readonly #admissions: AdmissionLimits
  readonly #acts: ActLimits
  readonly #hasCode: (address: string) => Promise<boolean>
  readonly #copies: KnownCopies
  readonly #keptRoot: KeptRoot
  /** One after the other: nonces have an order. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor (options: CarrierOptions) {
    const { now, network, view, report } = options
    this.#options = options
    this.#journal = openJournal(options)
    this.#operator = new Operator(options)
    this.#funds = new Funds({ view, report, journal: this.#journal, operator: this.#operator })
    this.#limits = createCarryLimits({ now })
    this.#hasCode = createKnownCode(options)
    this.#copies = createKnownCopies(options)
    this.#keptRoot = openKeptRoot({ database: options.database, contract: network.contracts.accessLogs })
    const parts = { ...options, journal: this.#journal, operator: this.#operator, funds: this.#funds, limits: this.#limits, inOrder: async (work: () => Promise<void>) => { await this.#inOrder(work) } }
    this.#batcher = new Batcher(parts)
    this.#mender = new Mender({ ...parts, batcher: this.#batcher, keptRoot: this.#keptRoot })
    this.#stopAllowance = keepAllowance({ network, view, report, operator: this.#operator, callOwn: async call => { await this.callOwn(call) } })
    this.#admissions = createAdmissionLimits({ now })
    this.#acts = createActLimits({ now })
  }

  async carry ({ message, peer }: { message: RelayMessage, peer: string }): Promise<Uint8Array> {
    const { network, view } = this.#options
    if (message.kind === 'propose-membership') return await this.#carryAdmission(message, peer)
    if (isAct(message)) return await this.#carryAct(message, peer)
    const relationship = relationshipOf(message)
    const limited = { kind: message.kind, relationship, peer }
    this.#limits.look(limited)
    const id = messageId({ message, network })
    await this.#inOrder(async () => {
      const held = this.#journal.message(toHex(id))
      if (held !== undefined && isGivenUp(held)) throw new MedrecError('RELAY_REFUSED', 'Transactions on the chain could not do it.')
      if (held !== undefined) return
      this.#checkTimely(message)
      const waiting = this.#journal.messages().filter(other => other.relationship === relationship && !isOver(other, view))
      if (waiting.length >= MAX_WAITING_PER_RELATIONSHIP) throw new MedrecError('TOO_MANY_REQUESTS', 'Other messages for this relationship wait.')
      this.#checkRoom(message)
      await this.#operator.agree()
      const { isAccount, number } = await this.#checkSigner(message, limited)
      const signed = { ...limited, isAccount }
      this.#limits.check(signed)
      // What it does not have the engine would take for a reason to refuse the message.
      await this.#funds.check(0)
      const gas = await this.#estimate({ message, number, signed })
      await this.#funds.check(gas)
      this.#limits.carry(signed)
      await this.#batcher.take({ id: toHex(id), message, relationship, peer, gas, isAccount, failed: 0, ride: undefined })
    })
    return id
  }

  async setMultiaddrs (multiaddrs: string[]): Promise<void> {
    const { network: { contracts }, now } = this.#options
    await this.#take({ id: MULTIADDRS_ID, call: encodeSetMultiaddrs({ multiaddrs, contracts }), deadline: now() + OWN_SECONDS })
  }

  async commitRoot (root: Uint8Array): Promise<Uint8Array> {
    const call = this.#commitOf(root)
    return await this.callOwn({ id: idOf(call), call })
  }

  hasRoot (root: Uint8Array): boolean {
    const call = this.#commitOf(root)
    return this.#keptRoot.has(call) || this.#journal.entry(idOf(call)) !== undefined
  }

  async callOwn ({ id, call }: { id: string, call: ContractCall }): Promise<Uint8Array> {
    return await this.#take({ id, call, deadline: this.#options.now() + OWN_SECONDS })
  }

  transactions (): JournalEntry[] {
    return this.#journal.entries()
  }

  size (): number {
    return this.#journal.size()
  }

  async room (): Promise<bigint> {
    return await this.#funds.room()
  }

  async stop (): Promise<void> {
    this.#mender.stop()
    this.#stopAllowance()
    await this.#batcher.flush()
    await this.#queue
  }

  #commitOf (root: Uint8Array): ContractCall {
    return encodeCommit({ root, contracts: this.#options.network.contracts })
  }

  /** A stranger's request to be let in, in a transaction of its own. */
  async #carryAdmission (message: MembershipMessage, peer: string): Promise<Uint8Array> {
    const { network: { contracts } } = this.#options
    this.#admissions.try(peer)
    const call = encodeAdmission({ message, contracts })
    await this.#take({
      id: idOf(call), call, deadline: message.deadline,
      check: async () => { this.#checkTimely(message) },
      weigh: async () => {
        await this.#operator.tryOut(call)
        this.#checkRoom()
        await this.#funds.check(call.gas)
        this.#admissions.carry()
        return call.gas
      }
    })
    return fromHex(hashCandidate(message.candidate), 32)
  }

  /** What is signed for a group, a condition or an agent, in a transaction of its own: nothing else tells that somebody else signed something, too. */
  async #carryAct (message: ActMessage, peer: string): Promise<Uint8Array> {
    const { network } = this.#options
    this.#limits.look({ kind: message.kind, peer })
    const id = messageId({ message, network })
    await this.#take({
      id: toHex(id), call: encodeActCall({ message, contracts: network.contracts, gas: ACT_GAS }), deadline: message.deadline,
      check: async () => {
        this.#checkTimely(message)
        this.#checkRoom()
      },
      weigh: async call => {
        const act = await this.#checkActSigner(message, peer)
        this.#acts.check({ act, peer })
        // What it does not have the engine would take for a reason to refuse the message.
        await this.#funds.check(0)
        const gas = await this.#estimateAct({ call, act, peer })
        await this.#funds.check(gas)
        this.#acts.carry({ act, gas })
        return gas
      }
    })
    return id
  }

  /** Whose act it is. Who brings too many that are signed by nobody is not listened to. */
  async #checkActSigner (message: ActMessage, peer: string): Promise<LimitedAct> {
    try {
      return await checkActSigner({ ...this.#options, message, hasCode: this.#hasCode, copies: this.#copies, read: async call => await this.#operator.read(call) })
    } catch (error) {
      if (isMedrecError(error, 'RELAY_REFUSED')) this.#limits.forge({ peer })
      throw error
    }
  }

  async #estimateAct ({ call, act, peer }: { call: ContractCall, act: LimitedAct, peer: string }): Promise<number> {
    try {
      return Math.min(ACT_GAS, await this.#operator.estimate(call) + SPARE_GAS)
    } catch (error) {
      if (isMedrecError(error, 'RELAY_REFUSED')) this.#acts.fail({ act, peer })
      throw error
    }
  }

  /** Brings a call to the chain in a transaction of its own, at once. What others bring must not keep out what the member itself has to say. */
  async #take (options: { id: string, call: ContractCall, deadline: number, check?: () => Promise<void>, weigh?: (call: ContractCall) => Promise<number> }): Promise<Uint8Array> {
    const { id, call, deadline, check = async () => {}, weigh = async () => await this.#weighOwn(call) } = options
    return await this.#inOrder(async () => {
      const held = this.#journal.entry(id)
      if (held?.data === call.data) return fromHex(held.hash, 32)
      await check()
      await this.#operator.agree()
      const weighed = { ...call, gas: await weigh(call) }
      const nonce = await this.#operator.nextNonce(this.#journal.entries())
      const entry = { id, ...weighed, deadline, ...this.#operator.sign(weighed, nonce) }
      await this.#journal.putEntry(entry)
      this.#operator.used(nonce)
      await this.#operator.send(entry)
      return fromHex(entry.hash, 32)
    })
  }

  /** What the member says itself has the gas that it may take. @throws MedrecError `RELAY_REFUSED` when it would fail */
  async #weighOwn (call: ContractCall): Promise<number> {
    await this.#operator.tryOut(call)
    return call.gas
  }

  /** Refuses from memory what the chain will never take. @throws MedrecError `CHAIN_STALE`, `RELAY_REFUSED` */
  #checkTimely (message: RelayMessage): void {
    const { view, now } = this.#options
    // A member that is cut off from the others would only keep the message from one that is not.
    if (!view.isFresh(now())) throw new MedrecError('CHAIN_STALE')
    checkRelay({ message, view, now: now() })
  }

  /** By whom it is signed. Who brings too many that are signed by nobody is not listened to. */
  async #checkSigner (message: RelationshipMessage, limited: LimitedMessage): Promise<CheckedSigner> {
    try {
      return await checkSigner({ ...this.#options, message, operator: this.#operator, hasCode: this.#hasCode })
    } catch (error) {
      if (isMedrecError(error, 'RELAY_REFUSED')) this.#limits.forge(limited)
      throw error
    }
  }

  /** The gas that a message may take. The engine is asked: only so many that it refuses are asked for. */
  async #estimate ({ message, number, signed }: { message: RelationshipMessage, number: number | undefined, signed: SignedMessage }): Promise<number> {
    try {
      const estimate = await this.#operator.estimate(encodeRelay({ messages: [{ message, number }], contracts: this.#options.network.contracts }))
      // An account may take more in a block than when it is asked.
      return signed.isAccount ? CARRY_GAS : estimate + SPARE_GAS
    } catch (error) {
      if (isMedrecError(error, 'RELAY_REFUSED')) this.#limits.fail(signed)
      throw error
    }
  }

  /** Of a journal that is full of strangers' messages a part is left. @throws MedrecError `TOO_MANY_REQUESTS` */
  #checkRoom (message?: RelationshipMessage): void {
    if (this.#journal.size() >= MAX_JOURNAL) throw new MedrecError('TOO_MANY_REQUESTS', 'The journal is full.')
    if (message?.kind !== 'open') return
    const opens = this.#journal.messages().filter(({ message: { kind } }) => kind === 'open').length
    if (opens >= MAX_OPENS_JOURNALLED) throw new MedrecError('TOO_MANY_REQUESTS', 'The journal holds as many messages that open a relationship as it may.')
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
