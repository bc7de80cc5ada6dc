import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { POWERS } from '../../../protocol/agent/constants.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { documentNumber } from '../../../protocol/policy/previous.ts'
import type { PolicyProvider} from './devices-fixture.ts';
import { assertSame, Device, startPair } from './devices-fixture.ts'

describe('a fresh document, where a device stopped or a provider lost what it held', { timeout: 280_000 }, () => {
  let provider: PolicyProvider
  let phone: Device
  let tablet: Device

  beforeEach(async () => { ({ provider, phone, tablet } = await startPair()) })

  afterEach(async () => {
    await Promise.all([phone.close(), tablet.close()])
    await provider.stop()
  })

  const converged = (ids: string[], document = 2): void => { assertSame({ provider, devices: [phone, tablet], ids, document }) }

  it('is anchored by who began it, also where that one stopped before it had stored it', async () => {
    await phone.stopGoingOn()
    // As it was on its disk: all of it is settled, and nothing is left to bring.
    assert.deepEqual([documentNumber(phone.relationship.policy), phone.relationship.isDelivered, phone.relationship.isSettled], [1, true, true])
    const given = provider.given.length
    assert.ok(await phone.settle())
    assert.deepEqual([documentNumber(phone.relationship.policy), provider.given.length], [2, given + 1])
    await tablet.push()
    converged(['first', 'second'])
    // Once is enough.
    assert.ok(await phone.settle() && await tablet.settle())
    assert.equal(provider.given.length, given + 1)
  })

  it('is anchored by who began it and stopped, also where others edited it meanwhile', async () => {
    await phone.stopGoingOn()
    await tablet.add('of-tablet')
    await tablet.push()
    assert.equal(documentNumber(tablet.relationship.policy), 2)
    const given = provider.given.length
    assert.ok(await phone.settle())
    assert.equal(provider.given.length, given + 1)
    converged(['first', 'of-tablet', 'second'])
  })

  it('is anchored by who began it and stopped, also where it comes from the provider then', async () => {
    await phone.stopGoingOn()
    await phone.relationship.note({ delivered: [] })
    const given = provider.given.length
    assert.ok(await phone.settle())
    assert.deepEqual([documentNumber(phone.relationship.policy), provider.given.length], [2, given + 1])
    await tablet.push()
    converged(['first', 'second'])
  })

  /** As after a quarter of an hour. */
  const look = async (device: Device): Promise<boolean> => {
    device.relationship.isLookDue = true
    return await device.settle()
  }

  it('comes again to a provider that lost what it held, from a device that has nothing to say, and counts there', async () => {
    assert.ok(await phone.goOnAfresh())
    await phone.end('second')
    assert.ok(await phone.settle())
    await tablet.push()
    const given = provider.given.length
    await provider.forget()
    assert.deepEqual([provider.policies.get(provider.known.relationship).status, provider.inForce], ['stale', []])
    assert.ok(await look(phone))
    await tablet.push()
    converged(['first'])
    assert.equal(provider.given.length, given + 1)
    // Once is enough, also when it is lost again.
    await provider.forget()
    assert.ok(await look(tablet))
    converged(['first'])
    assert.ok(await look(phone))
    assert.equal(provider.given.length, given + 1)
  })

  it('counts at a provider that lost what it held also where it was brought first by who has only its word', async () => {
    assert.ok(await phone.goOnAfresh())
    const watch = await Device.open(provider)
    watch.isOnline = true
    await watch.push()
    await provider.forget()
    assert.equal(await look(watch), false)
    assert.deepEqual([provider.policies.heads(provider.known.relationship), watch.relationship.reading.lost.size], [policyHeads(watch.relationship.policy), 0])
    assert.ok(await phone.settle())
    assert.equal(provider.policies.get(provider.known.relationship).status, 'stale')
    assert.ok(await look(phone))
    await Promise.all([tablet.push(), watch.push()])
    converged(['first', 'second'])
    // Who saw it anchored knows as much.
    assert.ok(await watch.settle())
    await watch.close()
  })

  it('is not given up by a device for a provider that has no need of it', async () => {
    assert.ok(await phone.goOnAfresh() && await phone.settle())
    const given = provider.given.length
    assert.ok(await look(phone) && await look(tablet))
    assert.deepEqual([provider.given.length, phone.relationship.reading.lost.size], [given, 0])
  })

  it('is not given up by who acts at a provider that lost what it held, but by its owner', async () => {
    const parent = await Device.open(provider, { isCustodian: true })
    parent.isOnline = true
    provider.custodians.set(parent.relationship.delegate.address, POWERS.read | POWERS.grant | POWERS.revoke)
    await parent.push()
    await parent.add('of-parent')
    assert.ok(await parent.settle())
    await Promise.all([phone.push(), tablet.push()])
    assert.ok(await phone.settle())
    assert.ok(await phone.goOnAfresh() && await phone.settle())
    await Promise.all([tablet.push(), parent.push()])
    await provider.forget()
    parent.relationship.isLookDue = true
    await parent.settle()
    assert.deepEqual([provider.policies.heads(provider.known.relationship), parent.relationship.reading.lost.size], [[], 0])
    phone.relationship.isLookDue = true
    assert.ok(await phone.settle())
    await Promise.all([tablet.push(), parent.push()])
    converged(['first', 'of-parent', 'second'])
    await parent.close()
  })
})
