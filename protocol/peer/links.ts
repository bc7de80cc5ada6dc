import type { Libp2p } from 'libp2p'
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import { MedrecError } from '../errors/medrec-error.ts'
import { DIAL_TIMEOUT_MS, MAX_DIAL_ADDRESSES } from './constants.ts'
import type { CreateNode } from './options.ts'
import { ProviderLink } from './provider-link.ts'
import { waitFor } from './wait.ts'

/**
 * Under which libp2p key a provider is met. Who owns records and views others' must not be known as one and the same by its connections, so
 * that the two have keys of their own; both are fresh whenever a peer is unlocked.
 */
export type Persona = 'owner' | 'viewer' | `acting ${string}`

/** The connections of a peer to providers, by persona and PeerId. */
export class Links {
  readonly #createNode: CreateNode
  readonly #now: () => number
  readonly #onChange: () => void
  readonly #nodes = new Map<Persona, Promise<Libp2p>>()
  readonly #links = new Map<string, ProviderLink>()
  readonly #dialling = new Map<string, Promise<ProviderLink>>()
  #stopped = false

  constructor (options: { createNode: CreateNode, now: () => number, onChange: () => void }) {
    this.#createNode = options.createNode
    this.#now = options.now
    this.#onChange = options.onChange
  }

  /** Whether any provider is connected. */
  get online (): boolean { return [...this.#links.values()].some(link => !link.closed) }

  /** The link that is open, if one is. */
  open (persona: Persona, peerId: string): ProviderLink | undefined {
    const link = this.#links.get(`${persona} ${peerId}`)
    return link?.closed === false ? link : undefined
  }

  /**
   * The link to whom these addresses name, dialled if need be. All addresses end in the same /p2p/.
   *
   * @throws MedrecError `NETWORK_UNREACHABLE`; `LINK_INVALID` when no address can be used
   */
  async get (options: { persona: Persona, multiaddrs: string[], signal?: AbortSignal | undefined }): Promise<ProviderLink> {
    if (this.#stopped) throw new MedrecError('LOCKED')
    const addresses = parseAddresses(options.multiaddrs)
    const peerId = peerIdOf(addresses)
    const name = `${options.persona} ${peerId}`
    const held = this.open(options.persona, peerId)
    if (held !== undefined) return held
    let dialling = this.#dialling.get(name)
    if (dialling === undefined) {
      dialling = this.#dial(options.persona, name, addresses).finally(() => { this.#dialling.delete(name) })
      this.#dialling.set(name, dialling)
      // Whoever wanted it may have gone by the time it fails.
      dialling.catch(() => undefined)
    }
    return await waitFor(dialling, options.signal)
  }

  /** Closes everything. */
  async stop (): Promise<void> {
    this.#stopped = true
    this.#links.clear()
    const nodes = [...this.#nodes.values()]
    this.#nodes.clear()
    await Promise.all(nodes.map(async node => { await (await node).stop() }))
  }

  async #dial (persona: Persona, name: string, addresses: Multiaddr[]): Promise<ProviderLink> {
    const node = await this.#node(persona)
    let connection
    try {
      connection = await node.dial(addresses, { signal: AbortSignal.timeout(DIAL_TIMEOUT_MS) })
    } catch (cause) {
      throw new MedrecError('NETWORK_UNREACHABLE', undefined, { cause })
    }
    const link = new ProviderLink({ connection, clientPeerId: node.peerId.toString(), now: this.#now })
    this.#links.set(name, link)
    connection.addEventListener('close', () => {
      if (this.#links.get(name) === link) this.#links.delete(name)
      this.#onChange()
    }, { once: true })
    this.#onChange()
    return link
  }

  async #node (persona: Persona): Promise<Libp2p> {
    let node = this.#nodes.get(persona)
    if (node === undefined) {
      node = this.#createNode()
      this.#nodes.set(persona, node)
      node.catch(() => { this.#nodes.delete(persona) })
    }
    return await node
  }
}

/** The addresses that can be read, at most {@link MAX_DIAL_ADDRESSES}. */
export function parseAddresses (texts: string[]): Multiaddr[] {
  return texts.slice(0, MAX_DIAL_ADDRESSES).flatMap(text => {
    try {
      return [multiaddr(text)]
    } catch (error) {
      // Others wrote these: one that this version cannot read does not spoil the rest.
      if (error instanceof Error) return []
      throw error
    }
  })
}

/** The PeerId that all of them name. @throws MedrecError `LINK_INVALID` when none is named, or several */
export function peerIdOf (addresses: Multiaddr[]): string {
  const ids = new Set(addresses.map(address => address.getComponents().findLast(component => component.name === 'p2p')?.value))
  const [id] = ids
  if (ids.size !== 1 || id === undefined) throw new MedrecError('LINK_INVALID', 'The addresses do not name one provider.')
  return id
}
