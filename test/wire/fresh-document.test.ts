import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { beginAnew } from '../../protocol/policy/begin-anew.ts'
import { nextTurn } from '../../protocol/policy/exchange.ts'
import { NO_PROOFS } from '../../protocol/policy/change-proofs.ts'
import { MAX_POLICY_CHANGES } from '../../protocol/policy/constants.ts'
import { commitmentOf } from '../../protocol/policy/find-anchored.ts'
import { policyHeads } from '../../protocol/policy/history.ts'
import { policyStatus, syncPolicy } from '../../protocol/sync/client.ts'
import { decodeTurn, encodeTurn } from '../../protocol/sync/encode-turn.ts'
import type { PolicyDocument } from '../../protocol/policy/document.ts'
import { longPolicy } from '../protocol/policy/long-policy.ts'
import type { TestProvider } from '../start-test-network.ts'
import type { HandMadeClient } from './hand-made-client.ts'
import { newParty, Owner } from './owner.ts'
import { refused } from './refused.ts'
import { startWireNetwork } from './wire-network.ts'

describe('a provider, brought a fresh document of a policy by hand', { timeout: 500_000 }, () => {
  let provider: TestProvider
  let client: HandMadeClient
  let stop: () => Promise<void>

  before(async () => {
    ({ provider, client, stop } = await startWireNetwork())
  })

  after(async () => {
    await stop()
  })

  const heads = async (owner: Owner): Promise<string[]> => (await policyStatus({ mux: await owner.link.mux('sync'), session: owner.session })).heads
  const bring = async (owner: Owner, doc: PolicyDocument): Promise<string | undefined> => {
    const answer = await owner.link.ask('sync', { case: 'policySync', value: { session: owner.session, turn: encodeTurn(nextTurn({ doc, proofs: NO_PROOFS, known: [] })) } })
    assert.equal(answer.case, 'policyTurn')
    return decodeTurn(answer.value as never).first
  }

  it('takes the one that follows from what is settled, and goes on by it', async () => {
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    const [kept, ended] = [newParty(), newParty()]
    const grant = { categories: ['allergies', 'prescriptions'], labels: [] }
    owner.grant({ viewer: kept.address, ...grant })
    const id = owner.grant({ viewer: ended.address, ...grant })
    await owner.publish()
    const viewers = [await owner.viewer(kept), await owner.viewer(ended)] as const
    const before = await viewers[0].link.list(viewers[0].session)
    assert.ok(before.length > 0)
    const full = owner.doc
    owner.doc = beginAnew({ doc: full })
    await owner.push()
    assert.deepEqual(await heads(owner), policyHeads(owner.doc))
    for (const { link, session } of viewers) assert.deepEqual(await link.list(session), before)
    // What it ends counts at once; and what was left is not read again.
    owner.end(id)
    await owner.push()
    await refused(provider, /No grant is for this delegate now/, async () => await viewers[1].link.list(viewers[1].session))
    const first = nextTurn({ doc: owner.doc, proofs: NO_PROOFS, known: undefined }).first
    assert.equal(await bring(owner, full), first)
    assert.deepEqual(await heads(owner), policyHeads(owner.doc))
    const added = newParty()
    owner.grant({ viewer: added.address, ...grant })
    await owner.publish()
    const { link, session } = await owner.viewer(added)
    assert.deepEqual(await link.list(session), before)
    assert.deepEqual(await viewers[0].link.list(viewers[0].session), before)
  })

  it('takes none that follows from another state, is another, or comes before all is settled', async () => {
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    owner.grant({ viewer: newParty().address, categories: ['allergies'] })
    await owner.publish()
    const settled = owner.doc
    const early = beginAnew({ doc: settled })
    owner.grant({ viewer: newParty().address, categories: ['vitals'] })
    await owner.push()
    const held = policyHeads(owner.doc)
    const first = nextTurn({ doc: owner.doc, proofs: NO_PROOFS, known: undefined }).first
    for (const doc of [early, beginAnew({ doc: owner.doc })]) assert.equal(await bring(owner, doc), first)
    await owner.anchor(commitmentOf(owner.doc))
    assert.equal(await bring(owner, early), first)
    assert.deepEqual(await heads(owner), held)
  })

  it('goes on by a policy that has as many changes as one may have: what is granted then is read by, and what is ended is not', async () => {
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    const { relationship } = owner
    owner.doc = longPolicy({ relationship, salt: owner.doc.salt, changes: MAX_POLICY_CHANGES - 2 })
    await syncPolicy({ mux: await owner.link.mux('sync'), session: owner.session, side: { turn: other => nextTurn({ ...other, doc: owner.doc, proofs: NO_PROOFS }), receive: () => false } })
    await owner.publish()
    owner.doc = beginAnew({ doc: owner.doc })
    await owner.push()
    assert.deepEqual(await heads(owner), policyHeads(owner.doc))
    const [kept, ended] = [newParty(), newParty()]
    const grant = { categories: ['allergies', 'prescriptions'], labels: [] }
    owner.grant({ viewer: kept.address, ...grant })
    const id = owner.grant({ viewer: ended.address, ...grant })
    await owner.publish()
    const viewers = [await owner.viewer(kept), await owner.viewer(ended)] as const
    for (const { link, session } of viewers) assert.ok((await link.list(session)).length > 0)
    owner.end(id)
    await owner.push()
    await refused(provider, /No grant is for this delegate now/, async () => await viewers[1].link.list(viewers[1].session))
    await owner.anchor()
    assert.ok((await viewers[0].link.list(viewers[0].session)).length > 0)
    await refused(provider, /No grant is for this delegate now/, async () => await viewers[1].link.list(viewers[1].session))
  })
})
