import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { generateWords } from '../../protocol/identity/words.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from './open-test-peer.ts'
import { startTestNetwork } from '../start-test-network.ts'

describe('setbacks', { timeout: 240_000 }, () => {
  let network: any, owner: any, viewer: any
  const words = generateWords()
  const draft = { categories: ['labs'], labels: [], providers: 'all' as const, notBefore: realNow() - 60, notAfter: null }
  before(async () => {
    network = await startTestNetwork({ providers: 2 })
    owner = await openTestPeer(); viewer = await openTestPeer()
    await owner.peer.create({ words, password: PASSWORD })
    await viewer.peer.create({ words: generateWords(), password: PASSWORD })
    await viewer.peer.enter({ network: network.address })
    for (const p of network.providers) await owner.peer.join({ invitation: await p.invite('maren') })
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
  })
  after(async () => { for (const x of [owner, viewer]) { await x.peer.close(); x.temporary.remove() } await network.stop() })

  it('click to obey', async () => {
    const s = await owner.peer.share({ ...draft, card: (await viewer.peer.card()).link, name: 'X' })
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
    const sh = await viewer.peer.acceptShare({ link: s.link })
    assert.ok(viewer.peer.sharedRecords(sh.id).length > 0)
    const t = performance.now(); await owner.peer.endShare({ id: s.share }); console.log('endShare ms', performance.now() - t)
    await eventually(viewer.peer, 'gone', () => viewer.peer.sharedRecords(sh.id).length === 0); console.log('copies deleted after ms', performance.now() - t)
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
  })
  it('second invitation for another person by the same provider', async () => {
    const before = owner.peer.providers().length
    const st = await owner.peer.join({ invitation: await network.providers[0].invite('tobias') })
    assert.equal(owner.peer.providers().length, before + 1)
    assert.ok(st.records > 0)
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
  })
  it('expired share and not-yet', async () => {
    const soon = realNow() + 8
    const s = await owner.peer.share({ ...draft, notAfter: soon, card: (await viewer.peer.card()).link, name: 'Y' })
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
    const sh = await viewer.peer.acceptShare({ link: s.link })
    console.log('held', viewer.peer.sharedRecords(sh.id).length, realNow() - soon)
    await eventually(viewer.peer, 'expired', async () => { await viewer.peer.refreshShared({ id: sh.id }); return viewer.peer.sharedWithMe().find((e: any) => e.id === sh.id)!.state === 'expired' && viewer.peer.sharedRecords(sh.id).length === 0 })
    assert.equal(owner.peer.shares().find((e: any) => e.id === s.share)!.state, 'expired')
  })
  it('log gap', async () => {
    await owner.peer.log({ refresh: true })
    const p = network.providers[0]
    const [rid, r] = [...p.rels][0]
    await owner.peer.refresh(); await owner.peer.refresh()
    r.log.splice(r.log.length - 2, 1)
    const log = await owner.peer.log({ refresh: true })
    assert.ok(log.some((e: any) => e.gap && e.relationship === rid), JSON.stringify(log.filter((e: any) => e.gap)))
    const again = await owner.peer.log({ refresh: true })
    assert.equal(again.filter((e: any) => e.gap).length, log.filter((e: any) => e.gap).length)
    console.log(log.filter((e: any) => e.gap))
  })
  it('restores when a revocation was anchored while the provider was away and the device was lost', async () => {
    const s = await owner.peer.share({ ...draft, card: (await viewer.peer.card()).link, name: 'Z' })
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
    const sh = await viewer.peer.acceptShare({ link: s.link })
    await network.providers[1].stop()
    await owner.peer.endShare({ id: s.share })
    await eventually(owner.peer, 'anchored at both', () => owner.peer.shares().find((e: any) => e.id === s.share)!.perProvider.filter((p: any) => p.state === 'done').length === 2, 20_000).catch(() => console.log(JSON.stringify(owner.peer.shares().find((e: any) => e.id === s.share))))
    await new Promise(r => setTimeout(r, 4000))
    await owner.peer.close()
    await network.providers[1].start()
    // viewer cannot get it: policy stale
    await viewer.peer.refreshShared({ id: sh.id })
    const back = await openTestPeer()
    const sum = await back.peer.restore({ words, password: PASSWORD, entry: network.address })
    console.log(sum)
    await back.peer.settled({ signal: AbortSignal.timeout(60_000) })
    assert.ok(back.peer.shares().every((e: any) => e.state === 'ended' || e.state === 'expired'), JSON.stringify(back.peer.shares()))
    // and it can share again
    const s2 = await back.peer.share({ ...draft, card: (await viewer.peer.card()).link, name: 'W' })
    await back.peer.settled({ signal: AbortSignal.timeout(60_000) })
    const sh2 = await viewer.peer.acceptShare({ link: s2.link })
    await eventually(viewer.peer, 'there', () => viewer.peer.sharedRecords(sh2.id).length > 100)
    assert.equal(back.problems.length, 0, String(back.problems[0]))
    owner = back
  })
  it('problems', () => { assert.deepEqual([...owner.problems, ...viewer.problems], []) })
})
