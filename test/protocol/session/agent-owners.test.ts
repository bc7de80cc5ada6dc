import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Connection } from '@libp2p/interface'
import { OWNER_PLACE } from '../../../protocol/agent/constants.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import type { Agents } from '../../../protocol/session/agents.ts'
import { MAX_STRANGER_PROOFS, MAX_STRANGER_PROOFS_PER_PEER } from '../../../protocol/session/constants.ts'
import { createSessions } from '../../../protocol/session/sessions.ts'
import type { Sessions } from '../../../protocol/session/sessions.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { connectionOf, HANDLE, KnownChain, NETWORK, newPeerId, prove, PROVIDER_PEER } from './known-chain.ts'
import { NO_AGENTS } from './no-agents.ts'

const AGENT = hexOf(0xaa, 20)

describe('the agent of a relationship', () => {
  const [owner, next] = [randomBytes(32), randomBytes(32)]
  let chain: KnownChain
  let sessions: Sessions
  let [kept, other] = ['', '']
  /** Who is in the place now, whoever it was in the block of the end. */
  let inPlace: Uint8Array
  let asked: string[]

  beforeEach(() => {
    chain = new KnownChain()
    ;[kept, other] = [chain.open().relationship, chain.open().relationship]
    for (const relationship of [kept, other]) chain.setController(relationship, AGENT)
    inPlace = owner
    asked = []
    const agents: Agents = {
      ...NO_AGENTS,
      isAgent: (_relationship, address) => address === AGENT,
      isOwner: (_relationship, address) => address === addressOfKey(owner),
      isInPlace: async ({ place, address }) => {
        asked.push(`place ${place}`)
        return address === addressOfKey(inPlace)
      },
      follow: async () => { asked.push('read') }
    }
    sessions = createSessions({
      view: chain.view, agents, network: NETWORK, providerPeerId: PROVIDER_PEER, handle: HANDLE, now: chain.now, randomBytes,
      relationships: { endedAt: () => undefined, get: id => id === kept ? { relationship: id, person: 'p', ownerDelegate: '', providerDelegate: '', ownerEncryptionKey: new Uint8Array(32), index: 0 } : undefined }
    })
  })

  const answer = async (key: Uint8Array, relationship = kept, connection?: Connection): Promise<string> => {
    const from = connection ?? connectionOf(await newPeerId())
    return await prove(sessions, { connection: from, relationship, key, at: chain.now() }).then(() => 'let in', (error: unknown) => (error as { code: string }).code)
  }
  const place = `place ${OWNER_PLACE}`

  it('is read for its owner at a provider that keeps the relationship, and for nobody else: who is not is refused alike, kept or not', async () => {
    assert.deepEqual([await answer(randomBytes(32)), await answer(randomBytes(32), other), asked], ['DENIED', 'DENIED', [place, place]])
    assert.deepEqual([await answer(owner, other), asked.slice(2)], ['DENIED', [place]])
    assert.deepEqual([await answer(owner), asked.slice(3)], ['let in', [place, 'read']])
  })

  it('is read after the end for who owned it then and does not now, so that strangers have it read only so often', async () => {
    for (const relationship of [kept, other]) chain.terminate(relationship)
    inPlace = next
    assert.deepEqual([await answer(owner), asked], ['let in', [place, 'read']])
    const reads = (): number => asked.filter(each => each === 'read').length
    asked = []
    const connection = connectionOf(await newPeerId())
    for (let i = 0; i < MAX_STRANGER_PROOFS_PER_PEER; i++) assert.equal(await answer(randomBytes(32), i % 2 === 0 ? kept : other, connection), 'DENIED')
    assert.deepEqual([await answer(randomBytes(32), kept, connection), reads()], ['TOO_MANY_REQUESTS', MAX_STRANGER_PROOFS_PER_PEER])
    while (await answer(randomBytes(32)) === 'DENIED');
    assert.equal(reads(), MAX_STRANGER_PROOFS - 1)
    // Who owns it now uses up nothing of that.
    inPlace = owner
    assert.equal(await answer(owner), 'let in')
    inPlace = next
    chain.later(60)
    assert.equal(await answer(owner), 'let in')
  })
})
