import type { RandomBytes } from '../crypto/random.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import type { ErrorCode } from '../errors/codes.ts'
import type { NetworkAddress, NetworkFile } from '../network/types.ts'
import { STALE_MIN_SECONDS, STALE_PERIODS } from '../chain-view/constants.ts'
import type { ChainHead } from '../chain-view/chain-view.ts'
import { CarrierTurns } from './chain/carrier-turns.ts'
import { carryMessage } from './chain/carry-message.ts'
import { checkSame, checkSameFile, learnNetwork } from './chain/chain-check.ts'
import type { CheckedNetwork } from './chain/chain-check.ts'
import type { Checkpoint } from './chain/checkpoint.ts'
import { AGREE_TIMEOUT_MS, FALSE_ASIDE_SECONDS, FIRST_PAUSE_MS, LEAD_PATIENCE_MS, MAX_FOLLOWED, MAX_PAUSE_MS, MAX_UNSTEADY, REACH_TIMEOUT_MS, STALE_ASIDE_SECONDS } from './chain/constants.ts'
import { FalseAnswers } from './chain/false-answers.ts'
import { FollowedView } from './chain/followed-view.ts'
import { Follower } from './chain/follower.ts'
import { registeredMembers } from './chain/known-member.ts'
import type { MemberNode, RegisteredMember } from './chain/known-member.ts'
import { MemberOrder } from './chain/member-order.ts'
import type { MemberChainOptions } from './chain/member-chain.ts'
import { readWithin } from './chain/read-within.ts'
import { READING_LIMITS } from './chain/reading-budget.ts'
import type { ReadingLimits } from './chain/reading-budget.ts'
import type { FalseAnswer, PeerChain } from './chain-port.ts'
import type { Links } from './links.ts'
import type { CreateNode } from './options.ts'
import { pause, waitFor, waitUntil } from './wait.ts'

/** What {@link startChain} takes. */
export interface StartChainOptions {
  address: NetworkAddress
  file: NetworkFile | undefined
  /** What this device trusts of the chain; undefined: block 0. */
  trust: Checkpoint | undefined
  /** Addresses of members, of all that are known now. */
  addresses: () => string[]
  /** The registry as this device last saw it; none: nothing is known of it yet. */
  members: () => readonly RegisteredMember[]
  links: Links
  createNode: CreateNode
  randomBytes: RandomBytes
  /** Epoch seconds. */
  now: () => number
  /** What one reading may take; without it as specs/chain.md has it. */
  limits?: ReadingLimits | undefined
  /** Told what is trusted from now on. */
  onTrust: (trust: Checkpoint) => void
}

/**
 * Reads a network's chain through its members: two at once where there are two, and others when one goes away, falls behind or says what is not so.
 * Connects to nobody before something is asked. See specs/chain.md, "Checking".
 */
export function startChain (options: StartChainOptions): PeerChain {
  return new MemberFedChain(options)
}

/** What says that a member is not to be believed; anything else only that it does not answer. */
const FALSE_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['ANSWER_UNSOUND', 'CHAIN_UNPROVEN', 'NETWORK_INVALID', 'OTHER_NETWORK'])

class MemberFedChain implements PeerChain {
  readonly view: FollowedView
  readonly #options: StartChainOptions
  readonly #order: MemberOrder
  readonly #ending = new AbortController()
  readonly #followers = new Set<Follower>()
  readonly #falseAnswers: FalseAnswers
  readonly #turns = new CarrierTurns({ signal: this.#ending.signal })
  readonly #onLook = new Set<() => void>()
  #network: CheckedNetwork | undefined
  #slots: Array<Promise<void>> = []
  /** Who is read from. */
  #lead: Follower | undefined
  /** One more with each reading that is kept: what was read before is of no use any more. */
  #generation = 0
  /** Members that are being reached, or have not been heard yet; of them those that are being reached. */
  #trying = 0
  #reaching = 0
  #verdict: ErrorCode = 'NETWORK_UNREACHABLE'
  #isCaughtUp = false
  #waiting: PromiseWithResolvers<void> | undefined

  constructor (options: StartChainOptions) {
    this.#options = options
    this.view = new FollowedView(options.file ?? { settledDepth: 1, blockPeriod: 1 })
    this.#order = new MemberOrder({ ...options, members: () => this.#registered() })
    this.#falseAnswers = new FalseAnswers(options)
  }

  file (): NetworkFile | undefined { return this.#network?.file ?? this.#options.file }
  isProven (): boolean | undefined {
    const engine = this.#options.file?.engine
    return this.#network?.isProven ?? (engine === undefined ? undefined : engine === 'clique')
  }

  falseAnswers (): readonly FalseAnswer[] { return this.#falseAnswers.all() }

  async caughtUp ({ signal }: { signal: AbortSignal }): Promise<void> {
    if (this.#isCaughtUp) return
    if (this.#ending.signal.aborted) throw new MedrecError('LOCKED')
    this.#waiting ??= Promise.withResolvers<void>()
    const { promise } = this.#waiting
    // Nobody may be waiting any more when it fails.
    promise.catch(() => undefined)
    this.#order.endPauses()
    this.#look()
    if (this.#slots.length === 0) this.#slots = Array.from({ length: MAX_FOLLOWED }, async () => { await this.#run() })
    await waitFor(promise, signal)
  }

  async relay ({ message, avoid, signal }: Parameters<PeerChain['relay']>[0]): Promise<string> {
    const { createNode, randomBytes } = this.#options
    const members = registeredMembers(this.#registered())
    return await carryMessage({ message, avoid, turns: this.#turns, blockPeriod: this.file()?.blockPeriod ?? 1, createNode, randomBytes, signal, members: members.length > 0 ? members : this.#order.all() })
  }

  async stop (): Promise<void> {
    this.#ending.abort(new MedrecError('LOCKED'))
    this.#fail(new MedrecError('LOCKED'))
    await Promise.all(this.#slots)
  }

  #registered (): readonly RegisteredMember[] {
    const members = this.view.members()
    return members.length > 0 ? members : this.#options.members()
  }

  /** Follows one member after the other, until the end. */
  async #run (): Promise<void> {
    const { signal } = this.#ending
    let wait = FIRST_PAUSE_MS
    while (!signal.aborted) {
      const member = this.#order.take()
      if (member !== undefined) {
        if (await this.#follow(member)) wait = FIRST_PAUSE_MS
        continue
      }
      if (this.#trying === 0 && this.#followers.size === 0) this.#fail(new MedrecError(this.#verdict))
      this.#settleWaiting()
      await this.#pause(wait)
      wait = Math.min(MAX_PAUSE_MS, wait * 2)
    }
  }

  /** Follows one member until its stream ends, or it is of no use. Answers whether it said anything that counts. */
  async #follow (member: MemberNode): Promise<boolean> {
    const follow: { follower?: Follower, isHeard: boolean } = { isHeard: false }
    this.#trying++
    try {
      const follower = await this.#reach(member)
      follow.follower = follower
      await this.#readFrom(follower, () => {
        if (follow.isHeard) return
        follow.isHeard = true
        this.#trying--
        this.#order.answered(member.id)
        this.#look()
      })
      return true
    } catch (error) {
      // This member has gone, or is of no use: the next one.
      if (!(error instanceof MedrecError)) throw error
      this.#leave(member, error)
    } finally {
      if (!follow.isHeard) this.#trying--
      this.#drop(follow.follower)
    }
    return follow.isHeard
  }

  async #reach (member: MemberNode): Promise<Follower> {
    this.#reaching++
    try {
      const follower = await this.#meet(member)
      this.#followers.add(follower)
      return follower
    } finally {
      this.#reaching--
      this.#look()
    }
  }

  async #meet (member: MemberNode): Promise<Follower> {
    const { links } = this.#options
    const signal = AbortSignal.any([this.#ending.signal, AbortSignal.timeout(REACH_TIMEOUT_MS)])
    const link = await links.get({ persona: 'owner', multiaddrs: member.addresses, signal })
    const mux = await link.mux('chain')
    const ask: MemberChainOptions = { mux, signal }
    if (this.#network === undefined) await this.#learn(ask)
    else await checkSameFile({ ask, file: this.#network.file })
    return new Follower({ member, ask: { mux, signal: this.#ending.signal } })
  }

  /** From each member that is asked before one has answered: none can keep another waiting. */
  async #learn (ask: MemberChainOptions): Promise<void> {
    const { address, trust, onTrust } = this.#options
    const learned = await learnNetwork({ ask, expected: address, trust, state: () => this.view.state, onTrust })
    if (this.#network !== undefined) {
      checkSame(learned.file, this.#network.file)
      return
    }
    this.view.setDepth(learned.file)
    this.#network = learned
  }

  /** Takes what a member says, as long as it says it. @throws MedrecError what ended it */
  async #readFrom (follower: Follower, heard: () => void): Promise<void> {
    let unsteady = 0
    while (true) {
      const head = await follower.next(this.#staleSeconds() * 1_000)
      if (head !== undefined && await this.#isToBeRead(follower, head)) {
        try {
          await this.#read(follower, head)
          unsteady = 0
        } catch (error) {
          // It may have changed its chain just then: the next head shows.
          if (!isMedrecError(error, 'CHAIN_UNAVAILABLE') || ++unsteady >= MAX_UNSTEADY) throw error
          continue
        }
      }
      if (head !== undefined) heard()
      this.#leaveIfStale(follower)
      this.#settleWaiting()
    }
  }

  /** Whoever is read from goes on; another only has its turn when it knows more, for a while. */
  async #isToBeRead (follower: Follower, head: ChainHead): Promise<boolean> {
    const { view } = this
    const lead = this.#lead
    if (lead === undefined || lead === follower) return view.head()?.hash !== head.hash
    const isBehind = (): boolean => (view.head()?.number ?? -1) < head.number
    await waitUntil({ check: () => isBehind() && this.#lead === lead ? undefined : true, subscribe: listener => this.#subscribe(listener), signal: follower.ask.signal, timeoutMs: LEAD_PATIENCE_MS })
    return isBehind()
  }

  async #read (follower: Follower, head: ChainHead): Promise<void> {
    const { checker, isProven } = this.#network as CheckedNetwork
    const second = isProven ? undefined : await this.#second(follower)
    const generation = this.#generation
    const reading = await readWithin({ checker, head, ask: follower.ask, second: second?.ask, limits: this.#options.limits ?? READING_LIMITS })
    follower.ask.signal.throwIfAborted()
    if (reading.isDisputed) for (const each of [follower, second]) if (each !== undefined) this.#falseAnswers.note({ peerId: each.member.id, code: 'CHAIN_DISPUTED' })
    if (generation !== this.#generation) {
      follower.lookAgain()
      return
    }
    this.#generation++
    this.#lead = follower
    reading.keep()
    this.view.state.update(reading.update)
    this.#leaveNeedless(follower)
    this.#look()
  }

  /** Of two that turn out not to be two members, and of who is no member while one could be followed, the one that is read from stays. */
  #leaveNeedless (lead: Follower): void {
    const order = this.#order
    for (const other of this.#followers) {
      if (other !== lead && (order.isSame(other.member.id, lead.member.id) || order.isReplaceable(other.member.id))) other.end(new MedrecError('CANCELLED'))
    }
  }

  /** Another member that is followed. One that is being reached is waited for: the word of one is believed only where there is no other. */
  async #second (follower: Follower): Promise<Follower | undefined> {
    const look = (): Follower | 'none' | undefined => [...this.#followers].find(other => !this.#order.isSame(other.member.id, follower.member.id)) ?? (this.#reaching === 0 ? 'none' : undefined)
    const found = await waitUntil({ check: look, subscribe: listener => this.#subscribe(listener), signal: follower.ask.signal, timeoutMs: AGREE_TIMEOUT_MS })
    return found === 'none' ? undefined : found
  }

  /** A head that is too old, with somebody else to ask: that one is asked. @throws MedrecError `CHAIN_STALE` */
  #leaveIfStale (follower: Follower): void {
    if (this.view.isFresh(this.#options.now()) || !this.#order.hasOther()) return
    const others = [...this.#followers].filter(other => other !== follower)
    if (others.every(other => (other.newest?.number ?? -1) >= (follower.newest?.number ?? -1))) throw new MedrecError('CHAIN_STALE')
  }

  #leave (member: MemberNode, error: MedrecError): void {
    const { code } = error
    if (code === 'CHAIN_STALE') this.#order.putAside(member.id, STALE_ASIDE_SECONDS)
    else if (FALSE_CODES.has(code)) {
      this.#order.putAside(member.id, FALSE_ASIDE_SECONDS)
      this.#falseAnswers.note({ peerId: member.id, code, says: error.message })
      if (code === 'CHAIN_UNPROVEN') this.#verdict = code
    } else if (code === 'TOO_LARGE') {
      // It may be no lie: the chain may have grown beyond what is read here.
      this.#order.putAside(member.id, FALSE_ASIDE_SECONDS)
      this.#verdict = code
    } else this.#order.putOff(member.id)
  }

  #drop (follower: Follower | undefined): void {
    if (follower === undefined) return
    follower.end(new MedrecError('CANCELLED'))
    this.#followers.delete(follower)
    if (this.#lead === follower) this.#lead = undefined
    if (this.#followers.size === 0) this.#isCaughtUp = false
    for (const other of this.#followers) other.lookAgain()
    this.#look()
  }

  /** Those who wait have what they wait for when the head is young, or nobody is left who could show a younger one. */
  #settleWaiting (): void {
    if (this.#generation === 0 || this.#lead === undefined) return
    if (!this.view.isFresh(this.#options.now()) && (this.#trying > 0 || this.#order.hasOther())) return
    this.#isCaughtUp = true
    this.#verdict = 'NETWORK_UNREACHABLE'
    this.#waiting?.resolve()
    this.#waiting = undefined
  }

  #fail (error: MedrecError): void {
    this.#waiting?.reject(error)
    this.#waiting = undefined
  }

  #staleSeconds (): number {
    return Math.max(STALE_PERIODS * (this.file()?.blockPeriod ?? 1), STALE_MIN_SECONDS)
  }

  #subscribe (listener: () => void): () => void {
    this.#onLook.add(listener)
    return () => { this.#onLook.delete(listener) }
  }

  #look (): void {
    for (const listener of [...this.#onLook]) listener()
  }

  /** Whatever changes ends the pause, and somebody who asks. */
  async #pause (ms: number): Promise<void> {
    const asked = new AbortController()
    const stop = this.#subscribe(() => { asked.abort() })
    try {
      await pause(ms, AbortSignal.any([asked.signal, this.#ending.signal]))
    } catch (error) {
      if (!(error instanceof MedrecError)) throw error
    } finally {
      stop()
    }
  }
}
