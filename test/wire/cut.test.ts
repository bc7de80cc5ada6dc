import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { POWERS } from '../../protocol/agent/constants.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { decodeReceipt } from '../../protocol/receipts/receipt.ts'
import type { Receipt } from '../../protocol/receipts/receipt.ts'
import type { TestProvider } from '../start-test-network.ts'
import { beginAnswer, LARGE_BYTES } from './begin-answer.ts'
import type { HandMadeClient } from './hand-made-client.ts'
import type { HandMadeConnection } from './hand-made-client.ts'
import { newParty, Owner, until } from './owner.ts'
import { startWireNetwork } from './wire-network.ts'

describe('an answer that does not come to its end', { timeout: 560_000 }, () => {
  let provider: TestProvider
  let client: HandMadeClient
  let stop: () => Promise<void>

  before(async () => {
    ({ provider, client, stop } = await startWireNetwork())
    await provider.addNote('maren', 'large', { bytes: LARGE_BYTES })
  })

  after(async () => {
    await stop()
  })

  const receipts = async (owner: Owner): Promise<Receipt[]> => (await owner.link.log(owner.session)).map(({ receipt }) => decodeReceipt(receipt))

  async function shared (): Promise<{ owner: Owner, grant: string, link: HandMadeConnection, session: number, viewer: string, categories: string[] }> {
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    const categories = [...new Set((await owner.link.list(owner.session)).flatMap(each => each.categories))]
    const viewer = newParty()
    const grant = owner.grant({ viewer: viewer.address, categories })
    await owner.publish()
    return { owner, grant, viewer: viewer.address, categories, ...await owner.viewer(viewer) }
  }

  /** The entry of a viewer's answer, once it is closed. */
  const entryOf = async (owner: Owner, requester: string): Promise<Receipt> => await until(async () => {
    const found = (await receipts(owner)).find(receipt => receipt.requester === requester)
    if (found === undefined) throw new RangeError('The entry is not closed yet.')
    return found
  })

  it('is cut within what was on its way, when the owner takes the right back meanwhile: the reader has no end marker', async () => {
    const { owner, grant, link, session, viewer } = await shared()
    const answer = await beginAnswer({ link, session })
    owner.end(grant)
    await owner.push()
    const { bytes, error, ended } = await answer.rest()
    assert.ok(isMedrecError(error, 'DENIED'), String(error))
    assert.equal(ended, false)
    assert.ok(bytes < 1024 * 1024, `${bytes} bytes came after the right was lost`)
    const { status, bytes: written } = await entryOf(owner, viewer)
    assert.equal(status, 'cut')
    assert.ok(written >= bytes && written < LARGE_BYTES)
  })

  it('is cut without its reader reading on', async () => {
    const { owner, grant, link, session, viewer } = await shared()
    await beginAnswer({ link, session })
    owner.end(grant)
    await owner.push()
    assert.equal((await entryOf(owner, viewer)).status, 'cut')
  })

  it('is cut from the anchor\'s block, when that is all the provider hears', async () => {
    const { owner, grant, link, session, viewer } = await shared()
    const answer = await beginAnswer({ link, session })
    owner.end(grant)
    await owner.anchor()
    const { error, ended } = await answer.rest()
    assert.ok(isMedrecError(error, 'POLICY_STALE'), String(error))
    assert.equal(ended, false)
    await owner.push()
    assert.equal((await entryOf(owner, viewer)).status, 'cut')
  })

  it('goes on by the emergency that was stated, where that alone still allows it, and is written down so', async () => {
    const { owner, grant, link, session, viewer, categories } = await shared()
    const emergency = owner.grant({ viewer, categories, emergency: 3_600 })
    await owner.publish()
    const answer = await beginAnswer({ link, session, emergency: 'unconscious' })
    owner.end(grant)
    await owner.push()
    const { error, ended } = await answer.rest()
    assert.deepEqual([error, ended], [undefined, true])
    const entry = await entryOf(owner, viewer)
    assert.deepEqual([entry.status, entry.emergency], ['complete', 'unconscious'])
    assert.ok(entry.counts.some(count => count.grant === emergency), 'what went after the end')
    assert.ok(entry.counts.every(count => count.grant === emergency || count.grant === grant))
  })

  it('stays one of an emergency, where somebody is given the right meanwhile', async () => {
    const { owner, grant, link, session, viewer, categories } = await shared()
    const emergency = owner.grant({ viewer, categories, emergency: 3_600 })
    owner.end(grant)
    await owner.publish()
    const answer = await beginAnswer({ link, session, emergency: 'unconscious' })
    owner.grant({ viewer, categories })
    await owner.publish()
    assert.equal((await answer.rest()).ended, true)
    const entry = await entryOf(owner, viewer)
    assert.equal(entry.emergency, 'unconscious')
    assert.ok(entry.counts.some(count => count.grant === emergency))
  })

  it('is cut in the block that ends the custodian who reads it', async () => {
    const custodian = newParty()
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    await owner.push()
    await owner.handOver(custodian, POWERS.read)
    const { link, session } = await owner.custodian(custodian)
    const answer = await beginAnswer({ link, session })
    await owner.endCustodian(custodian)
    // Nobody reads on before that: the rest of it would be there sooner.
    const { status, role } = await entryOf(owner, custodian.address)
    assert.deepEqual([status, role], ['cut', 'custodian'])
    const { error, ended } = await answer.rest()
    assert.ok(isMedrecError(error, 'DENIED'), String(error))
    assert.equal(ended, false)
  })

  it('is written down with what had gone, when the reader breaks off', async () => {
    const { owner, link, session, viewer } = await shared()
    const answer = await beginAnswer({ link, session })
    await answer.leave()
    const { status, bytes, records } = await entryOf(owner, viewer)
    assert.equal(status, 'cut')
    assert.ok(bytes > 0 && bytes < LARGE_BYTES && records > 0)
  })

  it('is written down, when the connection breaks', async () => {
    const { owner, link, session, viewer } = await shared()
    await beginAnswer({ link, session })
    link.connection.abort(new Error('broken by the test'))
    assert.equal((await entryOf(owner, viewer)).status, 'cut')
  })

  it('is an error at the reader and an entry in the log, when the node is killed in the middle', async () => {
    const { owner, link, session, viewer } = await shared()
    const answer = await beginAnswer({ link, session })
    const pid = provider.pid() ?? 0
    process.kill(pid, 'SIGKILL')
    const { error, ended } = await answer.rest()
    assert.ok(isMedrecError(error, 'STREAM_CUT'), String(error))
    assert.equal(ended, false)
    // It is started again by what watches it.
    const again = await until(async () => await client.connect(provider))
    const handle = await until(async () => await again.session({ ...owner.key, relationship: owner.relationship, role: 'owner' }))
    const log = (await again.log(handle)).map(({ receipt }) => decodeReceipt(receipt))
    assert.equal(log.find(({ requester }) => requester === viewer)?.status, 'cut')
  })
})
