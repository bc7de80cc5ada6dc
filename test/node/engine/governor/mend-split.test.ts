import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rankOf } from '../../../../node/engine/clique/control-clique.ts'
import { DISTRUST_SECONDS } from '../../../../node/engine/governor/constants.ts'
import { SplitMender } from '../../../../node/engine/governor/mend-split.ts'
import type { KnownPartner, Mesh } from '../../../../node/members/mesh.ts'
import { MedrecError } from '../../../../protocol/errors/medrec-error.ts'
import { fieldsOf, readHeader } from '../../../../protocol/headers/block-header.ts'
import type { BlockHeader } from '../../../../protocol/headers/block-header.ts'
import { sealerOf } from '../../../../protocol/headers/clique/check-header.ts'
import { NO_UNCLES } from '../../../../protocol/headers/clique/constants.ts'
import { addressOfKey } from '../../../../protocol/typed-data/sign.ts'
import { forgeHeader } from '../../../clique/forge-header.ts'
import { quietEngine } from '../../members/mesh-fixture.ts'

const ZERO = `0x${'00'.repeat(32)}`
const STILL = 10

/** Four who seal, in ascending order, and somebody who does not. */
const KEYS = [1, 2, 3, 4].map(n => new Uint8Array(32).fill(n)).sort((a, b) => addressOfKey(a) < addressOfKey(b) ? -1 : 1)
const SEALERS = KEYS.map(addressOfKey)
const STRANGER = new Uint8Array(32).fill(5)

const GENESIS = readHeader({
  parentHash: ZERO, sha3Uncles: NO_UNCLES, miner: `0x${'00'.repeat(20)}`, stateRoot: ZERO, transactionsRoot: ZERO, receiptsRoot: ZERO, logsBloom: `0x${'00'.repeat(256)}`,
  difficulty: '0x1', number: '0x0', gasLimit: '0x1c9c380', gasUsed: '0x0', timestamp: '0x64', extraData: '0x', mixHash: ZERO, nonce: `0x${'00'.repeat(8)}`
})

const keyOf = (position: number): Uint8Array => KEYS[position] ?? STRANGER

/** A chain on block 0 whose blocks are sealed by these, out of turn. */
function chainOf (...positions: number[]): BlockHeader[] {
  return positions.reduce((chain, position) => [...chain, forgeHeader({ parent: chain.at(-1) ?? GENESIS, key: keyOf(position) })], [GENESIS])
}

/** A partner with this chain; `says` is what it says otherwise. */
interface Other { chain: BlockHeader[], position: number, says?: Partial<KnownPartner['state']>, hashes?: Mesh['hashes'], headers?: Mesh['headers'] }

function difficultyOf (chain: BlockHeader[]): bigint {
  return chain.reduce((sum, { difficulty }) => sum + BigInt(difficulty), 0n)
}

/** The mender of the first sealer, whose engine has `own` and takes these when it is rewound. */
function mended (options: { own: BlockHeader[], others: Record<string, Other>, comes?: BlockHeader[][] }) {
  const { others, comes = [] } = options
  let { own } = options
  let time = 1_000
  const [events, done]: [string[], string[]] = [[], []]
  const part = <T>(chain: T[], { first, count }: { first: number, count: number }): T[] => chain.slice(first, first + count)
  const headOf = (chain: BlockHeader[]) => ({ number: chain.length - 1, hash: chain.at(-1)?.hash ?? '', totalDifficulty: difficultyOf(chain), timestamp: 0 })
  const rankIn = (chain: BlockHeader[]): number => rankOf({ number: chain.length - 1, position: SEALERS.indexOf(sealerOf(chain.at(-1) ?? GENESIS)), count: 4 })
  const engine = quietEngine('', {
    head: async () => {
      time += 20
      return headOf(own)
    },
    rank: async () => rankIn(own),
    sealsAs: async () => SEALERS[0],
    startSealing: async () => { done.push('start') },
    stopSealing: async () => { done.push('stop') },
    hashes: async asked => part(own, asked).map(({ hash }) => hash),
    headers: async asked => part(own, asked).map(fieldsOf),
    rewind: async number => {
      done.push(`rewind ${number}`)
      own = comes.shift() ?? own.slice(0, number + 1)
    }
  })
  const find = (handle: string): Other => others[handle] ?? assert.fail(handle)
  const mesh: Pick<Mesh, 'partners' | 'hashes' | 'headers' | 'reconnect' | 'only'> = {
    partners: () => Object.entries(others).map(([handle, { chain, position, says }]): KnownPartner => ({
      partner: { handle, name: handle, consensus: SEALERS[position] ?? '', multiaddrs: [], peerIds: [] },
      isConnected: true,
      state: { ...headOf(chain), nodeKey: '', time, peers: 3, isSealing: true, at: time, since: 0, rank: rankIn(chain), ...says }
    })),
    hashes: async asked => await (find(asked.handle).hashes?.(asked) ?? part(find(asked.handle).chain, asked).map(({ hash }) => hash)),
    headers: async asked => await (find(asked.handle).headers?.(asked) ?? part(find(asked.handle).chain, asked)),
    reconnect: async handle => { done.push(`reconnect ${handle}`) },
    only: async handle => { done.push(`only ${handle ?? 'all'}`) }
  }
  const mender = new SplitMender({
    engine, mesh, period: 1, stillFor: STILL, settledDepth: () => 3, now: () => time, signal: new AbortController().signal,
    report: ({ event, reason = '' }) => { events.push(`${event} ${reason}`) }
  })
  const look = async (): Promise<void> => { await mender.look({ head: headOf(own), sealers: SEALERS, seats: SEALERS, isSealing: true }) }
  return {
    events, done,
    own: () => own,
    pass: (seconds: number) => { time += seconds },
    look,
    /** At first, and when the own head has stood still for long enough. */
    lookTwice: async () => {
      await look()
      time += STILL
      await look()
    }
  }
}

/** Position 2 has the best rank at block 1, position 0 a worse one. */
const OWN = chainOf(0)
const BETTER = chainOf(2)

describe('the mending of a split', () => {
  it('follows a head that comes first and was sealed', async () => {
    const node = mended({ own: OWN, others: { beta: { chain: BETTER, position: 2 } }, comes: [BETTER] })
    await node.lookTwice()
    assert.deepEqual(node.done, ['stop', 'only beta', 'rewind 0', 'reconnect beta', 'only all', 'start'])
    assert.equal(node.own(), BETTER)
    assert.deepEqual(node.events.map(event => event.split(' ')[0]), ['split-found', 'split-mended'])
  })

  it('gives up after a while, seals again, and does not follow that one before long', async () => {
    const node = mended({ own: OWN, others: { beta: { chain: BETTER, position: 2 } }, comes: [OWN] })
    await node.lookTwice()
    assert.deepEqual(node.events.map(event => event.split(' ')[0]), ['split-found', 'split-stays'])
    assert.deepEqual([node.done.slice(0, 5), node.done.slice(-3)], [['stop', 'only beta', 'rewind 0', 'reconnect beta', 'reconnect beta'], ['reconnect beta', 'only all', 'start']])
    const { length } = node.done
    await node.look()
    assert.equal(node.done.length, length)
  })

  const DOUBLE = chainOf(2, 2)
  const lies: Record<string, { own?: BlockHeader[], liar: Other }> = {
    'that its own chain does not have': { liar: { chain: OWN, position: 2, says: { hash: ZERO, rank: 0 } } },
    'with a hash of nothing before it': { liar: { chain: OWN, position: 2, says: { hash: ZERO, rank: 0 }, hashes: async () => [GENESIS.hash, ZERO], headers: async () => [] } },
    'that a stranger sealed': { liar: { chain: chainOf(4), position: 2, says: { rank: 0 } } },
    'that one alone sealed, block after block': { own: chainOf(0, 1), liar: { chain: DOUBLE, position: 2, says: { rank: 0, hash: DOUBLE.at(-1)?.hash ?? '' } } },
    'of another difficulty': { own: chainOf(0, 1), liar: { chain: BETTER, position: 2, says: { totalDifficulty: 3n } } },
    'below which there is nothing apart': { liar: { chain: BETTER, position: 2, says: { number: 0 } } },
    'that comes after the own one': { own: BETTER, liar: { chain: lowerThan(BETTER), position: 0, says: { rank: 0 } } }
  }
  for (const [what, { own = OWN, liar }] of Object.entries(lies)) {
    it(`takes nothing back for a head ${what}, and does not ask for it again before long`, async () => {
      const node = mended({ own, others: { beta: { chain: own, position: 0 }, liar } })
      await node.lookTwice()
      assert.match(node.events[0] ?? '', /^head-refused liar: /)
      await node.look()
      assert.equal(node.events.length, 1)
      node.pass(DISTRUST_SECONDS)
      await node.look()
      assert.equal(node.events.length, 2)
      assert.deepEqual(node.done, [])
    })
  }

  it('passes by who tells nothing of its chain, and follows the next', async () => {
    const silent: Other = { chain: BETTER, position: 3, says: { hash: ZERO, rank: 0, number: 0 }, hashes: async () => { throw new MedrecError('DEADLINE') } }
    const node = mended({ own: OWN, others: { silent, beta: { chain: BETTER, position: 2 } }, comes: [BETTER] })
    await assert.rejects(node.lookTwice(), { code: 'NETWORK_UNREACHABLE' })
    await node.look()
    assert.equal(node.own(), BETTER)
  })

  it('connects anew with everybody who says to have more, and with none of them all the time', async () => {
    const liar: Other = { chain: OWN, position: 3, says: { hash: ZERO, totalDifficulty: 1_000n } }
    const node = mended({ own: OWN, others: { liar, beta: { chain: chainOf(2, 3), position: 2 } } })
    await node.lookTwice()
    await node.look()
    assert.deepEqual(node.done, ['reconnect liar', 'reconnect beta'])
    node.pass(STILL)
    await node.look()
    assert.deepEqual(node.done.length, 4)
  })
})

/** A block of the first sealer's with a lower hash than the end of `chain`. */
function lowerThan (chain: BlockHeader[]): BlockHeader[] {
  for (let i = 0; ; i++) {
    const block = forgeHeader({ parent: GENESIS, key: keyOf(0), change: { extraData: `0x${i.toString(16).padStart(64, '0')}` } })
    if (block.hash < (chain.at(-1)?.hash ?? '')) return [GENESIS, block]
  }
}
