import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { ItemSchema, RequestSchema } from '../../protocol/messages/records_pb.ts'
import { requestItems } from '../../protocol/stream/request-items.ts'
import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { HandMadeClient } from './hand-made-client.ts'
import type { HandMadeConnection } from './hand-made-client.ts'
import { Owner } from './owner.ts'

const READERS = 100
const RECORD_BYTES = 20 * 1024 * 1024
/** specs/records.md, "Limits": what a provider holds of an answer, and as much again for what the runtime needs around it. */
const MAX_BYTES_PER_READER = 2 * 1024 * 1024

describe('a hundred readers of a record of 20 MB, who do not read on', { timeout: 500_000 }, () => {
  let network: TestNetwork
  let provider: TestProvider
  const clients: HandMadeClient[] = []

  before(async () => {
    network = await startTestNetwork({ providers: 1 })
    provider = network.providers[0] as TestProvider
    await provider.addNote('maren', 'large', { bytes: RECORD_BYTES })
    await provider.addNote('ines', 'large-too', { bytes: RECORD_BYTES })
  })

  after(async () => {
    await Promise.all(clients.map(async client => { await client.stop() }))
    await network.stop()
  })

  const connect = async (): Promise<HandMadeConnection> => {
    const client = await HandMadeClient.start(network.network)
    clients.push(client)
    return await client.connect(provider)
  }

  it('make a node hold what its limits say and no more, and hold up nobody', async () => {
    const first = await HandMadeClient.start(network.network)
    clients.push(first)
    // Two people: one requester may have fewer answers open at once.
    const owners = [await Owner.enrol({ client: first, provider, person: 'maren' }), await Owner.enrol({ client: first, provider, person: 'ines' })]
    const sessions: Array<{ link: HandMadeConnection, session: number }> = []
    for (let n = 0; n < READERS; n++) {
      const owner = owners[n % 2] as Owner
      const link = await connect()
      sessions.push({ link, session: await link.session({ ...owner.key, relationship: owner.relationship, role: 'owner' }) })
    }
    for (const owner of owners) await owner.link.fetch(owner.session)
    const before = await residentBytes(provider)
    const begun = await Promise.all(sessions.map(async ({ link, session }) => await begin(link, session)))
    const held = await residentBytes(provider) - before
    assert.ok(held < READERS * MAX_BYTES_PER_READER, `${Math.round(held / READERS / 1024)} KiB are held for each reader`)

    // Somebody else is answered meanwhile, and one who reads on gets the whole record.
    const owner = owners[0] as Owner
    const keys = [...(await owner.link.list(owner.session)).map(({ key }) => key)].filter(key => !key.includes('large')).slice(0, 5)
    assert.equal((await owner.link.fetch(owner.session, { keys })).size, 5)
    // The last: nobody may wait for ever, and the first have waited longest.
    const reader = begun.at(-1)
    let bytes = 0
    for await (const { item: { body } } of reader ?? []) if (body.case === 'data') bytes += body.value.length
    assert.ok(bytes > RECORD_BYTES - 1024 * 1024, `${bytes} bytes came`)
  })
})

/** Begins an answer, and takes its first piece. */
async function begin (link: HandMadeConnection, session: number): Promise<ReturnType<typeof requestItems<typeof RequestSchema, typeof ItemSchema>>> {
  const items = requestItems({ mux: await link.mux('records'), request: RequestSchema, item: ItemSchema, message: { body: { case: 'fetch', value: { session } } } })
  for (let next = await items.next(); next.value?.item.body.case !== 'data'; next = await items.next()) assert.notEqual(next.done, true)
  return items
}

/** Resident memory of a provider's node, once it has had time to fill what it will fill. */
async function residentBytes (provider: TestProvider): Promise<number> {
  await pause(2_000)
  const [, kb = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${provider.pid() ?? 0}/status`, 'utf8')) ?? []
  return Number(kb) * 1024
}
