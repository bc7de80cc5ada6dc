import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import { NO_END, OWNER_PLACE, POWERS } from '../../../protocol/agent/constants.ts'
import { isEndDue } from '../../../protocol/peer/acting/settle-agent.ts'
import { settlePolicy } from '../../../protocol/peer/settle-policy.ts'
import { addGrant, endGrant } from '../../../protocol/policy/edit.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { grantOf } from '../policy/policy-fixture.ts'
import { openOneRelationship, ownedBy } from './one-relationship.ts'
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
