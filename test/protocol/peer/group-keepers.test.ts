import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/chain_pb.ts'
import { MAX_KEEPERS_ASKED, MAX_KEPT_GROUPS } from '../../../protocol/peer/constants.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { encodeIsKeeper, learnGroupKeepers, readGroupKeepers } from '../../../protocol/peer/group-keepers.ts'
import type { Relationship } from '../../../protocol/peer/relationship.ts'
import { hexOf } from '../../node/store/store-fixture.ts'

const groups = Array.from({ length: MAX_KEPT_GROUPS + 1 }, (_, i) => hexOf(i + 1, 20))
const relationship = { facts: { provider: 'mercy' } } as unknown as Relationship

/** A device in a network of so many members, and a provider who says of some of them that they keep groups. */
function device (options: { members: number, keepers: number[] }): { context: PeerContext, asked: string[] } {
  const members = Array.from({ length: options.members }, (_, i) => ({ handle: `m${i}`, signingKey: hexOf(i + 100, 20) }))
  const asked: string[] = []
  const yes = new Set(options.keepers.map(i => encodeIsKeeper(members[i]?.signingKey ?? '')))
  const kept = new Map<string, Uint8Array>()
  const mux = {
    request: async function * ({ body }: { body: Uint8Array }) {
      const { body: request } = fromBinary(RequestSchema, body)
      assert.ok(request.case === 'rpc')
      const [{ to, data }] = JSON.parse(request.value.params) as [{ to: string, data: string }]
      asked.push(to)
      const word = `0x${'0'.repeat(63)}${yes.has(data) ? 1 : 0}`
      yield toBinary(ItemSchema, create(ItemSchema, { body: { case: 'rpc', value: { part: JSON.stringify(word) } } }))
    }
  }
  const context = {
    signal: new AbortController().signal, persona: 'owner', now: () => 1,
    network: { members, providerLink: async ({ handle }: { handle: string }) => { assert.equal(handle, 'mercy'); return { mux: async () => mux } } },
    store: { get: async (_: string, key: string) => kept.get(key), put: async (_: string, entries: Array<[string, Uint8Array]>) => { for (const [key, value] of entries) kept.set(key, value) } }
  } as unknown as PeerContext
  return { context, asked }
}

describe('who keeps a group', () => {
  it('is asked of the provider whose entry it is, once for each group, and kept', async () => {
    const { context, asked } = device({ members: 3, keepers: [0, 2] })
    assert.equal(await learnGroupKeepers({ context, relationship, groups: groups.slice(0, 2) }), true)
    assert.deepEqual(await readGroupKeepers(context), { [groups[0] ?? '']: ['m0', 'm2'], [groups[1] ?? '']: ['m0', 'm2'] })
    assert.equal(await learnGroupKeepers({ context, relationship, groups: groups.slice(0, 2) }), false)
    assert.equal(asked.length, 6)
  })

  it(`is asked about ${MAX_KEEPERS_ASKED} members, and no more`, async () => {
    const { context, asked } = device({ members: MAX_KEEPERS_ASKED + 1, keepers: [MAX_KEEPERS_ASKED - 1, MAX_KEEPERS_ASKED] })
    await learnGroupKeepers({ context, relationship, groups: groups.slice(0, 1) })
    assert.deepEqual([asked.length, Object.values(await readGroupKeepers(context))], [MAX_KEEPERS_ASKED, [[`m${MAX_KEEPERS_ASKED - 1}`]]])
  })

  it(`is kept of ${MAX_KEPT_GROUPS} groups, of more of the last ones`, async () => {
    const { context } = device({ members: 1, keepers: [0] })
    for (const group of groups) await learnGroupKeepers({ context, relationship, groups: [group] })
    assert.deepEqual(Object.keys(await readGroupKeepers(context)), groups.slice(1))
  })
})
