import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import { NO_END, OWNER_PLACE, POWERS } from '../../../protocol/agent/constants.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { hpkeOpen } from '../../../protocol/crypto/hpke.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { deriveDelegate } from '../../../protocol/identity/derive.ts'
import type { Delegate } from '../../../protocol/identity/derive.ts'
import { encodeSealedShare } from '../../../protocol/links/codecs.ts'
import type { SealedShare } from '../../../protocol/links/types.ts'
import { ItemSchema } from '../../../protocol/messages/chain_pb.ts'
import { ItemSchema as NoticeSchema } from '../../../protocol/messages/notices_pb.ts'
import type { NetworkAddress } from '../../../protocol/network/types.ts'
import type { CollectedLetter } from '../../../protocol/notices/client.ts'
import { AccountKeeper } from '../../../protocol/peer/account-keeper.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { LETTER_WAIT_SECONDS, MAX_WAITING_LETTERS } from '../../../protocol/peer/constants.ts'
import { LetterReader } from '../../../protocol/peer/letter-reader.ts'
import { openShared } from '../../../protocol/peer/open-shared.ts'
import { refreshView } from '../../../protocol/peer/refresh-shared.ts'
import { openSealedStore } from '../../../protocol/peer/sealed-store.ts'
import { dropEnded, forgetShare, nameShared, takeShare } from '../../../protocol/peer/shared-with-me.ts'
import type { SharedView } from '../../../protocol/peer/shared-view.ts'
import type { PeerStore } from '../../../protocol/peer/store.ts'
import { createSigner } from '../../../protocol/session/signer.ts'
import { SHARE_INFO } from '../../../protocol/share/constants.ts'
import { sealShare } from '../../../protocol/share/seal-share.ts'
import type { ShareSource } from '../../../protocol/share/share.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { MAX_IN_MAILBOX } from '../../../protocol/notices/constants.ts'
import { signTypedData } from '../../../protocol/typed-data/sign.ts'
import { relationshipId } from '../../../protocol/typed-data/relationship-id.ts'
import { createVault } from '../../../protocol/vault/vault.ts'
import { temporaryStore } from '../../peer-store/temporary-store.ts'
import type { TemporaryStore } from '../../peer-store/temporary-store.ts'

const address = (digit: string): string => `0x${digit.repeat(40)}`
const network: NetworkAddress = {
  name: 'Test', chainId: 4711, genesisHash: `0x${'1'.repeat(64)}`, multiaddrs: [],
  contracts: { providerRegistry: address('a'), relationships: address('b'), accessLogs: address('c') }
}
const keys = { chainId: network.chainId, registry: network.contracts.providerRegistry }
const seed = new Uint8Array(64).fill(7)
const card = await deriveDelegate({ seed, network: keys, role: 'card', index: 0 })
const owner = await deriveDelegate({ seed, network: keys, role: 'owner', provider: 'mercy', index: 0 })
const custodian = await deriveDelegate({ seed, network: keys, role: 'owner', provider: 'mercy', index: 1 })
const stranger = await deriveDelegate({ seed, network: keys, role: 'owner', provider: 'watcher', index: 0 })
const { key } = await createVault({ password: 'correct horse', cost: { N: 2, r: 1, p: 1 } })

describe('a letter to a card of mine', () => {
  let temporary: TemporaryStore
  let opened: PeerStore
  let context: PeerContext
  /** Providers that were asked about an agent. */
  let asked: string[]
  /** What the provider answers that is asked about an agent; undefined: it cannot be reached. */
  let agent: Mux | undefined
  let now: number

  beforeEach(async () => {
    temporary = temporaryStore()
    opened = temporary.open()
    asked = []
    agent = undefined
    now = 1_800_000_000
    const store = await openSealedStore({ store: opened, key, randomBytes })
    // As far as taking in a share looks at a peer.
    context = {
      store, seed, account: await AccountKeeper.open(store), shared: new Map(), relationships: new Map(), signal: new AbortController().signal, now: () => now, emit: () => {}, wake: () => {},
      options: { profile: { version: '1', summarize: () => null, bundle: async function * () {} } },
      network: {
        keys, address: network, chain: { view: { head: () => undefined } },
        providerLink: async ({ handle }: { handle: string }) => {
          asked.push(handle)
          if (agent === undefined) throw new MedrecError('NETWORK_UNREACHABLE')
          return { mux: async () => agent }
        }
      }
    } as unknown as PeerContext
    context.account.put('cards', card.address, { index: 0, createdAt: 1 })
  })
  afterEach(async () => {
    await opened.close()
    temporary.remove()
  })

  const sourceOf = (of: Delegate, provider: string, signer?: Delegate): ShareSource => {
    const delegates = { ownerDelegate: of.address, providerDelegate: address('d') }
    return {
      ...delegates, relationship: relationshipId(delegates), ...signer === undefined ? {} : { signer: signer.address }, providerEncryptionKey: new Uint8Array(32).fill(3), attestation: new Uint8Array(65),
      provider, providerName: provider, multiaddrs: [], categories: ['kind-a'], labels: [], notBefore: 10, notAfter: null, sealedPolicy: new Uint8Array()
    }
  }
  const mine = sourceOf(owner, 'mercy')
  const byCustodian = sourceOf(owner, 'mercy', custodian)
  const foreign = sourceOf(stranger, 'watcher', custodian)
  interface Written { sources: ShareSource[], by?: Delegate, revision?: number, id?: string }
  const seal = async ({ sources, by = owner, revision = 1, id = '0123456789abcdef0123456789abcdef' }: Written): Promise<SealedShare> =>
    await sealShare({ share: { id, revision, from: 'Maren', sources }, card: { address: card.address, encryptionKey: card.encryption.publicKey }, network, signerOf: relationship => createSigner({ network, key: by === owner && relationship === foreign.relationship ? stranger : by }) })
  const take = async ({ isLetter, ...written }: Written & { isLetter: boolean }): Promise<SharedView | undefined> => await takeShare({ context, sealed: await seal(written), isLetter })
  const letterOf = async (id: number, written: Written): Promise<CollectedLetter> => ({ id: Uint8Array.of(id), letter: encodeSealedShare(await seal(written)), receivedAt: 1_800_000_000 })
  /** A provider that says that the custodian may add grants, from a second until another, by a block of second 2. */
  const saysCustodian = ({ notBefore = 0, notAfter = NO_END } = {}): Mux => {
    const { topics, data } = AGENT_INTERFACE.encodeEventLog('CustodianAdded', [0, custodian.address, POWERS.grant, notBefore, notAfter, '0x', OWNER_PLACE, owner.address, 1])
    const begun = AGENT_INTERFACE.encodeEventLog('OwnerSet', [address('0'), owner.address, 0])
    const log = (each: { topics: Array<string | string[] | null>, data: string }): Uint8Array => toBinary(ItemSchema, create(ItemSchema, { body: { case: 'agentLog', value: { block: 1n, timestamp: 1n, topics: each.topics.map(topic => fromHex(String(topic))), data: fromHex(each.data) } } }))
    const head = toBinary(ItemSchema, create(ItemSchema, { body: { case: 'agentHead', value: { block: 2n, timestamp: 2n, powers: Uint8Array.of(POWERS.grant) } } }))
    return { request: async function * () { yield * [log(begun), log({ topics, data }), head] } } as unknown as Mux
  }

  it('is thrown away without anybody being asked when it is about no share of mine, an older revision, or no relationship that was in it', async () => {
    assert.equal(await take({ isLetter: true, sources: [foreign], by: custodian }), undefined)
    assert.equal((await take({ isLetter: false, sources: [mine], revision: 2 }))?.entry.revision, 2)
    assert.equal((await take({ isLetter: true, sources: [byCustodian], by: custodian, revision: 2 }))?.entry.revision, 2)
    await assert.rejects(take({ isLetter: true, sources: [foreign], by: custodian, revision: 3 }), { code: 'SHARE_NOT_GENUINE' })
    assert.deepEqual(asked, [])
  })

  it('is asked about with the provider that is known first, when another than the owner\'s delegate signed it', async () => {
    await take({ isLetter: false, sources: [mine] })
    await assert.rejects(take({ isLetter: true, sources: [foreign, byCustodian], by: custodian, revision: 2 }), { code: 'NETWORK_UNREACHABLE' })
    assert.deepEqual(asked, ['mercy'])
  })

  it('of a custodian is left with its provider while nobody can be asked about the custodian, and taken when it comes again', async () => {
    const view = await take({ isLetter: false, sources: [mine] })
    const letter = await letterOf(1, { sources: [byCustodian], by: custodian, revision: 2 })
    assert.deepEqual(await new LetterReader(context).read(letter), [])
    assert.equal(view?.share.revision, 1)
    agent = saysCustodian()
    assert.deepEqual(await new LetterReader(context).read(letter), [Uint8Array.of(1)])
    assert.equal(view?.share.revision, 2)
  })

  it('of a custodian is thrown away when its time is over, or has not come, though it is in its place', async () => {
    const view = await take({ isLetter: false, sources: [mine] })
    const ending = await letterOf(1, { sources: [{ ...byCustodian, categories: [] }], by: custodian, revision: 2 })
    for (const when of [{ notAfter: 2 }, { notBefore: 3 }]) {
      agent = saysCustodian(when)
      assert.deepEqual(await new LetterReader(context).read(ending), [Uint8Array.of(1)])
      assert.equal(view?.share.revision, 1)
    }
    agent = saysCustodian({ notAfter: 3 })
    await new LetterReader(context).read(ending)
    assert.equal(view?.share.revision, 2)
  })

  it('is worth nothing where it is until a time that there is not, and one that was taken in before keeps no other from being opened', async () => {
    const endless = await seal({ id: 'f'.repeat(32), sources: [{ ...mine, notAfter: 2 ** 53 - 1 }] })
    await assert.rejects(takeShare({ context, sealed: endless, isLetter: false }), { code: 'LINK_INVALID' })
    const plaintext = await hpkeOpen({ privateKey: card.encryption.privateKey, info: SHARE_INFO, encapsulatedKey: new Uint8Array(endless.encapsulatedKey), ciphertext: new Uint8Array(endless.ciphertext) })
    const entry = { card: card.address, from: 'Maren', share: Buffer.from(plaintext).toString('base64'), revision: 1, addedAt: 1, state: 'active' as const }
    const good = await take({ isLetter: false, sources: [mine] })
    context.account.put('sharedWithMe', 'f'.repeat(32), entry)
    context.shared.clear()
    const reported: unknown[] = []
    await openShared({ ...context, report: error => { reported.push(error) } })
    assert.deepEqual([...context.shared.keys()], [good?.id])
    assert.deepEqual(reported.map(error => (error as MedrecError).code), ['LINK_INVALID'])
  })

  it('is left so long, and no longer', async () => {
    await take({ isLetter: false, sources: [mine] })
    const letter = await letterOf(1, { sources: [byCustodian], by: custodian, revision: 2 })
    now += LETTER_WAIT_SECONDS - 1
    assert.deepEqual(await new LetterReader(context).read(letter), [])
    now++
    assert.deepEqual(await new LetterReader(context).read(letter), [Uint8Array.of(1)])
  })

  it('is left with others, and the oldest is thrown away when they are too many', async () => {
    await take({ isLetter: false, sources: [mine] })
    const reader = new LetterReader(context)
    for (let i = 0; i < MAX_WAITING_LETTERS; i++) assert.deepEqual(await reader.read(await letterOf(i, { sources: [byCustodian], by: custodian, revision: i + 2 })), [])
    assert.deepEqual(await reader.read(await letterOf(MAX_WAITING_LETTERS, { sources: [byCustodian], by: custodian, revision: 99 })), [Uint8Array.of(0)])
  })

  it('is thrown away at once where it is wrong whoever could be asked', async () => {
    await take({ isLetter: false, sources: [mine] })
    const reader = new LetterReader(context)
    assert.deepEqual(await reader.read(await letterOf(1, { sources: [foreign], by: custodian, revision: 2 })), [Uint8Array.of(1)])
    assert.deepEqual(await reader.read({ id: Uint8Array.of(2), letter: Uint8Array.of(255, 255), receivedAt: now }), [Uint8Array.of(2)])
    assert.deepEqual(asked, [])
  })

  it('of the owner is taken', async () => {
    await take({ isLetter: false, sources: [mine] })
    assert.equal((await take({ isLetter: true, sources: [mine], revision: 2 }))?.share.revision, 2)
    assert.deepEqual(asked, [])
  })

  describe('takes copies away, also where the peer ends before they are deleted', () => {
    const other = sourceOf(stranger, 'watcher')
    /** How many values there are of records. */
    const left = async (): Promise<number> => (await opened.keys('records')).length

    /** A share of two providers with a copy of each, and what ends the peer before it deletes anything. */
    const held = async (): Promise<{ view: SharedView, end: () => void }> => {
      const view = await take({ isLetter: false, sources: [mine, other] }) ?? assert.fail()
      const bytes = new TextEncoder().encode('text')
      for (const { holdings } of view.copies.values()) await holdings.apply({ put: [{ key: 'a', bytes, hash: new Uint8Array(32), categories: [], labels: [], mediaType: 'text/plain', source: '' }], now })
      return { view, end: () => { opened.delete = async () => { throw new RangeError('killed') } } }
    }
    const openAgain = async (): Promise<void> => {
      await opened.close()
      opened = temporary.open()
      const store = await openSealedStore({ store: opened, key, randomBytes })
      context = { ...context, store, account: await AccountKeeper.open(store), shared: new Map(), report: error => { throw error } }
      await openShared(context)
      for (const view of context.shared.values()) await dropEnded({ context, view })
    }

    it('of a source that a letter ends', async () => {
      const { end } = await held()
      end()
      await assert.rejects(take({ isLetter: true, sources: [{ ...mine, categories: [] }, other], revision: 2 }), /killed/)
      await openAgain()
      assert.deepEqual([[...context.shared.values()].map(({ copies }) => [...copies.values()].map(({ holdings }) => holdings.size)), await left()], [[[0, 1]], 3])
    })

    it('of a source that a letter does not name any more', async () => {
      const { end } = await held()
      end()
      await assert.rejects(take({ isLetter: true, sources: [other], revision: 2 }), /killed/)
      await openAgain()
      assert.equal(await left(), 3)
    })

    it('of a share that is forgotten, here or on another device', async () => {
      const { view, end } = await held()
      end()
      await assert.rejects(forgetShare({ context, id: view.id }), /killed/)
      await openAgain()
      assert.equal(await left(), 0)
      const again = await take({ isLetter: false, sources: [mine, other] })
      assert.equal(again?.copies.size, 2)
    })

    it('of what was on its way when a source ended', async () => {
      const { view } = await held()
      await take({ isLetter: true, sources: [{ ...mine, categories: [] }, other], revision: 2 })
      const late = view.copies.get(mine.relationship)?.holdings
      await late?.apply({ put: [{ key: 'late', bytes: Uint8Array.of(97), hash: new Uint8Array(32), categories: [], labels: [], mediaType: 'text/plain', source: '' }], now })
      await dropEnded({ context, view })
      assert.equal(late?.size, 0)
    })
  })

  describe('where two providers have something', () => {
    /** What each gives of its letters. */
    let letters: Record<string, (signal: AbortSignal | undefined) => AsyncGenerator<Uint8Array>>
    /** Providers that were asked for records. */
    let fetched: string[]
    let reported: unknown[]
    const letterItem = (id: number): Uint8Array => toBinary(NoticeSchema, create(NoticeSchema, { body: { case: 'letter', value: { id: Uint8Array.of(id >> 8, id), letter: Uint8Array.of(255), receivedAt: 1n } } }))
    const accepted = toBinary(NoticeSchema, create(NoticeSchema, { body: { case: 'accepted', value: {} } }))
    const none = async function * (): AsyncGenerator<Uint8Array> {}

    beforeEach(() => {
      fetched = []
      reported = []
      letters = { mercy: none, watcher: none }
      const linkOf = (handle: string): unknown => ({
        session: async () => 1,
        dropSession: () => {},
        mux: async (name: string) => ({
          closed: false,
          request: async function * ({ signal }: { signal?: AbortSignal }) {
            if (name === 'records') {
              fetched.push(handle)
              throw new MedrecError('DEADLINE')
            }
            yield * letters[handle]?.(signal) ?? none()
          }
        })
      })
      const found = [owner, stranger].map((of, i) => [relationshipId({ ownerDelegate: of.address, providerDelegate: address('d') }), { ownerDelegate: of.address, providerDelegate: address('d'), handle: ['mercy', 'watcher'][i] }] as const)
      Object.assign(context, { report: (error: unknown) => { reported.push(error) } })
      Object.assign(context.network ?? {}, {
        keys: { ...keys, contracts: network.contracts },
        chain: {
          caughtUp: async () => {},
          view: { head: () => ({ number: 1 }), relationship: (id: string) => ({ atHead: new Map(found).get(id) }), memberByHandle: () => ({ signingKey: custodian.address }), settledDepth: () => 0, onChange: () => () => {} }
        },
        providerLink: async ({ handle }: { handle: string }) => linkOf(handle)
      })
    })

    const attested = (of: Delegate, provider: string): ShareSource => {
      const source = sourceOf(of, provider)
      const { ownerDelegate, providerDelegate, providerEncryptionKey } = source
      return { ...source, attestation: signTypedData({ network, type: 'Attestation', message: { provider, ownerDelegate, providerDelegate, providerEncryptionKey }, privateKey: custodian.privateKey }) }
    }
    const shared = async (): Promise<SharedView> => {
      const sources = [attested(owner, 'mercy'), attested(stranger, 'watcher')]
      const sealed = await sealShare({ share: { id: '0123456789abcdef0123456789abcdef', revision: 1, from: 'Maren', sources }, card: { address: card.address, encryptionKey: card.encryption.publicKey }, network, signerOf: relationship => createSigner({ network, key: relationship === sources[0]?.relationship ? owner : stranger }) })
      const view = await takeShare({ context, sealed, isLetter: false })
      assert.ok(view !== undefined)
      return view
    }

    it('keeps the newest revision where two bring one each at once, and a name that is given meanwhile', async () => {
      const source = attested(owner, 'mercy')
      const other = attested(stranger, 'watcher')
      const view = await take({ isLetter: false, sources: [source, other] }) ?? assert.fail()
      const of = async (revision: number, sources: ShareSource[]): Promise<Uint8Array> => toBinary(NoticeSchema, create(NoticeSchema, { body: { case: 'letter', value: { ...await letterOf(revision, { sources, revision }), receivedAt: BigInt(now) } } }))
      const [two, three] = [await of(2, [source, other]), await of(3, [{ ...source, categories: ['kind-a', 'kind-b'] }, other])]
      const given: string[] = []
      const once = (name: string, item: Uint8Array) => async function * (): AsyncGenerator<Uint8Array> {
        // What is asked for after it is to forget it.
        yield given.includes(name) ? accepted : item
        given.push(name)
      }
      letters.mercy = once('mercy', three)
      letters.watcher = once('watcher', two)
      await Promise.all([refreshView({ context, view }), nameShared({ context, id: view.id, name: 'Mother' })])
      const stored = context.account.get('sharedWithMe', view.id)
      assert.deepEqual([view.share.revision, view.entry.revision, stored?.revision, view.entry.from, stored?.from], [3, 3, 3, 'Mother', 'Mother'])
      assert.deepEqual(given.toSorted(), ['mercy', 'mercy', 'watcher', 'watcher'])
    })

    it('fetches from both where one has letters without end, or answers what it never should', async () => {
      const view = await shared()
      letters.mercy = async function * (signal) {
        for (let i = 0; signal?.aborted !== true; i++) {
          yield letterItem(i)
          await new Promise(resolve => { setTimeout(resolve, 50) })
        }
        throw new MedrecError('CANCELLED')
      }
      await refreshView({ context, view, lettersMs: 300 })
      assert.deepEqual(fetched.toSorted(), ['mercy', 'watcher'])
      fetched = []
      letters.mercy = async function * () { throw new MedrecError('POLICY_LIMIT') }
      await refreshView({ context, view })
      assert.deepEqual(fetched.toSorted(), ['mercy', 'watcher'])
      assert.deepEqual(reported.map(error => (error as MedrecError).code), ['POLICY_LIMIT'])
    })

    it('fetches from one of which a letter has just told, at once', async () => {
      const source = attested(owner, 'mercy')
      const view = await take({ isLetter: false, sources: [source] }) ?? assert.fail()
      const { letter } = await letterOf(1, { sources: [source, attested(stranger, 'watcher')], revision: 2 })
      let given = 0
      letters.mercy = async function * () { yield given++ > 0 ? accepted : toBinary(NoticeSchema, create(NoticeSchema, { body: { case: 'letter', value: { id: Uint8Array.of(1), letter, receivedAt: 1_800_000_000n } } })) }
      await refreshView({ context, view })
      assert.deepEqual(fetched.toSorted(), ['mercy', 'watcher'])
    })

    it('reads of one mailbox no more letters than a mailbox may have', async () => {
      const view = await shared()
      let given = 0
      letters.mercy = async function * () {
        if (given > 0) yield accepted
        else while (given < 10 * MAX_IN_MAILBOX) yield letterItem(given++)
      }
      await refreshView({ context, view })
      assert.equal(given, MAX_IN_MAILBOX)
      assert.deepEqual(fetched.toSorted(), ['mercy', 'watcher'])
    })
  })
})
