import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { Interface } from 'ethers/abi'
import { startGovernor } from '../../../../node/engine/governor/governor.ts'
import type { Seat } from '../../../../node/engine/governor/read-seats.ts'
import type { KnownPartner, Mesh } from '../../../../node/members/mesh.ts'
import type { Partners } from '../../../../node/members/partners.ts'
import { PROVIDER_REGISTRY_ABI } from '../../../../protocol/chain/abi/provider-registry.ts'
import type { ChainView, Member } from '../../../../protocol/chain-view/chain-view.ts'
import { foundTestNetwork } from '../clique/geth-fixture.ts'
import { GENESIS_HEAD, quietEngine } from '../../members/mesh-fixture.ts'
import { until } from '../../../until.ts'

const { network } = await foundTestNetwork({ founders: 1 })
const REGISTRY = new Interface(PROVIDER_REGISTRY_ABI)
const [OWN, OTHER] = [1, 2].map(n => `0x${String(n).repeat(40)}`) as [string, string]
const NOW = 1_000

/** A governor over an engine, a registry and one other member that are what a test says they are; it looks again when it is told of a head. */
class Governed {
  number = 0
  sealers = [OWN, OTHER]
  seats: Seat[] = [OWN, OTHER].map(consensus => ({ consensus, from: 0, until: 0 }))
  members: Member[] = []
  /** How far the other says to be. */
  other = { number: 0, totalDifficulty: 1n }
  readonly calls = { registry: 0, admitted: 0, proofs: [] as string[], votes: [] as string[] }
  /** What the engine holds to vote for, and what stands in blocks of its own. */
  readonly held = new Map<string, boolean>()
  readonly cast = new Map<string, boolean>()
  #looks = 0
  #wake = (): void => {}
  #sealsAs: string | undefined

  readonly governor = startGovernor({
    engine: quietEngine('own', {
      head: async () => {
        this.#looks++
        return { ...GENESIS_HEAD, number: this.number, totalDifficulty: BigInt(1 + 2 * this.number) }
      },
      sealers: async () => this.sealers,
      peers: async () => ['other'],
      hashes: async () => [GENESIS_HEAD.hash],
      sealsAs: async () => this.#sealsAs,
      startSealing: async sealer => { this.#sealsAs = sealer },
      votes: async () => new Map(this.held),
      cast: async sealer => sealer === OWN ? this.cast : new Map(),
      takeVoteBack: async sealer => { this.held.delete(sealer) },
      vote: async ({ sealer, isIn }) => {
        this.calls.votes.push(`${isIn ? 'in' : 'out'} ${sealer}`)
        this.held.set(sealer, isIn)
      }
    }),
    rpc: async () => {
      this.calls.registry++
      return await Promise.resolve(REGISTRY.encodeFunctionResult('seats', [this.seats]))
    },
    network,
    view: { members: () => this.members, settledDepth: () => 2, onChange: (listener: (change: string) => void) => { this.#wake = () => { listener('head') }; return () => {} } } as unknown as ChainView,
    mesh: {
      look: async () => {},
      partners: () => [{ partner: { handle: 'other', name: 'Other', consensus: OTHER, multiaddrs: [], peerIds: [] }, isConnected: true, state: { ...GENESIS_HEAD, ...this.other, nodeKey: 'other', time: NOW, at: NOW, since: NOW } } as unknown as KnownPartner],
      prove: async (handle: string) => {
        this.calls.proofs.push(handle)
        return await Promise.resolve({ number: this.number, hash: GENESIS_HEAD.hash, signer: OTHER })
      }
    } as unknown as Mesh,
    partners: { setSealers: () => {} } as unknown as Partners,
    own: () => [OWN],
    admitFounders: async () => { this.calls.admitted++ },
    now: () => NOW,
    report: () => {}
  })

  /** Has it look so many times more, each time to the end. */
  async look (times = 2): Promise<void> {
    for (const end = this.#looks + times; this.#looks < end;) {
      const before = this.#looks
      this.#wake()
      await until(() => this.#looks > before)
    }
  }
}

describe('a governor', () => {
  let governed: Governed | undefined
  afterEach(async () => { await governed?.governor.stop() })
  const member = (handle: string, consensus: string): Member => ({ handle, consensus } as unknown as Member)

  it('has the founders made members when its engine seals, and not while it only does not know the chain yet', async () => {
    governed = new Governed()
    governed.other = { number: 50, totalDifficulty: 101n }
    await governed.look(3)
    assert.equal(governed.calls.admitted, 0, 'an engine that begins anew at block 0')
    governed.other = { number: 0, totalDifficulty: 1n }
    await governed.look()
    assert.ok(governed.calls.admitted > 0)
  })

  it('asks who is a member and not counted for its proof, so that it can vote in the block in which its seat counts, and asks the registry once each time', async () => {
    governed = new Governed()
    governed.members = [member('own', OWN), member('other', OTHER)]
    governed.sealers = [OWN]
    governed.seats = [{ consensus: OWN, from: 0, until: 0 }, { consensus: OTHER, from: 12, until: 0 }]
    governed.number = 10
    await governed.look(3)
    const { registry, proofs, votes } = governed.calls
    assert.ok(proofs.length > 0 && proofs.every(handle => handle === 'other'))
    assert.deepEqual(votes, [], 'nobody votes before it counts')
    assert.ok(Math.abs(registry - proofs.length) <= 1, `${registry} calls for ${proofs.length} looks`)
    governed.number = 12
    await governed.look()
    assert.equal(governed.calls.votes[0], `in ${OTHER}`)
  })

  it('has its engine vote first for what does not stand in a block of its own yet, again where that block is gone, and for all where there is nothing else', async () => {
    governed = new Governed()
    const [first, second] = [3, 4].map(n => `0x${String(n).repeat(40)}`) as [string, string]
    governed.sealers = [OWN, OTHER, first, second]
    await governed.look(3)
    assert.deepEqual(governed.held, new Map([[first, false], [second, false]]))
    governed.cast.set(first, false)
    await governed.look(3)
    assert.deepEqual(governed.held, new Map([[second, false]]))
    assert.deepEqual(governed.calls.votes, [`out ${first}`, `out ${second}`])
    governed.cast.clear()
    await governed.look(3)
    assert.deepEqual(governed.held, new Map([[second, false], [first, false]]))
    // Enough may have voted by now for what is counted only when it is cast anew.
    for (const one of [first, second]) governed.cast.set(one, false)
    await governed.look(3)
    assert.deepEqual([...governed.held.keys()].sort(), [first, second])
  })

  it('asks nobody for a proof who has left, though its seat still counts', async () => {
    governed = new Governed()
    governed.members = [member('own', OWN)]
    governed.sealers = [OWN]
    await governed.look(3)
    assert.deepEqual([governed.calls.proofs, governed.calls.votes], [[], []])
  })
})
