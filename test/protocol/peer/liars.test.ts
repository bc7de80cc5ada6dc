import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { RpcLog } from '../../../protocol/chain-view/decode-logs.ts'
import type { ChainHead } from '../../../protocol/chain-view/chain-view.ts'
import { STALE_MIN_SECONDS } from '../../../protocol/chain-view/constants.ts'
import { INTERFACES } from '../../../protocol/chain-view/interfaces.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { readHeader } from '../../../protocol/headers/block-header.ts'
import type { BlockHeader } from '../../../protocol/headers/block-header.ts'
import type { Checkpoint } from '../../../protocol/peer/chain/checkpoint.ts'
import type { PeerChain } from '../../../protocol/peer/chain-port.ts'
import { provideGeth, skipWithout } from '../../node/engine/clique/provide-geth.ts'
import { forgeHeader } from '../../clique/forge-header.ts'
import { addressesOf, serveClique } from '../../clique/member-servers.ts'
import type { Lies, MemberServer, ServedChain } from '../../clique/member-servers.ts'
import { nowSeconds, Parties, whenView } from '../../node/chain/chain-fixture.ts'
import { whenTrue } from '../../when-true.ts'

const GETH = await provideGeth()

const { signal } = new AbortController()
const hex = (value: number): string => `0x${value.toString(16)}`

describe('members that lie, and one that does not', { timeout: 560_000, skip: skipWithout(GETH) }, () => {
  let served: ServedChain
  let liars: [MemberServer, MemberServer]
  let honest: MemberServer
  let parties: Parties
  const peers: PeerChain[] = []
  /** Every head that the honest member had. */
  const real = new Set<string>()

  before(async () => {
    served = await serveClique({ validators: 4 })
    const [one, other, last] = served.members
    assert.ok(one !== undefined && other !== undefined && last !== undefined)
    liars = [one, other]
    honest = last
    honest.view.onChange(() => { real.add(honest.view.head()?.hash ?? '') })
    parties = new Parties(served.chain.network)
    const reader = open({ addresses: addressesOf(served, honest) })
    await reader.caughtUp({ signal })
    await reader.relay({ message: carried(parties.open()), signal })
    await whenView(reader.view, () => reader.view.relationship(parties.relationship).settled !== undefined)
    await reader.stop()
  })
  afterEach(async () => {
    for (const member of served.members) member.lies = {}
    for (const peer of peers.splice(0)) await peer.stop()
  })
  after(async () => { await served.stop() })

  const open = (options: Parameters<ServedChain['peer']>[0] = {}): PeerChain => {
    const peer = served.peer({ addresses: addressesOf(served, ...liars, honest), ...options })
    peers.push(peer)
    return peer
  }
  const carried = (message: ReturnType<Parties['open']>): Parameters<PeerChain['relay']>[0]['message'] => {
    assert.ok(message.kind === 'open' || message.kind === 'anchor')
    return message
  }
  const lie = (...lies: Lies[]): void => { for (const [i, each] of lies.entries()) (liars[i] ?? honest).lies = each }
  const blockAt = async (number: number): Promise<{ hash: string } | null> => await served.chain.rpc('eth_getBlockByNumber', [hex(number), false]) as { hash: string } | null
  /** As the first engine has it, as soon as that has it. */
  const header = async (number: number): Promise<BlockHeader> => {
    await whenTrue(async () => await blockAt(number) !== null, { seconds: 60, what: `block ${number}` })
    return readHeader(await blockAt(number))
  }
  const saw = (peer: PeerChain): Set<string> => new Set(peer.falseAnswers().map(({ peerId }) => peerId))

  /** The peer is where the honest member is, and has what the chain has. */
  const isTrue = async (peer: PeerChain): Promise<void> => {
    await peer.caughtUp({ signal })
    const { view } = peer
    const number = honest.view.head()?.number ?? 0
    // Two who seal can put blocks of theirs on a real one for a while: that is a head, and settles nothing.
    await whenView(view, () => real.has(view.head()?.hash ?? '') && (view.head()?.number ?? 0) >= number && view.isFresh(nowSeconds()))
    // Of two blocks of one height, one goes: what another engine has in its place a moment later it has not.
    await whenTrue(async () => {
      const { number, hash } = view.head() as ChainHead
      return (await blockAt(number))?.hash === hash
    }, { seconds: 60, what: 'a head that another engine has, too' })
    assert.ok(peer.isProven())
    assert.deepEqual(view.members().map(({ handle }) => handle).sort(), served.chain.network.founders.map(({ handle }) => handle).sort())
    assert.deepEqual([...view.relationships()].map(({ id }) => id), [parties.relationship])
    assert.equal(view.relationship(parties.relationship).settled?.status, 'active')
  }

  it('all of them honest: what is settled is proven, and what is trusted moves on', async () => {
    const trusted: Checkpoint[] = []
    const peer = open({ onTrust: trust => { trusted.push(trust) } })
    await isTrue(peer)
    await whenView(peer.view, () => trusted.length > 3)
    const last = trusted.at(-1)
    assert.ok(last !== undefined)
    assert.equal((await header(last.number)).hash, last.hash)
    assert.deepEqual(last.validators, served.chain.network.founders.map(({ consensus }) => consensus).sort())
    assert.deepEqual(peer.falseAnswers(), [])
    // A device that was away goes on from there.
    await isTrue(open({ trust: last }))
  })

  const isOpened = (log: RpcLog): boolean => log.address.toLowerCase() === served.chain.network.contracts.relationships
  const changeLogs = (change: (logs: RpcLog[], range: { from: number, to: number }) => RpcLog[]): Lies => ({
    rpc: async ({ method, params: [filter], honest: ask }) => {
      if (method !== 'eth_getLogs') return await ask()
      const { fromBlock, toBlock } = filter as { fromBlock: string, toBlock: string }
      return change(await ask() as RpcLog[], { from: Number(fromBlock), to: Number(toBlock) })
    }
  })
  const invented = (): RpcLog => {
    const { relationship, ownerDelegate, providerDelegate } = new Parties(served.chain.network)
    const { data, topics } = INTERFACES.relationships.encodeEventLog('Opened', [relationship, ownerDelegate, providerDelegate, 2])
    return { address: served.chain.network.contracts.relationships, data, topics, blockNumber: '0x0' }
  }

  it('about events that are settled: invented, left out, changed, twice, in another order', async () => {
    const lies: Array<(logs: RpcLog[]) => RpcLog[]> = [
      logs => [invented(), ...logs],
      logs => logs.filter(log => !isOpened(log)),
      logs => logs.map(log => isOpened(log) ? { ...log, topics: [log.topics[0] ?? '', `0x${'11'.repeat(32)}`, ...log.topics.slice(2)] } : log),
      logs => logs.flatMap(log => isOpened(log) ? [log, log] : [log]),
      logs => logs.map(log => isOpened(log) ? { ...log, blockNumber: hex(2 ** 40) } : log),
      logs => [...logs].reverse(),
      logs => logs.map(log => ({ ...log, data: '0x' }))
    ]
    for (const change of lies) {
      const lying = changeLogs((logs, { from }) => from === 0 ? change(logs) : logs)
      lie(lying, lying)
      const peer = open()
      await isTrue(peer)
      const told = [...saw(peer)]
      assert.ok(told.every(id => id !== honest.peerId) && peer.falseAnswers().every(({ code }) => code === 'ANSWER_UNSOUND'), JSON.stringify(peer.falseAnswers()))
      await peer.stop()
    }
  })

  it('about an event that is not settled yet: it is believed in nothing that adds, and gone with the next reading', async () => {
    const log = invented()
    const id = log.topics[1] ?? ''
    let isLying = true
    const lying = changeLogs((logs, { from, to }) => isLying && from > 0 && from <= to ? [...logs, { ...log, blockNumber: hex(to) }] : logs)
    lie(lying, lying)
    const peer = open({ addresses: addressesOf(served, ...liars) })
    await peer.caughtUp({ signal })
    await whenView(peer.view, () => peer.view.relationship(id).atHead !== undefined)
    assert.equal(peer.view.relationship(id).settled, undefined)
    isLying = false
    await whenView(peer.view, () => peer.view.relationship(id).atHead === undefined)
    assert.equal(peer.view.relationship(id).settled, undefined)
  })

  /** Headers from a real one on, sealed in turn by these keys, with a state that never was. */
  const fork = async (below: number, length: number, keys: Uint8Array[]): Promise<Map<number, BlockHeader>> => {
    const blocks = new Map<number, BlockHeader>()
    let parent = await header(below)
    for (let i = 0; i < length; i++) {
      parent = forgeHeader({ parent, key: keys[i % keys.length] as Uint8Array, change: { stateRoot: `0x${'11'.repeat(32)}` } })
      blocks.set(parent.height, parent)
    }
    return blocks
  }
  const serving = (blocks: Map<number, BlockHeader>): Lies => {
    const top = blocks.get(Math.max(...blocks.keys())) as BlockHeader
    return {
      head: () => ({ number: top.height, hash: top.hash, timestamp: top.time }),
      rpc: async ({ method, params, honest: ask }) => method === 'eth_getBlockByNumber' ? blocks.get(Number(params[0])) ?? await ask() : await ask()
    }
  }

  it('about the head: an old one', async () => {
    const old = await header(2)
    await whenView(honest.view, () => (honest.view.head()?.timestamp ?? 0) > old.time + 2 * STALE_MIN_SECONDS)
    const stuck: Lies = { head: () => ({ number: old.height, hash: old.hash, timestamp: nowSeconds() }) }
    lie(stuck, stuck)
    await isTrue(open())
  })

  it('about the head: one from the future, sealed by one who may', async () => {
    const key = served.chain.nodes[0]?.consensusKey as Uint8Array
    const top = forgeHeader({ parent: await header(honest.view.head()?.number ?? 0), key, seconds: 3_600 })
    lie(serving(new Map([[top.height, top]])))
    const peer = open({ addresses: addressesOf(served, liars[0]) })
    await peer.caughtUp({ signal })
    assert.equal(peer.view.head()?.hash, top.hash)
    assert.ok((peer.view.head()?.timestamp ?? 0) < nowSeconds() + 60, 'more than half stand behind the time')
  })

  it('about the blocks: a fork that two of four sealed', async () => {
    const keys = served.chain.nodes.slice(0, 2).map(({ consensusKey }) => consensusKey)
    const trusted: Checkpoint[] = []
    const before = open({ addresses: addressesOf(served, honest), onTrust: trust => { trusted.push(trust) } })
    await isTrue(before)
    const trust = trusted.at(-1) as Checkpoint
    const forged = serving(await fork(trust.number - 2, 40, keys))
    lie(forged, forged)
    // Who knows better already sees at once that it is no chain of theirs; who knows nothing takes nothing of it for settled.
    const knowing = open({ trust })
    await isTrue(knowing)
    const fresh: Checkpoint[] = []
    const unknowing = open({ onTrust: each => { fresh.push(each) } })
    await isTrue(unknowing)
    for (const each of fresh) assert.equal((await header(each.number)).hash, each.hash)
    const alone = open({ trust, addresses: addressesOf(served, ...liars) })
    await assert.rejects(alone.caughtUp({ signal }), { code: 'CHAIN_UNPROVEN' })
    assert.deepEqual([...saw(alone)].sort(), liars.map(({ peerId }) => peerId).sort())
    assert.equal(alone.view.head(), undefined)
  })

  it('about the blocks: sealed by who has no seat', async () => {
    const stranger = serving(await fork((honest.view.head()?.number ?? 0) - 1, 5, [randomBytes(32), randomBytes(32), randomBytes(32), randomBytes(32)]))
    lie(stranger, stranger)
    const peer = open()
    await isTrue(peer)
    const alone = open({ addresses: addressesOf(served, liars[0]) })
    await assert.rejects(alone.caughtUp({ signal }), { code: 'NETWORK_UNREACHABLE' })
    assert.deepEqual(alone.falseAnswers().map(({ code }) => code), ['ANSWER_UNSOUND'])
  })

  it('about the network: nothing can be proven there, or its blocks come as seldom as suits', async () => {
    const block0 = { ...await header(0), extraData: '0x' }
    lie({ rpc: async ({ method, params, honest: ask }) => method === 'eth_getBlockByNumber' && Number(params[0]) === 0 ? block0 : await ask() })
    const peer = open({ addresses: addressesOf(served, liars[0]) })
    await assert.rejects(peer.caughtUp({ signal }), { code: 'NETWORK_UNREACHABLE' })
    assert.deepEqual(peer.falseAnswers().map(({ code }) => code), ['NETWORK_INVALID'])
  })

  it('about what they carry: they say that they brought it, and show a receipt', async () => {
    const taken: string[] = []
    const lying: Lies = {
      carry: async message => {
        taken.push(message.kind)
        return randomBytes(32)
      },
      rpc: async ({ method, honest: ask }) => method === 'eth_getTransactionReceipt' ? { status: '0x1', blockNumber: '0x1' } : await ask()
    }
    lie(lying, lying)
    const peer = open()
    await isTrue(peer)
    const message = carried(parties.anchor())
    const avoid = new Set<string>(served.members.map(({ peerId }) => peerId).filter(id => id !== liars[0].peerId))
    const first = await peer.relay({ message, avoid, signal })
    assert.equal(first, liars[0].peerId)
    const number = (honest.view.head()?.number ?? 0) + 2
    await whenView(peer.view, () => (peer.view.head()?.number ?? 0) >= number)
    assert.equal(peer.view.relationship(parties.relationship).atHead?.sequence, 0, 'a word is no block')
    const others = new Set(liars.map(({ peerId }) => peerId))
    assert.ok(!others.has(await peer.relay({ message, avoid: others, signal })))
    await whenView(peer.view, () => peer.view.relationship(parties.relationship).settled?.sequence === 1)
    assert.ok(taken.length > 0)
  })

  it('by saying nothing at all', async () => {
    const never: Lies = { rpc: async () => await new Promise(() => {}) }
    lie(never, never)
    await isTrue(open())
  })
})
