import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { toQuantity } from 'ethers/utils'
import fc from 'fast-check'
import { createChainServer } from '../../../../protocol/chain/server.ts'
import { createChainState } from '../../../../protocol/chain-view/chain-state.ts'
import { INTERFACES } from '../../../../protocol/chain-view/interfaces.ts'
import { EMPTY_REPLAY } from '../../../../protocol/chain-view/replay.ts'
import { toHex } from '../../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../../protocol/crypto/random.ts'
import { readHeader } from '../../../../protocol/headers/block-header.ts'
import type { BlockHeader } from '../../../../protocol/headers/block-header.ts'
import { loadSealCheck } from '../../../../protocol/headers/seal-check.ts'
import type { SealCheck } from '../../../../protocol/headers/seal-check.ts'
import { firstCheckpoint } from '../../../../protocol/peer/chain/checkpoint.ts'
import type { Checkpoint } from '../../../../protocol/peer/chain/checkpoint.ts'
import { MAX_EVENT_CHARACTERS, MAX_RUN } from '../../../../protocol/peer/chain/constants.ts'
import { HeaderBook, readHeaderAt } from '../../../../protocol/peer/chain/header-book.ts'
import type { MemberChainOptions } from '../../../../protocol/peer/chain/member-chain.ts'
import { proveChain } from '../../../../protocol/peer/chain/prove-chain.ts'
import type { ProvenChain } from '../../../../protocol/peer/chain/prove-chain.ts'
import { ReadingBudget, READING_LIMITS } from '../../../../protocol/peer/chain/reading-budget.ts'
import type { ReadingLimits } from '../../../../protocol/peer/chain/reading-budget.ts'
import { PROTOCOLS } from '../../../../protocol/peer/protocols.ts'
import { openMux } from '../../../../protocol/stream/open-mux.ts'
import { addressOfKey } from '../../../../protocol/typed-data/sign.ts'
import { forgeHeader } from '../../../clique/forge-header.ts'
import { makeChain } from '../../../clique/made-chain.ts'
import type { MadeChain } from '../../../clique/made-chain.ts'
import { startPeerPair } from '../../../stream-pair.ts'

const { signal } = new AbortController()

describe('the proof of a chain', { timeout: 560_000 }, () => {
  const stops: Array<() => Promise<void>> = []
  afterEach(async () => { for (const stop of stops.splice(0)) await stop() })

  /** Somebody asks one member about a made chain, from what is trusted. `change` is what it answers otherwise. */
  const reader = async (chain: MadeChain, change: (method: string, params: unknown[]) => { told: unknown } | undefined = () => undefined): Promise<{ first: Checkpoint, prove: (from?: Partial<Omit<ProvenChain, 'events'> & ReadingLimits>) => Promise<ProvenChain>, asked: Map<string, number> }> => {
    const { network } = chain
    const view = createChainState(network)
    const asked = new Map<string, number>()
    const server = createChainServer({
      network, view, now: () => 0, report: () => {}, carry: async () => new Uint8Array(32),
      rpc: async (method, params) => {
        asked.set(method, (asked.get(method) ?? 0) + 1)
        const lie = change(method, params)
        return lie === undefined ? await chain.rpc(method, params) : lie.told
      }
    })
    const pair = await startPeerPair({ protocol: PROTOCOLS.chain, handler: server.handle, transport: 'tcp' })
    stops.push(pair.stop)
    const ask: MemberChainOptions = { mux: openMux({ stream: await pair.newStream() }), signal }
    const check = await loadSealCheck(network) as SealCheck
    const book = new HeaderBook(check)
    const first = firstCheckpoint({ genesis: await readHeaderAt(ask, 0), check })
    const prove = async ({ trust = first, replay = EMPTY_REPLAY, head, ...limits }: Partial<Omit<ProvenChain, 'events'> & ReadingLimits> = {}): Promise<ProvenChain> => {
      const { top } = chain
      const budget = new ReadingBudget({ ...READING_LIMITS, ...limits })
      stops.push(async () => { await Promise.resolve(budget.end()) })
      return await proveChain({ ask: { ...ask, budget }, book, contracts: network.contracts, period: 1, trust, replay, head: head ?? { number: top.height, hash: top.hash, timestamp: top.time } })
    }
    return { first, prove, asked }
  }
  const readBelow = async (chain: MadeChain): Promise<BlockHeader> => readHeader(await chain.rpc('eth_getBlockByNumber', [toQuantity(chain.top.height - 1)]))
  const seat = (key: Uint8Array, from: number): Parameters<MadeChain['seal']>[1] => ['providerRegistry', 'SeatOpened', addressOfKey(key), from]
  const unseat = (key: Uint8Array, until: number): Parameters<MadeChain['seal']>[1] => ['providerRegistry', 'SeatEnded', addressOfKey(key), until]
  const commit = (): Parameters<MadeChain['seal']>[1] => ['accessLogs', 'Committed', addressOfKey(randomBytes(32)), 0, toHex(randomBytes(32))]
  const opened = (): Parameters<MadeChain['seal']>[1] => ['relationships', 'Opened', toHex(randomBytes(32)), addressOfKey(randomBytes(32)), addressOfKey(randomBytes(32)), 1]
  const inTurn = async (chain: MadeChain, keys: Uint8Array[], count: number): Promise<void> => { for (let i = 0; i < count; i++) await chain.seal(keys[chain.top.height % keys.length] as Uint8Array) }

  it('settles what more than half built on, and nothing before that', async () => {
    const chain = await makeChain({ founders: 4 })
    const { first, prove } = await reader(chain)
    const [a, b, c] = chain.founders as [Uint8Array, Uint8Array, Uint8Array]
    assert.deepEqual((await prove()).trust, first)
    await chain.seal(a, ...chain.founders.map(key => seat(key, 0)), commit(), opened())
    await chain.seal(b)
    await chain.seal(a)
    const early = await prove()
    assert.deepEqual(early.trust, first, 'two of four are not more than half')
    assert.deepEqual(early.events.map(({ event }) => event.kind), ['opened'])
    await chain.seal(c)
    const { trust, replay, head, events } = await prove()
    assert.equal(trust.number, 1)
    assert.equal(head.number, 4)
    assert.deepEqual(replay.histories, trust.histories)
    assert.equal(events.length, 1)
    assert.deepEqual(trust.validators, chain.founders.map(addressOfKey).sort())
  })

  it('follows those who seal through whole generations, however far it has to go at once', async () => {
    const chain = await makeChain({ founders: 3 })
    let keys = [...chain.founders]
    await chain.seal(keys[0] as Uint8Array, ...keys.map(key => seat(key, 0)))
    await inTurn(chain, keys, 5)
    const known = await (await reader(chain)).prove()
    for (let generation = 0; generation < 6; generation++) {
      const next = chain.newKey()
      const at = chain.top.height + 1
      await chain.seal(keys[at % keys.length] as Uint8Array, seat(next, at + 2), unseat(keys[0] as Uint8Array, at + 4))
      await inTurn(chain, keys, 4)
      keys = [...keys.slice(1), next]
      await inTurn(chain, keys, MAX_RUN)
    }
    const { prove, asked } = await reader(chain)
    const { trust } = await prove({ trust: known.trust, replay: known.replay })
    assert.deepEqual(trust.validators, keys.map(addressOfKey).sort())
    assert.ok(trust.number >= chain.top.height - 3)
    assert.ok((asked.get('eth_getProof') ?? 0) > 3, 'not in one step')
    assert.deepEqual((await prove()).trust, trust, 'from block 0 as well')
  })

  it('does not let a few seat others who then seal for them', async () => {
    const chain = await makeChain({ founders: 4 })
    await chain.seal(chain.founders[0] as Uint8Array, ...chain.founders.map(key => seat(key, 0)))
    await inTurn(chain, chain.founders, 6)
    const { trust } = await (await reader(chain)).prove()
    const mine = Array.from({ length: 6 }, () => chain.newKey())
    await chain.seal(chain.founders[0] as Uint8Array, ...mine.map(key => seat(key, 0)))
    await inTurn(chain, [...mine, ...chain.founders.slice(0, 2)], 40)
    const { prove } = await reader(chain)
    const taken = await prove({ trust })
    assert.ok(taken.trust.number <= 7 && taken.trust.validators.length === 4)
    assert.ok(taken.head.timestamp <= trust.number + 8 + 4, 'nor does time pass by their seals')
    await inTurn(chain, mine, MAX_RUN)
    await assert.rejects(prove({ trust }), { code: 'CHAIN_UNPROVEN' })
  })

  it('has those who were seated build on it too', async () => {
    const chain = await makeChain({ founders: 2 })
    const [a, b] = chain.founders as [Uint8Array, Uint8Array]
    const [c, d] = [chain.newKey(), chain.newKey()]
    await chain.seal(a, seat(a, 0), seat(b, 0), seat(c, 3), seat(d, 5))
    await inTurn(chain, [a, b], 6)
    const { prove } = await reader(chain)
    assert.equal((await prove()).trust.number, 4, 'from block 5 on there are four')
    await chain.seal(c)
    assert.equal((await prove()).trust.number, 5)
  })

  it('goes on with one alone until the second has sealed, and from then on with both', async () => {
    const chain = await makeChain({ founders: 1 })
    const [a] = chain.founders as [Uint8Array]
    const b = chain.newKey()
    const [one, two] = [[a], [a, b]].map(keys => keys.map(addressOfKey).sort())
    await chain.seal(a, seat(a, 0), seat(b, 3))
    await inTurn(chain, [a], MAX_RUN + 10)
    const { prove } = await reader(chain)
    const alone = await prove()
    assert.deepEqual([alone.trust.number, alone.trust.validators], [chain.top.height - 1, one], 'the second one never came')
    await chain.seal(b)
    await chain.seal(a)
    const both = await prove({ trust: alone.trust, replay: alone.replay })
    assert.deepEqual([both.trust.number, both.trust.validators], [chain.top.height - 2, two], 'its own block has to have both on top as well')
    assert.deepEqual((await prove()).trust, both.trust, 'from block 0 as well')
    await inTurn(chain, [a], 5)
    assert.deepEqual((await prove({ trust: both.trust, replay: both.replay })).trust, both.trust, 'who trusts both takes nothing from one of them')
    // As of a block that two are to seal, another in the place of the one who is trusted is none that it seated.
    const other = await makeChain({ founders: 1 })
    const [c, d] = [other.newKey(), other.newKey()]
    await other.seal(other.founders[0] as Uint8Array, seat(c, 0), seat(d, 0))
    await inTurn(other, other.founders, 3)
    assert.equal((await (await reader(other)).prove()).trust.number, 0)
  })

  it('takes a chain that came back as another anew, and catches who uses it as an excuse', async () => {
    const chain = await makeChain({ founders: 1 })
    const [a] = chain.founders as [Uint8Array]
    await chain.seal(a, seat(a, 0))
    await inTurn(chain, [a], 4)
    const other = await makeChain({ founders: 1 })
    const seen = await (await reader(chain)).prove()
    await chain.seal(a, commit())
    await inTurn(chain, [a], 2)
    const elsewhere = { trust: { ...seen.trust, hash: other.top.hash }, replay: { ...seen.replay, histories: { ...seen.replay.histories, accessLogs: `0x${'11'.repeat(32)}` } } } satisfies Partial<ProvenChain>
    const { prove } = await reader(chain)
    const anew = await prove(elsewhere)
    assert.equal(anew.from, 0)
    assert.equal(anew.trust.number, chain.top.height - 1)
    const { trust } = seen
    await assert.rejects(prove({ trust, replay: elsewhere.replay }), { code: 'ANSWER_UNSOUND' }, 'its chain has the block that is trusted')
  })

  it('refuses an older head than one that was proven, and headers that are not what they should be', async () => {
    const chain = await makeChain({ founders: 1 })
    const [a] = chain.founders as [Uint8Array]
    await chain.seal(a, seat(a, 0))
    await inTurn(chain, [a], 5)
    const { trust } = await (await reader(chain)).prove()
    const { top } = chain
    const head = { number: top.height, hash: top.hash, timestamp: top.time }
    await assert.rejects((await reader(chain)).prove({ trust, head: { number: 2, hash: '', timestamp: 0 } }), { code: 'CHAIN_STALE' })
    const below = await readBelow(chain)
    const lies: Array<[code: string, number: number, block: unknown]> = [
      ['CHAIN_UNAVAILABLE', top.height, null],
      ['CHAIN_UNAVAILABLE', top.height, forgeHeader({ parent: below, key: a, seconds: 2 })],
      ['CHAIN_UNAVAILABLE', below.height, forgeHeader({ parent: { ...below, height: below.height - 1, hash: below.parentHash }, key: a, seconds: 9 })],
      ['ANSWER_UNSOUND', top.height, {}],
      ['ANSWER_UNSOUND', top.height, forgeHeader({ parent: top, key: a })],
      ['ANSWER_UNSOUND', top.height, { ...top, extraData: `0x${'00'.repeat(97)}` }]
    ]
    for (const [code, number, block] of lies) {
      let isLying = false
      const { prove } = await reader(chain, (method, [tag]) => isLying && method === 'eth_getBlockByNumber' && Number(tag) === number ? { told: block } : undefined)
      isLying = true
      await assert.rejects(prove({ trust: { ...trust, number: 1 }, head }), { code }, `${code} ${number}`)
    }
  })

  it('reads page by page, and keeps no more events and takes no more of an answer than the reading may', async () => {
    const chain = await makeChain({ founders: 1 })
    const [a] = chain.founders as [Uint8Array]
    await chain.seal(a, seat(a, 0), opened(), opened())
    await inTurn(chain, [a], MAX_RUN + 2)
    await chain.seal(a, opened(), ...Array.from({ length: 4 }, commit))
    await inTurn(chain, [a], 2)
    const { prove, asked } = await reader(chain)
    const { events, trust } = await prove({ events: 3 })
    assert.deepEqual(events.map(({ block }) => block), [1, 1, MAX_RUN + 4], 'those that are old, and those that might be looked at one by one')
    assert.equal(trust.number, chain.top.height - 1)
    assert.equal(asked.get('eth_getLogs'), 3, 'old, recent, and above what is settled')
    await assert.rejects(prove({ events: 2 }), { code: 'TOO_LARGE' })
    await assert.rejects(prove({ events: 1 }), { code: 'TOO_LARGE' })
    await assert.rejects(prove({ characters: 2_000 }), { code: 'TOO_LARGE' })
    // A member that invents events without end is stopped before anything could be proven.
    const invented = Array.from({ length: 100 }, () => ({ address: chain.network.contracts.relationships, blockNumber: '0x1', ...INTERFACES.relationships.encodeEventLog('Opened', opened()?.slice(2) ?? []) }))
    const lying = await reader(chain, method => method === 'eth_getLogs' ? { told: invented } : undefined)
    await assert.rejects(lying.prove({ events: 99 }), { code: 'TOO_LARGE' })
    assert.equal(lying.asked.get('eth_getProof'), undefined)
    await assert.rejects(lying.prove({ events: 100 }), { code: 'ANSWER_UNSOUND' })
    const long = await reader(chain, method => method === 'eth_getLogs' ? { told: invented.slice(0, 1).map(log => ({ ...log, data: `0x${'00'.repeat(MAX_EVENT_CHARACTERS / 2)}` })) } : undefined)
    await assert.rejects(long.prove(), { code: 'ANSWER_UNSOUND', message: 'An event of the chain cannot be read.' })
    await assert.rejects(prove({ recentCharacters: 2_000 }), { code: 'TOO_LARGE' })
  })

  it('catches every way to tell events otherwise', async () => {
    const chain = await makeChain({ founders: 1 })
    const [a] = chain.founders as [Uint8Array]
    await chain.seal(a, seat(a, 0), commit(), commit(), commit())
    await chain.seal(a, commit(), commit())
    await inTurn(chain, [a], 2)
    const logs = await chain.rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: '0x2' }]) as Array<Record<string, unknown>>
    let told: unknown = logs
    const { prove } = await reader(chain, (method, [filter]) => method === 'eth_getLogs' && (filter as { fromBlock: string }).fromBlock === '0x0' ? { told } : undefined)
    assert.equal((await prove()).trust.number, 3)
    const changed = fc.oneof(
      fc.subarray(logs, { maxLength: logs.length - 1 }), fc.shuffledSubarray(logs, { minLength: logs.length }), fc.tuple(fc.nat(logs.length - 1), fc.nat(logs.length)).map(([from, to]) => logs.toSpliced(to, 0, logs[from] as Record<string, unknown>)),
      fc.tuple(fc.nat(logs.length - 1), fc.constantFrom('address', 'data', 'topics', 'blockNumber'), fc.constantFrom('0x', '0x11', null, 7, [], [`0x${'11'.repeat(32)}`], `0x${'22'.repeat(96)}`)).map(([at, field, value]) => logs.map((log, i) => i === at ? { ...log, [field]: value } : log))
    )
    // How events of two contracts stand to each other in a block is in no history, and nothing comes of it: such an order is no lie.
    const byContract = (each: Array<Record<string, unknown>>): string => JSON.stringify(each.toSorted((one, other) => String(one['address']) < String(other['address']) ? -1 : Number(one['address'] !== other['address'])))
    // Seats that would keep everything from settling: one that counts much later, and strangers' beside it.
    const eventOfSeat = (key: Uint8Array, from: bigint): Record<string, unknown> => ({ ...logs[0], ...INTERFACES.providerRegistry.encodeEventLog('SeatOpened', [addressOfKey(key), from]) })
    const seats = [[eventOfSeat(a, 2n ** 40n), ...logs.slice(1)], [...logs.slice(0, 1), ...Array.from({ length: 3 }, () => eventOfSeat(chain.newKey(), 0n)), ...logs.slice(1)]]
    await fc.assert(fc.asyncProperty(changed, async lie => {
      fc.pre(byContract(lie) !== byContract(logs))
      told = lie
      await assert.rejects(prove(), { code: 'ANSWER_UNSOUND' })
    }), { numRuns: 150, examples: seats.map(lie => [lie]) })
  })
})
