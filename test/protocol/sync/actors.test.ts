import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { POWERS } from '../../../protocol/agent/constants.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/sync_pb.ts'
import { newActor } from '../../../protocol/policy/actor.ts'
import { MAX_HEADS_OF_OTHERS } from '../../../protocol/policy/constants.ts'
import { NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import * as edit from '../../../protocol/policy/edit.ts'
import { nextTurn } from '../../../protocol/policy/exchange.ts'
import { changesSince, policyHeads } from '../../../protocol/policy/history.ts'
import { signChanges } from '../../../protocol/policy/signed-changes.ts'
import { requestOne } from '../../../protocol/stream/request-items.ts'
import { encodeTurn } from '../../../protocol/sync/encode-turn.ts'
import { grantOf } from '../policy/policy-fixture.ts'
import { NETWORK } from '../session/known-chain.ts'
import { Device, idsOf, startPair } from './devices-fixture.ts'
import type { PolicyProvider } from './devices-fixture.ts'

const [GRANT, REVOKE, BOTH] = [POWERS.read | POWERS.grant, POWERS.read | POWERS.revoke, POWERS.read | POWERS.grant | POWERS.revoke]
interface Key { address: string, privateKey: Uint8Array }

describe('what somebody who acts for an owner writes under an actor', { timeout: 280_000 }, () => {
  let provider: PolicyProvider
  let phone: Device
  let tablet: Device
  let parent: Device

  beforeEach(async () => {
    ({ provider, phone, tablet } = await startPair())
    parent = await Device.open(provider, { isCustodian: true })
    parent.isOnline = true
    provider.custodians.set(parent.relationship.delegate.address, BOTH)
    await phone.add('third')
    assert.ok(await phone.settle())
    await parent.push()
  })

  afterEach(async () => {
    await Promise.all([phone, tablet, parent].map(async device => { await device.close() }))
    await provider.stop()
  })

  const heads = (): string[] => provider.policies.heads(provider.known.relationship)
  /** The actors of a device's policy, in the order of its changes. */
  const actorsOf = (device: Device): string[] => A.getAllChanges(device.relationship.policy).map(change => A.decodeChange(change).actor)
  const lastActor = (device: Device): string => actorsOf(device).at(-1) as string
  /** What the parent has, under an actor. */
  const under = (actor: string): PolicyDocument => A.clone(parent.relationship.policy, { actor })
  const grant = (actor: string): PolicyDocument => edit.addGrant({ doc: under(actor), grant: grantOf({ id: 'of-parent' }) })
  const end = (actor: string): PolicyDocument => edit.endGrant({ doc: under(actor), id: 'second', at: 5 })
  /** Brings it in a session of who acts, who signs these changes besides. */
  const bring = async (doc: PolicyDocument, key: Key = parent.relationship.delegate, besides: readonly string[] = []): Promise<void> => {
    const { mux, session } = await provider.custodian(key)
    const known = policyHeads(parent.relationship.policy)
    const changes = [...changesSince({ doc, heads: known }), ...besides]
    const turn = { ...nextTurn({ doc, proofs: NO_PROOFS, known }), batches: signChanges({ network: NETWORK, relationship: provider.known.relationship, changes, privateKey: key.privateKey }) }
    await requestOne({ mux, request: RequestSchema, item: ItemSchema, message: { body: { case: 'policySync', value: { session, turn: encodeTurn(turn) } } } })
  }
  const refused = async (...asked: Parameters<typeof bring>): Promise<void> => {
    const before = heads()
    await assert.rejects(bring(...asked), { code: 'POLICY_INVALID' })
    assert.deepEqual(heads(), before)
  }
  const another = (powers: number): Key => {
    const privateKey = randomBytes(32)
    const address = addressOfKey(privateKey)
    provider.custodians.set(address, powers)
    return { address, privateKey }
  }

  it('is refused under the owner\'s, whatever it may and signs, and the owner goes on', async () => {
    const actor = lastActor(phone)
    const { address } = parent.relationship.delegate
    for (const [powers, write] of [[GRANT, grant], [BOTH, grant], [REVOKE, end]] as const) {
      provider.custodians.set(address, powers)
      await refused(write(actor))
      await refused(write(actor), parent.relationship.delegate, A.getAllChanges(parent.relationship.policy).map(change => A.decodeChange(change).hash).slice(1, -1))
    }
    await phone.end('first')
    assert.ok(await phone.settle())
    assert.deepEqual(provider.inForce, ['second', 'third'])
  })

  it('is refused under that of what a policy begins with, of nobody, and of another who acts', async () => {
    const other = another(BOTH)
    await refused(grant(actorsOf(phone)[0] as string))
    await refused(grant('ee'.repeat(16)))
    await refused(grant(newActor({ relationship: provider.known.relationship, address: other.address })))
    await parent.add('of-parent')
    await parent.push()
    await refused(edit.endGrant({ doc: under(lastActor(parent)), id: 'second', at: 5 }), other)
    await parent.end('second')
    assert.ok(await parent.settle())
    assert.deepEqual(provider.inForce, ['first', 'of-parent', 'third'])
  })

  it('is taken beside as many heads as another who acts may leave, of which it had not heard', async () => {
    const other = another(BOTH)
    const theirs = Array.from({ length: MAX_HEADS_OF_OTHERS }, (_, i) => edit.endGrant({ doc: under(newActor({ relationship: provider.known.relationship, address: other.address })), id: `e${i}`, at: 5 }))
    await bring(theirs.reduce((all, each) => A.merge(all, each)), other)
    await parent.end('first')
    assert.equal(heads().length, MAX_HEADS_OF_OTHERS)
    await parent.push()
    assert.deepEqual([heads().length, heads()], [1, policyHeads(parent.relationship.policy)])
    assert.deepEqual(provider.inForce, ['second', 'third'])
  })

  it('is taken under its own, also when others signed what it wrote there before', async () => {
    const other = another(BOTH)
    await parent.add('of-parent')
    await parent.push()
    const actor = lastActor(parent)
    await phone.push()
    phone.relationship.answerFor(['of-parent'])
    await phone.push()
    await bring(edit.endGrant({ doc: under(newActor({ relationship: provider.known.relationship, address: other.address })), id: 'third', at: 5 }), other, policyHeads(parent.relationship.policy))
    await parent.end('first')
    await parent.push()
    assert.equal(actorsOf(parent).filter(each => each === actor).length, 2)
    await phone.push()
    assert.deepEqual(idsOf(phone), ['of-parent', 'second'])
  })

  it('leaves every device under actors of its key, which are new when it begins again and when it took something in', async () => {
    const isOf = (device: Device, actor: string): boolean => actor.startsWith(newActor({ relationship: provider.known.relationship, address: device.relationship.delegate.address }).slice(0, 20))
    const used = [lastActor(phone)]
    await phone.restart()
    await phone.add('a')
    used.push(lastActor(phone))
    await parent.add('of-parent')
    await parent.push()
    await phone.push()
    await phone.add('b')
    used.push(lastActor(phone))
    assert.equal(new Set(used).size, 3)
    for (const actor of used) assert.ok(isOf(phone, actor) && isOf(tablet, actor) && !isOf(parent, actor))
    assert.ok(isOf(parent, lastActor(parent)))
  })
})
