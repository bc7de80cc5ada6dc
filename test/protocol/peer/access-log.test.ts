import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import type { MessageInitShape } from '@bufbuild/protobuf'
import type { AccountRelationship } from '../../../protocol/account/document.ts'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { generateWords, wordsToSeed } from '../../../protocol/identity/words.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/records_pb.ts'
import { listEmergencies, listLog, loadLooks, noteEmergencies, refreshLog } from '../../../protocol/peer/access-log.ts'
import { AccountKeeper } from '../../../protocol/peer/account-keeper.ts'
import { MAX_KEPT_CATEGORIES, WATCH_AGAIN_MS } from '../../../protocol/peer/constants.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import type { PeerShell } from '../../../protocol/peer/create-peer.ts'
import { decodeJson, encodeJson } from '../../../protocol/peer/json.ts'
import { statusOf } from '../../../protocol/peer/my-records.ts'
import { networkMethods } from '../../../protocol/peer/peer-network.ts'
import { recordMethods } from '../../../protocol/peer/peer-records.ts'
import { PROTOCOLS } from '../../../protocol/peer/protocols.ts'
import { Relationship } from '../../../protocol/peer/relationship.ts'
import { openSealedStore } from '../../../protocol/peer/sealed-store.ts'
import type { SealedStore } from '../../../protocol/peer/sealed-store.ts'
import { looksOf } from '../../../protocol/peer/share-state.ts'
import type { PeerStore } from '../../../protocol/peer/store.ts'
import type { LogEntry } from '../../../protocol/peer/log-types.ts'
import { waitForLooks } from '../../../protocol/peer/wait-for-looks.ts'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { FIRST_LINK, MAX_RECEIPT_BYTES } from '../../../protocol/receipts/constants.ts'
import { linkEntry } from '../../../protocol/receipts/log-link.ts'
import { buildMerkleTree } from '../../../protocol/receipts/merkle.ts'
import { decodeReceipt, encodeReceipt, hashReceipt } from '../../../protocol/receipts/receipt.ts'
import { MAX_LOG_ENTRIES } from '../../../protocol/records/constants.ts'
import { createProtocolServer } from '../../../protocol/stream/serve-messages.ts'
import { addressOfKey, signTypedData } from '../../../protocol/typed-data/sign.ts'
import { createVault } from '../../../protocol/vault/vault.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { temporaryStore } from '../../peer-store/temporary-store.ts'
import type { TemporaryStore } from '../../peer-store/temporary-store.ts'
import { addGrant, grantOf, OTHER_VIEWER, RELATIONSHIP, VIEWER } from '../policy/policy-fixture.ts'
import { connectionOf, newPeerId } from '../session/known-chain.ts'
import { serve } from '../session/served.ts'
import type { Served } from '../session/served.ts'

const NETWORK = { chainId: 31_337, registry: hexOf(0xc1, 20), contracts: { relationships: hexOf(0xc0, 20) } }
const providerKey = randomBytes(32)
const { key } = await createVault({ password: 'correct horse', cost: { N: 2, r: 1, p: 1 } })
const seed = wordsToSeed({ words: generateWords() })

function sign (receipt: Uint8Array): { root: Uint8Array, path: Uint8Array[], position: number, batch: number, signature: Uint8Array } {
  const { root, paths } = buildMerkleTree([hashReceipt(receipt)])
  const signature = signTypedData({ network: NETWORK, type: 'ReceiptBatch', message: { relationship: RELATIONSHIP, root, batch: 1 }, privateKey: providerKey })
  return { root, path: [...paths[0] ?? []], position: 0, batch: 1, signature }
}

/** Of a provider whose log cannot be read. */
const OTHER_SESSION = 2

interface Shown { index: number, receipt: Uint8Array, nonce: Uint8Array, link: Uint8Array, signed: boolean }

describe('a person who reads the log of a provider again and again', { timeout: 280_000 }, () => {
  /** What the provider says now, whatever it said before. */
  let shown: Shown[]
  /** From where it was asked each time. */
  let asked: number[]
  /** Up to where it was read each time that it was waited for, and when. It says each time that there is more. */
  let watched: Array<{ next: number, at: number }>
  /** It shows all, wherever it is asked to begin. */
  let isDeaf: boolean
  /** What it says of the end that is not so. */
  let end: { next?: bigint, link?: Uint8Array }
  let served: Served
  let temporary: TemporaryStore
  let opened: PeerStore
  let context: PeerContext
  let relationship: Relationship
  let store: SealedStore
  let facts: AccountRelationship

  beforeEach(async () => {
    shown = []
    asked = []
    watched = []
    isDeaf = false
    end = {}
    served = await serve(createProtocolServer({
      protocol: PROTOCOLS.records, request: RequestSchema, item: ItemSchema, report: () => {},
      async * answer ({ body }): AsyncGenerator<MessageInitShape<typeof ItemSchema>> {
        // What none answers to that.
        if (body.case === 'fetch') throw new MedrecError('POLICY_LIMIT')
        if (body.case === 'watch') {
          watched.push({ next: Number(body.value.next), at: performance.now() })
          yield { body: { case: 'logGrown' as const, value: {} } }
          return
        }
        if (body.case === 'log' && body.value.session === OTHER_SESSION) {
          yield { body: { case: 'logEntry' as const, value: { receipt: receiptOf(0), nonce: new Uint8Array(32), link: new Uint8Array(31) } } }
          return
        }
        const from = body.case === 'log' ? Number(body.value.from) : 0
        asked.push(from)
        for (const { index, receipt, nonce, link, signed } of shown) {
          if (index < from && !isDeaf) continue
          yield { body: { case: 'logEntry' as const, value: { index: BigInt(index), receipt, nonce, link, ...signed ? { signature: sign(receipt) } : {} } } }
        }
        const last = shown.at(-1)
        yield { body: { case: 'logEnd' as const, value: { next: BigInt(last?.index ?? -1) + 1n, link: last?.link ?? FIRST_LINK, ...end } } }
      }
    }))
    temporary = temporaryStore()
    opened = temporary.open()
    store = await openSealedStore({ store: opened, key, randomBytes })
    facts = { provider: 'mercy', name: 'Mercy', delegateIndex: 0, providerDelegate: addressOfKey(providerKey), providerEncryptionKey: '', attestation: '', multiaddrs: [], joinedAt: 0 }
    relationship = await openWith(RELATIONSHIP, facts)
    const mux = await served.open(connectionOf(await newPeerId()))
    const network = { keys: NETWORK, chain: { view: { isFresh: () => false } }, member: () => undefined, members: [{ name: 'Northside Clinic', signingKey: hexOf(0x27, 20) }], providerLink: async ({ handle }: { handle: string }) => ({ mux: async () => mux, session: async () => handle === 'mercy' ? 1 : OTHER_SESSION, dropSession: () => {} }) }
    // As far as reading a log looks at a peer.
    context = {
      network, store, account: await AccountKeeper.open(store), relationships: new Map([[RELATIONSHIP, relationship]]), lastLooks: new Map(), logsReadAt: new Map(),
      signal: new AbortController().signal, now: () => 1_800_000_000, emit: () => {}, report: () => {}
    } as unknown as PeerContext
  })
  afterEach(async () => {
    await served.stop()
    await opened.close()
    temporary.remove()
  })

  const openWith = async (id: string, of: AccountRelationship): Promise<Relationship> => await Relationship.open({ id, facts: of, seed, network: NETWORK, store, profile: { version: '1', summarize: () => null, bundle: async function * () {} } })
  const receiptOf = (n: number, emergency?: string): Uint8Array => encodeReceipt({
    relationship: RELATIONSHIP, requester: hexOf((0x20 + n) % 256, 20), ...emergency === undefined ? {} : { emergency }, role: 'viewer', counts: [{ grant: 'g', category: 'c', records: n }], records: n, bytes: n, hash: new Uint8Array(32),
    startedAt: n, closedAt: n, status: 'complete', requestId: createHash('md5').update(`${n}`).digest()
  })
  /** Receipts as a log that follows from its beginning. */
  const logOf = (numbers: number[], signed = (_index: number): boolean => true): Shown[] => {
    let previous: Uint8Array = FIRST_LINK
    return numbers.map((n, index) => {
      const receipt = receiptOf(n)
      const nonce = createHash('sha256').update(`nonce ${n}`).digest()
      previous = linkEntry({ previous, index, receiptHash: hashReceipt(receipt), nonce })
      return { index, receipt, nonce, link: previous, signed: signed(index) }
    })
  }
  const read = async (log: Shown[]): Promise<LogEntry[]> => {
    shown = log
    await refreshLog({ context, relationship })
    return await listLog(context)
  }
  const gapsOf = (list: LogEntry[]): Array<[number, number]> => list.flatMap(({ gap }) => gap === undefined ? [] : [[gap.from, gap.to] as [number, number]]).sort((a, b) => a[0] - b[0])
  const recordsOf = (list: LogEntry[]): number[] => list.filter(({ status }) => status !== 'gap').sort((a, b) => a.index - b.index).map(({ records }) => records)
  const isLater = (from: number) => (index: number): boolean => index < from

  it('finds nothing wrong where nothing is, also when what was not signed is signed later', async () => {
    assert.deepEqual(gapsOf(await read(logOf([0, 1, 2, 3], isLater(2)))), [])
    const list = await read(logOf([0, 1, 2, 3, 4]))
    assert.deepEqual([gapsOf(list), recordsOf(list), list.every(({ proven }) => proven)], [[], [0, 1, 2, 3, 4], true])
    assert.deepEqual(gapsOf(await read(logOf([0, 1, 2, 3, 4]))), [])
  })

  it('names nobody as who passed on where devices wrote grants to different people under its id', async () => {
    const passed = (): string[] => list.map(({ passedOn }) => passedOn?.by ?? 'nobody')
    const receipt = encodeReceipt({ ...decodeReceipt(receiptOf(1)), counts: [{ grant: 'g', links: ['l'], category: 'c', records: 1 }] })
    const nonce = new Uint8Array(32)
    relationship.policy = addGrant({ doc: relationship.policy, grant: grantOf({ id: 'g', viewer: VIEWER }) })
    let list = await read([{ index: 0, receipt, nonce, link: linkEntry({ previous: FIRST_LINK, index: 0, receiptHash: hashReceipt(receipt), nonce }), signed: true }])
    assert.deepEqual(passed(), [VIEWER])
    // Of two values Automerge shows one: whichever that is, it must not be said to be who did it.
    const apart = createPolicy({ relationship: RELATIONSHIP, salt: relationship.policySalt })
    const other = addGrant({ doc: apart, grant: grantOf({ id: 'g', viewer: OTHER_VIEWER }) })
    relationship.policy = receiveChanges({ doc: relationship.policy, changes: A.getAllChanges(other), relationship: RELATIONSHIP }).doc
    list = await listLog(context)
    assert.deepEqual(passed(), [''])
  })

  it('shows an emergency until it was shown, and what has come since after that', async () => {
    let previous: Uint8Array = FIRST_LINK
    const log = [0, 1, 2].map(index => {
      const receipt = receiptOf(index, index === 1 ? undefined : 'Unconscious')
      const nonce = createHash('sha256').update(`nonce ${index}`).digest()
      previous = linkEntry({ previous, index, receiptHash: hashReceipt(receipt), nonce })
      return { index, receipt, nonce, link: previous, signed: true }
    })
    await read(log.slice(0, 2))
    const first = await listEmergencies(context)
    assert.deepEqual(first.map(({ index }) => index), [0])
    await read(log)
    await noteEmergencies(context, first)
    assert.deepEqual((await listEmergencies(context)).map(({ index }) => index), [2])
  })

  it('tells of an entry that cannot be read as of an emergency, which it may be', async () => {
    const later = receiptOf(1, 'Unconscious')
    later[1] = 2
    let previous: Uint8Array = FIRST_LINK
    const log: Shown[] = [receiptOf(0), later, new Uint8Array([255, 255]), new Uint8Array(MAX_RECEIPT_BYTES + 1), receiptOf(4)].map((receipt, index) => {
      const nonce = createHash('sha256').update(`nonce ${index}`).digest()
      previous = linkEntry({ previous, index, receiptHash: hashReceipt(receipt), nonce })
      return { index, receipt, nonce, link: previous, signed: index !== 2 }
    })
    let told = 0
    context = { ...context, emit: what => { if (what === 'emergency') told++ } }
    const list = await read(log)
    assert.deepEqual([gapsOf(list), recordsOf(list), told], [[[1, 2], [2, 3], [3, 4]], [0, 4], 1])
    assert.deepEqual(list.filter(({ unreadable }) => unreadable).map(({ index, proven }) => [index, proven]).sort(), [[1, true], [2, false], [3, true]])
    const looks = await listEmergencies(context)
    assert.deepEqual(looks.map(({ index }) => index).sort(), [1, 2, 3])
    await noteEmergencies(context, looks)
    assert.deepEqual([(await listEmergencies(context)).length, context.lastLooks.has('')], [0, false])
    // It is asked for again until it is signed, and has to be what it was.
    await read(log.with(2, { ...log[2] as Shown, signed: true }))
    assert.deepEqual([asked, gapsOf(await listLog(context)).length], [[0, 2], 3])
  })

  it('keeps of an entry no more names than it shows, however many its receipt has', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `c${String(i).padStart(3, '0')}`)
    const receipt = encodeReceipt({
      relationship: RELATIONSHIP, requester: hexOf(0x20, 20), role: 'viewer', records: 201, bytes: 1, hash: new Uint8Array(32), startedAt: 1, closedAt: 1, status: 'complete', requestId: new Uint8Array(16),
      counts: [...names.map(category => ({ grant: 'g', category, records: 1 })), { grant: 'x'.repeat(65), links: ['l', 'y'.repeat(65)], category: 'z'.repeat(65), records: 1 }]
    })
    const nonce = new Uint8Array(32)
    const [entry] = await read([{ index: 0, receipt, nonce, link: linkEntry({ previous: FIRST_LINK, index: 0, receiptHash: hashReceipt(receipt), nonce }), signed: true }])
    assert.deepEqual(entry?.counts, { ...Object.fromEntries(names.slice(0, MAX_KEPT_CATEGORIES).map(name => [name, 1])), '': 201 - MAX_KEPT_CATEGORIES })
    assert.deepEqual(entry.passedOn, { by: '', links: ['l'] })
    assert.ok((await store.get('state', `log/${RELATIONSHIP}`) as Uint8Array).length < 2_000)
  })

  it(`is told of what comes, ${WATCH_AGAIN_MS / 1_000} s later of what comes next, and waits no more for who says that there is more and has none`, async () => {
    shown = logOf([0, 1])
    await waitForLooks({ context, relationship })
    assert.deepEqual(watched.map(({ next }) => next), [0, 2])
    assert.deepEqual(recordsOf(await listLog(context)), [0, 1])
    const [first, second] = watched.map(({ at }) => at)
    assert.ok((second ?? 0) - (first ?? 0) >= WATCH_AGAIN_MS - 1)
  })

  it('finds an entry that is dropped, in the middle and at the end', async () => {
    assert.deepEqual(gapsOf(await read(logOf([0, 1, 2, 3, 4]).toSpliced(2, 1))), [[2, 3]])
    assert.deepEqual(gapsOf(await read(logOf([0, 1, 2]))), [[2, 3], [3, 5]])
  })

  it('finds entries in another order', async () => {
    const log = logOf([0, 1, 2, 3])
    assert.ok(gapsOf(await read([log[0], log[2], log[1], log[3]] as Shown[])).length > 0)
  })

  it('finds an entry that is altered', async () => {
    assert.deepEqual(gapsOf(await read(logOf([0, 1, 2, 3]).with(1, { ...logOf([0, 9])[1] as Shown, link: (logOf([0, 1])[1] as Shown).link }))), [[1, 2]])
  })

  it('finds an entry that is there twice, at the same place and at the next', async () => {
    const log = logOf([0, 1, 2])
    const list = await read([...log, log[2] as Shown])
    assert.deepEqual([gapsOf(list), recordsOf(list)], [[[2, 3]], [0, 1, 2]])
    // All links are right, but one receipt stands for two answers; the first of them was read before.
    assert.deepEqual(gapsOf(await read(logOf([0, 1, 2, 1]))), [[2, 3], [3, 4]])
  })

  for (const [what, numbers, gap] of [
    ['altered', [0, 1, 9, 3], [2, 4]], ['left out', [0, 1, 3], [2, 4]], ['dropped at the end', [0, 1, 2], [3, 4]], ['put in another order', [0, 1, 3, 2], [2, 4]], ['followed by more', [0, 1, 9, 3, 4], [2, 4]]
  ] as Array<[string, number[], [number, number]]>) {
    it(`finds that what was shown, and not signed yet, is ${what} afterwards, and keeps what was shown`, async () => {
      assert.deepEqual(gapsOf(await read(logOf([0, 1, 2, 3], isLater(2)))), [])
      const list = await read(logOf(numbers))
      assert.ok(gapsOf(list).some(([from, to]) => from === gap[0] && to === gap[1]), JSON.stringify(gapsOf(list)))
      assert.deepEqual(recordsOf(list).slice(0, 4), [0, 1, 2, 3])
    })
  }

  describe('that is no log', () => {
    const wrong: Array<[string, () => void]> = [
      ['an entry with a link of 31 bytes', () => { shown = shown.with(2, { ...shown[2] as Shown, link: new Uint8Array(31) }) }],
      ['an entry without a nonce', () => { shown = shown.with(2, { ...shown[2] as Shown, nonce: new Uint8Array() }) }],
      ['an index that no log has', () => { shown = shown.with(2, { ...shown[2] as Shown, index: Number.MAX_SAFE_INTEGER }) }],
      ['an end with a link of 31 bytes', () => { end = { link: new Uint8Array(31) } }],
      ['an end that no log has', () => { end = { next: 2n ** 53n } }]
    ]
    for (const [what, spoil] of wrong) {
      it(`takes nothing of an answer with ${what}, and reads the next`, async () => {
        await read(logOf([0, 1]))
        shown = logOf([0, 1, 2, 3])
        spoil()
        await assert.rejects(refreshLog({ context, relationship }), error => isMedrecError(error, 'BAD_MESSAGE'))
        assert.deepEqual([recordsOf(await listLog(context)), context.account.get('logs', RELATIONSHIP)?.next, relationship.unreadLog], [[0, 1], 2, 'BAD_MESSAGE'])
        end = {}
        assert.deepEqual([recordsOf(await read(logOf([0, 1, 2, 3]))), relationship.unreadLog], [[0, 1, 2, 3], undefined])
      })
    }

    it('goes by no link in the account that did not follow', async () => {
      const log = logOf([0, 1, 2])
      assert.deepEqual(gapsOf(await read(log.with(2, { ...log[2] as Shown, link: new Uint8Array(32) }))), [[2, 3]])
      await read(log.with(2, { ...log[2] as Shown, link: new Uint8Array(32) }))
      assert.equal(context.account.get('logs', RELATIONSHIP), undefined)
    })

    it('passes over what an earlier version kept of one, here and in the account', async () => {
      await read(logOf([0, 1]))
      const name = `log/${RELATIONSHIP}`
      const kept = decodeJson<{ entries: object[] }>(await store.get('state', name) as Uint8Array)
      const short = `0x${'00'.repeat(31)}`
      await store.put('state', [[name, encodeJson({ ...kept, entries: [...kept.entries, { ...kept.entries[1], index: 2, link: short }, { ...kept.entries[1], index: 2 ** 53 }], next: 3, link: short })]])
      context.account.put('logs', RELATIONSHIP, { next: 2 ** 53, link: short })
      const list = await read(logOf([0, 1, 2, 3]))
      assert.deepEqual([gapsOf(list), recordsOf(list), context.account.get('logs', RELATIONSHIP)?.next], [[], [0, 1, 2, 3], 4])
    })

    it('does not keep the person from the logs of other providers, and says whose it was', async () => {
      shown = logOf([0, 1])
      const other = await openWith(hexOf(0x77, 32), { ...facts, provider: 'westside', name: 'Westside' })
      context = { ...context, relationships: new Map([[other.id, other], [RELATIONSHIP, relationship]]), account: context.account }
      const { log } = recordMethods({ open: () => ({ context }) } as unknown as PeerShell)
      assert.deepEqual(recordsOf(await log({ refresh: true })), [0, 1])
      assert.deepEqual([other, relationship].map(each => statusOf({ context, relationship: each, pending: false }).unreadLog), ['BAD_MESSAGE', undefined])
      await assert.rejects(log({ refresh: true, signal: AbortSignal.abort() }), error => isMedrecError(error, 'CANCELLED'))
    })
  })

  it('goes on with all that is refreshed, whatever one provider answers, and hears of it where only that one was asked', async () => {
    const [problems, woken]: [unknown[], string[]] = [[], []]
    const network = { ...context.network, chain: { view: { relationship: () => ({}) } } }
    context = { ...context, options: {}, network, shared: new Map(), report: (error: unknown) => { problems.push(error) }, wake: ({ id }: { id: string }) => { woken.push(id) } } as unknown as PeerContext
    const { refresh } = networkMethods({ open: () => ({ context }) } as unknown as PeerShell)
    await refresh()
    assert.deepEqual([problems.map(error => isMedrecError(error, 'POLICY_LIMIT')), woken], [[true], [RELATIONSHIP]])
    await assert.rejects(refresh({ relationship: RELATIONSHIP }), { code: 'POLICY_LIMIT' })
  })

  it('calls a provider that looked by its signing key what the registry calls it', async () => {
    assert.deepEqual((await read(logOf([7, 8]))).map(({ viewer, byProvider }) => [viewer, byProvider]).sort(), [[hexOf(0x28, 20), undefined], ['Northside Clinic', true]])
  })

  it('does not know that somebody has not looked before the log was read since it was shared, and knows it after a start anew', async () => {
    const looks = (since: number): object => looksOf({ context, viewer: hexOf(0x25, 20), since, relationships: [RELATIONSHIP] })
    assert.deepEqual(looks(1_700_000_000), {})
    await read([])
    assert.deepEqual([looks(1_700_000_000), looks(1_800_000_001)], [{ looksKnownAt: 1_800_000_000 }, {}])
    context.logsReadAt.clear()
    await loadLooks(context)
    assert.deepEqual(looks(1_700_000_000), { looksKnownAt: 1_800_000_000 })
    await read(logOf([5]))
    assert.deepEqual(looks(1_700_000_000), { lastLooked: 5, looksKnownAt: 1_800_000_000 })
  })

  describe('that is longer than what is taken at once', () => {
    const numbers = (length: number): number[] => Array.from({ length }, (_, n) => n)
    const readPieces = async (log: Shown[], most: Partial<{ entries: number, bytes: number, rounds: number }>): Promise<LogEntry[]> => {
      shown = log
      await refreshLog({ context, relationship, most: { entries: 1_000, bytes: 1_000_000, rounds: 1_000, ...most } })
      return await listLog(context)
    }

    it('reads one of more entries than one answer brings', async () => {
      const list = await read(logOf(numbers(MAX_LOG_ENTRIES + 2), () => false))
      assert.deepEqual([gapsOf(list), list.length, asked.length], [[], MAX_LOG_ENTRIES + 2, 2])
    })

    it('goes on where it broke off, by entries and by bytes, and finds nothing wrong where nothing is', async () => {
      const list = await readPieces(logOf(numbers(7)), { entries: 3 })
      assert.deepEqual([gapsOf(list), recordsOf(list), asked, context.logsReadAt.has(RELATIONSHIP)], [[], numbers(7), [0, 3, 6], true])
      assert.deepEqual(gapsOf(await readPieces(logOf(numbers(9)), { bytes: 1 })), [])
      assert.deepEqual(asked.slice(3), [7, 8, 9])
    })

    it('looks at what it holds once, and not again for each answer', async () => {
      const { store } = context
      const looked: string[] = []
      const counting: typeof store = { ...store, get: async (namespace, name) => {
        looked.push(name)
        return await store.get(namespace, name)
      } }
      shown = logOf(numbers(7))
      await refreshLog({ context: { ...context, store: counting }, relationship, most: { entries: 2, bytes: 1_000_000, rounds: 1_000 } })
      assert.deepEqual([asked.length, looked.filter(name => name.startsWith('log/') || name === 'emergencies-shown').length], [4, 2])
    })

    it('keeps what it has after as many answers as it takes in a row, and does not call it read', async () => {
      assert.deepEqual(recordsOf(await readPieces(logOf(numbers(7)), { entries: 2, rounds: 2 })), numbers(4))
      assert.equal(context.logsReadAt.has(RELATIONSHIP), false)
      const list = await readPieces(logOf(numbers(7)), { entries: 2, rounds: 2 })
      assert.deepEqual([gapsOf(list), recordsOf(list), context.logsReadAt.has(RELATIONSHIP)], [[], numbers(7), true])
    })

    it('holds the whole of it against what another device saw', async () => {
      const log = logOf(numbers(7))
      context.account.put('logs', RELATIONSHIP, { next: 6, link: toHex((log[5] as Shown).link) })
      assert.deepEqual(gapsOf(await readPieces(log.slice(0, 5), { entries: 2, rounds: 1 })), [])
      assert.equal(context.account.get('logs', RELATIONSHIP)?.next, 6)
      assert.deepEqual(gapsOf(await readPieces(log.slice(0, 5), { entries: 2 })), [[5, 6]])
    })

    it('does not go round for ever where what comes does not go on', async () => {
      const [first] = logOf([0])
      assert.ok(first !== undefined)
      isDeaf = true
      await readPieces(Array.from({ length: 50 }, () => first), { entries: 10 })
      assert.deepEqual(asked, [0, 1])
    })
  })

  it('finds that a log begins anew', async () => {
    await read(logOf([0, 1, 2]))
    assert.deepEqual(gapsOf(await read([])), [[0, 3]])
  })
})
