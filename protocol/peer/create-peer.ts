import { toHex } from '../crypto/bytes.ts'
import { randomBytes as platformRandomBytes } from '../crypto/random.ts'
import type { RandomBytes } from '../crypto/random.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { wordsToSeed, checkWords } from '../identity/words.ts'
import { changePassword, createVault, openVault } from '../vault/vault.ts'
import type { VaultKey } from '../vault/vault.ts'
import { cleanName } from './clean-name.ts'
import { coSignMethods } from './co-sign.ts'
import { MIN_PASSWORD_LENGTH } from './constants.ts'
import { openContext, readKeys, storeKeys } from './open-context.ts'
import type { OpenPeer } from './open-context.ts'
import { openSealedStore } from './sealed-store.ts'
import { Networks } from './networks.ts'
import type { CreatePeerOptions } from './options.ts'
import type { Peer, PeerEvent, PeerState } from './types.ts'
import { actingMethods, helperMethods } from './acting/peer-helpers.ts'
import { networkMethods } from './peer-network.ts'
import { recordMethods } from './peer-records.ts'
import { shareMethods } from './peer-shares.ts'

const VAULT = 'vault'

/** What the methods of a peer share. */
export interface PeerShell {
  readonly options: CreatePeerOptions
  readonly networks: Networks
  readonly emit: (type: PeerEvent['type']) => void
  /** The unlocked peer. @throws MedrecError `LOCKED`, `NOT_SET_UP` */
  open: () => OpenPeer
  /** The unlocked peer, if it is. */
  opened: () => OpenPeer | undefined
  /**
   * Sets an empty device up. It stays so from `keep` on: one that ends before is as empty as it was.
   *
   * @throws MedrecError `ALREADY_SET_UP`, `BAD_WORDS`, `PASSWORD_TOO_SHORT`
   */
  setUp: (options: { words: string[], password: string }) => Promise<{ context: OpenPeer['context'], keep: () => Promise<void> }>
  /** Begins what an unlocked peer does by itself. */
  begin: () => void
  leave: () => Promise<void>
  /** What has to be done for the device to stay set up. Where it fails, the device is left. */
  orLeave: <T>(work: () => Promise<T>) => Promise<T>
}

/**
 * A person's peer over a store: the same code in a browser and under Node. See {@link Peer}.
 *
 * @throws MedrecError `STORE_BLOCKED` when the store cannot be read
 */
export async function createPeer (options: CreatePeerOptions): Promise<Peer> {
  const life = new Life(options, await options.store.get('device', VAULT) !== undefined)
  return { ...life.methods(), ...networkMethods(life), ...recordMethods(life), ...shareMethods(life), ...helperMethods(life), ...actingMethods(life), ...coSignMethods(() => life.open().context) }
}

class Life implements PeerShell {
  readonly options: CreatePeerOptions
  readonly networks: Networks
  readonly #randomBytes: RandomBytes
  readonly #listeners = new Set<(event: PeerEvent) => void>()
  #state: PeerState
  #open: OpenPeer | undefined
  #closing: Promise<unknown> = Promise.resolve()

  constructor (options: CreatePeerOptions, isSetUp: boolean) {
    this.options = options
    this.#randomBytes = options.randomBytes ?? platformRandomBytes
    this.#state = isSetUp ? 'locked' : 'new'
    this.networks = new Networks({
      createNode: options.createNode,
      now: options.now,
      randomBytes: this.#randomBytes,
      onChange: () => { this.#onConnections() },
      onMembers: keeper => { void this.#keepMembers(keeper) }
    })
  }

  readonly emit = (type: PeerEvent['type']): void => {
    for (const listener of [...this.#listeners]) listener({ type })
  }

  open (): OpenPeer {
    if (this.#open === undefined) throw new MedrecError(this.#state === 'new' ? 'NOT_SET_UP' : 'LOCKED')
    return this.#open
  }

  opened (): OpenPeer | undefined { return this.#open }

  begin (): void {
    const { context, background } = this.open()
    for (const relationship of context.relationships.values()) context.wake(relationship)
    if (this.options.background === false) return
    background.start()
    for (const acting of context.acting.values()) acting.background.start()
  }

  async setUp ({ words, password }: { words: string[], password: string }): Promise<{ context: OpenPeer['context'], keep: () => Promise<void> }> {
    if (this.#state !== 'new') throw new MedrecError('ALREADY_SET_UP')
    checkPassword(password)
    const clean = checkWords(words)
    const { store, scrypt, deriveKey } = this.options
    const { file, key } = await createVault({ password, deriveKey, randomBytes: this.#randomBytes, ...(scrypt === undefined ? {} : { cost: scrypt }) })
    // What an earlier try left here is sealed by a key that nobody has.
    await store.clear()
    const sealed = await openSealedStore({ store, key, randomBytes: this.#randomBytes })
    await storeKeys({ store: sealed, keys: { words: clean, seed: toHex(wordsToSeed({ words: clean })) } })
    const { context } = await this.#enter(key)
    // The vault last: only with it this device is set up.
    const keep = async (): Promise<void> => {
      // Left meanwhile: a vault without what it opens would be all that is there.
      if (this.#state === 'new') throw new MedrecError('NOT_SET_UP')
      await store.put('device', [[VAULT, file]])
    }
    return { context, keep }
  }

  async orLeave<T> (work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      // Half a person is none: the device is as empty as it was.
      await this.leave()
      throw error
    }
  }

  async leave (): Promise<void> {
    this.#end('new')
    await this.#closing
    await this.options.store.clear()
    this.emit('state')
  }

  methods (): Pick<Peer, 'state' | 'create' | 'unlock' | 'lock' | 'leave' | 'words' | 'changePassword' | 'name' | 'setName' | 'on' | 'online' | 'settled' | 'close'> {
    return {
      state: () => this.#state,
      create: async options => {
        const { keep } = await this.setUp(options)
        await this.orLeave(keep)
        this.begin()
      },
      unlock: async ({ password }) => {
        if (this.#state === 'new') throw new MedrecError('NOT_SET_UP')
        if (this.#state === 'open') return
        await this.#enter(await openVault({ file: await this.#vaultFile(), password, deriveKey: this.options.deriveKey }))
        this.begin()
      },
      lock: () => {
        if (this.#state !== 'open') return
        this.#end('locked')
        this.emit('state')
      },
      leave: async () => { await this.leave() },
      words: async ({ password }) => {
        const key = await openVault({ file: await this.#vaultFile(), password, deriveKey: this.options.deriveKey })
        return (await readKeys(await openSealedStore({ store: this.options.store, key, randomBytes: this.#randomBytes }))).words
      },
      changePassword: async ({ from, to }) => {
        checkPassword(to)
        const { scrypt, store, deriveKey } = this.options
        const file = await changePassword({ file: await this.#vaultFile(), password: from, newPassword: to, deriveKey, randomBytes: this.#randomBytes, ...(scrypt === undefined ? {} : { cost: scrypt }) })
        await store.put('device', [[VAULT, file]])
      },
      name: () => this.open().context.account.get('profile', 'profile')?.name ?? '',
      setName: async ({ name }) => { await this.#setName(name) },
      on: listener => {
        this.#listeners.add(listener)
        return () => { this.#listeners.delete(listener) }
      },
      online: () => this.#open?.context.network?.links.online === true,
      settled: async ({ signal } = {}) => {
        const { context, work } = this.open()
        await work.settled(signal === undefined ? context.signal : AbortSignal.any([signal, context.signal]))
      },
      close: async () => {
        if (this.#state === 'open') this.#end('locked')
        await this.#closing
        await this.networks.leave()
        await this.options.store.close()
      }
    }
  }

  async #enter (key: VaultKey): Promise<OpenPeer> {
    // A peer that was locked a moment ago may still be writing.
    await this.#closing
    this.#open = await openContext({
      options: this.options, randomBytes: this.#randomBytes, key, emit: this.emit, openNetwork: async store => await this.networks.reopen(store)
    })
    this.#state = 'open'
    this.emit('state')
    return this.#open
  }

  #end (state: PeerState): void {
    const open = this.#open
    this.#open = undefined
    this.#state = state
    if (open !== undefined) this.#closing = open.close()
  }

  async #vaultFile (): Promise<Uint8Array> {
    const file = await this.options.store.get('device', VAULT)
    if (file === undefined) throw new MedrecError('NOT_SET_UP')
    return file
  }

  async #setName (name: string): Promise<void> {
    const { context } = this.open()
    context.account.put('profile', 'profile', { name: cleanName(name) })
    await context.store.put('state', [context.account.entry()])
    for (const relationship of context.relationships.values()) context.wake(relationship)
    this.emit('state')
  }

  #onConnections (): void {
    const context = this.#open?.context
    if (context !== undefined) {
      for (const relationship of context.relationships.values()) {
        const peerId = context.network?.member(relationship.facts.provider)?.peerIds[0]
        const isOpen = peerId !== undefined && context.network?.links.open('owner', peerId) !== undefined
        if (!isOpen && relationship.reach === 'connected') relationship.reach = 'unasked'
      }
    }
    this.emit('online')
    this.emit('providers')
  }

  async #keepMembers (keeper: NonNullable<OpenPeer['context']['network']>): Promise<void> {
    const context = this.#open?.context
    if (context?.network !== keeper || context.signal.aborted) return
    try {
      await context.store.put('state', [keeper.entry()])
    } catch (error) {
      // The store may have been closed meanwhile; whoever is a member is said again at the next start.
      if (!context.signal.aborted) context.report(error)
      return
    }
    this.emit('providers')
  }
}

/** @throws MedrecError `PASSWORD_TOO_SHORT` */
function checkPassword (password: string): void {
  if (password.length < MIN_PASSWORD_LENGTH) throw new MedrecError('PASSWORD_TOO_SHORT', `A password needs at least ${MIN_PASSWORD_LENGTH} characters.`)
}
