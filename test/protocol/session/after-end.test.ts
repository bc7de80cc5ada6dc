import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Connection } from '@libp2p/interface'
import { POWERS } from '../../../protocol/agent/constants.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { LOG_AFTER_END_SECONDS } from '../../../protocol/session/constants.ts'
import type { Session, Sessions } from '../../../protocol/session/sessions.ts'
import { connectionOf, KnownChain, newPeerId, prove, sessionsOn } from './known-chain.ts'
import type { KnownRelationship, ProveOptions } from './known-chain.ts'

const NOT_ACTIVE = { code: 'DENIED', message: /not active/ }

describe('sessions after the end of a relationship', () => {
  let chain: KnownChain
  let sessions: Sessions
  let connection: Connection
  let held: KnownRelationship
  let settledAt: number | undefined

  beforeEach(async () => {
    settledAt = undefined
    chain = new KnownChain()
    sessions = sessionsOn(chain, undefined, id => id === held.relationship ? settledAt : undefined)
    connection = connectionOf(await newPeerId())
    held = chain.open()
  })

  const begin = async (options: Partial<ProveOptions> = {}): Promise<Session> => await prove(sessions, { connection, relationship: held.relationship, key: held.ownerKey, at: chain.now(), ...options })
  const forLog = ({ handle }: Session): Session => sessions.get({ connection, handle, afterEnd: true })

  it('show its owner the log and nothing else, from the head on, for the stated days', async () => {
    const before = await begin()
    chain.terminate(held.relationship)
    const after = await begin()
    settledAt = chain.now()
    for (const session of [before, after]) {
      const { handle } = session
      assert.equal(forLog(session).delegate, held.owner)
      assert.throws(() => sessions.get({ connection, handle }), NOT_ACTIVE)
      assert.throws(() => sessions.get({ connection, handle, role: 'owner' }), NOT_ACTIVE)
      assert.throws(() => sessions.get({ connection, handle, role: 'owner', powers: POWERS.read }), NOT_ACTIVE)
    }
    chain.later(LOG_AFTER_END_SECONDS - 1)
    const last = await begin()
    assert.equal(forLog(last).delegate, held.owner)
    chain.later(1)
    assert.throws(() => forLog(last), NOT_ACTIVE)
    await assert.rejects(begin(), NOT_ACTIVE)
  })

  it('are none for a viewer, nor for a key that is not in control, and show no viewer of before the log', async () => {
    const viewer = await begin({ role: 'viewer', key: randomBytes(32) })
    chain.terminate(held.relationship)
    assert.throws(() => forLog(viewer), NOT_ACTIVE)
    await assert.rejects(begin({ role: 'viewer' }), NOT_ACTIVE)
    await assert.rejects(begin({ key: randomBytes(32) }), { code: 'DENIED', message: /not the controller/ })
  })

  it('are none where the provider keeps no account of when it was', async () => {
    sessions = sessionsOn(chain)
    const { handle } = await begin()
    chain.terminate(held.relationship)
    assert.throws(() => sessions.get({ connection, handle, afterEnd: true }), NOT_ACTIVE)
    await assert.rejects(begin(), NOT_ACTIVE)
  })
})
