import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { openPolicyStore } from '../../../node/store/policies.ts'
import { POWERS } from '../../../protocol/agent/constants.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { beginAnew } from '../../../protocol/policy/begin-anew.ts'
import { NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import { BEGIN_ANEW_CHANGES, MAX_POLICY_CHANGES } from '../../../protocol/policy/constants.ts'
import { createFresh } from '../../../protocol/policy/edit.ts'
import { nextTurn } from '../../../protocol/policy/exchange.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import { changesSince, countChanges, policyHeads } from '../../../protocol/policy/history.ts'
import { encodeInForceState, INITIAL_IN_FORCE } from '../../../protocol/policy/in-force-state.ts'
import { readMade } from '../../../protocol/policy/made-by.ts'
import { originsOf } from '../../../protocol/policy/origins.ts'
import { beginningHeads, documentNumber, firstHash, previousOf } from '../../../protocol/policy/previous.ts'
import { signChanges } from '../../../protocol/policy/signed-changes.ts'
import { savePolicy } from '../../../protocol/policy/storage.ts'
import { syncPolicy } from '../../../protocol/sync/client.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { grantOf } from '../policy/policy-fixture.ts'
import { NETWORK } from '../session/known-chain.ts'
import { assertSame, Device, idsOf, ownerAddress, PolicyProvider, startPair } from './devices-fixture.ts'

describe('a policy that goes on in a fresh document', { timeout: 560_000 }, () => {
  let provider: PolicyProvider
  let phone: Device
  let tablet: Device

  beforeEach(async () => { ({ provider, phone, tablet } = await startPair()) })

  afterEach(async () => {
    await Promise.all([phone.close(), tablet.close()])
    await provider.stop()
  })

  const converged = (ids: string[], document = 2): void => { assertSame({ provider, devices: [phone, tablet], ids, document }) }

  it('does so by itself near its limits, and has room again', async () => {
    await Promise.all([phone.close(), tablet.close()])
    await provider.stop()
    provider = new PolicyProvider()
    await provider.start()
    phone = await Device.open(provider)
    phone.isOnline = true
    // As many as there may be: more than it takes.
    await phone.write(MAX_POLICY_CHANGES - 2)
    const ids = idsOf(phone)
    assert.ok(countChanges(phone.relationship.policy) > BEGIN_ANEW_CHANGES)
    assert.ok(await phone.settle())
    assert.equal(documentNumber(phone.relationship.policy), 2)
    assert.ok(countChanges(phone.relationship.policy) < 100)
    assert.deepEqual([provider.inForce, idsOf(phone), provider.policies.size(provider.known.relationship)], [ids, ids, countChanges(phone.relationship.policy)])
    await phone.add('more')
    assert.ok(await phone.settle())
    assert.ok(provider.inForce.includes('more'))
    const [kept, ended] = ids as [string, string]
    await phone.end(ended)
    await phone.push()
    assert.deepEqual([provider.inForce.includes(kept), provider.inForce.includes(ended)], [true, false])
    assert.ok(await phone.settle())
    assert.deepEqual(provider.inForce, [...ids.filter(id => id !== ended), 'more'].sort())
    // Who comes new has all of it in one exchange.
    tablet = await Device.open(provider)
    tablet.isOnline = true
    await tablet.push()
    assert.deepEqual([policyHeads(tablet.relationship.policy), tablet.relationship.proofs.digest], [policyHeads(phone.relationship.policy), phone.relationship.proofs.digest])
  })

  it('is there for a device that has nothing to say, and for one that comes new', async () => {
    assert.ok(await phone.goOnAfresh())
    assert.ok(phone.relationship.isDelivered)
    // What it begins with is in force, whatever is anchored before it is.
    assert.deepEqual(phone.relationship.progress.undone, beginningHeads(phone.relationship.policy))
    await tablet.push()
    converged(['first', 'second'])
    const watch = await Device.open(provider)
    watch.isOnline = true
    await watch.push()
    assert.deepEqual(policyHeads(watch.relationship.policy), policyHeads(phone.relationship.policy))
    await watch.close()
    // Who went on anchors it, and nobody else.
    const given = provider.given.length
    assert.ok(await tablet.settle())
    assert.equal(provider.given.length, given)
    assert.ok(await phone.settle())
    assert.deepEqual([provider.given.length, phone.relationship.progress.undone], [given + 1, undefined])
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

  it('has what was ended while it was gone on from anchored at once, whatever the provider takes then, and whatever was anchored over what was left', async () => {
    const { relationship } = provider.known
    const { sync } = provider.policies
    const fresh = firstHash(beginAnew({ doc: phone.relationship.policy }))
    // The device does not hear that the provider has the fresh one.
    await phone.stopGoingOn()
    const { sequence = 0 } = provider.chain.view.relationship(relationship).atHead ?? {}
    provider.chain.mine({ kind: 'anchored', relationship, commitment: hexOf(0x77, 32), sequence: sequence + 1 })
    await phone.end('second')
    provider.policies.sync = async options => {
      if (options.turn.first === fresh && options.turn.changes.length > 0) throw new MedrecError('TOO_MANY_REQUESTS')
      return await sync.call(provider.policies, options)
    }
    await assert.rejects(phone.push(), { code: 'TOO_MANY_REQUESTS' })
    assert.equal(documentNumber(phone.relationship.policy), 2)
    await phone.settle()
    assert.equal(provider.chain.view.relationship(relationship).settled?.anchor, phone.relationship.commitment)
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

  it('is not stale for good by what is on its way to the chain while a device takes it', async () => {
    assert.ok(await phone.goOnAfresh())
    tablet.isOnline = false
    await tablet.end('first')
    provider.isHeldBack = true
    const given = provider.nextGiven()
    const settling = tablet.settle()
    await given
    tablet.isOnline = true
    await tablet.push()
    assert.equal(documentNumber(tablet.relationship.policy), 2)
    provider.isHeldBack = false
    provider.carried(provider.given.at(-1) as never)
    assert.equal(provider.policies.get(provider.known.relationship).status, 'stale')
    await settling
    assert.ok(await tablet.settle())
    await phone.push()
    converged(['second'])
  })

  it('is taken by what the chain says, and not before a device knows of it', async () => {
    assert.ok(await phone.goOnAfresh())
    tablet.isOnline = false
    await tablet.end('first')
    await tablet.settle()
    Object.assign(tablet, { isOnline: true, isBehind: true })
    await tablet.push()
    // What it had anchored itself, and nothing that came before.
    assert.equal(tablet.relationship.reading.lost.size, 1)
    assert.ok(await tablet.settle())
    await phone.push()
    converged(['second'])
  })

  /** The provider goes on in a document whose first change is the right one, but for its number, and that begins with a grant which nobody wrote. */
  const forge = async (number = 2): Promise<void> => {
    const doc = phone.relationship.policy
    const previous = previousOf(beginAnew({ doc }))
    assert.ok(previous !== undefined)
    const forged = createFresh({ doc, previous: { ...previous, document: number }, pieces: [[{ part: 'grants', key: 'forged', text: encodeGrant(grantOf({ id: 'forged' })) }]] })
    assert.equal(firstHash(forged) === firstHash(beginAnew({ doc })), number === 2)
    await openPolicyStore({ database: provider.database }).save({ relationship: provider.known.relationship, doc: savePolicy(forged), state: encodeInForceState(INITIAL_IN_FORCE), batches: [], isAnew: true })
    await provider.start()
  }

  it('is not taken where something that it begins with does not follow from what is held', async () => {
    await forge()
    await assert.rejects(tablet.push(), { code: 'POLICY_INVALID' })
    assert.deepEqual([documentNumber(tablet.relationship.policy), idsOf(tablet)], [1, ['first', 'second']])
  })

  it('is not anchored, nor taken for settled, by who has only the word of the provider for what it begins with', async () => {
    await forge()
    const given = provider.given.length
    const watch = await Device.open(provider)
    watch.isOnline = true
    await watch.add('of-watch')
    assert.equal(await watch.settle(), false)
    assert.deepEqual([documentNumber(watch.relationship.policy), watch.relationship.isSettled], [2, false])
    // Nor to take something away.
    await watch.end('of-watch')
    assert.equal(await watch.settle(), false)
    await watch.restart()
    assert.equal(await watch.settle(), false)
    assert.equal(provider.given.length, given)
    await watch.close()
  })

  it('is not taken with a number after which there would be no other', async () => {
    await forge(999_999)
    const watch = await Device.open(provider)
    watch.isOnline = true
    await assert.rejects(watch.push(), { code: 'POLICY_INVALID' })
    assert.equal(documentNumber(watch.relationship.policy), 1)
    await watch.close()
  })

  it('is anchored by who comes new as soon as who went on has anchored it', async () => {
    assert.ok(await phone.goOnAfresh())
    const watch = await Device.open(provider)
    watch.isOnline = true
    await watch.add('of-watch')
    assert.equal(await watch.settle(), false)
    assert.ok(await phone.settle())
    assert.ok(await watch.settle())
    await watch.end('first')
    assert.ok(await watch.settle())
    await watch.close()
    await Promise.all([phone.push(), tablet.push()])
    converged(['of-watch', 'second'])
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

  describe('that others write in, too', () => {
    let parent: Device
    const parentAddress = (): string => parent.relationship.delegate.address

    beforeEach(async () => {
      parent = await Device.open(provider, { isCustodian: true })
      parent.isOnline = true
      provider.custodians.set(parentAddress(), POWERS.read | POWERS.grant | POWERS.revoke)
      await parent.push()
      await parent.add('of-parent')
      assert.ok(await parent.settle())
      await Promise.all([phone.push(), tablet.push()])
      assert.ok(await phone.settle())
    })

    afterEach(async () => { await parent.close() })

    const writersOf = (device: Device, id: string): string[] => (originsOf(device.relationship.policy).get(id) ?? []).flatMap(hash => [...device.relationship.proofs.signersOf(hash)])

    it('still says who added what, to whom was there and to whom comes new', async () => {
      const heard = phone.relationship.heardOf(policyHeads(phone.relationship.policy)[0] as string)
      assert.ok(await phone.goOnAfresh())
      await Promise.all([tablet.push(), parent.push()])
      const watch = await Device.open(provider)
      watch.isOnline = true
      await watch.push()
      for (const device of [phone, tablet, parent, watch]) {
        assert.deepEqual([writersOf(device, 'first'), writersOf(device, 'of-parent')], [[ownerAddress()], [parentAddress()]])
        assert.equal(device.relationship.proofs.digest, phone.relationship.proofs.digest)
      }
      const [change] = originsOf(phone.relationship.policy).get('of-parent') ?? []
      assert.deepEqual([readMade({ doc: phone.relationship.policy, change: change as string }).granted, phone.relationship.heardOf(change as string)], [['of-parent'], heard])
      await watch.close()
      // It is on the disks.
      await provider.start()
      await phone.restart()
      assert.deepEqual([writersOf(phone, 'of-parent'), provider.inForce], [[parentAddress()], ['first', 'of-parent', 'second']])
    })

    it('is begun by the owner alone', async () => {
      assert.equal(await parent.goOnAfresh(), false)
      const before = provider.policies.heads(provider.known.relationship)
      const fresh = beginAnew({ doc: parent.relationship.policy })
      const session = await provider.custodian(parent.relationship.delegate)
      const { privateKey } = parent.relationship.delegate
      const batches = signChanges({ network: NETWORK, relationship: provider.known.relationship, changes: changesSince({ doc: fresh, heads: [] }), privateKey })
      let turns = 0
      const outcome = await syncPolicy({ ...session, side: { turn: other => ({ ...nextTurn({ ...other, known: [], doc: fresh, proofs: NO_PROOFS }), batches }), receive: () => ++turns > 1 } })
      assert.deepEqual([outcome, turns, provider.policies.heads(provider.known.relationship)], ['apart', 0, before])
    })

    it('has what who acts edited while away, signed by who did, and no more than that one wrote', async () => {
      parent.isOnline = false
      await parent.add('late')
      await parent.end('of-parent')
      assert.ok(await phone.goOnAfresh())
      await phone.end('first')
      await phone.push()
      parent.isOnline = true
      await parent.push()
      assert.equal(documentNumber(parent.relationship.policy), 2)
      assert.ok(await parent.settle())
      await Promise.all([phone.push(), tablet.push()])
      converged(['late', 'second'])
      assert.deepEqual(phone.relationship.proofs.digest, parent.relationship.proofs.digest)
      const made = [...phone.relationship.proofs.batches.values()].filter(({ signer }) => signer === parentAddress()).flatMap(({ changes }) => changes.flatMap(change => readMade({ doc: phone.relationship.policy, change }).granted))
      // One of before, and one that it added: nothing that the owner did.
      assert.deepEqual(made.sort(), ['late', 'of-parent'])
    })

    it('is not stale for good by what who acts anchored that did not know of it', async () => {
      assert.ok(await phone.goOnAfresh())
      await phone.add('next')
      assert.ok(await phone.settle())
      parent.isOnline = false
      await parent.end('first')
      await parent.settle()
      assert.equal(provider.policies.get(provider.known.relationship).status, 'stale')
      parent.isOnline = true
      await parent.settle()
      assert.ok(await parent.settle())
      await Promise.all([phone.push(), tablet.push()])
      converged(['next', 'of-parent', 'second'])
    })

    it('is not taken by who acts while an Anchor of theirs over the full one is on its way', async () => {
      assert.ok(await phone.goOnAfresh())
      parent.isOnline = false
      await parent.end('first')
      provider.isHeldBack = true
      const given = provider.nextGiven()
      const settling = parent.settle()
      await given
      parent.isOnline = true
      await assert.rejects(parent.push(), { code: 'ANSWER_UNSOUND' })
      assert.equal(documentNumber(parent.relationship.policy), 1)
      provider.isHeldBack = false
      provider.carried(provider.given.at(-1) as never)
      await settling
      assert.ok(await parent.settle())
      await Promise.all([phone.push(), tablet.push()])
      converged(['of-parent', 'second'])
    })

    it('puts nothing in force that did not count, whoever is asked to go on', async () => {
      // What it adds while it may is there; it may no more before somebody anchors it.
      await parent.add('too-late')
      await parent.push()
      provider.custodians.set(parentAddress(), POWERS.read)
      await Promise.all([phone.push(), tablet.push()])
      assert.ok(await phone.settle())
      const counts = ['first', 'of-parent', 'second']
      assert.deepEqual(provider.inForce, counts)
      assert.ok(await phone.goOnAfresh())
      assert.deepEqual(provider.inForce, counts)
      await phone.add('next')
      assert.ok(await phone.settle())
      assert.deepEqual(provider.inForce, ['first', 'next', 'of-parent', 'second'])
    })
  })
})
