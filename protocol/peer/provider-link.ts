import type { Connection } from '@libp2p/interface'
import { MedrecError } from '../errors/medrec-error.ts'
import { proveSession } from '../session/client.ts'
import type { SessionRole } from '../session/sessions.ts'
import type { DelegateSigner } from '../session/signer.ts'
import { openMux } from '../stream/open-mux.ts'
import type { Mux } from '../stream/open-mux.ts'
import { SESSION_MARGIN_SECONDS, STREAM_OPEN_TIMEOUT_MS } from './constants.ts'
import { PROTOCOLS } from './protocols.ts'
import type { ProtocolName } from './protocols.ts'
import { waitFor } from './wait.ts'

/** Who a session is for. */
export interface SessionIdentity { role: SessionRole, relationship: string, signer: DelegateSigner }

/**
 * One connection to a provider: one long-lived stream per protocol, opened when first used, and the sessions proved on it.
 */
export class ProviderLink {
  readonly connection: Connection
  readonly #clientPeerId: string
  readonly #now: () => number
  readonly #muxes = new Map<ProtocolName, Promise<Mux>>()
  readonly #sessions = new Map<string, Promise<{ handle: number, expiresAt: number, skew: number }>>()

  constructor (options: { connection: Connection, clientPeerId: string, now: () => number }) {
    this.connection = options.connection
    this.#clientPeerId = options.clientPeerId
    this.#now = options.now
  }

  get closed (): boolean { return this.connection.status !== 'open' }
  get providerPeerId (): string { return this.connection.remotePeer.toString() }
  get clientPeerId (): string { return this.#clientPeerId }

  /** The stream of a protocol. @throws MedrecError `STREAM_CUT` when it cannot be opened */
  async mux (name: ProtocolName): Promise<Mux> {
    const held = this.#muxes.get(name)
    if (held !== undefined) {
      const mux = await held.catch(() => undefined)
      if (mux !== undefined && !mux.closed) return mux
      if (this.#muxes.get(name) === held) this.#muxes.delete(name)
      return await this.mux(name)
    }
    const opening = this.#open(name)
    this.#muxes.set(name, opening)
    opening.catch(() => { if (this.#muxes.get(name) === opening) this.#muxes.delete(name) })
    return await opening
  }

  /** The handle of a session, proved now if it is not yet, or soon over. @throws MedrecError `DENIED`, `CHAIN_STALE`, `STREAM_CUT` */
  async session (identity: SessionIdentity, signal?: AbortSignal): Promise<number> {
    const name = sessionName(identity)
    const held = this.#sessions.get(name)
    if (held !== undefined) {
      const session = await waitFor(held, signal)
      if (session.expiresAt - SESSION_MARGIN_SECONDS > this.#now() + session.skew) return session.handle
      if (this.#sessions.get(name) === held) this.#sessions.delete(name)
      return await this.session(identity, signal)
    }
    const proving = this.#prove(identity)
    this.#sessions.set(name, proving)
    // A proof that failed is not kept; whoever waits for it hears of it.
    proving.catch(() => { this.#forget(name, proving) })
    return (await waitFor(proving, signal)).handle
  }

  /** The next {@link session} of this identity is proved anew. */
  dropSession (identity: SessionIdentity): void {
    this.#sessions.delete(sessionName(identity))
  }

  async close (): Promise<void> {
    await this.connection.close().catch(error => { this.connection.abort(error instanceof Error ? error : new MedrecError('STREAM_CUT')) })
  }

  #forget (name: string, proving: Promise<unknown>): void {
    if (this.#sessions.get(name) === proving) this.#sessions.delete(name)
  }

  async #open (name: ProtocolName): Promise<Mux> {
    try {
      return openMux({ stream: await this.connection.newStream(PROTOCOLS[name], { signal: AbortSignal.timeout(STREAM_OPEN_TIMEOUT_MS) }) })
    } catch (cause) {
      throw new MedrecError('STREAM_CUT', 'The provider does not open a stream.', { cause })
    }
  }

  async #prove (identity: SessionIdentity): Promise<{ handle: number, expiresAt: number, skew: number }> {
    const session = await proveSession({
      ...identity, mux: await this.mux('records'), clientPeerId: this.#clientPeerId, providerPeerId: this.providerPeerId
    })
    // Expiry is told on the provider's clock, and was asked for from there.
    return { handle: session.handle, expiresAt: session.expiresAt, skew: session.time - this.#now() }
  }
}

function sessionName ({ role, relationship, signer }: SessionIdentity): string {
  return `${role} ${relationship} ${signer.address}`
}
