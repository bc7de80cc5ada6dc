import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { candidateOf } from './draw-histories.ts'
import { startHistoriesChain } from './histories-chain.ts'
import type { HistoriesChain } from './histories-chain.ts'
import { runHistories, runScript } from './run-histories.ts'

/** `npm run fuzz` looks at more. */
const HISTORIES = 10_000
const SEED = 'registry'

describe('the registry and a model of its rules', { timeout: 390_000 }, () => {
  let chain: HistoriesChain
  before(async () => { chain = await startHistoriesChain() })
  after(async () => { await chain.stop() })

  it('leave no block without somebody to seal it, also when who has just come goes before it sits', async () => {
    const model = await runScript({
      chain,
      lane: 0,
      blocks: 12,
      script: actors => [
        ...[1, 2, 3].map(i => ({ by: 3 * i, action: { kind: 'propose', candidate: candidateOf(actors, i, `handle-${i}`) } as const })),
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
    assert.deepEqual(model.members.map(({ handle }) => handle), ['handle-3'])
    assert.equal(model.validators().length, 1)
  })

  it(`agree after each step of ${HISTORIES} random histories`, async t => {
    const { histories, steps, done, refused, accepted } = await runHistories({ chain, histories: HISTORIES, seed: SEED, signal: t.signal })
    t.diagnostic(`${histories} histories, ${steps} steps, ${done} done, ${accepted} proposals accepted; refused: ${[...refused].map(([name, times]) => `${name} ${times}`).join(', ')}`)
    assert.ok(histories >= HISTORIES)
    assert.ok(done > steps / 3 && accepted > histories / 4, 'the histories are worth looking at')
    // Every rule that these histories can break was broken.
    for (const name of ['NotAMember', 'UnknownMember', 'UnknownProposal', 'NotOpen', 'SameVote', 'NotDecided', 'NotProposer', 'LastMember', 'Taken', 'HandleTaken', 'BadKey', 'BadSignature', 'BadMultiaddrs', 'AlreadyProposed', 'SeatNotReleased', 'AllowanceSpent', 'NothingToPay', 'PaymentFailed']) {
      assert.ok(refused.has(name), `${name} never came`)
    }
  })

  it('are the same for the same seed', async () => {
    const again = async (): Promise<unknown> => await runHistories({ chain, histories: 60, seed: 'again' })
    assert.deepEqual(await again(), await again())
  })
})
