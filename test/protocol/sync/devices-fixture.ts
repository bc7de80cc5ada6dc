import assert from 'node:assert/strict'
import { openBlobStore } from '../../../node/store/blobs.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { openPolicyStore } from '../../../node/store/policies.ts'
import { openRelationshipStore } from '../../../node/store/relationships.ts'
import { createCustodianSigner } from '../../../protocol/agent/envelope.ts'
import { POWERS } from '../../../protocol/agent/constants.ts'
import { createChainState } from '../../../protocol/chain-view/chain-state.ts'
import { fromHex, toHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { deriveDelegate } from '../../../protocol/identity/derive.ts'
import { derivePolicySalt } from '../../../protocol/identity/secrets.ts'
import { generateWords, wordsToSeed } from '../../../protocol/identity/words.ts'
import type { CarriedMessage, PeerChain } from '../../../protocol/peer/chain-port.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { goOnAfresh } from '../../../protocol/peer/fresh-policy.ts'
import { pushPolicy } from '../../../protocol/peer/push-policy.ts'
import { Relationship } from '../../../protocol/peer/relationship.ts'
import { openSealedStore } from '../../../protocol/peer/sealed-store.ts'
import type { SealedStore } from '../../../protocol/peer/sealed-store.ts'
import { settlePolicy } from '../../../protocol/peer/settle-policy.ts'
import type { PeerStore } from '../../../protocol/peer/store.ts'
import { addGrant, endGrant } from '../../../protocol/policy/edit.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { documentNumber } from '../../../protocol/policy/previous.ts'
import { createSigner } from '../../../protocol/session/signer.ts'
import type { Agents } from '../../../protocol/session/agents.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { createPolicies } from '../../../protocol/sync/policies.ts'
import type { Policies } from '../../../protocol/sync/policies.ts'
import { createSyncServer } from '../../../protocol/sync/server.ts'
import { createVault } from '../../../protocol/vault/vault.ts'
import { isSignedBy } from '../../../protocol/typed-data/sign.ts'
import { hexOf, testDatabase } from '../../node/store/store-fixture.ts'
import { temporaryStore } from '../../peer-store/temporary-store.ts'
import type { TemporaryStore } from '../../peer-store/temporary-store.ts'
import { longPolicy } from '../policy/long-policy.ts'
import { grantOf } from '../policy/policy-fixture.ts'
import { connectionOf, HANDLE, KnownChain, NETWORK, newPeerId, prove, PROVIDER_PEER, sessionsOn } from '../session/known-chain.ts'
import type { KnownRelationship } from '../session/known-chain.ts'
import { NO_AGENTS } from '../session/no-agents.ts'
import { serve } from '../session/served.ts'
import type { Served } from '../session/served.ts'

type Anchor = Extract<CarriedMessage, { kind: 'anchor' }>

const KEYS = { ...NETWORK, registry: hexOf(0xd0, 20) }

/** Of the owner's devices: what they sign changes by. */
export const ownerAddress = (): string => ownerDelegate.address

/** A provider's policies on disk, served over real streams, and a chain whose clock a test has. */
export class PolicyProvider {
  readonly chain = new KnownChain()
  readonly known: KnownRelationship = this.chain.open()
  /** Every Anchor that a device gave out, in order. */
  readonly given: Anchor[] = []
  /** Carriers keep what they are given, until a test has it {@link carried}. */
  isHeldBack = false
  readonly #waiting: Array<() => void> = []
  /** What who acts for the owner may do, by address. Where there is anybody, an agent is in control. */
  readonly custodians = new Map<string, number>()
  policies!: Policies
  database!: ProviderDatabase
  readonly #agents: Agents = {
    ...NO_AGENTS,
    isOwner: (_relationship, address) => address === this.known.owner,
    powersOf: (_relationship, address) => ({ powers: this.custodians.get(address) ?? 0, until: Infinity }),
    isInPlace: async () => true,
    isSigned: async () => true
  }

  readonly #sessions = sessionsOn(this.chain, this.#agents)
  readonly #disk = testDatabase()
  readonly #databases: ProviderDatabase[] = []
  #served: Served | undefined

  constructor () {
    const { view } = this.chain
    // Devices hand it on as a function of its own, as that of a chain which they follow is.
    view.onChange = view.onChange.bind(view)
  }

  /** Begins, or begins again after a crash: what ran before never hears of it. */
  async start (): Promise<void> {
    const before = this.#served
    this.database = this.#disk.open()
    this.#databases.push(this.database)
    this.policies = createPolicies({ view: this.chain.view, network: NETWORK, store: openPolicyStore({ database: this.database }), report: () => {} })
    const seed = randomBytes(64)
    this.#served = await serve(createSyncServer({
      sessions: this.#sessions, policies: this.policies, view: this.chain.view, network: NETWORK, now: this.chain.now,
      relationships: openRelationshipStore({ database: this.database }),
      delegates: { get: async index => await deriveDelegate({ seed, network: { chainId: NETWORK.chainId, registry: KEYS.registry }, role: 'owner', provider: HANDLE, index }) },
      blobs: openBlobStore({ database: this.database }),
      report: () => {}
    }))
    await before?.stop()
  }

  /** Loses what it held of policies, and begins again. */
  async forget (): Promise<void> {
    for (const table of ['policies', 'policy_batches']) this.database.db.exec(`DELETE FROM ${table}`)
    await this.start()
  }

  async stop (): Promise<void> {
    await this.#served?.stop()
    for (const database of this.#databases) await database.close()
    this.#disk.remove()
  }

  /** A stream, and a session of the owner that was proved just now. */
  async owner (): Promise<{ mux: Mux, session: number }> {
    if (this.#served === undefined) throw new MedrecError('NETWORK_UNREACHABLE')
    const connection = connectionOf(await newPeerId())
    const { relationship, ownerKey } = this.known
    return { mux: await this.#served.open(connection), session: (await prove(this.#sessions, { connection, relationship, key: ownerKey, at: this.chain.now() })).handle }
  }

  /** The same of who acts for the owner. */
  async custodian (delegate: { address: string, privateKey: Uint8Array }): Promise<{ mux: Mux, session: number }> {
    if (this.#served === undefined) throw new MedrecError('NETWORK_UNREACHABLE')
    const connection = connectionOf(await newPeerId())
    const signer = createCustodianSigner({ signer: createSigner({ network: NETWORK, key: delegate }), place: 0, condition: '0x' })
    const { nonce } = this.#sessions.challenge(connection)
    const claim = { role: 'custodian', relationship: this.known.relationship, delegate: delegate.address, nonce, expiresAt: this.chain.now() + 600 }
    const signature = await signer.sign('SessionProof', { ...claim, clientPeerId: connection.remotePeer.toString(), providerPeerId: PROVIDER_PEER })
    const { handle } = await this.#sessions.prove(connection, { ...claim, $typeName: 'medrec.records.v1.Prove', relationship: fromHex(claim.relationship, 32), delegate: fromHex(claim.delegate, 20), expiresAt: BigInt(claim.expiresAt), signature })
    return { mux: await this.#served.open(connection), session: handle }
  }

  /** Ids of the grants that count. */
  get inForce (): string[] {
    return [...this.policies.get(this.known.relationship).index.byId.keys()].sort()
  }

  /** As a device has the chain: what it gives out is anchored if it is for the sequence that is next. */
  readonly port: PeerChain = {
    view: this.chain.view, file: () => undefined, isProven: () => true, falseAnswers: () => [], caughtUp: async () => {}, stop: async () => {},
    relay: async ({ message }) => {
      if (message.kind !== 'anchor') throw new MedrecError('INVALID_INPUT')
      this.given.push(message)
      for (const resolve of this.#waiting.splice(0)) resolve()
      if (!this.isHeldBack) this.carried(message)
      return 'carrier'
    }
  }

  /** Brings an Anchor to the chain, which takes it if it is for the sequence that is next. */
  carried (message: Anchor): void {
    const { relationship, commitment, expectedSequence } = message
    if (this.chain.view.relationship(relationship).atHead?.sequence === expectedSequence) this.chain.mine({ kind: 'anchored', relationship, commitment, sequence: expectedSequence + 1, ...this.#signedBy(message), ...this.#addersNow() })
  }

  /** Resolves when a device gives out an Anchor. */
  async nextGiven (): Promise<void> {
    await new Promise<void>(resolve => { this.#waiting.push(resolve) })
  }

  /** Who signed an anchor, as a node finds it out. */
  #signedBy ({ signature, relationship, commitment, expectedSequence, deadline }: Anchor): { by?: { place: number, address: string, at: number }, narrows?: boolean } {
    const found = [...this.custodians].find(([address]) => isSignedBy({ network: NETWORK, type: 'Anchor', message: { relationship, commitment, expectedSequence, deadline }, signature, address }))
    if (found === undefined) return {}
    const [address, powers] = found
    return { by: { place: 0, address, at: this.chain.now() }, ...(powers & POWERS.grant) === 0 ? { narrows: true } : {} }
  }

  /** Who could add grants, as a node finds it out. */
  #addersNow (): { adders?: string[] } {
    if (this.custodians.size === 0) return {}
    return { adders: [ownerDelegate.address, ...[...this.custodians].flatMap(([address, powers]) => (powers & POWERS.grant) === 0 ? [] : [address])] }
  }
}

const seed = wordsToSeed({ words: generateWords() })
const ownerDelegate = await deriveDelegate({ seed, network: KEYS, role: 'owner', provider: HANDLE, index: 0 })
const helperSeed = wordsToSeed({ words: generateWords() })
const { key } = await createVault({ password: 'correct horse', cost: { N: 2, r: 1, p: 1 } })

/** Answers nothing, until who asked takes it back. */
const SILENT = {
  request: async function * ({ signal }: { signal: AbortSignal }) {
    yield await new Promise<never>((_resolve, reject) => { signal.addEventListener('abort', () => { reject(new MedrecError('CANCELLED')) }) })
  }
} as unknown as Mux

/** Of a device that has just begun. */
const NOTHING_KNOWN = createChainState({ settledDepth: 0, blockPeriod: 1 })

/** One of a person's devices, with a store of its own. */
export class Device {
  readonly provider: PolicyProvider
  relationship!: Relationship
  isOnline = false
  /** Protocols that the provider answers nothing by. */
  readonly silent = new Set<string>()
  /** Knows nothing of the chain until it catches up. */
  isBehind = false
  /** What the person was told that went wrong. */
  readonly problems: unknown[] = []
  readonly #isCustodian: boolean
  readonly #temporary: TemporaryStore
  #opened: PeerStore | undefined
  #context!: PeerContext
  #ending = new AbortController()
  /** Nothing is stored any more. */
  #isStopped = (): boolean => false

  private constructor (provider: PolicyProvider, isCustodian: boolean) {
    this.provider = provider
    this.#isCustodian = isCustodian
    this.#temporary = temporaryStore()
  }

  /** @param options.isCustodian - of somebody who acts for the owner; it may there what the provider is told */
  static async open (provider: PolicyProvider, options: { isCustodian?: boolean } = {}): Promise<Device> {
    const device = new Device(provider, options.isCustodian ?? false)
    await device.restart()
    return device
  }

  /** As after a crash: all that is left is what was stored. */
  async restart (): Promise<void> {
    this.#ending.abort()
    await this.#opened?.close()
    this.#ending = new AbortController()
    this.#opened = this.#temporary.open()
    const sealed = await openSealedStore({ store: this.#opened, key, randomBytes })
    const store: SealedStore = {
      ...sealed,
      put: async (namespace, entries, gone) => {
        if (this.#isStopped()) throw new MedrecError('STORE_DAMAGED')
        await sealed.put(namespace, entries, gone)
      }
    }
    const facts = { provider: HANDLE, name: 'Mercy', delegateIndex: 0, providerDelegate: this.provider.known.providerDelegate, providerEncryptionKey: '', attestation: '', multiaddrs: [], joinedAt: 0 }
    const common = { id: this.provider.known.relationship, network: KEYS, store, profile: { version: '1', summarize: () => null, bundle: async function * () {} } }
    const recovered = { salt: toHex(derivePolicySalt(ownerDelegate)), ownerDelegate: ownerDelegate.address }
    this.relationship = this.#isCustodian
      ? await Relationship.open({ ...common, facts: { ...facts, recovered }, seed: helperSeed, acting: { signerOf: own => own } })
      : await Relationship.open({ ...common, facts, seed })
    const providerLink = async (): Promise<object> => {
      if (!this.isOnline) throw new MedrecError('NETWORK_UNREACHABLE')
      const { mux, session } = this.#isCustodian ? await this.provider.custodian(this.relationship.delegate) : await this.provider.owner()
      return { mux: async (name: string) => this.silent.has(name) ? SILENT : mux, session: async () => session, dropSession: () => {} }
    }
    const { port } = this.provider
    const isBehind = (): boolean => this.isBehind
    const chain: PeerChain = { ...port, get view () { return isBehind() ? NOTHING_KNOWN : port.view }, caughtUp: async () => { await Promise.resolve(this.isBehind = false) } }
    // As far as syncing and settling look at a peer.
    this.#context = { account: { endOf: () => undefined }, network: { chain, file: undefined, providerLink }, store, signal: this.#ending.signal, now: this.provider.chain.now, randomBytes, emit: () => {}, report: (error: unknown) => { this.problems.push(error) } } as unknown as PeerContext
  }

  /** Resolves when the edit is acknowledged: it is on this device's disk. */
  async add (id: string, fields: Partial<Grant> = {}): Promise<void> {
    this.relationship.policy = addGrant({ doc: this.relationship.policy, grant: grantOf({ id, ...fields }) })
    await this.#store()
  }

  async end (id: string): Promise<void> {
    this.relationship.policy = endGrant({ doc: this.relationship.policy, id, at: this.provider.chain.now() })
    await this.#store()
  }

  async push (): Promise<void> {
    await pushPolicy({ context: this.#context, relationship: this.relationship })
  }

  /** Goes on in a fresh document before it is time. */
  async goOnAfresh (): Promise<boolean> {
    return await goOnAfresh({ context: this.#context, relationship: this.relationship, isDue: () => true })
  }

  /** As {@link goOnAfresh}, and stops for good as soon as the provider has taken what it goes on in; then it starts again. */
  async stopGoingOn (): Promise<void> {
    const { provider, relationship: { id } } = this
    const before = provider.policies.heads(id).join()
    this.#isStopped = () => provider.policies.heads(id).join() !== before
    await assert.rejects(this.goOnAfresh(), { code: 'STORE_DAMAGED' })
    this.#isStopped = () => false
    await this.restart()
  }

  /** Stops for good when it has settled as far as to store so many things more; then it starts again. */
  async stopAfter (stores: number): Promise<void> {
    let left = stores
    this.#isStopped = () => left-- <= 0
    await assert.rejects(this.settle(), { code: 'STORE_DAMAGED' })
    this.#isStopped = () => false
    await this.restart()
  }

  /** Has written so many changes. */
  async write (changes: number): Promise<void> {
    const { id: relationship, policySalt: salt } = this.relationship
    this.relationship.policy = longPolicy({ relationship, salt, changes })
    await this.#store()
  }

  async settle (): Promise<boolean> {
    return (await settlePolicy({ context: this.#context, relationship: this.relationship })).done
  }

  async close (): Promise<void> {
    this.#ending.abort()
    await this.#opened?.close()
    this.#temporary.remove()
  }

  async #store (): Promise<void> {
    await this.#context.store.put('state', [this.relationship.policyEntry()])
  }
}

/** A provider, and two devices that are online: `first` and `second` are settled, and all three have them. */
export async function startPair (): Promise<{ provider: PolicyProvider, phone: Device, tablet: Device }> {
  const provider = new PolicyProvider()
  await provider.start()
  const [phone, tablet] = [await Device.open(provider), await Device.open(provider)]
  for (const device of [phone, tablet]) device.isOnline = true
  await phone.add('first')
  await phone.add('second')
  assert.ok(await phone.settle())
  await tablet.push()
  return { provider, phone, tablet }
}

/** Ids of the grants that a device reads. */
export function idsOf (device: Device): string[] { return [...device.relationship.reading.grants.keys()].sort() }

/** Every device and the provider hold the same document, and it is what counts. */
export function assertSame (options: { provider: PolicyProvider, devices: [Device, ...Device[]], ids: string[], document: number }): void {
  const { provider, devices, ids, document } = options
  const heads = policyHeads(devices[0].relationship.policy)
  for (const device of devices) assert.deepEqual([policyHeads(device.relationship.policy), documentNumber(device.relationship.policy), idsOf(device)], [heads, document, ids])
  assert.deepEqual(provider.policies.heads(provider.known.relationship), heads)
  assert.equal(provider.policies.get(provider.known.relationship).status, 'current')
  assert.deepEqual(provider.inForce, ids)
}
