import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import { NO_END, OWNER_PLACE, POWERS } from '../../../protocol/agent/constants.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/sync_pb.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { groupByDecision } from '../../../protocol/peer/decisions.ts'
import { endOtherGrants, keepOtherGrant, listOtherGrants } from '../../../protocol/peer/other-grants.ts'
import type { ChangeProofs } from '../../../protocol/policy/change-proofs.ts'
import { NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import { MAX_TURN_BATCHES } from '../../../protocol/policy/constants.ts'
import * as edit from '../../../protocol/policy/edit.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import { nextTurn } from '../../../protocol/policy/exchange.ts'
import type { PolicyTurn } from '../../../protocol/policy/exchange.ts'
import { changesSince, policyHeads } from '../../../protocol/policy/history.ts'
import { signChanges } from '../../../protocol/policy/signed-changes.ts'
import type { ChangeBatch } from '../../../protocol/policy/signed-changes.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { requestOne } from '../../../protocol/stream/request-items.ts'
import { decodeTurn, encodeTurn } from '../../../protocol/sync/encode-turn.ts'
import { addGrant, endGrant, grantOf, scribble } from '../policy/policy-fixture.ts'
import { NETWORK } from '../session/known-chain.ts'
import { Device, idsOf, ownerAddress, PolicyProvider } from './devices-fixture.ts'

const BOTH = POWERS.read | POWERS.grant | POWERS.revoke

describe('who wrote what in a policy', { timeout: 280_000 }, () => {
  let provider: PolicyProvider
  let phone: Device
  let tablet: Device
  let parent: Device

  beforeEach(async () => {
    provider = new PolicyProvider()
    await provider.start()
    ;[phone, tablet, parent] = [await Device.open(provider), await Device.open(provider), await Device.open(provider, { isCustodian: true })]
    for (const device of [phone, tablet, parent]) device.isOnline = true
    provider.custodians.set(parent.relationship.delegate.address, BOTH)
    await phone.add('first')
    assert.ok(await phone.settle())
    await parent.push()
  })

  afterEach(async () => {
    await Promise.all([phone, tablet, parent].map(async device => { await device.close() }))
    await provider.stop()
  })

  const heads = (): string[] => provider.policies.heads(provider.known.relationship)
  /** Who signed for the last change of a device's policy. */
  const lastSigners = (device: Device): string[] => policyHeads(device.relationship.policy).flatMap(hash => [...device.relationship.proofs.signersOf(hash)]).sort()
  const ask = async ({ mux, session }: { mux: Mux, session: number }, turn: PolicyTurn): Promise<PolicyTurn> => {
    const answer = await requestOne({ mux, request: RequestSchema, item: ItemSchema, message: { body: { case: 'policySync', value: { session, turn: encodeTurn(turn) } } } })
    assert.equal(answer.body.case, 'policyTurn')
    return decodeTurn(answer.body.value as Parameters<typeof decodeTurn>[0])
  }
  const signed = (changes: readonly string[], privateKey: Uint8Array): ChangeBatch[] => signChanges({ network: NETWORK, relationship: provider.known.relationship, changes, privateKey })
  /** A grant more than a device has, and its change, which it did not store. */
  const written = (device: Device, id: string): { doc: Device['relationship']['policy'], changes: string[] } => {
    const { policy } = device.relationship
    const doc = edit.addGrant({ doc: A.clone(policy, { actor: device.relationship.newActor() }), grant: grantOf({ id }) })
    return { doc, changes: changesSince({ doc, heads: policyHeads(policy) }) }
  }
  const turnOf = (doc: Device['relationship']['policy'], batches: readonly ChangeBatch[], proofs: ChangeProofs = NO_PROOFS): PolicyTurn => ({ ...nextTurn({ doc, proofs, known: heads() }), batches })

  it('is known to every device of the owner, and to who acts', async () => {
    await parent.add('of-parent')
    assert.ok(await parent.settle())
    assert.deepEqual(provider.inForce, ['first', 'of-parent'])
    await tablet.push()
    assert.deepEqual(lastSigners(tablet), [parent.relationship.delegate.address])
    await tablet.end('of-parent')
    await tablet.push()
    await Promise.all([phone.push(), parent.push()])
    for (const device of [phone, parent]) {
      assert.deepEqual(lastSigners(device), [ownerAddress()])
      assert.equal(device.relationship.proofs.digest, tablet.relationship.proofs.digest)
    }
    assert.equal(tablet.relationship.heardOf(policyHeads(tablet.relationship.policy)[0] as string), undefined)
    assert.equal(phone.relationship.heardOf(policyHeads(tablet.relationship.policy)[0] as string), provider.chain.now())
  })

  it('is said of what is shared by what the owner calls who wrote it', async () => {
    await parent.add('of-parent')
    assert.ok(await parent.settle())
    await phone.push()
    const { relationship } = phone
    const { address } = parent.relationship.delegate
    const { topics, data } = AGENT_INTERFACE.encodeEventLog('CustodianAdded', [0, address, BOTH, 0, NO_END, '0x', OWNER_PLACE, ownerAddress(), 1])
    let reads = 0
    const logs = new Proxy([{ block: 11, timestamp: 1_001, topics: topics as string[], data }], {
      get (target, name, self) {
        if (name === '0') reads++
        return Reflect.get(target, name, self) as unknown
      }
    })
    await relationship.note({ agent: { logs, anchors: [], runs: [], powers: [], lifeSequence: 0, block: 90, time: 1_000 } })
    const sharedBy = (helpers: unknown[]): unknown[] => listOtherGrants({
      relationships: new Map([['here', relationship]]), account: { shares: [], helpers, endOf: () => undefined }, standingKey: () => new Uint8Array(32), lastLooks: new Map(), logsReadAt: new Map(), now: provider.chain.now
    } as unknown as PeerContext).map(share => share.sharedBy)
    assert.deepEqual(sharedBy([]), [undefined, [address]])
    assert.deepEqual(sharedBy([['dad', { name: 'Dad', addresses: { [relationship.id]: address } }]]), [undefined, ['Dad']])
    const readsOfListing = (): number => {
      const before = reads
      sharedBy([])
      return reads - before
    }
    const few = readsOfListing()
    await phone.add('second')
    assert.deepEqual([sharedBy([]).length, readsOfListing()], [3, few], 'what the agent told is gone through once, however much is shared')
  })

  it('is still known when provider and devices begin again', async () => {
    await parent.add('of-parent')
    await parent.push()
    await tablet.push()
    const { digest } = tablet.relationship.proofs
    await provider.start()
    await Promise.all([tablet.restart(), phone.restart(), parent.restart()])
    assert.deepEqual([tablet.relationship.proofs.digest, lastSigners(tablet)], [digest, [parent.relationship.delegate.address]])
    await phone.push()
    assert.equal(phone.relationship.proofs.digest, digest)
    // What it had made before and brought nowhere is signed all the same.
    parent.isOnline = false
    await parent.add('late')
    await parent.restart()
    parent.isOnline = true
    await parent.push()
    await phone.push()
    assert.deepEqual(lastSigners(phone), [parent.relationship.delegate.address])
  })

  it('is asked of who acts for the owner: what it did not sign is not taken', async () => {
    const { delegate } = parent.relationship
    const before = heads()
    const { doc, changes } = written(parent, 'x')
    const session = await provider.custodian(delegate)
    const refused = async (batches: ChangeBatch[]): Promise<void> => {
      await assert.rejects(ask(session, turnOf(doc, batches)), { code: 'POLICY_INVALID' })
      assert.deepEqual(heads(), before)
    }
    await refused([])
    await refused(signed(changes, provider.known.ownerKey))
    await refused(signed(changes, randomBytes(32)).map(batch => ({ ...batch, signer: delegate.address })))
    await refused(signed(before, delegate.privateKey))
    await refused([...signed(changes, delegate.privateKey).map(batch => ({ ...batch, signature: new Uint8Array(65) })), ...signed(changes, delegate.privateKey)])
    const answer = await ask(session, turnOf(doc, signed(changes, delegate.privateKey)))
    assert.deepEqual([answer.heads, heads()], [policyHeads(doc), policyHeads(doc)])
  })

  it('is taken from nobody whose powers ended while the turn waited', async () => {
    const { delegate } = parent.relationship
    const before = heads()
    const session = await provider.custodian(delegate)
    const { doc, changes } = written(parent, 'late')
    const bring = async (): Promise<PolicyTurn> => await ask(session, turnOf(doc, signed(changes, delegate.privateKey)))
    // Each look at a session asks twice: when the turn comes, when it is begun, and when it is taken.
    for (const looks of [1, 2]) {
      let asked = 0
      provider.custodians.get = () => asked++ < 2 * looks ? BOTH : 0
      await assert.rejects(bring(), { code: 'DENIED' })
      assert.deepEqual([heads(), asked], [before, 2 * looks + 1])
    }
    provider.custodians.get = () => BOTH
    await bring()
    assert.deepEqual(heads(), policyHeads(doc))
  })

  it('is taken from who acts under no id of a grant that another wrote', async () => {
    const { delegate } = parent.relationship
    await parent.add('of-parent')
    await parent.push()
    const before = heads()
    const session = await provider.custodian(delegate)
    // Without knowing of the one that is there, as a change must that is in conflict with it.
    const again = (id: string): PolicyTurn => {
      const first = edit.createPolicy({ relationship: provider.known.relationship, salt: phone.relationship.policySalt })
      const since = policyHeads(first)
      const doc = edit.addGrant({ doc: A.clone(first, { actor: parent.relationship.newActor() }), grant: grantOf({ id }) })
      return turnOf(doc, signed(changesSince({ doc, heads: since }), delegate.privateKey))
    }
    await assert.rejects(ask(session, again('first')), { code: 'POLICY_INVALID' })
    assert.deepEqual(heads(), before)
    await ask(session, again('of-parent'))
    assert.equal(heads().length, 2)
  })

  it('is taken from the owner by whomever it is proved, and without what does not hold', async () => {
    const session = await provider.owner()
    const { doc, changes } = written(phone, 'x')
    const [good, bad] = [signed(changes, randomBytes(32)), signed(changes, randomBytes(32)).map(batch => ({ ...batch, signature: new Uint8Array(65) }))]
    await ask(session, turnOf(doc, [...good, ...bad]))
    await tablet.push()
    assert.deepEqual(lastSigners(tablet), good.map(({ signer }) => signer))
    const more = addGrant({ doc, grant: grantOf({ id: 'y' }) })
    await assert.rejects(ask(session, turnOf(more, Array.from({ length: MAX_TURN_BATCHES + 1 }, () => signed(changes, randomBytes(32))).flat())), { code: 'POLICY_LIMIT' })
    assert.deepEqual(heads(), policyHeads(doc))
  })

  it('comes after the changes, too, where another brought them without it', async () => {
    phone.isOnline = false
    await phone.add('x')
    await ask(await provider.owner(), turnOf(phone.relationship.policy, []))
    await tablet.push()
    assert.deepEqual(lastSigners(tablet), [])
    phone.isOnline = true
    await phone.push()
    await tablet.push()
    assert.deepEqual(lastSigners(tablet), [ownerAddress()])
    assert.equal(tablet.relationship.proofs.digest, phone.relationship.proofs.digest)
  })

  it('decides what an anchor adds while others may act: what nobody signed only takes away', async () => {
    const added = written(phone, 'unsigned')
    const doc = endGrant({ doc: added.doc, id: 'first', at: provider.chain.now() })
    await ask(await provider.owner(), turnOf(doc, []))
    assert.deepEqual(provider.inForce, [])
    await tablet.push()
    // It signs what it makes, and not what it heard of.
    await tablet.add('signed')
    assert.ok(await tablet.settle())
    assert.deepEqual(provider.inForce, ['signed'])
    await ask(await provider.owner(), turnOf(tablet.relationship.policy, signed(added.changes, phone.relationship.delegate.privateKey)))
    assert.deepEqual(provider.inForce, ['signed', 'unsigned'])
  })

  it('decides it by who may add then: what a custodian had added whose right is gone stays out, and what was in force stays', async () => {
    await parent.add('in-force')
    assert.ok(await parent.settle())
    await parent.add('late')
    await parent.push()
    provider.custodians.set(parent.relationship.delegate.address, 0)
    await phone.add('of-owner')
    await phone.push()
    assert.ok(await phone.settle())
    assert.deepEqual(provider.inForce, ['first', 'in-force', 'of-owner'])
  })

  it('is answered for by the owner with all that one change wrote, or not at all', async () => {
    await parent.add('alone')
    parent.relationship.policy = scribble(parent.relationship.policy, ({ grants = {} }) => {
      for (const id of ['seen', 'beside']) grants[id] = new A.ImmutableString(encodeGrant(grantOf({ id })))
    }, parent.relationship.newActor())
    assert.ok(await parent.settle())
    await phone.push()
    const { relationship } = phone
    const makersOf = (): boolean[] => ['alone', 'seen', 'beside'].map(id => relationship.makersOf(id).has(ownerAddress()))
    assert.throws(() => { relationship.answerFor(['alone', 'seen']) }, { code: 'SHARE_INVALID' })
    assert.deepEqual(makersOf(), [false, false, false])
    relationship.answerFor(['alone'])
    assert.deepEqual(makersOf(), [true, false, false])
    // In a fresh document, too, that does not hold the change itself.
    assert.ok(await phone.settle())
    assert.ok(await phone.goOnAfresh())
    assert.throws(() => { relationship.answerFor(['beside']) }, { code: 'SHARE_INVALID' })
    relationship.answerFor(['beside', 'seen'])
    assert.deepEqual(makersOf(), [true, true, true])
  })

  it('is ended by what it said where it was shown, and nothing else under the same mark', async () => {
    await parent.add('shown', { standing: 'mark' })
    await parent.push()
    await phone.push()
    const context = { relationships: new Map([['here', phone.relationship]]), now: provider.chain.now } as unknown as PeerContext
    const [id] = groupByDecision([...phone.relationship.reading.grants.values()].filter(({ standing }) => standing === 'mark').map(grant => ({ relationship: phone.relationship, grant }))).map(each => `grant:${each.id}`)
    assert.ok(id !== undefined)
    await parent.add('since', { standing: 'mark', categories: ['labs', 'notes'] })
    await parent.push()
    await phone.push()
    assert.deepEqual(endOtherGrants({ context, ids: [id] }), [phone.relationship])
    assert.deepEqual(idsOf(phone), ['first', 'since'])
    for (const gone of [id, 'grant:mark']) assert.throws(() => { endOtherGrants({ context, ids: [gone] }) }, { code: 'SHARE_UNKNOWN' })
    assert.throws(() => keepOtherGrant({ context, id: 'grant:mark' }), { code: 'SHARE_UNKNOWN' })
  })
})
