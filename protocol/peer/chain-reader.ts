import type { RandomBytes } from '../crypto/random.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { peerIdOf } from '../network/values.ts'
import type { NetworkAddress, NetworkFile } from '../network/types.ts'
import { CarrierTurns } from './chain/carrier-turns.ts'
import { carryMessage, drawOrder } from './chain/carry-message.ts'
import { FIRST_PAUSE_MS, MAX_PAUSE_MS } from './chain/constants.ts'
import { FollowedView } from './chain/followed-view.ts'
import { askNetwork, followHeads } from './chain/member-chain.ts'
import { EventReader } from './chain/read-events.ts'
import type { CarriedMessage, PeerChain } from './chain-port.ts'
import type { Links } from './links.ts'
import type { CreateNode } from './options.ts'
import { pause, waitFor } from './wait.ts'

/** What {@link startChain} takes. */
export interface StartChainOptions {
  address: NetworkAddress
  file: NetworkFile | undefined
  /** Addresses of members, of all that are known now. */
  addresses: () => string[]
  links: Links
  createNode: CreateNode
  randomBytes: RandomBytes
}

/**
 * Reads a network's chain through whichever member answers, and goes on with another when one goes away. Connects to nobody before
 * something is asked.
 */
export function startChain (options: StartChainOptions): PeerChain {
  return new MemberFedChain(options)
}

class MemberFedChain implements PeerChain {
  readonly view: FollowedView
  readonly #options: StartChainOptions
  readonly #reader: EventReader
  readonly #ending = new AbortController()
  readonly #turns = new CarrierTurns({ signal: this.#ending.signal })
  #file: NetworkFile | undefined
  #running: Promise<void> | undefined
  #isCaughtUp = false
  #waiting: PromiseWithResolvers<void> | undefined
  #skipPause: () => void = () => {}

  constructor (options: StartChainOptions) {
    this.#options = options
    this.#file = options.file
    this.view = new FollowedView(options.file ?? { settledDepth: 1, blockPeriod: 1 })
    this.#reader = new EventReader(options.address.contracts)
  }

  file (): NetworkFile | undefined { return this.#file }

  async caughtUp ({ signal }: { signal: AbortSignal }): Promise<void> {
    if (this.#isCaughtUp) return
    if (this.#ending.signal.aborted) throw new MedrecError('LOCKED')
    this.#waiting ??= Promise.withResolvers<void>()
    const { promise } = this.#waiting
    // Nobody may be waiting any more when it fails.
    promise.catch(() => undefined)
    this.#skipPause()
    this.#running ??= this.#run()
    await waitFor(promise, signal)
  }

  async relay ({ message, signal }: { message: CarriedMessage, signal: AbortSignal }): Promise<void> {
    const { createNode, randomBytes } = this.#options
    const members = this.view.members().map(member => member.multiaddrs)
    await carryMessage({ message, turns: this.#turns, blockPeriod: this.#file?.blockPeriod ?? 1, createNode, randomBytes, signal, members: members.length > 0 ? members : this.#byPeer() })
  }

  async stop (): Promise<void> {
    this.#ending.abort(new MedrecError('LOCKED'))
    this.#fail(new MedrecError('LOCKED'))
    await this.#running
  }

  /** Follows one member after the other, until the end. */
  async #run (): Promise<void> {
    const { signal } = this.#ending
    let wait = FIRST_PAUSE_MS
    while (!signal.aborted) {
      for (const addresses of drawOrder(this.#byPeer(), this.#options.randomBytes)) {
        if (signal.aborted) return
        if (await this.#follow(addresses)) wait = FIRST_PAUSE_MS
      }
      this.#fail(new MedrecError('NETWORK_UNREACHABLE'))
      await this.#pause(wait)
      wait = Math.min(MAX_PAUSE_MS, wait * 2)
    }
  }

  /** Follows one member until its stream ends. Answers whether it said anything. */
  async #follow (addresses: string[]): Promise<boolean> {
    const { links, address } = this.#options
    const { signal } = this.#ending
    let hasAnswered = false
    try {
      const link = await links.get({ persona: 'owner', multiaddrs: addresses, signal })
      const mux = await link.mux('chain')
      this.#file = await askNetwork({ mux, signal, expected: address })
      this.view.setDepth(this.#file)
      for await (const head of followHeads({ mux, signal })) {
        await this.#reader.readTo({ mux, signal, state: this.view.state, head })
        hasAnswered = true
        this.#isCaughtUp = true
        this.#waiting?.resolve()
        this.#waiting = undefined
      }
    } catch (error) {
      // This member has gone, or is of no use: the next one.
      if (!(error instanceof MedrecError)) throw error
    } finally {
      this.#isCaughtUp = false
    }
    return hasAnswered
  }

  #fail (error: MedrecError): void {
    this.#waiting?.reject(error)
    this.#waiting = undefined
  }

  /** Somebody who asks ends the pause. */
  async #pause (ms: number): Promise<void> {
    const asked = new AbortController()
    this.#skipPause = () => { asked.abort() }
    try {
      await pause(ms, AbortSignal.any([asked.signal, this.#ending.signal]))
    } catch (error) {
      if (!(error instanceof MedrecError)) throw error
    } finally {
      this.#skipPause = () => {}
    }
  }

  /** The addresses that are known, by the peer they name. */
  #byPeer (): string[][] {
    const peers = new Map<string, string[]>()
    for (const address of this.#options.addresses()) {
      const id = peerIdOf(address)
      if (id !== undefined) peers.set(id, [...peers.get(id) ?? [], address])
    }
    return [...peers.values()]
  }
}
