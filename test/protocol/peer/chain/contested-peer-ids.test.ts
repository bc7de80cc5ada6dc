import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { countPeerIds } from '../../../../protocol/chain/count-peer-ids.ts'
import { registeredMembers } from '../../../../protocol/peer/chain/known-member.ts'
import type { RegisteredMember } from '../../../../protocol/peer/chain/known-member.ts'
import { MemberOrder } from '../../../../protocol/peer/chain/member-order.ts'
import { seededBytes } from '../../../seeded-bytes.ts'

const DRAWS = 4_000
const MEMBERS = 5
const at = (id: string, port = 1): string => `/ip4/127.0.0.1/tcp/${port}/p2p/${id}`

describe('who joined first and names the PeerIds of all the others', () => {
  let ids: string[]
  let members: RegisteredMember[]
  let now = 0
  before(async () => {
    ids = await Promise.all(Array.from({ length: MEMBERS }, async () => peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString()))
    const member = (i: number, peerIds: string[]): RegisteredMember => ({ handle: `member-${i}`, peerIds, multiaddrs: peerIds.map(id => at(id, i + 1)) })
    members = ids.map((id, i) => member(i, i === 0 ? ids : [id]))
  })
  const own = (): string => ids[0] ?? assert.fail()
  const victim = (): string => ids[1] ?? assert.fail()
  const ordered = (seed: string, known = (): RegisteredMember[] => members): MemberOrder =>
    new MemberOrder({ addresses: () => members.flatMap(({ multiaddrs }) => multiaddrs), members: known, randomBytes: seededBytes(seed), now: () => now })

  it('takes no place but its own, and dilutes that', () => {
    assert.deepEqual(ordered('all').all().map(({ name }) => name), members.map(({ handle }) => handle))
    assert.equal(registeredMembers(members).length, MEMBERS)
    const order = ordered('share')
    const counts = new Map<string, number>()
    for (let i = 0; i < DRAWS; i++) {
      const { id } = order.take() ?? assert.fail()
      counts.set(id, (counts.get(id) ?? 0) + 1)
      order.putAside(id, 0)
    }
    // One draw in five is its own, and one in five of those its own node.
    const expected = (id: string): number => DRAWS * (id === own() ? 1 : 1 + MEMBERS) / MEMBERS ** 2
    for (const id of ids) assert.ok(Math.abs((counts.get(id) ?? 0) - expected(id)) <= 4 * Math.sqrt(expected(id)), `${counts.get(id) ?? 0} of ${expected(id)}`)
  })

  it('is not taken for the others, nor any of them for another', () => {
    const order = ordered('same')
    for (const id of ids) for (const other of ids) assert.equal(order.isSame(id, other), id === other)
    const countOf = countPeerIds(members)
    assert.deepEqual(ids.map(countOf), ['member-0', ...ids.slice(1)])
  })

  it('leaves the others to be asked when it said what is not so, and they leave each other', () => {
    for (let i = 0; i < 50; i++) {
      const order = ordered(`aside ${i}`)
      order.putAside(own(), 600)
      const taken = Array.from({ length: MEMBERS }, () => order.take()?.id)
      assert.deepEqual(taken.slice(0, -1).sort(), ids.slice(1).sort())
      assert.equal(taken.at(-1), undefined)
    }
    const order = ordered('other')
    order.putAside(victim(), 600)
    const taken = new Set<string>()
    for (let node = order.take(); node !== undefined; node = order.take()) {
      taken.add(node.id)
      order.answered(node.id)
    }
    assert.deepEqual([...taken].sort(), ids.filter(id => id !== victim()).sort())
  })

  it('is never the second of two that are followed when it is the first, and always leaves one', () => {
    for (let i = 0; i < 50; i++) {
      const two = members.slice(0, 2)
      const order = ordered(`two ${i}`, () => two)
      const first = order.take() ?? assert.fail()
      order.answered(first.id)
      const second = order.take()
      assert.ok(second !== undefined && !order.isSame(first.id, second.id), 'each of the two members has one')
      // Where its own node is followed, the other's is asked as the other says.
      if (first.id === own()) assert.deepEqual(second.addresses, [at(victim(), 2)])
    }
  })

  it('has only itself put off when the addresses that it has for another lead nowhere', () => {
    let tries = 0
    for (let i = 0; i < 200; i++) {
      const order = ordered(`off ${i}`)
      const node = order.take() ?? assert.fail()
      if (node.id !== victim() || node.addresses[0] !== at(victim(), 1)) continue
      tries++
      order.putOff(node.id)
      const others = new Map<string, string[]>()
      for (let next = order.take(); next !== undefined; next = order.take()) others.set(next.id, next.addresses)
      assert.deepEqual(others.get(victim()), [at(victim(), 2)])
      assert.ok(!others.has(own()))
      now += 1
      assert.equal(order.take()?.id, own(), 'a second later it is asked itself')
    }
    assert.ok(tries > 0)
  })
})
