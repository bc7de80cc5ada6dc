import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { makeInvitations, openPeer, startDevelopmentNetwork } from 'medrec/node'
import type { DevelopmentNetwork } from 'medrec/node'
import { createMemorySource, generateWords } from 'medrec/protocol'
import type { MemorySource, PeerProfile } from 'medrec/protocol'
import { MAX_DEVELOPMENT_PROVIDERS } from '../../../node/development/constants.ts'

const profile: PeerProfile = {
  version: 'words/1',
  summarize: ({ text }) => text,
  bundle: async function * ({ records }) { yield * records }
}

describe('a development network, by the entry points of the package', { timeout: 120_000 }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'medrec-development-'))
  after(() => { rmSync(dir, { recursive: true, force: true }) })

  const start = async (source: MemorySource): Promise<DevelopmentNetwork> => await startDevelopmentNetwork({
    dir: join(dir, 'network'), name: 'Words', providers: [{ handle: 'words', name: 'Words', openSource: async () => source }], report: () => {}
  })
  const put = async (source: MemorySource, ...words: string[]): Promise<void> => {
    await source.set({ person: '7', name: 'Seven', records: words.map(word => ({ key: word, categories: ['word'], mediaType: 'text/plain', bytes: new TextEncoder().encode(word) })) })
  }

  it('serves a store of one\'s own to whom it invites, and goes on where it was', async () => {
    const first = createMemorySource()
    await put(first, 'one')
    const network = await start(first)
    const peer = await openPeer({ home: join(dir, 'peer'), profile, appUrl: 'https://app.example', background: false, scrypt: { N: 2, r: 1, p: 1 } })
    try {
      await peer.create({ words: generateWords(), password: 'correct horse' })
      const config = network.providers[0]?.config
      if (config === undefined) throw new TypeError('no provider')
      await assert.rejects(makeInvitations({ config, people: ['7'], days: 0 }), { code: 'INVALID_INPUT' })
      const [invitation] = await makeInvitations({ config, people: ['7'], days: 1, appUrl: 'https://app.example' })
      assert.ok(invitation?.link.startsWith('https://app.example/#join='))
      await peer.join({ invitation: invitation?.text ?? '' })
      assert.deepEqual(peer.records().map(({ key, summary }) => [key, summary]), [['one', 'one']])
      await peer.settled({ signal: AbortSignal.timeout(60_000) })
    } finally {
      await network.stop()
    }
    const second = createMemorySource()
    await put(second, 'one', 'two')
    const again = await start(second)
    try {
      assert.equal(again.address, network.address)
      await peer.refresh()
      assert.deepEqual(peer.records().map(({ key }) => key), ['one', 'two'])
    } finally {
      await peer.close()
      await again.stop()
    }
  })

  it('refuses no providers, more than it takes, and a handle that is none', async () => {
    const providers = (n: number, handle = 'words'): Parameters<typeof startDevelopmentNetwork>[0]['providers'] => Array.from({ length: n }, (_, i) => ({ handle: `${handle}-${i}`, name: 'Words', openSource: async () => createMemorySource() }))
    for (const wrong of [providers(0), providers(MAX_DEVELOPMENT_PROVIDERS + 1), providers(1, 'Not a handle')]) {
      await assert.rejects(startDevelopmentNetwork({ dir: join(dir, 'other'), name: 'Words', providers: wrong }), { code: 'INVALID_INPUT' })
    }
  })
})
