import type { Connection, Libp2p } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { RandomBytes } from '../../protocol/crypto/random.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { peerIdOf } from '../../protocol/network/values.ts'
import { openMux } from '../../protocol/stream/open-mux.ts'
import type { Mux } from '../../protocol/stream/open-mux.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import type { SealingEngine } from '../engine/sealing-engine.ts'
import { askState } from './ask-partner.ts'
import type { PartnerState } from './ask-partner.ts'
import { ENGINE_PROTOCOL, FIRST_DIAL_PAUSE_MS, MAX_DIAL_PAUSE_MS, PARTNER_TIMEOUT_MS, REFUSED_PAUSE_MS, TELL_AGAIN_SECONDS } from './constants.ts'
import { openForwarder } from './links.ts'
import type { Forwarder } from './links.ts'
import type { Partner } from './partners.ts'
import { pause } from '../pause.ts'

/** What a node knows of a partner's engine. */
export interface KnownState extends PartnerState {
  /** When it said so, epoch seconds. */
  at: number
  /** Since when it has that head, epoch seconds. */
  since: number
}

/** What {@link PartnerLink} takes. */
export interface PartnerLinkOptions {
  host: Libp2p
  network: NetworkFile
  /** Of the partner. */
  handle: string
  /** Whether another partner's engine is linked by this node key: two cannot. */
  isTaken: (nodeKey: string) => boolean
  /** Whether the engines are to be kept apart now. */
  isHeld: () => boolean
  /** As the registry has it now; undefined when it is no partner any more. */
  partner: () => Partner | undefined
  engine: SealingEngine
  randomBytes: RandomBytes
  /** Epoch seconds. */
  now: () => number
  report: Report
}

/** Keeps a connection to one partner's node, asks it how its engine stands, and has the own engine connected with it. */
export class PartnerLink {
  readonly #options: PartnerLinkOptions
  readonly #ending = new AbortController()
  readonly #running: Promise<void>
  #connection: Connection | undefined
  #mux: Mux | undefined
  #forwarder: Forwarder | undefined
  #state: KnownState | undefined
  #nodeKey: string | undefined
  #isRefused = false
  /** PeerIds at which the last answer was refused: the others that the partner names are tried before them. */
  readonly #refusing = new Set<string>()
  #toldAt = Number.NEGATIVE_INFINITY

  constructor (options: PartnerLinkOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  get state (): KnownState | undefined { return this.#state }

  /** The proved key by which the own engine is linked with the partner's, or is to be; undefined when the partner was not there the last time. */
  get nodeKey (): string | undefined { return this.#nodeKey }

  /** Whether the node key that the partner named the last time was refused. */
  get isRefused (): boolean { return this.#isRefused }

  get isConnected (): boolean { return this.#connection?.status === 'open' }

  /** The stream on which it is asked. @throws MedrecError `NETWORK_UNREACHABLE` */
  mux (): Mux {
    if (this.#mux === undefined || this.#mux.closed) throw new MedrecError('NETWORK_UNREACHABLE')
    return this.#mux
  }

  /** Has the engines connect anew. @throws MedrecError `CHAIN_UNAVAILABLE` */
  async reconnectEngine (): Promise<void> {
    const { engine } = this.#options
    const nodeKey = this.#nodeKey
    if (nodeKey === undefined || this.#forwarder === undefined) return
    await engine.disconnect(nodeKey)
    // The other one dials again by itself.
    if (await engine.nodeKey() < nodeKey) await engine.connect({ nodeKey, port: this.#forwarder.port })
  }

  /** Has the engines part; they connect again when the partner is looked at and nothing holds them apart. @throws MedrecError `CHAIN_UNAVAILABLE` */
  async partEngine (): Promise<void> {
    if (this.#nodeKey !== undefined) await this.#options.engine.disconnect(this.#nodeKey)
  }

  async stop (): Promise<void> {
    this.#ending.abort()
    await this.#running
    this.#forwarder?.close()
    await this.#disconnectEngine()
  }

  /** An engine that tries in vain makes a long pause before it tries again. */
  async #disconnectEngine (): Promise<void> {
    const nodeKey = this.#nodeKey
    // From now on it may be another's, who proves it.
    this.#nodeKey = undefined
    // One that does not answer has no connections either.
    if (nodeKey !== undefined) await this.#options.engine.disconnect(nodeKey).catch(() => undefined)
  }

  async #run (): Promise<void> {
    const { signal } = this.#ending
    let wait = FIRST_DIAL_PAUSE_MS
    this.#forwarder = await openForwarder({ connection: () => this.#connection, onProblem: () => { /* The engine dials again. */ } })
    while (!signal.aborted) {
      const deadline = AbortSignal.timeout(PARTNER_TIMEOUT_MS)
      try {
        await this.#look(AbortSignal.any([signal, deadline]))
        wait = FIRST_DIAL_PAUSE_MS
        await pause(this.#options.network.blockPeriod * 1_000, signal)
      } catch (error) {
        // It is away: told by its state that gets old. Or this node is no member yet: it may be the next moment.
        if (isMedrecError(error, 'DENIED')) wait = FIRST_DIAL_PAUSE_MS
        this.#noteRefusal(error)
        this.#mux?.abort(new MedrecError('CANCELLED'))
        this.#mux = undefined
        // A line that was cut may stay open for a quarter of an hour and carry nothing.
        if (deadline.aborted) this.#connection?.abort(new MedrecError('DEADLINE'))
        await this.#disconnectEngine()
        // Who names others' PeerIds is not to have their nodes asked all the time.
        await pause(isMedrecError(error, 'SIGNATURE_INVALID') && !this.#tryOther() ? REFUSED_PAUSE_MS : wait, signal)
        wait = Math.min(2 * wait, MAX_DIAL_PAUSE_MS)
      }
    }
    this.#mux?.abort(new MedrecError('CANCELLED'))
  }

  /** Leaves the PeerId that was refused for another that the partner names. Answers whether there is one, for the first time. */
  #tryOther (): boolean {
    const { peerIds = [] } = this.#options.partner() ?? {}
    const peerId = this.#connection?.remotePeer.toString()
    // It stays open: it may be another partner's.
    this.#connection = undefined
    const isFirst = peerId !== undefined && !this.#refusing.has(peerId)
    if (peerId !== undefined) this.#refusing.add(peerId)
    const isOther = peerIds.some(each => !this.#refusing.has(each))
    if (!isOther) this.#refusing.clear()
    return isFirst && isOther
  }

  async #look (signal: AbortSignal): Promise<void> {
    const { now, engine, host, network, handle, randomBytes, isTaken, isHeld } = this.#options
    if (this.#connection?.status !== 'open') {
      this.#connection = await this.#connect(signal)
      // Its answers are for the PeerIds of the connection before.
      this.#mux?.abort(new MedrecError('CANCELLED'))
      this.#mux = undefined
    }
    const { remotePeer } = this.#connection
    if (this.#mux === undefined || this.#mux.closed) this.#mux = openMux({ stream: await this.#connection.newStream(ENGINE_PROTOCOL, { signal }) })
    const state = await askState({ mux: this.#mux, signal, network, handle, nonce: randomBytes(32), askingPeerId: host.peerId.toString(), askedPeerId: remotePeer.toString() })
    const own = await engine.nodeKey()
    // Both have proved it, so that one of them has the other's file; whichever came second must not have this node cut its link to the first.
    if (state.nodeKey === own || isTaken(state.nodeKey)) throw new MedrecError('NODE_KEY_SHARED')
    this.#isRefused = false
    this.#refusing.clear()
    const [before, linked] = [this.#state, this.#nodeKey]
    this.#state = { ...state, at: now(), since: before?.hash === state.hash ? before.since : now() }
    this.#nodeKey = state.nodeKey
    if (linked !== undefined && linked !== state.nodeKey) await engine.disconnect(linked)
    // Only one of the two dials: of two connections at once, each side would keep the other one.
    if (this.#forwarder === undefined || isHeld() || own > state.nodeKey || (await engine.peers()).includes(state.nodeKey)) return
    await engine.connect({ nodeKey: state.nodeKey, port: this.#forwarder.port })
  }

  #noteRefusal (error: unknown): void {
    const { now, report } = this.#options
    this.#isRefused = isMedrecError(error, 'SIGNATURE_INVALID') || isMedrecError(error, 'NODE_KEY_SHARED')
    if (!this.#isRefused || !isMedrecError(error) || now() - this.#toldAt < TELL_AGAIN_SECONDS) return
    this.#toldAt = now()
    report({ event: 'engine-refused', code: error.code, peer: this.#connection?.remotePeer.toString() ?? '', reason: `${this.#options.handle}: ${error.message}` })
  }

  async #connect (signal: AbortSignal): Promise<Connection> {
    const { peerIds = [] } = this.#options.partner() ?? {}
    const isRefusing = (peerId: string): boolean => this.#refusing.has(peerId)
    try {
      return await this.#connectOne(peerIds.filter(peerId => !isRefusing(peerId)), signal)
    } catch (error) {
      const refusing = peerIds.filter(isRefusing)
      if (refusing.length === 0) throw error
      return await this.#connectOne(refusing, signal)
    }
  }

  /** The connection with one of these, the one that is open if there is one. @throws MedrecError `NETWORK_UNREACHABLE` */
  async #connectOne (peerIds: string[], signal: AbortSignal): Promise<Connection> {
    const { host, partner } = this.#options
    const { multiaddrs = [] } = partner() ?? {}
    for (const peerId of peerIds) {
      const open = host.getConnections(peerIdFromString(peerId)).find(({ status }) => status === 'open')
      if (open !== undefined) return open
    }
    let failure: unknown
    for (const peerId of peerIds) {
      try {
        return await host.dial(multiaddrs.filter(address => peerIdOf(address) === peerId).map(address => multiaddr(address)), { signal })
      } catch (error) {
        failure = error
      }
    }
    throw new MedrecError('NETWORK_UNREACHABLE', undefined, { cause: failure })
  }
}
