import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { ErrorCode } from '../../../protocol/errors/codes.ts'
import { MAX_ANSWER_BYTES, MAX_KEY_LENGTH, MAX_RECORD_BYTES } from '../../../protocol/records/client-limits.ts'
import { fetchRecords } from '../../../protocol/records/fetch-records.ts'
import type { FetchEvent, FetchPosition } from '../../../protocol/records/fetch-records.ts'
import { until } from '../../until.ts'
import { endOf, itemsOf, startHandMadeProvider } from './hand-made-provider.ts'
import type { ItemBody } from './hand-made-provider.ts'

const records = [{ key: 'a', text: 'first record, of some length' }, { key: 'b', text: '' }, { key: 'c', text: 'the third' }]

async function fetchAll (items: ItemBody[]): Promise<FetchEvent[]> {
  const provider = await startHandMadeProvider(async function * () { yield * items })
  try {
    const events: FetchEvent[] = []
    for await (const event of fetchRecords({ mux: await provider.newMux(), session: 1 })) events.push(event)
    return events
  } finally {
    await provider.stop()
  }
}

async function refuses (items: ItemBody[], code: ErrorCode): Promise<void> {
  await assert.rejects(fetchAll(items), error => isMedrecError(error, code))
}

const textsOf = (events: FetchEvent[]): string[] => events.flatMap(event => event.kind === 'record' ? [new TextDecoder().decode(event.record.bytes)] : [])

describe('fetching records', () => {
  it('gives removals, whole records, and the token', async () => {
    const items = await itemsOf(records, { removed: ['x', 'y'] })
    const events = await fetchAll([...items, await endOf(items)])
    assert.deepEqual(textsOf(events), records.map(record => record.text))
    assert.deepEqual(events.flatMap(event => event.kind === 'removed' ? event.keys : []), ['x', 'y'])
    const end = events.at(-1)
    assert.equal(end?.kind === 'end' && new TextDecoder().decode(end.token), 'token')
  })

  it('refuses an answer without its end marker, however whole it looks', async () => {
    await refuses(await itemsOf(records), 'ANSWER_UNSOUND')
  })

  it('refuses an answer whose end marker says otherwise', async () => {
    const items = await itemsOf(records)
    const end = await endOf(items)
    if (end.case !== 'end') throw new TypeError('no end')
    await refuses([...items, { ...end, value: { ...end.value, count: 2 } }], 'ANSWER_UNSOUND')
    await refuses([...items, { ...end, value: { ...end.value, bytes: 1n } }], 'ANSWER_UNSOUND')
    await refuses([...items, { ...end, value: { ...end.value, hash: new Uint8Array(32) } }], 'ANSWER_UNSOUND')
    await refuses([...items, end, end], 'ANSWER_UNSOUND')
  })

  it('takes no more than was announced, and not less', async () => {
    const items = await itemsOf(records)
    const [start, ...rest] = items
    if (start?.case !== 'start') throw new TypeError('no start')
    const announced = start.value as { count: number, bytes: bigint }
    const withStart = async (value: { count: number, bytes: bigint }): Promise<ItemBody[]> => {
      const changed: ItemBody[] = [{ case: 'start', value }, ...rest]
      return [...changed, await endOf(changed)]
    }
    await refuses(await withStart({ ...announced, count: announced.count - 1 }), 'ANSWER_UNSOUND')
    await refuses(await withStart({ ...announced, bytes: announced.bytes - 1n }), 'ANSWER_UNSOUND')
    await refuses(await withStart({ ...announced, count: announced.count + 1 }), 'ANSWER_UNSOUND')
    await refuses(await withStart({ ...announced, bytes: announced.bytes + 1n }), 'ANSWER_UNSOUND')
    await refuses(await withStart({ ...announced, bytes: MAX_ANSWER_BYTES + 1n }), 'TOO_LARGE')
    const late: ItemBody[] = [...items, { case: 'removed', value: { keys: ['x'] } }]
    await refuses([...late, await endOf(late)], 'ANSWER_UNSOUND')
    const long: ItemBody[] = [start, { case: 'removed', value: { keys: ['k'.repeat(MAX_KEY_LENGTH + 1)] } }, ...rest]
    await refuses([...long, await endOf(long)], 'BAD_MESSAGE')
  })

  it('ends with one that never does', { timeout: 20_000 }, async () => {
    const [start] = await itemsOf(records)
    if (start === undefined) throw new TypeError('no start')
    const provider = await startHandMadeProvider(async function * () {
      yield start
      for (let i = 0; ; i++) yield { case: 'removed', value: { keys: Array.from({ length: 1_000 }, (_, j) => `${i}-${j}`) } }
    })
    try {
      await assert.rejects(async () => {
        for await (const _ of fetchRecords({ mux: await provider.newMux(), session: 1 })) { /* until it refuses */ }
      }, error => isMedrecError(error, 'TOO_LARGE'))
    } finally {
      await provider.stop()
    }
  })

  it('refuses a record that is changed, shorter or longer than announced', async () => {
    const [start, record, ...data] = await itemsOf([{ key: 'a', text: 'twenty-one characters' }])
    if (start === undefined || record === undefined) throw new TypeError('no record')
    const other = data.toSpliced(0, 1, { case: 'data', value: new Uint8Array(10) })
    const sound = async (items: ItemBody[]): Promise<ItemBody[]> => [...items, await endOf(items)]
    await refuses(await sound([start, record, ...other]), 'ANSWER_UNSOUND')
    await refuses(await sound([start, record, ...data.slice(1)]), 'ANSWER_UNSOUND')
    await refuses(await sound([start, record, ...data, ...data]), 'ANSWER_UNSOUND')
    await refuses(await sound([start, ...data]), 'ANSWER_UNSOUND')
  })

  it('refuses a record larger than the limit before it takes any of it', async () => {
    const [start, record] = await itemsOf([{ key: 'a', text: 'x' }])
    if (start === undefined || record?.case !== 'record') throw new TypeError('no record')
    await refuses([start, { ...record, value: { ...record.value, size: BigInt(MAX_RECORD_BYTES) + 1n } }], 'TOO_LARGE')
  })

  it('goes on in the middle of a record after the stream was cut', async () => {
    const position: FetchPosition = {}
    const asked: Array<{ cursor: string, offset: bigint }> = []
    const all = await itemsOf(records)
    const provider = await startHandMadeProvider(async function * (fetch, cut) {
      const cursor = new TextDecoder().decode(fetch.cursor)
      asked.push({ cursor, offset: fetch.offset })
      if (cursor === '') {
        // Start, the first record, and two of its three runs of data.
        yield * all.slice(0, 4)
        await until(() => position.partial?.length === 20)
        cut()
        return
      }
      const rest = await itemsOf(records.slice(records.findIndex(record => record.key === cursor)), { offset: Number(fetch.offset) })
      yield * rest
      yield await endOf(rest)
    })
    const events: FetchEvent[] = []
    const read = async (): Promise<void> => { for await (const event of fetchRecords({ mux: await provider.newMux(), session: 1, position })) events.push(event) }
    await assert.rejects(read(), error => isMedrecError(error, 'STREAM_CUT'))
    await read()
    assert.deepEqual(asked, [{ cursor: '', offset: 0n }, { cursor: 'a', offset: 20n }])
    assert.deepEqual(textsOf(events), records.map(record => record.text))
    await provider.stop()
  })
})
