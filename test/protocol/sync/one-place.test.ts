import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { POWERS } from '../../../protocol/agent/constants.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import * as edit from '../../../protocol/policy/edit.ts'
import { nextTurn } from '../../../protocol/policy/exchange.ts'
import { grantOf } from '../policy/policy-fixture.ts'
import { assertSame, Device, idsOf, startPair } from './devices-fixture.ts'
import type { PolicyProvider } from './devices-fixture.ts'

describe('a device whose change stands in the place of one that its provider holds', { timeout: 280_000 }, () => {
  let provider: PolicyProvider
  let phone: Device
  let tablet: Device

  beforeEach(async () => {
    ({ provider, phone, tablet } = await startPair())
    await phone.add('third')
    assert.ok(await phone.settle())
  })

  afterEach(async () => {
    await Promise.all([phone.close(), tablet.close()])
    await provider.stop()
  })

  const lastActor = (device: Device): string => A.decodeChange(A.getAllChanges(device.relationship.policy).at(-1) as Uint8Array).actor
  /** The provider takes what a device would write next, of somebody else's, as one does that lets anybody write. */
  const takePlace = async (device: Device): Promise<string> => {
    const actor = lastActor(device)
    const doc = edit.addGrant({ doc: A.clone(device.relationship.policy, { actor }), grant: grantOf({ id: 'forged' }) })
    await provider.policies.sync({ relationship: provider.known.relationship, turn: nextTurn({ doc, proofs: NO_PROOFS, known: provider.policies.heads(provider.known.relationship) }) })
    return actor
  }

  it('writes it again under another actor, and the end is anchored', async () => {
    const actor = await takePlace(phone)
    await phone.end('first')
    await phone.add('fourth')
    assert.equal(lastActor(phone), actor)
    assert.ok(await phone.settle())
    assert.notEqual(lastActor(phone), actor)
    await tablet.push()
    assertSame({ provider, devices: [phone, tablet], ids: ['forged', 'fourth', 'second', 'third'], document: 1 })
    assert.deepEqual(phone.problems, [])
  })

  it('does so after it began again, also when it stopped while it did', async () => {
    await takePlace(phone)
    await phone.end('first')
    await phone.restart()
    await phone.stopAfter(1)
    assert.ok(await phone.settle())
    await tablet.push()
    assertSame({ provider, devices: [phone, tablet], ids: ['forged', 'second', 'third'], document: 1 })
  })

  it('gives up what it anchored meanwhile, since nobody can have both', async () => {
    await takePlace(phone)
    phone.isOnline = false
    await phone.end('first')
    assert.equal(await phone.settle(), false)
    const anchor = provider.chain.view.relationship(provider.known.relationship).settled?.anchor
    assert.equal(anchor, phone.relationship.commitment)
    assert.equal(provider.policies.get(provider.known.relationship).status, 'stale')
    phone.isOnline = true
    assert.ok(await phone.settle())
    assert.ok(phone.relationship.reading.lost.has(anchor as string))
    await tablet.push()
    assertSame({ provider, devices: [phone, tablet], ids: ['forged', 'second', 'third'], document: 1 })
  })

  it('brings to the chain what takes away, also where the provider forgot nearly all, and takes nothing any more', async () => {
    const actor = lastActor(phone)
    const { relationship, salt } = phone.relationship.policy
    await provider.forget()
    const doc = edit.addGrant({ doc: A.clone(edit.createPolicy({ relationship: relationship.val, salt }), { actor }), grant: grantOf({ id: 'forged' }) })
    await provider.policies.sync({ relationship: relationship.val, turn: nextTurn({ doc, proofs: NO_PROOFS, known: [] }) })
    const { sync } = provider.policies
    provider.policies.sync = async options => {
      if (lastActor(phone) !== actor) throw new MedrecError('INTERNAL')
      return await sync.call(provider.policies, options)
    }
    await phone.end('first')
    await assert.rejects(phone.push(), { code: 'INTERNAL' })
    assert.notEqual(lastActor(phone), actor)
    assert.equal(await phone.settle(), false)
    assert.equal(provider.chain.view.relationship(relationship.val).settled?.anchor, phone.relationship.commitment)
    provider.policies.sync = sync
    assert.ok(await phone.settle())
    await tablet.push()
    assert.ok(!idsOf(phone).includes('first'))
    assertSame({ provider, devices: [phone, tablet], ids: idsOf(phone), document: 1 })
  })

  it('loses nothing that the provider had before, either', async () => {
    const before = A.clone(phone.relationship.policy)
    await phone.end('first')
    await phone.add('fourth')
    assert.ok(await phone.settle())
    await tablet.push()
    await provider.forget()
    const doc = edit.addGrant({ doc: A.clone(before, { actor: lastActor(phone) }), grant: grantOf({ id: 'forged' }) })
    await provider.policies.sync({ relationship: provider.known.relationship, turn: nextTurn({ doc, proofs: NO_PROOFS, known: [] }) })
    await tablet.end('second')
    assert.ok(await tablet.settle())
    await phone.end('third')
    assert.ok(await phone.settle())
    await tablet.push()
    assertSame({ provider, devices: [phone, tablet], ids: ['forged', 'fourth'], document: 1 })
  })

  it('is helped also when it acts for the owner', async () => {
    const parent = await Device.open(provider, { isCustodian: true })
    parent.isOnline = true
    provider.custodians.set(parent.relationship.delegate.address, POWERS.read | POWERS.grant | POWERS.revoke)
    await parent.push()
    await parent.add('of-parent')
    assert.ok(await parent.settle())
    await takePlace(parent)
    await parent.end('first')
    await parent.add('more')
    assert.ok(await parent.settle())
    await phone.push()
    assert.deepEqual(idsOf(phone), ['forged', 'more', 'of-parent', 'second', 'third'])
    await parent.close()
  })

  it('does nothing of it where the provider only says so', async () => {
    const { sync } = provider.policies
    provider.policies.sync = async options => {
      if (options.turn.changes.length > 0) throw new MedrecError('POLICY_INVALID')
      return await sync.call(provider.policies, options)
    }
    await phone.add('fourth')
    const { policy } = phone.relationship
    await assert.rejects(phone.push(), { code: 'POLICY_INVALID' })
    assert.equal(phone.relationship.policy, policy)
  })
})
