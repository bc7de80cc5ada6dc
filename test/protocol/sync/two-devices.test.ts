import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { assertSame, Device, PolicyProvider, startPair } from './devices-fixture.ts'

const DAY = 86_400

describe('two devices of a person', { timeout: 280_000 }, () => {
  let provider: PolicyProvider
  let phone: Device
  let tablet: Device

  beforeEach(async () => { ({ provider, phone, tablet } = await startPair()) })

  afterEach(async () => {
    await Promise.all([phone.close(), tablet.close()])
    await provider.stop()
  })

  const converged = (ids: string[]): void => { assertSame({ provider, devices: [phone, tablet], ids, document: 1 }) }

  it('that edit for a month without knowing of each other converge, with all that either has acknowledged', async () => {
    tablet.isOnline = false
    for (let day = 1; day <= 30; day++) {
      await phone.add(`phone-${day}`)
      await tablet.add(`tablet-${day}`)
      if (day % 3 === 0) await phone.end(`phone-${day - 1}`)
      if (day % 5 === 0) await tablet.end(`tablet-${day - 1}`)
      // The phone is away too, but every tenth day.
      phone.isOnline = day % 10 === 0
      if (phone.isOnline) assert.ok(await phone.settle())
      provider.chain.later(DAY)
    }
    await tablet.end('first')
    await phone.end('second')
    ;[phone.isOnline, tablet.isOnline] = [true, true]
    assert.ok(await tablet.settle())
    assert.ok(await phone.settle())
    await tablet.push()
    const left = (of: string, every: number): string[] => Array.from({ length: 30 }, (_, i) => i + 1).filter(day => (day + 1) % every !== 0).map(day => `${of}-${day}`)
    converged([...left('phone', 3), ...left('tablet', 5)].sort())
  })

  it('that anchor at once: the second merges and tries again at the next sequence', async () => {
    await phone.add('of-phone')
    await tablet.add('of-tablet')
    await Promise.all([phone.settle(), tablet.settle()])
    assert.deepEqual([await phone.settle(), await tablet.settle()], [true, true])
    await Promise.all([phone.push(), tablet.push()])
    converged(['first', 'of-phone', 'of-tablet', 'second'])
    const sequences = provider.given.map(({ expectedSequence }) => expectedSequence)
    assert.deepEqual(sequences, sequences.toSorted((a, b) => a - b))
    assert.equal(new Set(sequences).size, provider.chain.view.relationship(provider.known.relationship).atHead?.sequence)
  })

  it('that anchor a sibling each, not having reached the provider: nothing that one took away comes back by the other', async () => {
    for (const device of [phone, tablet]) device.isOnline = false
    await phone.end('first')
    await tablet.end('second')
    // What takes away goes to the chain without the provider. It knows neither state, and lets nobody in.
    await Promise.all([phone.settle(), tablet.settle()])
    assert.equal(provider.policies.get(provider.known.relationship).status, 'stale')
    tablet.isOnline = true
    await tablet.settle()
    phone.isOnline = true
    for (const device of [phone, tablet, phone]) await device.settle()
    await tablet.push()
    converged([])
  })

  it('end the same grant, and add it nowhere', async () => {
    for (const device of [phone, tablet]) device.isOnline = false
    await phone.end('first')
    provider.chain.later(DAY)
    await tablet.end('first')
    for (const device of [phone, tablet]) device.isOnline = true
    for (const device of [phone, tablet, phone]) await device.settle()
    converged(['second'])
  })

  it('learn of each other by the chain, and sign nothing over what they did not know', async () => {
    await tablet.add('of-tablet')
    assert.ok(await tablet.settle())
    const given = provider.given.length
    phone.isOnline = false
    assert.equal(await phone.settle(), false)
    phone.isOnline = true
    assert.deepEqual([await phone.settle(), await tablet.settle()], [true, true])
    assert.equal(provider.given.length, given)
    converged(['first', 'of-tablet', 'second'])
  })

  it('do not anchor what only adds over a state that neither knows', async () => {
    provider.chain.mine({ kind: 'anchored', relationship: provider.known.relationship, commitment: `0x${'77'.repeat(32)}`, sequence: 2 })
    const given = provider.given.length
    await phone.add('of-phone')
    assert.equal(await phone.settle(), false)
    assert.equal(provider.given.length, given)
    await phone.end('first')
    await phone.settle()
    assert.ok(provider.given.length > given, 'what takes away goes at once')
  })
})

describe('what a device has acknowledged', { timeout: 280_000 }, () => {
  let provider: PolicyProvider
  let device: Device

  beforeEach(async () => {
    provider = new PolicyProvider()
    await provider.start()
    device = await Device.open(provider)
    device.isOnline = true
    await device.add('kept')
    await device.add('ended')
    assert.ok(await device.settle())
  })

  afterEach(async () => {
    await device.close()
    await provider.stop()
  })

  it('goes out after the device was killed before it had told anybody', async () => {
    device.isOnline = false
    await device.end('ended')
    await device.add('added')
    await device.restart()
    device.isOnline = true
    assert.ok(await device.settle())
    assert.deepEqual(provider.inForce, ['added', 'kept'])
  })

  it('goes out, too, when it was made while an exchange was under way', async () => {
    const { relationship } = device
    const turn = relationship.turn.bind(relationship)
    let editing: Promise<void> | undefined
    relationship.turn = other => {
      const made = turn(other)
      editing ??= device.end('ended')
      return made
    }
    await device.add('added')
    await device.push()
    await editing
    assert.deepEqual(provider.inForce, ['kept'])
    assert.ok(relationship.isDelivered)
    assert.ok(await device.settle())
    assert.deepEqual(provider.inForce, ['added', 'kept'])
  })

  it('binds after provider and device were killed between the provider\'s answer and the anchor, in what it takes away', async () => {
    await device.end('ended')
    await device.add('added')
    await device.push()
    assert.deepEqual(provider.inForce, ['kept'])
    await provider.start()
    assert.deepEqual(provider.inForce, ['kept'], 'the provider began again')
    await device.restart()
    assert.equal(device.relationship.isSettled, false)
    assert.ok(await device.settle())
    assert.deepEqual(provider.inForce, ['added', 'kept'])
  })

  it('is anchored once, when the device was killed between the anchor and its being settled', async () => {
    await device.add('added')
    await device.push()
    const { commitment } = device.relationship
    await provider.port.relay({ message: { kind: 'anchor', relationship: provider.known.relationship, commitment, expectedSequence: 1, deadline: 0, signature: new Uint8Array(65) }, signal: new AbortController().signal })
    const given = provider.given.length
    await device.restart()
    assert.ok(await device.settle())
    assert.equal(provider.given.length, given)
    assert.deepEqual(provider.inForce, ['added', 'ended', 'kept'])
  })
})
