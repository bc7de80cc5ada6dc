import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { AccountHelper } from '../../../protocol/account/document.ts'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import { NO_END, OWNER_PLACE, POWERS } from '../../../protocol/agent/constants.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { listHelpers } from '../../../protocol/peer/acting/appoint.ts'
import type { Acting } from '../../../protocol/peer/acting/open-acting.ts'
import { readAgent } from '../../../protocol/peer/acting/read-agent.ts'
import { stateAt, stateOfActing } from '../../../protocol/peer/acting/state-of-acting.ts'
import { endRelationship } from '../../../protocol/peer/end-relationship.ts'
import { owesLog } from '../../../protocol/peer/last-log.ts'
import { statusOf } from '../../../protocol/peer/my-records.ts'
import { endOtherGrants, listOtherGrants, mayEndSomewhere } from '../../../protocol/peer/other-grants.ts'
import { settleEnd } from '../../../protocol/peer/settle-end.ts'
import type { ShareEntry } from '../../../protocol/peer/share-types.ts'
import { isPending } from '../../../protocol/peer/work.ts'
import { addGrant } from '../../../protocol/policy/edit.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { LOG_AFTER_END_SECONDS } from '../../../protocol/session/constants.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { RELATIONSHIP } from '../policy/policy-fixture.ts'
import { AGENT, openOneRelationship, ownedBy } from './one-relationship.ts'
import type { OneRelationship } from './one-relationship.ts'

describe('a provider that was left', () => {
  let one: OneRelationship
  beforeEach(async () => { one = await openOneRelationship() })
  afterEach(async () => { await one.close() })

  it('is held up by nothing any more', async () => {
    const { context, relationship } = one
    await relationship.note({ blocked: { last: hexOf(1, 32), count: 1, holdsUp: true, isOver: false } })
    assert.deepEqual(statusOf({ context, relationship, pending: true }).blocked, { isOver: false })
    context.account.end(RELATIONSHIP, 900)
    assert.equal(statusOf({ context, relationship, pending: true }).blocked, undefined)
  })

  it('keeps no helper ending once the chain has its end, and wants none to act there', async () => {
    const { context, relationship } = one
    const helper: AccountHelper = { card: [hexOf(2, 20)], name: 'Ana', kind: 'helper', encryptionKey: hexOf(3, 32), powers: POWERS.read, notAfter: null, providers: 'all', addresses: { [RELATIONSHIP]: hexOf(2, 20) }, told: [], createdAt: 1 }
    context.account.put('helpers', 'ana', helper)
    context.account.put('helpers', 'ben', { ...helper, card: [hexOf(4, 20)], name: 'Ben', addresses: { [hexOf(5, 32)]: hexOf(4, 20) }, createdAt: 2 })
    const stateOf = (): unknown[] => listHelpers(context).map(({ name, state, missing, untold }) => [name, state, missing.length, untold.length])
    assert.deepEqual(stateOf(), [['Ben', 'active', 1, 0], ['Ana', 'waiting', 0, 1]])
    context.account.end(RELATIONSHIP, 900)
    assert.deepEqual(stateOf(), [['Ben', 'active', 0, 0], ['Ana', 'waiting', 0, 0]])
    context.account.end('ana', 950)
    assert.equal(listHelpers(context).at(-1)?.state, 'ending', 'until then the helper may still act there')
    await relationship.note({ isOver: true })
    assert.deepEqual(listHelpers(context).map(({ name, state, perProvider }) => [name, state, perProvider.length]), [['Ben', 'active', 0], ['Ana', 'ended', 0]])
  })
})

describe('the end that a person says', () => {
  let one: OneRelationship
  beforeEach(async () => { one = await openOneRelationship() })
  afterEach(async () => { await one.close() })

  it('asks who looked before it brings anything but the policy', async () => {
    const { context, relationship } = one
    const asked: string[] = []
    const mux = async (name: string): Promise<never> => {
      asked.push(name)
      throw new MedrecError('DENIED')
    }
    Object.assign(context.network ?? {}, { providerLink: async () => ({ session: async () => 1, dropSession: () => {}, mux }) })
    Object.assign(context.network?.chain ?? {}, { relay: async () => { throw new MedrecError('RELAY_REFUSED') } })
    await relationship.note({ delivered: [...policyHeads(relationship.policy)] })
    context.account.end(RELATIONSHIP, 900)
    await assert.rejects(settleEnd(one), { code: 'RELAY_REFUSED' })
    // The log, then the account; each is tried once more in a session proved anew.
    assert.deepEqual([...new Set(asked)], ['records', 'sync'])
  })

  it('owes the log from when the chain has it until it was read, for the stated days, and to its owner alone', async () => {
    const { context, relationship } = one
    const owes = (): boolean => owesLog(context, relationship)
    assert.equal(owes(), false)
    context.account.end(RELATIONSHIP, 900)
    assert.equal(owes(), false)
    await relationship.note({ isOver: true })
    assert.equal(owes(), true)
    const later = (now: number): void => { Object.assign(context, { now: () => now }) }
    later(900 + LOG_AFTER_END_SECONDS)
    assert.equal(owes(), false)
    later(899 + LOG_AFTER_END_SECONDS)
    assert.equal(owes(), true)
    await relationship.note({ isLogRead: true })
    assert.equal(owes(), false)
  })

  it('owes the log where a move to a new key had only begun, and not where that one had it at the end', async () => {
    const { context, relationship, relationship: { signer } } = one
    const next = hexOf(9, 20)
    const owes = (): boolean => owesLog(context, relationship)
    const agentOf = async (...owners: string[]): Promise<void> => { await relationship.note({ agent: { logs: ownedBy(...owners), runs: [], anchors: [], powers: [], lifeSequence: 0, block: 90, time: 1_000 } }) }
    context.account.end(RELATIONSHIP, 900)
    await relationship.note({ isOver: true, moveTo: { address: next, at: 1 } })
    one.terminate()
    await context.network?.chain.caughtUp({ signal: context.signal })
    assert.equal(owes(), true)
    one.setController(next)
    assert.equal(owes(), false)
    one.setController(AGENT)
    await agentOf(signer.address)
    assert.equal(owes(), true)
    await agentOf(signer.address, next)
    assert.equal(owes(), false)
  })
})

describe('who acts for somebody', () => {
  let one: OneRelationship
  beforeEach(async () => { one = await openOneRelationship() })
  afterEach(async () => { await one.close() })

  it('does so no more at a provider that was left, though the agent names them for good', async () => {
    const { context, relationship } = one
    const { topics, data } = AGENT_INTERFACE.encodeEventLog('CustodianAdded', [0, relationship.delegate.address, POWERS.read, 0, NO_END, '0x', OWNER_PLACE, hexOf(8, 20), 1])
    one.setController(AGENT)
    await relationship.note({ agent: { logs: [...ownedBy(hexOf(8, 20)), { block: 11, timestamp: 1_001, topics: topics as string[], data }], anchors: [], runs: [], powers: [POWERS.read], lifeSequence: 0, block: 90, time: 1_000 } })
    await context.network?.chain.caughtUp({ signal: context.signal })
    relationship.reach = 'connected'
    assert.equal(stateAt(context, relationship), 'active')
    one.terminate()
    assert.equal(stateAt(context, relationship), 'over')
  })

  it('is said to be unasked until a provider was asked what they may do, and to be away where that was of no use', async () => {
    const { context, relationship } = one
    const acting = { id: 'lio', entry: { from: 'Lio', kind: 'parent', addedAt: 1 }, context } as unknown as Acting
    const stateOf = (): unknown[] => [stateAt(context, relationship), stateOfActing(acting).state, stateOfActing(acting).sources.map(({ state }) => state)]
    assert.deepEqual(stateOf(), ['unasked', 'unasked', ['unasked']])
    await assert.rejects(readAgent({ context, relationship, signal: AbortSignal.abort() }), { code: 'NETWORK_UNREACHABLE' })
    assert.equal(stateAt(context, relationship), 'unasked', 'it was the person who stopped it')
    await assert.rejects(readAgent({ context, relationship }), { code: 'NETWORK_UNREACHABLE' })
    assert.deepEqual(stateOf(), ['away', 'away', ['away']])
  })

  it('ends nothing where no provider would take it from them', async () => {
    const { context, relationship } = one
    const grant = { id: '00112233445566778899aabbccddeeff', viewer: hexOf(7, 20), categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null }
    relationship.policy = addGrant({ doc: relationship.policy, grant })
    const [listed] = listOtherGrants(context)
    Object.defineProperty(relationship, 'role', { value: 'custodian' })
    assert.throws(() => endOtherGrants({ context, ids: [listed?.id ?? ''] }), { code: 'DENIED' })
    assert.deepEqual(listOtherGrants(context).map(({ id }) => id), [listed?.id])
    assert.equal(mayEndSomewhere(context, listed as ShareEntry), false)
  })
})

describe('the end of what another key controls', () => {
  let one: OneRelationship
  beforeEach(async () => { one = await openOneRelationship() })
  afterEach(async () => { await one.close() })
  const OTHER = hexOf(9, 20)
  const end = async (): Promise<void> => { await endRelationship({ context: one.context, relationship: RELATIONSHIP }) }

  /** The agent controls it, and belongs to the last of these. */
  const giveAgent = async (...owners: string[]): Promise<void> => {
    one.setController(AGENT)
    await one.relationship.note({ agent: { logs: ownedBy(...owners), runs: [], anchors: [], powers: [], lifeSequence: 0, block: 90, time: 1_000 } })
  }

  it('is refused, and nothing is said of one', async () => {
    one.setController(OTHER)
    await assert.rejects(end(), { code: 'PROVIDER_UNKNOWN' })
    await giveAgent(one.relationship.signer.address, OTHER)
    await assert.rejects(end(), { code: 'PROVIDER_UNKNOWN' })
    assert.equal(one.context.account.endOf(RELATIONSHIP), undefined)
  })

  it('is taken where the own key has it, or owns its agent, also with the provider away', async () => {
    await giveAgent(one.relationship.signer.address)
    await end()
    assert.notEqual(one.context.account.endOf(RELATIONSHIP), undefined)
    assert.equal(isPending(one), true)
  })

  it('stops where it was said before the move, unsettled, with nothing that waits', async () => {
    await end()
    one.setController(OTHER)
    await settleEnd(one)
    assert.deepEqual(one.relayed, [])
    const pending = isPending(one)
    assert.deepEqual([pending, statusOf({ ...one, pending }).ended?.isSettled], [false, false])
  })
})
