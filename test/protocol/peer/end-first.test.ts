import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import type { AgentLog } from '../../../protocol/agent/agent-events.ts'
import { NO_END, OWNER_PLACE, POWERS } from '../../../protocol/agent/constants.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { endHelper, listHelpers } from '../../../protocol/peer/acting/appoint.ts'
import { readAgent } from '../../../protocol/peer/acting/read-agent.ts'
import { isAgentPending, isEndDue, settleAgent } from '../../../protocol/peer/acting/settle-agent.ts'
import { settlePolicy } from '../../../protocol/peer/settle-policy.ts'
import { addGrant, endGrant } from '../../../protocol/policy/edit.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { grantOf } from '../policy/policy-fixture.ts'
import { AGENT, agentStream, openOneRelationship, ownedBy } from './one-relationship.ts'
import type { OneRelationship } from './one-relationship.ts'

const HELPER = hexOf(3, 20)

describe('the end of who acts for somebody', () => {
  let one: OneRelationship
  /** Who waits for the next head. */
  const waiting = new Set<() => void>()

  beforeEach(async () => {
    one = await openOneRelationship()
    const { context, relationship } = one
    Object.assign(context.network?.chain.view ?? {}, { onChange: (listener: () => void) => {
      waiting.add(listener)
      return () => { waiting.delete(listener) }
    } })
    context.account.put('helpers', 'ana', { card: [HELPER], name: 'Ana', kind: 'helper', encryptionKey: hexOf(3, 32), powers: POWERS.read | POWERS.revoke, notAfter: null, providers: 'all', addresses: { [relationship.id]: HELPER }, told: [], createdAt: 1 })
    const { topics, data } = AGENT_INTERFACE.encodeEventLog('CustodianAdded', [0, HELPER, POWERS.read | POWERS.revoke, 0, NO_END, '0x', OWNER_PLACE, relationship.signer.address, 1])
    await relationship.note({ agent: { logs: [...ownedBy(relationship.signer.address), { block: 20, timestamp: 1_000, topics: topics as string[], data }], runs: [], anchors: [], powers: [], lifeSequence: 0, block: 90, time: 1_000 } })
  })
  afterEach(async () => { await one.close() })

  it('is due from when it is said until it is known to be done', async () => {
    const { context, relationship } = one
    assert.equal(isEndDue(one), false)
    context.account.end('ana', 1_000)
    assert.equal(isEndDue(one), true)
    await relationship.note({ agent: { logs: ownedBy(relationship.signer.address), runs: [], anchors: [], powers: [], lifeSequence: 0, block: 90, time: 1_000 } })
    assert.equal(isEndDue(one), false)
  })

  it('is not waited with until a policy is settled that its own anchors may hold up', async () => {
    const { context, relationship, relayed } = one
    relationship.policy = addGrant({ doc: relationship.policy, grant: grantOf({ id: 'a' }) })
    await relationship.note({ settled: policyHeads(relationship.policy) })
    relationship.policy = endGrant({ doc: relationship.policy, id: 'a', at: 1_000 })
    const settling = settlePolicy(one)
    while (relayed.length === 0 || waiting.size === 0) await new Promise(resolve => { setImmediate(resolve) })
    context.account.end('ana', 1_000)
    // A head comes, in which nothing of this policy is anchored.
    for (const listener of [...waiting]) listener()
    assert.deepEqual([await settling, relayed.map(({ kind }) => kind)], [{ done: false }, ['anchor']])
    // What could not be brought to the chain before holds up nothing.
    const again = settlePolicy(one)
    while (relayed.length === 1 || waiting.size === 0) await new Promise(resolve => { setImmediate(resolve) })
    assert.deepEqual(relayed.map(({ kind }) => kind), ['anchor', 'anchor'])
    // It is over there: nothing more is to be waited for.
    const over = { status: 'terminated', controller: relationship.signer.address, sequence: 2, anchors: [] }
    Object.assign(context.network?.chain.view ?? {}, { relationship: () => ({ atHead: over, settled: over }) })
    for (const listener of [...waiting]) listener()
    assert.deepEqual(await again, { done: false })
  })
})

describe('a helper who is ended before the chain has that they may act', () => {
  const DEADLINE = 2_801
  let one: OneRelationship
  let logs: AgentLog[]
  let time: number
  const pending = (): unknown[] => [isAgentPending(one), listHelpers(one.context).map(({ state }) => state)]
  const given = (): string[] => one.relayed.map(({ kind }) => kind)

  beforeEach(async () => {
    one = await openOneRelationship()
    const { context, relationship } = one
    logs = ownedBy(relationship.signer.address)
    time = 1_000
    one.setController(AGENT)
    const { chain } = context.network ?? {}
    const relay = chain?.relay
    Object.assign(context.network ?? {}, { providerLink: async () => ({ mux: async () => agentStream({ logs, block: 90, time }) }) })
    Object.assign(chain?.view ?? {}, { head: () => ({ number: 90, hash: hexOf(1, 32), timestamp: time }) })
    // The member has it, and nobody hears of that.
    Object.assign(chain ?? {}, { relay: async (asked: Parameters<NonNullable<typeof relay>>[0]) => {
      await relay?.(asked)
      throw new MedrecError('STREAM_CUT')
    } })
    context.account.put('helpers', 'ana', { card: [HELPER], name: 'Ana', kind: 'helper', encryptionKey: hexOf(3, 32), powers: POWERS.read, notAfter: null, providers: 'all', addresses: { [relationship.id]: HELPER }, told: [], createdAt: 1 })
    await assert.rejects(settleAgent(one), { code: 'STREAM_CUT' })
    assert.deepEqual(given(), ['add-custodian'])
    await endHelper({ context, id: 'ana' })
  })
  afterEach(async () => { await one.close() })

  it('has not ended while a member may still carry it, and is ended when it comes', async () => {
    assert.ok((await settleAgent(one)).retryAt !== undefined)
    assert.deepEqual(pending(), [true, ['ending']])
    const { topics, data } = AGENT_INTERFACE.encodeEventLog('CustodianAdded', [0, HELPER, POWERS.read, 0, NO_END, '0x', OWNER_PLACE, one.relationship.signer.address, 1])
    logs = [...logs, { block: 80, timestamp: 1_001, topics: topics as string[], data }]
    await assert.rejects(settleAgent(one), { code: 'STREAM_CUT' })
    assert.deepEqual([given(), ...pending()], [['add-custodian', 'end-custodian'], true, ['ending']])
    const ended = AGENT_INTERFACE.encodeEventLog('CustodianEnded', [0, HELPER, OWNER_PLACE, one.relationship.signer.address, 2])
    logs = [...logs, { block: 81, timestamp: 1_002, topics: ended.topics as string[], data: ended.data }]
    assert.deepEqual([await settleAgent(one), ...pending()], [{}, false, ['ended']])
  })

  it('has ended when its time is over, or the owner said something else since', async () => {
    time = DEADLINE - 1
    await settleAgent(one)
    assert.deepEqual(pending(), [true, ['ending']])
    const objected = AGENT_INTERFACE.encodeEventLog('Objected', [one.relationship.signer.address, 1])
    const before = logs
    logs = [...logs, { block: 80, timestamp: 1_001, topics: objected.topics as string[], data: objected.data }]
    assert.deepEqual([await settleAgent(one), ...pending()], [{}, false, ['ended']])
    await one.relationship.note({ agentDone: undefined })
    logs = before
    time = DEADLINE
    assert.deepEqual([await settleAgent(one), ...pending()], [{}, false, ['ended']])
  })

  it('is ended anew when found in the agent later, whoever put them there', async () => {
    time = DEADLINE
    await settleAgent(one)
    assert.deepEqual(pending(), [false, ['ended']])
    const { topics, data } = AGENT_INTERFACE.encodeEventLog('CustodianAdded', [3, HELPER, POWERS.read, 0, NO_END, '0x', OWNER_PLACE, one.relationship.signer.address, 1])
    logs = [...logs, { block: 80, timestamp: 1_001, topics: topics as string[], data }]
    await readAgent(one)
    assert.deepEqual(pending(), [true, ['ending']])
    assert.ok(isEndDue(one))
  })
})
