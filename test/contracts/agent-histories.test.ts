import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startAgentHistories } from './agent-histories-chain.ts'
import type { AgentHistoriesChain } from './agent-histories-chain.ts'
import { isQuarter } from './agent-model.ts'
import { drawAgentBatch } from './draw-agent-histories.ts'

const LANES = 12
const BATCHES = 170
const SEED = 'agents'
/** So many batches are on their way to the chain at a time: while it computes, the next ones are drawn. */
const IN_FLIGHT = 3
const HEAD_BYTES = 5

describe('agents and a model of their rules', { timeout: 280_000 }, () => {
  let chain: AgentHistoriesChain
  before(async () => { chain = await startAgentHistories({ lanes: LANES }) })
  after(async () => { await chain.stop() })

  it(`agree after each act of ${BATCHES * LANES} random histories`, async t => {
    const refused = new Map<string, number>()
    const done = new Map<string, number>()
    let next = 0
    const work = async (): Promise<void> => {
      while (next < BATCHES) {
        t.signal.throwIfAborted()
        const batch = next++
        const times = drawAgentBatch({ seed: SEED, batch, lanes: LANES })
        const shown = await chain.run(times)
        for (const [i, { time, acts }] of times.entries()) {
          let left = shown[i] ?? assert.fail('a time is missing')
          for (const { reasons, expected, ...act } of acts) {
            const error = left[0] === 1 ? undefined : chain.nameOf(left.subarray(1, HEAD_BYTES))
            const holds = left.subarray(HEAD_BYTES, HEAD_BYTES + expected.length)
            const isSame = (error === undefined ? reasons.size === 0 : reasons.has(error)) && holds.equals(expected)
            if (!isSame) assert.fail(`batch ${batch} of seed "${SEED}" at ${time}: ${JSON.stringify(act)}; contract: ${error ?? 'done'}, holds ${holds.toString('hex')}; model: ${[...reasons].join(' or ') || 'done'}, holds ${expected.toString('hex')}`)
            left = left.subarray(HEAD_BYTES + expected.length)
            const [counts, name] = error === undefined ? [done, act.action.kind] : [refused, error]
            counts.set(name, (counts.get(name) ?? 0) + 1)
          }
          assert.equal(left.length, 0, 'all that was shown is compared')
        }
      }
    }
    await Promise.all(Array.from({ length: IN_FLIGHT }, work))
    const told = (counts: Map<string, number>): string => [...counts].map(([name, times]) => `${name} ${times}`).join(', ')
    t.diagnostic(`done: ${told(done)}; refused: ${told(refused)}`)
    for (const kind of ['add', 'end', 'nominate', 'object', 'set-recovery', 'set-owner', 'take-over', 'switch']) assert.ok((done.get(kind) ?? 0) > 20, `${kind} was hardly ever done`)
    for (const name of ['WrongSequence', 'Expired', 'DeadlineTooFar', 'BadSignature', 'BadPlace', 'PlaceTaken', 'BadCustodian', 'BadPowers', 'BadWindow', 'BadCondition', 'NotEmpowered', 'MoreThanItHas', 'AlreadyGuardian', 'BadOwner', 'BadRecovery', 'NotEnoughGuardians']) {
      assert.ok(refused.has(name), `${name} never came`)
    }
  })

  it('are the same for the same seed', () => {
    assert.deepEqual(drawAgentBatch({ seed: 'again', batch: 7, lanes: 2 }), drawAgentBatch({ seed: 'again', batch: 7, lanes: 2 }))
  })

  it('know quarters by the calendar', () => {
    for (const day of ['1970-01-01', '2000-04-01', '2033-07-01', '2099-10-01']) assert.ok(isQuarter(Date.parse(day) / 1_000), day)
    for (const day of ['1999-12-31', '2033-05-01', '2100-01-01', '2033-07-01T00:00:01Z']) assert.ok(!isQuarter(Date.parse(day) / 1_000), day)
  })
})
