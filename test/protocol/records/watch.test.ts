import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NO_FACTS } from '../../../protocol/kernel/facts.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import { createWatch } from '../../../protocol/records/watch.ts'
import { KnownChain } from '../session/known-chain.ts'
import { NO_AGENTS } from '../session/no-agents.ts'

const NOTHING = indexPolicy([])

describe('what makes a running answer due', () => {
  it('is the second at which the powers of who acts for the owner end, also while its reader takes nothing', { timeout: 60_000 }, async () => {
    const chain = new KnownChain()
    const { relationship, owner } = chain.open()
    const watch = createWatch({ view: chain.view, policies: { get: () => ({ status: 'current', index: NOTHING, lastKnown: NOTHING, anchored: true, settled: true }), onChange: () => () => {} }, agents: NO_AGENTS, now: chain.now })
    try {
      const told = Promise.withResolvers<void>()
      let isTold = false
      const watched = watch.begin({ handle: 1, role: 'custodian', relationship, delegate: owner, expiresAt: chain.now() + 60, powers: 1 }, NO_FACTS, () => {
        isTold = true
        told.resolve()
      })
      chain.later(59)
      assert.deepEqual([watched.isDue(), isTold], [false, false])
      chain.later(1)
      assert.equal(watched.isDue(), true)
      await told.promise
      watched.end()
    } finally {
      watch.stop()
    }
  })
})
