import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { candidateOf, runHistories, runScript } from './run-histories.ts'
import { startTestChain } from './start-chain.ts'
import type { TestChain } from './start-chain.ts'

/** `HISTORIES=100000` for a long look. */
const HISTORIES = Number(process.env['HISTORIES'] ?? 1_200)

describe('the registry and a model of its rules', { timeout: 3_600_000 }, () => {
  let chain: TestChain
  before(async () => { chain = await startTestChain() })
  after(async () => { await chain.stop() })

  it('leave no block without somebody to seal it, also when who has just come goes before it sits', async () => {
    const model = await runScript({
      chain,
      founders: 1,
      blocks: 12,
      script: actors => [
        ...[1, 2, 3].map(i => ({ by: 3 * i, action: { kind: 'propose', candidate: candidateOf(actors, i, `newcomer-${i}`) } as const })),
        { by: 0, action: { kind: 'vote', proposal: 1, choice: 'for' } },
        { by: 0, action: { kind: 'vote', proposal: 2, choice: 'for' } },
        { by: 3, action: { kind: 'vote', proposal: 2, choice: 'for' } },
        { by: 0, action: { kind: 'leave' } },
        { by: 3, action: { kind: 'leave' } },
        // The second newcomer, alone and not seated yet, lets in the third and goes.
        { by: 6, action: { kind: 'vote', proposal: 3, choice: 'for' } },
        { by: 6, action: { kind: 'leave' } }
      ]
    })
    assert.deepEqual(model.members.map(({ handle }) => handle), ['newcomer-3'])
    assert.equal(model.validators().length, 1)
  })

  it(`agree after each step of ${HISTORIES} random histories`, async t => {
    const { histories, steps, done, refused, accepted } = await runHistories({ chain, histories: HISTORIES, seed: 'registry' })
    t.diagnostic(`${histories} histories, ${steps} steps, ${done} done, ${accepted} proposals accepted; refused: ${[...refused].map(([name, times]) => `${name} ${times}`).join(', ')}`)
    assert.ok(histories >= HISTORIES)
    assert.ok(done > steps / 4 && accepted > histories / 10, 'the histories are worth looking at')
    // Every rule that these histories can break was broken.
    for (const name of ['NotAMember', 'UnknownMember', 'UnknownProposal', 'NotOpen', 'SameVote', 'NotDecided', 'NotProposer', 'LastMember', 'Taken', 'HandleTaken', 'AlreadyProposed', 'SeatNotReleased', 'AllowanceSpent']) {
      assert.ok(refused.has(name), `${name} never came`)
    }
  })
})
