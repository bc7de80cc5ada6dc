import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { BEGIN_ANEW_CHANGES } from '../../../protocol/policy/constants.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { countChanges, policyHeads } from '../../../protocol/policy/history.ts'
import { documentNumber, firstHash, previousOf } from '../../../protocol/policy/previous.ts'
import { Device, PolicyProvider } from './devices-fixture.ts'

describe('a policy that goes on in a fresh document', { timeout: 280_000 }, () => {
  let provider: PolicyProvider
  let phone: Device
  let tablet: Device

  beforeEach(async () => {
    provider = new PolicyProvider()
    await provider.start()
    ;[phone, tablet] = [await Device.open(provider), await Device.open(provider)]
    for (const device of [phone, tablet]) device.isOnline = true
    await phone.add('first')
    await phone.add('second')
    assert.ok(await phone.settle())
    await tablet.push()
  })

  afterEach(async () => {
    await Promise.all([phone.close(), tablet.close()])
    await provider.stop()
  })

  const idsOf = (device: Device): string[] => [...device.relationship.reading.grants.keys()].sort()

  /** Every device and the provider hold the same document, and it is what counts. */
  const converged = (ids: string[], document = 2): void => {
    const heads = policyHeads(phone.relationship.policy)
    for (const device of [phone, tablet]) assert.deepEqual([policyHeads(device.relationship.policy), documentNumber(device.relationship.policy), idsOf(device)], [heads, document, ids])
    assert.deepEqual(provider.policies.heads(provider.known.relationship), heads)
    assert.equal(provider.policies.get(provider.known.relationship).status, 'current')
    assert.deepEqual(provider.inForce, ids)
  }

  it('does so by itself near its limits, and has room again', async () => {
    await phone.close()
    await provider.stop()
    provider = new PolicyProvider()
    await provider.start()
    phone = await Device.open(provider)
    phone.isOnline = true
    await phone.write(BEGIN_ANEW_CHANGES)
    const ids = idsOf(phone)
    assert.ok(await phone.settle())
    assert.equal(documentNumber(phone.relationship.policy), 2)
    assert.ok(countChanges(phone.relationship.policy) < 100)
    assert.deepEqual([provider.inForce, idsOf(phone), provider.policies.size(provider.known.relationship)], [ids, ids, countChanges(phone.relationship.policy)])
    await phone.add('more')
    assert.ok(await phone.settle())
    assert.ok(provider.inForce.includes('more'))
  })

  it('is there for a device that has nothing to say, and for one that comes new', async () => {
    assert.ok(await phone.goOnAfresh())
    assert.ok(phone.relationship.isSettled && phone.relationship.isDelivered)
    await tablet.push()
    converged(['first', 'second'])
    const watch = await Device.open(provider)
    watch.isOnline = true
    await watch.push()
    assert.deepEqual(policyHeads(watch.relationship.policy), policyHeads(phone.relationship.policy))
    await watch.close()
    // Nothing needs to be signed for it; what is next is.
    const given = provider.given.length
    assert.ok(await phone.settle())
    assert.equal(provider.given.length, given)
    await tablet.end('first')
    assert.ok(await tablet.settle())
    await phone.push()
    converged(['second'])
    assert.ok(await phone.settle() && await phone.goOnAfresh())
    await tablet.push()
    converged(['second'], 3)
  })

  it('outlives a crash of the provider, and one of the device before it heard of it', async () => {
    const full = phone.relationship.policy
    assert.ok(await phone.goOnAfresh())
    await provider.start()
    assert.deepEqual([provider.policies.get(provider.known.relationship).status, provider.inForce], ['current', ['first', 'second']])
    // As it was on its disk.
    phone.relationship.policy = full
    await phone.end('second')
    assert.ok(await phone.settle())
    await tablet.push()
    converged(['first'])
  })

  it('has what a device edited meanwhile that was away, and nothing that ended meanwhile comes back', async () => {
    tablet.isOnline = false
    await tablet.end('first')
    await tablet.add('of-tablet')
    await phone.add('of-phone')
    assert.ok(await phone.settle())
    assert.ok(await phone.goOnAfresh())
    await phone.end('second')
    assert.ok(await phone.settle())
    tablet.isOnline = true
    assert.ok(await tablet.settle())
    await phone.push()
    converged(['of-phone', 'of-tablet'])
  })

  it('is not stale for good by what a device anchored that did not know of it', async () => {
    assert.ok(await phone.goOnAfresh())
    tablet.isOnline = false
    await tablet.end('first')
    // What takes away goes to the chain without the provider, which cannot read it.
    await tablet.settle()
    assert.equal(provider.policies.get(provider.known.relationship).status, 'stale')
    tablet.isOnline = true
    await tablet.settle()
    assert.ok(await tablet.settle())
    await phone.push()
    converged(['second'])
  })

  it('waits until all is settled, and until nothing else may come to the chain', async () => {
    await phone.add('third')
    assert.equal(await phone.goOnAfresh(), false)
    await phone.push()
    assert.equal(await phone.goOnAfresh(), false)
    assert.ok(await phone.settle())
    // The provider holds more than what is settled.
    await tablet.push()
    await tablet.add('fourth')
    await tablet.push()
    assert.equal(await phone.goOnAfresh(), false)
    assert.equal(documentNumber(phone.relationship.policy), 1)
    await phone.push()
    assert.ok(await phone.settle() && await phone.goOnAfresh())
    await tablet.push()
    converged(['first', 'fourth', 'second', 'third'])
  })

  it('is the same for two devices that begin anew at once', async () => {
    const full = commitmentOf(phone.relationship.policy)
    await tablet.settle()
    assert.deepEqual(await Promise.all([phone.goOnAfresh(), tablet.goOnAfresh()]), [true, true])
    assert.equal(firstHash(phone.relationship.policy), firstHash(tablet.relationship.policy))
    assert.equal(previousOf(phone.relationship.policy)?.commitment, full)
    converged(['first', 'second'])
  })
})
