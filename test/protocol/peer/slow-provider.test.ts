import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { toBinary, create } from '@bufbuild/protobuf'
import { POWERS } from '../../../protocol/agent/constants.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { ItemSchema } from '../../../protocol/messages/chain_pb.ts'
import { askAgent } from '../../../protocol/peer/acting/read-agent.ts'
import { Work } from '../../../protocol/peer/work.ts'
import { addGrant, endGrant } from '../../../protocol/policy/edit.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { RELATIONSHIP, grantOf } from '../policy/policy-fixture.ts'
import { openOneRelationship, ownedBy } from './one-relationship.ts'
import type { OneRelationship } from './one-relationship.ts'

const HELPER = hexOf(3, 20)

describe('a provider that answers slowly', { timeout: 120_000 }, () => {
  let one: OneRelationship
  let ending: AbortController
    /** Resolve when it is asked by one of its protocols, and when a carrier is given an Anchor. */
  let askedFor: Map<string, PromiseWithResolvers<void>>
  let anchored: PromiseWithResolvers<void>

  beforeEach(async () => {
    one = await openOneRelationship()
    ending = new AbortController()
    askedFor = new Map(['chain', 'sync'].map(name => [name, Promise.withResolvers<void>()]))
    anchored = Promise.withResolvers()
    const { context, relationship } = one
    Object.assign(context, { signal: ending.signal })
    Object.assign(context.network ?? {}, { providerLink: async () => ({ session: async () => 1, dropSession: () => {}, mux: async (name: string) => drip(name) }) })
    const { relay } = context.network?.chain ?? {}
    Object.assign(context.network?.chain ?? {}, { relay: async (given: Parameters<NonNullable<typeof relay>>[0]) => {
      if (given.message.kind === 'anchor') anchored.resolve()
      return await relay?.(given)
    } })
    relationship.policy = addGrant({ doc: relationship.policy, grant: grantOf({ id: 'a' }) })
    await relationship.note({ delivered: [...policyHeads(relationship.policy)], settled: [...policyHeads(relationship.policy)] })
  })
  afterEach(async () => {
    ending.abort()
    await one.close()
  })

  /** Of the agent an event a moment, without end; nothing else is ever answered. */
  function drip (name: string): Mux {
    const { topics = [], data = '' } = ownedBy(one.relationship.signer.address)[0] ?? {}
    const log = toBinary(ItemSchema, create(ItemSchema, { body: { case: 'agentLog', value: { block: 1n, timestamp: 1n, topics: topics.map(topic => fromHex(topic)), data: fromHex(data) } } }))
    return {
      request: async function * ({ signal }: { signal?: AbortSignal }) {
        askedFor.get(name)?.resolve()
        while (signal?.aborted !== true) {
          await new Promise(resolve => { setTimeout(resolve, 200) })
          if (name === 'chain') yield log
        }
        throw new MedrecError('CANCELLED')
      }
    } as unknown as Mux
  }
  /** Somebody is to act no more, of whom the provider is asked. */
  const owesHelper = (): void => {
    one.context.account.put('helpers', 'ana', { card: [HELPER], name: 'Ana', kind: 'helper', encryptionKey: hexOf(3, 32), powers: POWERS.read, notAfter: null, providers: 'all', addresses: { [RELATIONSHIP]: HELPER }, told: [], createdAt: 1 })
    one.context.account.end('ana', 1_000)
  }
  const end = (): void => { one.relationship.policy = endGrant({ doc: one.relationship.policy, id: 'a', at: 1_000 }) }

  it('about an agent holds up no Anchor that takes something away', async () => {
    owesHelper()
    end()
    new Work(one.context).wake(one.relationship)
    await anchored.promise
    await askedFor.get('chain')?.promise
  })

  it('holds it up neither when it is asked already', async () => {
    owesHelper()
    const work = new Work(one.context)
    work.wake(one.relationship)
    await askedFor.get('chain')?.promise
    end()
    const begun = performance.now()
    work.wake(one.relationship)
    await anchored.promise
    assert.ok(performance.now() - begun < 2_500, 'it waited for the provider')
  })

  it('nor when it is brought what only adds', async () => {
    one.relationship.policy = addGrant({ doc: one.relationship.policy, grant: grantOf({ id: 'b' }) })
    const work = new Work(one.context)
    work.wake(one.relationship)
    await askedFor.get('sync')?.promise
    end()
    work.wake(one.relationship)
    await anchored.promise
  })

  it('about an agent is not listened to without end', async () => {
    const { context } = one
    await assert.rejects(askAgent({ context, persona: 'owner', provider: 'mercy', relationship: RELATIONSHIP, answerMs: 300 }), { code: 'DEADLINE' })
  })
})
