import type { Member } from '../chain-view/chain-view.ts'
import type { RandomBytes } from '../crypto/random.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_MULTIADDRS } from '../network/constants.ts'
import { peerIdOf } from '../network/values.ts'
import type { NetworkAddress, NetworkFile } from '../network/types.ts'
import type { Checkpoint } from './chain/checkpoint.ts'
import type { PeerChain } from './chain-port.ts'
import { startChain } from './chain-reader.ts'
import { KEEP_TRUST_SECONDS, MAX_KEPT_ADDRESSES } from './constants.ts'
import { decodeJson, encodeJson } from './json.ts'
import { Links } from './links.ts'
import type { Persona } from './links.ts'
import type { CreateNode } from './options.ts'
import type { ProviderLink } from './provider-link.ts'
import type { SealedStore } from './sealed-store.ts'

/** What is kept of a network, to begin with next time. */
interface KeptNetwork { address: NetworkAddress, file?: NetworkFile | undefined, members: Member[], trust?: Checkpoint | undefined }

const NAME = 'network'

/** The network of a peer: who its members are, the connections to them, and the chain. */
export class NetworkKeeper {
  readonly address: NetworkAddress
  readonly links: Links
  readonly chain: PeerChain
  #file: NetworkFile | undefined
  #members: Member[]
  #trust: Checkpoint | undefined
  readonly #unsubscribe: () => void
  readonly #hints = new Set<string>()

  private constructor (options: { kept: KeptNetwork, createNode: CreateNode, now: () => number, randomBytes: RandomBytes, onChange: () => void, onMembers: () => void }) {
    const { kept, createNode, now, randomBytes, onChange, onMembers } = options
    this.address = kept.address
    this.#file = kept.file
    this.#members = kept.members
    this.links = new Links({ createNode, now, onChange })
    this.#trust = kept.trust
    let keptAt = 0
    this.chain = startChain({
      address: kept.address, file: kept.file, trust: kept.trust, addresses: () => this.everyAddress(), members: () => this.#members, links: this.links, createNode, randomBytes, now,
      onTrust: trust => {
        const isOther = trust.validators.join() !== this.#trust?.validators.join()
        this.#trust = trust
        // Each block moves it; one that is a minute old is as good to begin with.
        if (!isOther && now() - keptAt < KEEP_TRUST_SECONDS) return
        keptAt = now()
        onMembers()
      }
    })
    this.#unsubscribe = this.chain.view.onChange(change => {
      if (change !== 'members') return
      this.#members = this.chain.view.members()
      onMembers()
    })
  }

  /** Starts following a network. Connects to nobody before something is asked. */
  static start (options: { address: NetworkAddress, createNode: CreateNode, now: () => number, randomBytes: RandomBytes, onChange: () => void, onMembers: () => void }): NetworkKeeper {
    return new NetworkKeeper({ ...options, kept: { address: options.address, members: [] } })
  }

  /** The network that this device is in, if it is in one. */
  static async reopen (options: { store: SealedStore, createNode: CreateNode, now: () => number, randomBytes: RandomBytes, onChange: () => void, onMembers: () => void }): Promise<NetworkKeeper | undefined> {
    const bytes = await options.store.get('state', NAME)
    return bytes === undefined ? undefined : new NetworkKeeper({ ...options, kept: decodeJson<KeptNetwork>(bytes) })
  }

  get file (): NetworkFile | undefined { return this.chain.file() ?? this.#file }
  get keys (): { chainId: number, registry: string, contracts: NetworkAddress['contracts'] } {
    return { chainId: this.address.chainId, registry: this.address.contracts.providerRegistry, contracts: this.address.contracts }
  }

  /** Members as the chain has them, or as it had them when this device last saw it. */
  get members (): Member[] {
    const members = this.chain.view.members()
    return members.length > 0 ? members : this.#members
  }

  member (handle: string): Member | undefined { return this.members.find(member => member.handle === handle) }

  /** What to store, in namespace `state`. */
  entry (): [name: string, value: Uint8Array] {
    return [NAME, encodeJson({ address: this.address, file: this.file, members: this.members, trust: this.#trust } satisfies KeptNetwork)]
  }

  /** Addresses of members, of all that are known: the registry's first, so that hints crowd out none of them. */
  everyAddress (): string[] {
    return [...new Set([...this.members.flatMap(member => member.multiaddrs), ...this.#hints, ...this.address.multiaddrs])].slice(0, MAX_KEPT_ADDRESSES)
  }

  /** Further ways in, from a link. */
  addHints (multiaddrs: string[]): void {
    for (const address of multiaddrs) if (this.#hints.size < MAX_KEPT_ADDRESSES) this.#hints.add(address)
  }

  /** The network with addresses that are good now, to hand to others. */
  currentAddress (): NetworkAddress {
    return { ...this.address, multiaddrs: this.everyAddress().slice(0, MAX_MULTIADDRS) }
  }

  /**
   * The link to a provider, under the address that the chain's registry has for it.
   *
   * @throws MedrecError `PROVIDER_NOT_A_MEMBER` when a fresh chain does not have it; `NETWORK_UNREACHABLE`
   */
  async providerLink (options: { persona: Persona, handle: string, signal?: AbortSignal | undefined, now: number }): Promise<ProviderLink> {
    const { persona, handle, signal, now } = options
    const member = this.member(handle)
    if (member === undefined && this.chain.view.isFresh(now)) throw new MedrecError('PROVIDER_NOT_A_MEMBER')
    const peerId = member?.peerIds[0]
    if (member === undefined || peerId === undefined) throw new MedrecError('NETWORK_UNREACHABLE')
    return await this.links.get({ persona, multiaddrs: member.multiaddrs.filter(address => peerIdOf(address) === peerId), signal })
  }

  async stop (): Promise<void> {
    this.#unsubscribe()
    await this.chain.stop()
    await this.links.stop()
  }
}
