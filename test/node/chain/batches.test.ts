import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { MAX_BATCH } from '../../../node/chain/constants.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { openDatabase } from '../../../node/store/open-database.ts'
import { decodeLogs } from '../../../protocol/chain-view/decode-logs.ts'
import type { RpcLog } from '../../../protocol/chain-view/decode-logs.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { until } from '../../until.ts'
import { nowSeconds, Parties, startChain, whenView } from './chain-fixture.ts'
import type { ChainFixture } from './chain-fixture.ts'

const OTHER = `0x${'cd'.repeat(32)}`

describe('a provider that carries many people’s messages', { timeout: 280_000 }, () => {
  let chain: ChainFixture
  before(async () => { chain = await startChain() })
  after(async () => { await chain.stop() })

  /** For each relationship, the transactions with its events. */
  const ridesOf = async (...all: Parties[]): Promise<string[][]> => {
    const logs = await chain.rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest', address: chain.network.contracts.relationships }]) as Array<RpcLog & { transactionHash: string }>
    return all.map(({ relationship }) => logs.filter(log => decodeLogs({ logs: [log], contracts: chain.network.contracts }).some(({ event }) => 'relationship' in event && event.relationship === relationship)).map(log => log.transactionHash))
  }
  const strangers = (count: number): Parties[] => Array.from({ length: count }, () => new Parties(chain.network))
  const opened = async (count: number): Promise<Parties[]> => {
    const all = strangers(count)
    const carrier = chain.carrier({ name: `opened ${count} ${all[0]?.relationship ?? ''}` })
    await Promise.all(all.map(async (parties, n) => await carrier.carry({ message: parties.open(), peer: `peer ${n}` })))
    await whenView(chain.view, () => all.every(parties => parties.state(chain.view) !== undefined))
    await carrier.close()
    return all
  }

  it('lets them ride in one transaction when they come within the time of a block', async () => {
    const carrier = chain.carrier()
    const all = strangers(5)
    await Promise.all(all.map(async (parties, n) => await carrier.carry({ message: parties.open(), peer: `peer ${n}` })))
    await whenView(chain.view, () => all.every(parties => parties.state(chain.view) !== undefined))
    const rides = await ridesOf(...all)
    assert.equal(new Set(rides.flat()).size, 1)
    const [a, b, c, d, e] = all as [Parties, Parties, Parties, Parties, Parties]
    const messages = [a.anchor(), b.setController(addressOfKey(randomBytes(32))), c.terminate(), d.terminate({ key: d.providerKey }), e.anchor(), new Parties(chain.network).open()]
    await Promise.all(messages.map(async (message, n) => await carrier.carry({ message, peer: `peer ${n}` })))
    await whenView(chain.view, () => e.state(chain.view)?.sequence === 1)
    assert.equal(new Set((await ridesOf(...all)).map(transactions => transactions[1])).size, 1)
    await carrier.close()
  })

  it('sends a whole transaction at once', async () => {
    const carrier = chain.carrier({ name: 'whole', rpc: async (method, params, signal) => {
      if (method === 'eth_sendRawTransaction') sent.push(String(params[0]))
      return await chain.rpc(method, params, signal)
    } })
    const sent: string[] = []
    // More of those that open relationships than one carrier takes in a minute.
    const all = [...await opened(MAX_BATCH / 2), ...await opened(MAX_BATCH / 2)]
    const messages = all.map(parties => parties.anchor())
    await Promise.all(messages.map(async (message, n) => await carrier.carry({ message, peer: `peer ${n}` })))
    await until(() => sent.length > 0)
    await whenView(chain.view, () => all.every(parties => parties.state(chain.view)?.sequence === 1))
    assert.ok(new Set((await ridesOf(...all)).map(transactions => transactions[1])).size <= 2)
    await carrier.close()
  })

  it('never lets two of one person’s ride together: not over one connection, not for one relationship, not for one controller', async () => {
    const { view } = chain
    const [one, other, kept, ward, second] = await opened(5) as [Parties, Parties, Parties, Parties, Parties]
    const guardian = randomBytes(32)
    const carrier = chain.carrier()
    const carry = async (message: ReturnType<Parties['anchor']>, peer: string): Promise<unknown> => await carrier.carry({ message, peer })
    // Of one guardian.
    await Promise.all([carry(ward.setController(addressOfKey(guardian)), 'first'), carry(second.setController(addressOfKey(guardian)), 'second'), carry(kept.anchor(), 'third')])
    await whenView(view, () => ward.state(view)?.sequence === 1 && second.state(view)?.sequence === 1 && kept.state(view)?.sequence === 1)
    const [a, b] = (await ridesOf(ward, second)).map(transactions => transactions[1])
    assert.notEqual(a, b)
    // Over one connection, and for one relationship.
    await Promise.all([carry(one.anchor(), 'same'), carry(other.anchor(), 'same'), carry(kept.anchor({ expectedSequence: 1 }), 'third'), carry(kept.anchor({ expectedSequence: 1, commitment: OTHER }), 'fourth'),
      carry(ward.anchor({ expectedSequence: 1, key: guardian }), 'fifth'), carry(second.anchor({ expectedSequence: 1, key: guardian }), 'sixth')])
    await whenView(view, () => [one.state(view)?.sequence, other.state(view)?.sequence, kept.state(view)?.sequence, ward.state(view)?.sequence, second.state(view)?.sequence].join() === '1,1,2,2,2')
    const rides = (await ridesOf(one, other, kept, ward, second)).map(transactions => transactions.at(-1) ?? '')
    assert.notEqual(rides[0], rides[1])
    assert.notEqual(rides[3], rides[4])
    assert.equal(new Set(rides).size, 2, 'strangers do ride together')
    // The later of the two for one relationship had come too late.
    assert.equal(kept.state(view)?.anchor, `0x${'ab'.repeat(32)}`)
    await carrier.close()
  })

  it('has what it sends on disk before it sends it', async () => {
    const { view } = chain
    const parties = new Parties(chain.network)
    const onDisk: boolean[] = []
    const watching: Rpc = async (method, params, signal) => {
      if (method === 'eth_sendRawTransaction') {
        const { db, close } = openDatabase({ path: `${chain.folder}/watched.sqlite` })
        onDisk.push(db.prepare('SELECT 1 FROM carried JOIN messages_carried ON ride = carried.id WHERE raw = ?').get(String(params[0])) !== undefined)
        await close()
      }
      return await chain.rpc(method, params, signal)
    }
    const carrier = chain.carrier({ name: 'watched', rpc: watching })
    await carrier.carry({ message: parties.open(), peer: 'somebody' })
    await whenView(view, () => parties.state(view) !== undefined)
    await carrier.close()
    assert.ok(onDisk.length > 0 && onDisk.every(Boolean))
  })

  it('holds nobody up for a message that another member was quicker with', async () => {
    const { view, reported } = chain
    const [late, stranger] = await opened(2) as [Parties, Parties]
    let release = (): void => {}
    const held = new Promise<void>(resolve => { release = resolve })
    const slow: Rpc = async (method, params, signal) => {
      if (method === 'eth_sendRawTransaction') await held
      return await chain.rpc(method, params, signal)
    }
    const carrier = chain.carrier({ name: 'slow', rpc: slow })
    await Promise.all([carrier.carry({ message: late.anchor(), peer: 'one' }), carrier.carry({ message: stranger.anchor(), peer: 'two' })])
    const quicker = chain.carrier({ name: 'quicker', key: chain.otherKey })
    await quicker.carry({ message: late.anchor({ commitment: OTHER }), peer: 'one' })
    await whenView(view, () => late.state(view)?.anchor === OTHER)
    release()
    await whenView(view, () => stranger.state(view)?.sequence === 1)
    const [rides] = await ridesOf(late)
    assert.equal(rides?.length, 3, 'opened, anchored, skipped')
    assert.ok(reported.every(({ event }) => event !== 'carry-ended'))
    await Promise.all([carrier.close(), quicker.close()])
  })

  it('sends each of those by itself whose transaction failed as a whole', async () => {
    const { view, reported } = chain
    let isMean = true
    // Far less than it takes: so would an account contract that needs more than it did when it was asked.
    const mean: Rpc = async (method, params, signal) => method === 'eth_estimateGas' && isMean ? '0x1' : await chain.rpc(method, params, signal)
    const carrier = chain.carrier({ name: 'mean', rpc: mean })
    const all = strangers(3)
    await Promise.all(all.map(async (parties, n) => await carrier.carry({ message: parties.open(), peer: `peer ${n}` })))
    await until(() => reported.some(({ event }) => event === 'carry-skipped'))
    isMean = false
    await whenView(view, () => all.every(parties => parties.state(view) !== undefined))
    assert.equal(new Set((await ridesOf(...all)).flat()).size, 3)
    await carrier.close()
  })

  it('draws its allowance by itself when its operator has little left', async () => {
    const { view, rpc, reported } = chain
    const operator = addressOfKey(chain.operatorKey)
    await rpc('anvil_setBalance', [operator, '0x100000'])
    // As if it was the next period: what it drew when it joined is drawn.
    const before = reported.length
    const poor = chain.carrier({ name: 'poor' })
    await until(() => reported.slice(before).some(({ event }) => event === 'allowance-spent'))
    await poor.close()
    await rpc('evm_increaseTime', [30 * 86_400])
    const time = view.head()?.timestamp ?? 0
    await whenView(view, () => (view.head()?.timestamp ?? 0) > time + 29 * 86_400)
    const again = chain.carrier({ name: 'poor', now: () => view.head()?.timestamp ?? nowSeconds() })
    while (BigInt(String(await rpc('eth_getBalance', [operator, 'latest']))) < 9n * 10n ** 11n) await new Promise(resolve => { setImmediate(resolve) })
    assert.ok(reported.some(({ event }) => event === 'allowance-drawn'))
    await again.close()
  })
})
