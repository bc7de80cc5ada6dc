import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { RandomBytes } from '../../../../protocol/crypto/random.ts'
import { isMedrecError, MedrecError } from '../../../../protocol/errors/medrec-error.ts'
import { peerIdOf } from '../../../../protocol/network/values.ts'
import { startChain } from '../../../../protocol/peer/chain-reader.ts'
import type { PeerChain } from '../../../../protocol/peer/chain-port.ts'
import type { RegisteredMember } from '../../../../protocol/peer/chain/known-member.ts'
import { MemberOrder } from '../../../../protocol/peer/chain/member-order.ts'
import { Links } from '../../../../protocol/peer/links.ts'
import type { CreateNode } from '../../../../protocol/peer/options.ts'
import { hexOf } from '../../../node/store/store-fixture.ts'
import { seededBytes } from '../../../seeded-bytes.ts'

const { signal } = new AbortController()
const NODES = 8
const DRAWS = 2_000

/** Of four, as often as three standard deviations around one in four allow. With the same bytes in every run the count is the same in every run. */
const isFair = (count: number): boolean => Math.abs(count - DRAWS / 4) <= 3 * Math.sqrt(DRAWS * 3 / 16)

describe('a member with eight PeerIds among four', { timeout: 560_000 }, () => {
  let members: RegisteredMember[]
  let many: RegisteredMember
  let addresses: string[]
  before(async () => {
    members = await Promise.all([1, 1, NODES, 1].map(async (nodes, i) => {
      const peerIds = await Promise.all(Array.from({ length: nodes }, async () => peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString()))
      return { handle: `member-${i}`, peerIds, multiaddrs: peerIds.map(id => `/ip4/127.0.0.1/tcp/1/p2p/${id}`) }
    }))
    many = members[2] as RegisteredMember
    addresses = members.flatMap(({ multiaddrs }) => multiaddrs)
  })
  const isMany = (peerId: string): boolean => many.peerIds.includes(peerId)
  const ordered = (options: Partial<ConstructorParameters<typeof MemberOrder>[0]> = {}): MemberOrder => new MemberOrder({ addresses: () => addresses, members: () => members, randomBytes: seededBytes('order'), now: () => 0, ...options })

  /** A peer that reaches nobody, and whom it tried, in order. */
  const unreachable = (randomBytes: RandomBytes): { chain: PeerChain, tried: string[] } => {
    const tried: string[] = []
    const note = (multiaddrs: string[]): never => {
      const ids = new Set(multiaddrs.map(peerIdOf))
      assert.equal(ids.size, 1, 'addresses of one node')
      tried.push([...ids][0] ?? '')
      throw new MedrecError('NETWORK_UNREACHABLE')
    }
    class NoLinks extends Links {
      override async get ({ multiaddrs }: { multiaddrs: string[] }): ReturnType<Links['get']> { return await Promise.resolve(note(multiaddrs)) }
    }
    const createNode = (async () => await Promise.resolve({ dial: (to: Multiaddr[]) => note(to.map(String)), stop: async () => { await Promise.resolve() } })) as unknown as CreateNode
    const contracts = { providerRegistry: hexOf(1, 20), relationships: hexOf(2, 20), accessLogs: hexOf(3, 20) }
    const chain = startChain({
      address: { name: 'Nobody', chainId: 1, genesisHash: hexOf(4, 32), contracts, multiaddrs: [] }, file: undefined, trust: undefined, addresses: () => addresses, members: () => members,
      links: new NoLinks({ createNode, now: () => 0, onChange: () => {} }), createNode, randomBytes, now: () => 0, onTrust: () => {}
    })
    return { chain, tried }
  }

  it('is followed first by one in four, and the two that are followed are of two members', async () => {
    const randomBytes = seededBytes('follow')
    let count = 0
    for (let i = 0; i < DRAWS; i++) {
      const { chain, tried } = unreachable(randomBytes)
      await assert.rejects(chain.caughtUp({ signal }), { code: 'NETWORK_UNREACHABLE' })
      await chain.stop()
      const [first = '', second = ''] = tried
      if (isMany(first)) count++
      assert.ok(!(isMany(first) && isMany(second)))
      assert.equal(tried.filter(isMany).length, 1, 'and left with all of its PeerIds when it does not answer')
    }
    assert.ok(isFair(count), String(count))
  })

  it('is given one message in four, and another gets it when it does not answer', async () => {
    const randomBytes = seededBytes('carry')
    const message = { kind: 'anchor', relationship: hexOf(5, 32), commitment: hexOf(6, 32), expectedSequence: 0, deadline: 0, signature: new Uint8Array(65) } as const
    let count = 0
    for (let i = 0; i < DRAWS; i++) {
      const { chain, tried } = unreachable(randomBytes)
      await assert.rejects(chain.relay({ message, signal }), error => isMedrecError(error, 'NETWORK_UNREACHABLE'))
      await chain.stop()
      assert.equal(tried.length, members.length, 'each member once')
      assert.equal(tried.filter(isMany).length, 1)
      if (isMany(tried[0] ?? '')) count++
      if (i > 0) continue
      // It took one before and did not bring it to the chain: the next is another's, whichever of its PeerIds that was.
      const again = unreachable(randomBytes)
      await assert.rejects(again.chain.relay({ message, avoid: new Set(many.peerIds.slice(-1)), signal }), { code: 'NETWORK_UNREACHABLE' })
      await again.chain.stop()
      assert.ok(isMany(again.tried.at(-1) ?? ''))
    }
    assert.ok(isFair(count), String(count))
  })

  it('uses each of its PeerIds as often as the others', () => {
    const order = ordered()
    const counts = new Map<string, number>()
    for (let i = 0; i < DRAWS * 4; i++) {
      const { id } = order.take() ?? { id: '' }
      if (isMany(id)) counts.set(id, (counts.get(id) ?? 0) + 1)
      order.putAside(id, 0)
    }
    assert.equal(counts.size, NODES)
    for (const count of counts.values()) assert.ok(Math.abs(count - DRAWS / NODES) <= 4 * Math.sqrt(DRAWS / NODES), String(count))
  })

  it('gains nothing by strangers in a link, where the registry is known', () => {
    const stranger = many.multiaddrs[0] as string
    const known = members.filter(member => member !== many)
    const order = ordered({ members: () => known })
    assert.deepEqual(order.all().map(({ name }) => name).sort(), known.map(({ handle }) => handle).sort())
    const taken = known.map(() => order.take()?.id ?? '')
    assert.deepEqual([...taken].sort(), known.flatMap(({ peerIds }) => peerIds).sort())
    // Nobody else is left.
    assert.ok(isMany(order.take()?.id ?? ''))
    assert.equal(ordered({ members: () => known, addresses: () => [stranger] }).take()?.id, many.peerIds[0])
  })

  it('is noticed in both places when the registry becomes known later', () => {
    let registry: RegisteredMember[] = []
    const order = ordered({ members: () => registry, addresses: () => [...many.multiaddrs, '/ip4/127.0.0.1/tcp/1'] })
    const [one, other] = [order.take()?.id ?? '', order.take()?.id ?? '']
    assert.ok(one !== other && !order.isSame(one, other) && order.hasOther())
    registry = members
    assert.ok(order.isSame(one, other) && !order.hasOther())
    registry = members.filter(member => member !== many)
    assert.ok(!order.isReplaceable(one), 'there is nobody else to ask')
    const wide = ordered({ members: () => registry })
    const [stranger = ''] = many.peerIds
    assert.ok(wide.isReplaceable(stranger))
  })
})
