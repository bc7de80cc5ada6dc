import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { listMoving, settleMove } from '../../../protocol/peer/acting/move-key.ts'
import { isPending } from '../../../protocol/peer/work.ts'
import { addGrant, endGrant } from '../../../protocol/policy/edit.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { grantOf } from '../policy/policy-fixture.ts'
import { openOneRelationship, ownedBy } from './one-relationship.ts'
import type { OneRelationship } from './one-relationship.ts'

const NEW = hexOf(9, 20)

describe('a move to another key whose moment has come', () => {
  let one: OneRelationship
  beforeEach(async () => {
    one = await openOneRelationship()
    await one.relationship.note({ moveTo: { address: NEW, at: 900 } })
  })
  afterEach(async () => { await one.close() })
  const heads = (): string[] => [...policyHeads(one.relationship.policy)]
  const share = (id: string): void => { one.relationship.policy = addGrant({ doc: one.relationship.policy, grant: grantOf({ id }) }) }
  const stateOf = (): unknown[] => [one.relayed.map(({ kind }) => kind), listMoving(one.context).map(({ state }) => state), isPending(one)]
  const waits = async (): Promise<void> => {
    assert.deepEqual(await settleMove(one), {})
    assert.deepEqual(stateOf(), [[], ['waiting'], true])
  }
  const goes = async (): Promise<void> => {
    assert.deepEqual(await settleMove(one), {})
    assert.deepEqual(stateOf(), [['set-controller'], ['done'], false])
  }

  it('goes where nothing was ever said, also with a provider that is away', async () => { await goes() })

  it('goes where all that was said is there and settled', async () => {
    share('grant-one-1')
    await one.relationship.note({ delivered: heads(), settled: heads() })
    await goes()
  })

  it('is over, and is told, where yet another key has it: nothing is signed nor waited for any more', async () => {
    one.setController(hexOf(8, 20))
    await one.context.network?.chain.caughtUp({ signal: one.context.signal })
    assert.deepEqual(await settleMove(one), {})
    assert.deepEqual(stateOf(), [[], ['elsewhere'], false])
  })

  it('waits for an end that the chain has and the provider not', async () => {
    share('grant-one-1')
    await one.relationship.note({ delivered: heads() })
    one.relationship.policy = endGrant({ doc: one.relationship.policy, id: 'grant-one-1', at: 950 })
    await one.relationship.note({ settled: heads() })
    await waits()
    await one.relationship.note({ delivered: heads() })
    await goes()
  })

  it('waits for what widens later, and for which document a policy goes on in', async () => {
    share('grant-one-1')
    await one.relationship.note({ delivered: heads(), widenAt: 2_000 })
    await waits()
    await one.relationship.note({ settled: heads(), goingOn: one.relationship.commitment })
    await waits()
    await one.relationship.note({ goingOn: undefined })
    await goes()
  })

  it('is held up by nothing that others put in force and nobody has', async () => {
    share('grant-one-1')
    await one.relationship.note({ delivered: heads(), blocked: { last: hexOf(1, 32), count: 1, holdsUp: true, isOver: false } })
    await goes()
  })

  it('gives no agent before, either, also one that is not in control', async () => {
    await one.relationship.note({ agent: { logs: ownedBy(one.relationship.signer.address), runs: [], anchors: [], powers: [], lifeSequence: 0, block: 90, time: 1_000 } })
    share('grant-one-1')
    await waits()
    await one.relationship.note({ delivered: heads(), settled: heads() })
    // The agent first; whose it is then the provider, which is away, cannot say.
    await assert.rejects(settleMove(one), { code: 'NETWORK_UNREACHABLE' })
    assert.deepEqual(stateOf(), [['set-owner'], ['waiting'], true])
  })
})
