import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { MAX_CONTRACT_SESSION_SECONDS } from '../../../protocol/session/constants.ts'
import type { AskSignature } from '../../../protocol/session/contract-signatures.ts'
import { createSessions } from '../../../protocol/session/sessions.ts'
import type { Session } from '../../../protocol/session/sessions.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { connectionOf, HANDLE, KnownChain, NETWORK, newPeerId, PROVIDER_PEER } from './known-chain.ts'
import { NO_AGENTS } from './no-agents.ts'

const CONTRACT = hexOf(0xcc, 20)

describe('a proof that a contract signs', () => {
  const prove = async (options: { role: 'owner' | 'viewer', isAgent?: boolean, seconds?: number, askSignature?: AskSignature }): Promise<{ asked: number, session: Session | undefined }> => {
    const { role, isAgent = false, seconds = MAX_CONTRACT_SESSION_SECONDS, askSignature = async () => true } = options
    const chain = new KnownChain()
    const { relationship } = chain.open()
    chain.setController(relationship, CONTRACT)
    let asked = 0
    const sessions = createSessions({
      view: chain.view, network: NETWORK, providerPeerId: PROVIDER_PEER, handle: HANDLE, now: chain.now, randomBytes,
      agents: { ...NO_AGENTS, isAgent: (of, address) => isAgent && of === relationship && address === CONTRACT },
      askSignature: async options => {
        asked++
        return await askSignature(options)
      },
      relationships: { get: id => ({ relationship: id, person: 'p', ownerDelegate: '', providerDelegate: '', ownerEncryptionKey: new Uint8Array(32), index: 0 }) }
    })
    const connection = connectionOf(await newPeerId())
    const { nonce } = sessions.challenge(connection)
    const proof = { role, relationship: fromHex(relationship, 32), delegate: fromHex(CONTRACT, 20), nonce, expiresAt: BigInt(chain.now() + seconds), signature: new Uint8Array(65) } as Parameters<typeof sessions.prove>[1]
    const session = await sessions.prove(connection, proof).catch((error: unknown) => {
      assert.equal((error as { code?: string }).code, 'DENIED')
      return undefined
    })
    return { asked, session }
  }

  it('is good for a minute when the contract takes it, and for nothing when it does not', async () => {
    assert.equal((await prove({ role: 'owner' })).session?.delegate, CONTRACT)
    assert.equal((await prove({ role: 'viewer' })).session?.delegate, CONTRACT)
    assert.deepEqual(await prove({ role: 'owner', askSignature: async () => false }), { asked: 1, session: undefined })
  })

  it('is asked of nobody for longer than that', async () => {
    assert.deepEqual(await prove({ role: 'owner', seconds: MAX_CONTRACT_SESSION_SECONDS + 1 }), { asked: 0, session: undefined })
  })

  it('is asked of no agent for its owner, who counts when that is settled, and proves by the key', async () => {
    assert.deepEqual(await prove({ role: 'owner', isAgent: true }), { asked: 0, session: undefined })
    assert.notEqual((await prove({ role: 'viewer', isAgent: true })).session, undefined)
  })
})
