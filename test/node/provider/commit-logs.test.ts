import assert from 'node:assert/strict'
import { it } from 'node:test'
import { commitLogs } from '../../../node/provider/commit-logs.ts'
import { COMMIT_MS } from '../../../node/provider/constants.ts'
import { rootOfLinks } from '../../../node/provider/log-root.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'

it('a node commits to its logs each ten minutes in which they changed, again where that failed, and when it ends', async context => {
  context.mock.timers.enable({ apis: ['setInterval'] })
  const links: Uint8Array[] = []
  const roots: string[] = []
  const reported: string[] = []
  let isAway = false
  const stop = commitLogs({
    links: () => links,
    isCommitted: root => roots.includes(root.join()),
    commit: async root => {
      if (isAway) throw new MedrecError('CHAIN_UNAVAILABLE')
      roots.push(root.join())
    },
    report: ({ event }) => { reported.push(event) }
  })
  const pass = async (ms: number): Promise<void> => {
    context.mock.timers.tick(ms)
    await new Promise(resolve => { setImmediate(resolve) })
  }
  const expected: string[] = []
  const grow = (byte: number): void => {
    links.push(new Uint8Array(32).fill(byte))
    expected.push(String(rootOfLinks(links)?.join()))
  }
  await pass(COMMIT_MS)
  assert.deepEqual(roots, [], 'nobody was given anything')
  grow(1)
  await pass(COMMIT_MS - 1)
  assert.deepEqual(roots, [])
  await pass(1)
  await pass(COMMIT_MS)
  assert.deepEqual(roots, expected, 'once')
  isAway = true
  grow(2)
  await pass(COMMIT_MS)
  assert.deepEqual([roots.length, reported], [1, ['commit-later']])
  isAway = false
  await pass(COMMIT_MS)
  assert.deepEqual(roots, expected)
  grow(3)
  await stop()
  await pass(COMMIT_MS)
  assert.deepEqual(roots, expected)
})

it('a node that starts commits to what the last one could not, and to nothing again', async () => {
  const links = [new Uint8Array(32).fill(1)]
  const root = String(rootOfLinks(links)?.join())
  const roots: string[] = []
  const run = async (): Promise<void> => {
    const stop = commitLogs({ links: () => links, isCommitted: asked => roots.includes(asked.join()), commit: async committed => { roots.push(committed.join()) }, report: () => {} })
    await stop()
  }
  await run()
  assert.deepEqual(roots, [root], 'what was cut off')
  await run()
  assert.deepEqual(roots, [root], 'nothing was logged since')
})
