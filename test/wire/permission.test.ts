import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import * as A from '@automerge/automerge'
import { ANVIL_SETTLED_DEPTH } from '../../node/engine/constants.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import { mailboxOf } from '../../protocol/notices/mailbox.ts'
import { NO_PROOFS } from '../../protocol/policy/change-proofs.ts'
import { createPolicy } from '../../protocol/policy/edit.ts'
import { nextTurn } from '../../protocol/policy/exchange.ts'
import { commitmentOf } from '../../protocol/policy/find-anchored.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { beforeMoment } from './before-moment.ts'
import type { HandMadeClient } from './hand-made-client.ts'
import type { HandMadeConnection } from './hand-made-client.ts'
import { newParty, Owner, redeem, secretOf, takeTurn, until } from './owner.ts'
import type { Party } from './owner.ts'
import { refused } from './refused.ts'
import { startWireNetwork } from './wire-network.ts'

const NO_GRANT = /No grant is for this delegate now/
/** More blocks than it takes until an anchor is settled. */
const BLOCKS = ANVIL_SETTLED_DEPTH + 2

describe('a provider, asked for records by hand', { timeout: 580_000 }, () => {
  let network: TestNetwork
  let provider: TestProvider
  let client: HandMadeClient
  let stop: () => Promise<void>

  before(async () => {
    ({ network, provider, client, stop } = await startWireNetwork())
  })

  after(async () => {
    await stop()
  })

  /** An owner with one viewer, who may have `categories`, anchored and settled. Times are counted from when the owner is there. */
  async function shared (options: { categories?: string[], labels?: string[], notBefore?: () => number, notAfter?: () => number } = {}): Promise<{ owner: Owner, viewer: Party, grant: string, link: HandMadeConnection, session: number }> {
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    const viewer = newParty()
    const { categories = ['allergies', 'prescriptions'], labels = [], notBefore, notAfter } = options
    const grant = owner.grant({ viewer: viewer.address, categories, labels, ...notBefore === undefined ? {} : { notBefore: notBefore() }, ...notAfter === undefined ? {} : { notAfter: notAfter() } })
    await owner.publish()
    return { owner, viewer, grant, ...await owner.viewer(viewer) }
  }

  it('gives the owner everything, byte by byte, and a viewer what is granted', async () => {
    const { owner, link, session } = await shared()
    const all = new Map([...await network.expected('maren')].map(([key, text]) => [key.replace(/^\S+ /, ''), text]))
    assert.deepEqual(new Map([...await owner.link.fetch(owner.session)].sort()), new Map([...all].sort()))
    const some = await link.list(session)
    assert.ok(some.length > 0 && some.length < all.size)
    assert.ok(some.every(({ categories, labels }) => labels.length === 0 && categories.length > 0 && categories.every(each => each === 'allergies' || each === 'prescriptions')))
    for (const [key, text] of await link.fetch(session)) assert.equal(text, all.get(key))
  })

  it('refuses who has no relationship with it', async () => {
    const link = await client.connect(provider)
    for (const role of ['owner', 'viewer'] as const) {
      await refused(provider, /The relationship is not active/, async () => await link.session({ ...newParty(), relationship: toHex(randomBytes(32)), role }))
    }
  })

  it('refuses a relationship that is enrolled, but not on the chain', async () => {
    const key = newParty()
    const link = await client.connect(provider)
    const { relationship } = await redeem({ link, key, secret: secretOf(await provider.invite('maren')) })
    await refused(provider, /The relationship is not active/, async () => await link.session({ ...key, relationship: toHex(relationship), role: 'owner' }))
  })

  it('refuses another delegate in the role of the owner, and whom no grant names', async () => {
    const { owner } = await shared()
    const other = newParty()
    await refused(provider, /The delegate is not the controller/, async () => await owner.link.session({ ...other, relationship: owner.relationship, role: 'owner' }))
    const { link, session } = await owner.viewer(other)
    await refused(provider, NO_GRANT, async () => await link.fetch(session))
    await refused(provider, NO_GRANT, async () => await link.fetch(session, { keys: ['Patient/1'] }))
  })

  it('refuses everybody the records once the relationship is terminated, in sessions that are open as in new ones', async () => {
    const { owner, viewer, link, session } = await shared()
    assert.ok((await link.fetch(session)).size > 0)
    await owner.terminate()
    await until(async () => { await refused(provider, /The relationship is not active/, async () => await link.fetch(session)) })
    await refused(provider, /The relationship is not active/, async () => await owner.link.fetch(owner.session))
    await refused(provider, /The relationship is not active/, async () => await link.log(session))
    await refused(provider, /The relationship is not active/, async () => await link.session({ ...viewer, relationship: owner.relationship, role: 'viewer' }))
    // Who looked is told its owner all the same.
    const again = await owner.link.session({ ...owner.key, relationship: owner.relationship, role: 'owner' })
    await refused(provider, /The relationship is not active/, async () => await owner.link.fetch(again))
    assert.ok((await owner.link.log(again)).length > 0)
  })

  it('refuses before the start of a grant, and gives from then on', async () => {
    const { link, session, moment } = await beforeMoment({ seconds: 10, work: async near => {
      const given = await shared({ notBefore: near })
      await refused(provider, NO_GRANT, async () => await given.link.fetch(given.session))
      return given
    } })
    await pause(moment * 1_000 - Date.now() + 1_100)
    assert.ok((await link.fetch(session)).size > 0)
  })

  it('refuses after the end of a grant', async () => {
    const { link, session, moment } = await beforeMoment({ seconds: 10, work: async near => {
      const given = await shared({ notAfter: near })
      assert.ok((await given.link.fetch(given.session)).size > 0)
      return given
    } })
    await pause(moment * 1_000 - Date.now() + 1_100)
    await refused(provider, NO_GRANT, async () => await link.fetch(session))
  })

  it('gives nothing of a category that is not granted, however it is asked for', async () => {
    const { owner, link, session } = await shared({ categories: ['allergies'] })
    const withheld = (await owner.link.list(owner.session)).filter(({ categories }) => !categories.includes('allergies'))
    assert.ok(withheld.length > 10)
    assert.equal((await link.fetch(session, { keys: withheld.map(({ key }) => key) })).size, 0)
    for (const category of new Set(withheld.flatMap(({ categories }) => categories))) assert.equal((await link.fetch(session, { categories: [category] })).size, 0)
    assert.equal((await link.fetch(session, { categories: [''] })).size, 0)
  })

  it('gives a record of several categories only where one grant names all of them', async () => {
    const { owner, viewer, link, session } = await shared({ categories: ['allergies'] })
    const several = (await owner.link.list(owner.session)).find(({ categories, labels }) => categories.length > 1 && labels.length === 0)
    // The generator of the records does not promise one: then two grants of one category each must add up to nothing more.
    for (const category of several?.categories ?? ['labs', 'notes']) owner.grant({ viewer: viewer.address, categories: [category] })
    await owner.publish()
    assert.ok([...await link.list(session)].every(({ categories }) => categories.length === 1))
  })

  it('gives nothing that carries a label which the grant does not name, and a record without category to nobody but the owner', async () => {
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    const list = await owner.link.list(owner.session)
    const categories = [...new Set(list.flatMap(each => each.categories))]
    const labels = [...new Set(list.flatMap(each => each.labels))]
    assert.ok(labels.length > 0, 'no record of this person carries a label')
    const plain = newParty()
    const trusted = newParty()
    owner.grant({ viewer: plain.address, categories })
    owner.grant({ viewer: trusted.address, categories, labels })
    await owner.publish()
    const keysOf = async (key: Party): Promise<string[]> => {
      const { link, session } = await owner.viewer(key)
      return (await link.list(session)).map(each => each.key)
    }
    assert.deepEqual(await keysOf(plain), list.filter(each => each.categories.length > 0 && each.labels.length === 0).map(each => each.key))
    assert.deepEqual(await keysOf(trusted), list.filter(each => each.categories.length > 0).map(each => each.key))
    const { link, session } = await owner.viewer(plain)
    assert.equal((await link.fetch(session, { keys: list.filter(each => each.labels.length > 0).map(({ key }) => key) })).size, 0)
  })

  it('refuses on receipt of the end of a grant, before anything is anchored', async () => {
    const { owner, grant, link, session } = await shared()
    owner.end(grant)
    assert.ok((await link.fetch(session)).size > 0)
    await owner.push()
    await refused(provider, NO_GRANT, async () => await link.fetch(session))
  })

  it('refuses from the block of the anchor, when it does not have the policy: stale to whom it may say so, a plain denial to others', async () => {
    const { owner, grant, link, session } = await shared()
    const stranger = await owner.viewer(newParty())
    owner.end(grant)
    await owner.anchor()
    await refused(provider, /The anchored policy is not here/, async () => await link.fetch(session), 'POLICY_STALE')
    await refused(provider, /The anchored policy is not here/, async () => await owner.link.fetch(owner.session), 'POLICY_STALE')
    await refused(provider, /The anchored policy is not here/, async () => await stranger.link.fetch(stranger.session))
    await owner.push()
    await refused(provider, NO_GRANT, async () => await link.fetch(session))
    assert.ok((await owner.link.fetch(owner.session)).size > 0)
  })

  it('stays with what was taken away, when another device anchors a sibling or an older state in between', async () => {
    const { owner, viewer, grant, link, session } = await shared()
    const older = commitmentOf(owner.doc)
    const sibling = A.clone(owner.doc)
    owner.end(grant)
    await owner.push()
    await refused(provider, NO_GRANT, async () => await link.fetch(session))

    const mine = owner.doc
    owner.doc = sibling
    owner.grant({ viewer: viewer.address, categories: ['labs'] })
    await owner.push()
    await owner.anchor()
    await network.mine(BLOCKS)
    // What the sibling adds is in force; what the first device took away stays away.
    assert.ok((await link.list(session)).every(({ categories }) => categories.join() === 'labs'))

    owner.doc = mine
    await owner.anchor(older)
    await network.mine(BLOCKS)
    await refused(provider, NO_GRANT, async () => await link.fetch(session))
  })

  it('refuses while the anchor is not that of any policy it has', async () => {
    const { owner, link, session } = await shared()
    await owner.anchor(toHex(randomBytes(32)))
    await refused(provider, /The anchored policy is not here/, async () => await link.fetch(session), 'POLICY_STALE')
  })

  it('refuses an old policy, brought sealed by a viewer to whom it gave more', async () => {
    const { owner, viewer, grant, link, session } = await shared()
    const old = await owner.sealed()
    owner.end(grant)
    await owner.publish()
    await refused(provider, NO_GRANT, async () => await link.fetch(session))
    await refused(provider, /not the one that is anchored/, async () => await link.ask('sync', { case: 'policyOffer', value: { session, sealed: old } }))
    await refused(provider, NO_GRANT, async () => await link.fetch(session))
    const again = await owner.viewer(viewer)
    await refused(provider, NO_GRANT, async () => await again.link.fetch(again.session))
  })

  it('takes the anchored policy from a viewer who brings it sealed, and then answers', async () => {
    const { owner, viewer, link, session } = await shared()
    owner.grant({ viewer: viewer.address, categories: ['labs'] })
    await owner.anchor()
    await refused(provider, /The anchored policy is not here/, async () => await link.fetch(session), 'POLICY_STALE')
    assert.equal((await link.ask('sync', { case: 'policyOffer', value: { session, sealed: await owner.sealed() } })).case, 'accepted')
    await until(async () => { assert.ok((await link.list(session)).some(({ categories }) => categories.includes('labs'))) })
  })

  it('refuses somebody else\'s policy, from the owner as from a viewer', async () => {
    const { owner, link, session } = await shared()
    const other = await shared()
    const foreign = createPolicy({ relationship: owner.relationship, salt: new Uint8Array(randomBytes(32)) })
    const held = nextTurn({ doc: owner.doc, proofs: NO_PROOFS, known: undefined })
    for (const doc of [other.owner.doc, foreign]) {
      const turn = nextTurn({ doc, proofs: NO_PROOFS, known: [] })
      // Of another document than the one that is held, it says so: nothing of it is taken, and nothing told.
      const { first, heads, changes } = await takeTurn(owner, turn)
      assert.deepEqual([first, heads, changes], [held.first, held.heads, []])
      // As if it were of that one, it is looked at.
      await refused(provider, /was not taken/, async () => { await takeTurn(owner, { ...turn, first: held.first }) }, 'POLICY_INVALID')
      assert.deepEqual((await takeTurn(owner, held)).heads, held.heads)
    }
    await refused(provider, /Sealed bytes do not open/, async () => await link.ask('sync', { case: 'policyOffer', value: { session, sealed: new Uint8Array(randomBytes(400)) } }))
    await refused(provider, /Sealed bytes do not open/, async () => await link.ask('sync', { case: 'policyOffer', value: { session, sealed: new Uint8Array(0) } }))
    const elsewhere = await other.owner.sealed()
    await refused(provider, /Sealed bytes do not open/, async () => await link.ask('sync', { case: 'policyOffer', value: { session, sealed: elsewhere } }))
    assert.ok((await link.fetch(session)).size > 0)
  })

  it('does not go by a wider policy until it is anchored', async () => {
    const { owner, viewer, link, session } = await shared({ categories: ['allergies'] })
    const before = await link.fetch(session)
    owner.grant({ viewer: viewer.address, categories: ['prescriptions'] })
    await owner.push()
    assert.deepEqual(await link.fetch(session), before)
    const other = newParty()
    owner.grant({ viewer: other.address, categories: ['prescriptions'] })
    await owner.push()
    const stranger = await owner.viewer(other)
    await refused(provider, NO_GRANT, async () => await stranger.link.fetch(stranger.session))
    await owner.publish()
    assert.ok((await link.fetch(session)).size > before.size)
    assert.ok((await stranger.link.fetch(stranger.session)).size > 0)
  })

  it('lets nobody but the owner sync the policy, hear of its state, or keep blobs', async () => {
    const { link, session } = await shared()
    const onlyOwner = /Only the owner may ask this/
    await refused(provider, onlyOwner, async () => await link.ask('sync', { case: 'policySync', value: { session, turn: {} } }))
    await refused(provider, onlyOwner, async () => await link.ask('sync', { case: 'policyStatus', value: { session } }))
    await refused(provider, onlyOwner, async () => await link.ask('sync', { case: 'blobPut', value: { session, publicKey: new Uint8Array(33), version: 1n, sealed: new Uint8Array(1), signature: new Uint8Array(65) } }))
  })

  it('lets nobody but the owner leave letters, which count against the relationship', async () => {
    const { owner, viewer, link, session } = await shared()
    const post = { case: 'post', value: { session, mailbox: mailboxOf(viewer.address), letter: new Uint8Array(100) } } as const
    await refused(provider, /Only the owner may ask this/, async () => await link.ask('notices', post))
    assert.equal((await owner.link.ask('notices', { ...post, value: { ...post.value, session: owner.session } })).case, 'posted')
    assert.equal((await link.ask('notices', { case: 'collect', value: { session, wait: false } })).case, 'letter')
  })

  it('shows a viewer its own receipts only, without index and predecessor', async () => {
    const { owner, link, session } = await shared()
    await owner.link.fetch(owner.session)
    await link.fetch(session)
    const mine = await link.log(session)
    assert.equal(mine.length, 1)
    assert.ok(mine.every(({ index, link: predecessor, nonce }) => index === 0n && predecessor.length === 0 && nonce.length === 0))
    assert.equal((await owner.link.log(owner.session)).length, 2)
  })
})
