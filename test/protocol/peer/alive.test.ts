import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import type { AccountHelper } from '../../../protocol/account/document.ts'
import { POWERS } from '../../../protocol/agent/constants.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { ItemSchema } from '../../../protocol/messages/chain_pb.ts'
import { askForLife } from '../../../node/cli/ask-for-life.ts'
import { showLife } from '../../../protocol/peer/acting/life.ts'
import type { LifeEntry } from '../../../protocol/peer/acting/types.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { openOneRelationship } from './one-relationship.ts'

describe('a sign that a person is there', () => {
  const signed = async (answer: () => AsyncGenerator<Uint8Array>): Promise<unknown> => {
    const one = await openOneRelationship()
    try {
      const { context, relationship, relayed } = one
      const ana = { card: [hexOf(3, 20)], name: 'Ana', kind: 'proxy', encryptionKey: hexOf(3, 32), powers: POWERS.read, notAfter: null, silence: 86_400, providers: 'all', addresses: { [relationship.id]: hexOf(3, 20) }, told: [], createdAt: 1 }
      context.account.put('helpers', 'ana', ana as unknown as AccountHelper)
      Object.assign(context.network ?? assert.fail(), { providerLink: async () => ({ mux: async () => ({ request: answer }) }) })
      const { done, left } = await showLife(context)
      return [done, left.map(({ provider }) => provider), relayed]
    } finally {
      await one.close()
    }
  }

  for (const code of ['NETWORK_UNREACHABLE', 'DENIED', 'CANCELLED', 'POLICY_INVALID', 'BAD_FRAME'] as const) {
    it(`is given to a member where the provider answers ${code}`, async () => {
      const [done, left, relayed] = await signed(async function * () { throw new MedrecError(code) }) as [number, string[], Array<{ kind: string }>]
      assert.deepEqual([done, left, relayed.map(({ kind }) => kind)], [0, ['Mercy'], ['sign-of-life']])
    })
  }

  it('is asked for by the names of those who may first, and of those who may by now: others wait for longer', async () => {
    const said: string[] = []
    const life = (): LifeEntry[] => [{ relationship: '0x1', provider: 'Mercy', heardAt: 0, silence: 1_000, tripsAt: 1_000, waiting: [{ name: 'Ana', kind: 'helper', silence: 1_000 }, { name: 'a shift', kind: 'grant', silence: 5_000 }] }]
    for (const now of [749, 750, 4_999, 5_000]) askForLife({ context: { say: line => { said.push(line) } }, peer: { life }, now })
    assert.deepEqual(said.map(line => /^ARE YOU THERE\? (.*) at Mercy/.exec(line)?.[1]), ['Ana', 'Ana', 'Ana, a shift'])
  })

  it('is given to a member by what was known, where the provider tells a number that none can be', async () => {
    const head = { powers: new Uint8Array(), heardAt: 0n, lifeSequence: 2n ** 60n, block: 1n, timestamp: 1n }
    const [, , [sign]] = await signed(async function * () { yield toBinary(ItemSchema, create(ItemSchema, { body: { case: 'agentHead', value: head } })) }) as [number, string[], Array<Record<string, unknown>>]
    assert.equal(sign?.['expectedSequence'], 0)
  })
})
