import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { MAX_ENDS_AT_ONCE } from '../../../node/control/constants.ts'
import { createEnds } from '../../../node/control/ends.ts'
import type { Ends, EndStep } from '../../../node/control/ends.ts'
import type { GiveMessage } from '../../../node/control/give-message.ts'
import { noteEnds } from '../../../node/provider/note-ends.ts'
import { openRelationshipStore } from '../../../node/store/relationships.ts'
import type { ProviderRelationships } from '../../../node/store/relationships.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { FIRST_RETRY_MS } from '../../../protocol/peer/constants.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { until } from '../../until.ts'
import { KnownChain, NETWORK } from '../../protocol/session/known-chain.ts'
import { testDatabase } from '../store/store-fixture.ts'

const network = { ...NETWORK, blockPeriod: 1 } as unknown as NetworkFile
const delegates = { get: async () => ({ address: '', privateKey: randomBytes(32), encryption: { publicKey: new Uint8Array(32), privateKey: new Uint8Array(32) } }) }

describe('the ends that a node was asked for', { timeout: 120_000 }, () => {
  let test: ReturnType<typeof testDatabase>
  let database: ProviderDatabase
  let relationships: ProviderRelationships
  let chain: KnownChain
  let node: AbortController
  let reports: Array<{ event: string, relationship?: string, reason?: string }>
  let stopNoting: () => Promise<void>

  beforeEach(() => {
    test = testDatabase()
    chain = new KnownChain()
    start()
  })
  afterEach(async () => {
    await stop()
    test.remove()
  })

  const report = (event: { event: string, relationship?: string, reason?: string }): void => { reports.push(event) }
  const start = (): void => {
    database = test.open()
    relationships = openRelationshipStore({ database })
    node = new AbortController()
    reports = []
    stopNoting = noteEnds({ view: chain.view, relationships, now: chain.now, report })
  }
  const stop = async (): Promise<void> => {
    node.abort()
    await stopNoting()
    await database.close()
  }
  const endsWith = (give: GiveMessage): Ends => createEnds({ view: chain.view, network, relationships, delegates, give, now: chain.now, signal: node.signal, report })
  let index = 0
  const open = async (person: string): Promise<string> => {
    const { relationship, owner, providerDelegate } = chain.open()
    await relationships.put({ relationship, person, ownerDelegate: owner, providerDelegate, ownerEncryptionKey: new Uint8Array(32), index: index++ })
    return relationship
  }
  const carry: GiveMessage = async ({ message }) => {
    assert.ok(message.kind === 'terminate')
    chain.terminate(message.relationship)
  }
  const nobody: GiveMessage = async () => { throw new MedrecError('NETWORK_UNREACHABLE') }

  it('are carried out with all of one person, told step by step, and nobody else\'s', async () => {
    const [first, second, other] = [await open('maren'), await open('maren'), await open('otto')]
    const steps: EndStep[] = []
    const settled = await endsWith(carry).end({ person: 'maren', onStep: async step => { steps.push(step) }, signal: AbortSignal.timeout(60_000) })
    assert.deepEqual(settled, [first, second].map(relationship => ({ relationship, state: 'settled' })))
    assert.deepEqual(steps.slice(-2), settled)
    assert.equal(chain.view.relationship(other).atHead?.status, 'active')
    await assert.rejects(endsWith(carry).end({ person: 'maren', onStep: async () => {}, signal: AbortSignal.timeout(60_000) }), { code: 'PERSON_UNKNOWN' })
  })

  it('go on when who asked has gone and no member was in reach, and when the node is started again', async () => {
    const relationship = await open('maren')
    const asking = new AbortController()
    const steps: EndStep[] = []
    const asked = endsWith(nobody).end({ person: 'maren', onStep: async step => { steps.push(step) }, signal: asking.signal })
    await until(() => reports.some(({ event }) => event === 'end-later'))
    asking.abort()
    await assert.rejects(asked, { code: 'CANCELLED' })
    assert.deepEqual(steps, [{ relationship, state: 'noted' }])
    await stop()
    start()
    assert.deepEqual(relationships.wished().map(each => each.relationship), [relationship])
    endsWith(carry)
    await until(() => relationships.wished().length === 0)
    assert.equal(relationships.endedBy(relationship), 'provider')
    assert.deepEqual(reports.map(({ event, reason }) => [event, reason]), [['relationship-ended', 'This provider ended it.']])
    await stop()
    start()
    assert.deepEqual([relationships.endedBy(relationship), relationships.live()], ['provider', []])
  })

  it('are tried again until a member takes them', async () => {
    const relationship = await open('maren')
    let tries = 0
    const ends = endsWith(async options => {
      if (tries++ === 0) throw new MedrecError('TOO_MANY_REQUESTS')
      await carry(options)
    })
    const begun = performance.now()
    await ends.end({ person: 'maren', onStep: async () => {}, signal: AbortSignal.timeout(60_000) })
    assert.deepEqual([tries, performance.now() - begun >= FIRST_RETRY_MS - 1, reports.filter(({ event }) => event === 'end-later').map(each => each.relationship)], [2, true, [relationship]])
  })

  it('are not the provider\'s where the person ended it', async () => {
    const relationship = await open('maren')
    chain.terminate(relationship)
    await until(() => relationships.live().length === 0)
    assert.equal(relationships.endedBy(relationship), 'person')
    assert.deepEqual(reports.map(({ event, reason }) => [event, reason]), [['relationship-ended', 'The patient ended it.']])
  })

  it('are so many at once, and the others after them', async () => {
    for (let i = 0; i <= MAX_ENDS_AT_ONCE; i++) await open('maren')
    const held: Array<() => void> = []
    let most = 0
    let now = 0
    const ends = endsWith(async options => {
      most = Math.max(most, ++now)
      await new Promise<void>(resolve => { held.push(resolve) })
      now--
      await carry(options)
    })
    const all = ends.end({ person: 'maren', onStep: async () => {}, signal: AbortSignal.timeout(60_000) })
    await until(() => held.length === MAX_ENDS_AT_ONCE)
    while (held.length < MAX_ENDS_AT_ONCE + 1) {
      held[0]?.()
      await until(() => held.length > MAX_ENDS_AT_ONCE)
    }
    for (const go of held) go()
    assert.deepEqual([(await all).length, most], [MAX_ENDS_AT_ONCE + 1, MAX_ENDS_AT_ONCE])
  })

  it('have their turn though as many as go at once come to nothing, however often those are tried', async () => {
    const refused = new Set<string>()
    for (let i = 0; i < MAX_ENDS_AT_ONCE; i++) refused.add(await open('maren'))
    const [one, other] = [await open('otto'), await open('otto')]
    const tries: string[] = []
    const ends = endsWith(async options => {
      assert.ok(options.message.kind === 'terminate')
      tries.push(options.message.relationship)
      if (refused.has(options.message.relationship)) throw new MedrecError('RELAY_REFUSED')
      await carry(options)
    })
    const asking = new AbortController()
    const hanging = assert.rejects(ends.end({ person: 'maren', onStep: async () => {}, signal: asking.signal }), { code: 'CANCELLED' })
    await until(() => tries.length === MAX_ENDS_AT_ONCE)
    const ended = await ends.end({ person: 'otto', onStep: async () => {}, signal: AbortSignal.timeout(60_000) })
    assert.deepEqual(ended.map(({ relationship }) => relationship), [one, other])
    // They are tried again all the same.
    await until(() => [...refused].every(each => tries.filter(tried => tried === each).length > 1))
    asking.abort()
    await hanging
  })
})
