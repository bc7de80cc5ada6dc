import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { BATCH_RECORDS, MAX_FETCH_ATTEMPTS } from '../../../protocol/peer/constants.ts'
import { fetchInto } from '../../../protocol/peer/fetch-into.ts'
import { Holdings } from '../../../protocol/peer/holdings.ts'
import { openSealedStore } from '../../../protocol/peer/sealed-store.ts'
import type { PeerStore } from '../../../protocol/peer/store.ts'
import { createVault } from '../../../protocol/vault/vault.ts'
import { until } from '../../until.ts'
import { temporaryStore } from '../../peer-store/temporary-store.ts'
import { endOf, itemsOf, startHandMadeProvider } from '../records/hand-made-provider.ts'
import type { ItemBody, MadeRecord } from '../records/hand-made-provider.ts'

const profile = { version: '1', summarize: () => undefined, bundle: async function * () {} }
const all: MadeRecord[] = Array.from({ length: BATCH_RECORDS * 2 + 10 }, (_, index) => ({ key: `k${String(index).padStart(4, '0')}`, text: `text ${index}` }))
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

async function whole (items: ItemBody[], token?: string): Promise<ItemBody[]> {
  return [...items, await endOf(items, token)]
}

const { key } = await createVault({ password: 'correct horse', cost: { N: 2, r: 1, p: 1 } })

describe('bringing a copy up to date', () => {
  const temporary = temporaryStore()
  after(() => { temporary.remove() })
  const open = async (store: PeerStore, scope: string): Promise<Holdings> => await Holdings.open({ store: await openSealedStore({ store, key, randomBytes }), scope, profile })
  const keysOf = (holdings: Holdings): string[] => [...holdings.records].map(record => record.key).sort()

  it('goes on after a restart where the first answer broke off, and fetches nothing twice that was stored', async () => {
    const store = temporary.open()
    const asked: string[] = []
    let isCut = true
    const first = await open(store, 'first')
    const provider = await startHandMadeProvider(async function * (fetch, cut) {
      const cursor = textOf(fetch.cursor)
      asked.push(cursor)
      const items = await itemsOf(all.slice(Math.max(0, all.findIndex(record => record.key === cursor))))
      if (!isCut) {
        yield * await whole(items)
        return
      }
      // Past the first batch, then gone.
      yield * items.slice(0, (BATCH_RECORDS + 20) * 2)
      await until(() => first.size >= BATCH_RECORDS)
      cut()
    })
    const run = async (holdings: Holdings): Promise<void> => {
      await fetchInto({ holdings, open: async () => ({ mux: await provider.newMux(), session: 1 }), now: () => 5, signal: new AbortController().signal })
    }
    await assert.rejects(run(first), error => isMedrecError(error, 'STREAM_CUT'))
    assert.equal(asked.length, MAX_FETCH_ATTEMPTS)
    const held = (await open(store, 'first')).size
    assert.ok(held >= BATCH_RECORDS)
    isCut = false
    asked.length = 0
    const again = await open(store, 'first')
    assert.equal(again.state.upToDate, undefined)
    await run(again)
    assert.equal(asked.length, 1)
    assert.ok((asked[0] ?? '') >= (all[BATCH_RECORDS - 1]?.key ?? ''))
    assert.deepEqual(keysOf(again), all.map(record => record.key))
    assert.equal(again.state.upToDate, 5)
    assert.equal(again.state.cursor, undefined)
    await provider.stop()
    await store.close()
  })

  it('asks with the token afterwards, and drops what went away', async () => {
    const store = temporary.open()
    const asked: string[] = []
    const answers = [await whole(await itemsOf(all.slice(0, 3)), 'one'), await whole(await itemsOf(all.slice(3, 4), { removed: ['k0000'] }), 'two')]
    const provider = await startHandMadeProvider(async function * (fetch) {
      asked.push(textOf(fetch.since))
      yield * answers.shift() ?? []
    })
    const holdings = await open(store, 'delta')
    for (let run = 0; run < 2; run++) await fetchInto({ holdings, open: async () => ({ mux: await provider.newMux(), session: 1 }), now: () => 5, signal: new AbortController().signal })
    assert.deepEqual(asked, ['', 'one'])
    assert.deepEqual(keysOf(holdings), ['k0001', 'k0002', 'k0003'])
    await provider.stop()
    await store.close()
  })

  it('keeps what it has until a provider that forgot the token has sent everything, and then drops the rest', async () => {
    const store = temporary.open()
    const reset = await itemsOf(all.slice(1, 3))
    const [start] = reset
    if (start?.case !== 'start') throw new TypeError('no start')
    const anew: ItemBody[] = [{ ...start, value: { ...start.value, reset: true } }, ...reset.slice(1)]
    const answers = [await whole(await itemsOf(all.slice(0, 2)), 'one'), anew, await whole(anew, 'two')]
    const provider = await startHandMadeProvider(async function * () { yield * answers.shift() ?? [] })
    const holdings = await open(store, 'reset')
    const run = async (): Promise<void> => { await fetchInto({ holdings, open: async () => ({ mux: await provider.newMux(), session: 1 }), now: () => 5, signal: new AbortController().signal }) }
    await run()
    await assert.rejects(run(), error => isMedrecError(error, 'ANSWER_UNSOUND'))
    assert.ok(holdings.has('k0000'))
    await run()
    assert.deepEqual(keysOf(holdings), ['k0001', 'k0002'])
    await provider.stop()
    await store.close()
  })
})
