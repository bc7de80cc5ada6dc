import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { Transaction } from 'ethers/transaction'
import { INDEXING_SECONDS, OWN_SECONDS, RESEND_SECONDS } from '../../../node/chain/constants.ts'
import { RpcFailure } from '../../../node/chain/rpc.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { openDatabase } from '../../../node/store/open-database.ts'
import { packMessages } from '../../../protocol/chain/pack-messages.ts'
import type { RelationshipMessage } from '../../../protocol/chain/relay-message.ts'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { until } from '../../until.ts'
import { nowSeconds, Parties, startChain, whenView } from './chain-fixture.ts'
import type { ChainFixture } from './chain-fixture.ts'

const ANCHOR = `0x${'ab'.repeat(32)}`
const OTHER = `0x${'cd'.repeat(32)}`

describe('a carrier’s journal', { timeout: 500_000 }, () => {
  let chain: ChainFixture
  before(async () => { chain = await startChain() })
  after(async () => { await chain.stop() })

  const deaf: Rpc = async (method, params, signal) => {
    if (method === 'eth_sendRawTransaction') throw new MedrecError('CHAIN_UNAVAILABLE')
    return await chain.rpc(method, params, signal)
  }
  const strangers = (count: number): Parties[] => Array.from({ length: count }, () => new Parties(chain.network))
  const isAnchored = (all: Parties[], anchor = ANCHOR): boolean => all.every(parties => parties.state(chain.view)?.anchor === anchor)
  const isOpen = (all: Parties[]): boolean => all.every(parties => parties.state(chain.view) !== undefined)
  /** By a carrier that is over when the chain has them. */
  const carryAll = async (name: string, messages: RelationshipMessage[], isDone: () => boolean, key?: Uint8Array): Promise<void> => {
    const carrier = chain.carrier({ name, ...key === undefined ? {} : { key } })
    await Promise.all(messages.map(async (message, n) => await carrier.carry({ message, peer: `peer ${n}` })))
    await whenView(chain.view, isDone)
    await carrier.close()
  }
  const lose = async (all: Parties[]): Promise<void> => {
    await chain.killAndStart()
    await whenView(chain.view, () => all.every(parties => parties.state(chain.view) === undefined))
  }

  it('has a message before it is acknowledged, and brings it to the chain after a restart: signed already or not', async () => {
    for (const name of ['deaf', 'away']) {
      const all = strangers(3)
      let isAway = false
      const failing: Rpc = async (method, params, signal) => {
        if (isAway) throw new MedrecError('CHAIN_UNAVAILABLE')
        return await deaf(method, params, signal)
      }
      const first = chain.carrier({ name, rpc: failing })
      await Promise.all(all.map(async (parties, n) => await first.carry({ message: parties.open(), peer: `peer ${n}` })))
      isAway = name === 'away'
      await first.close()
      const { db, close } = openDatabase({ path: `${chain.folder}/${name}.sqlite` })
      assert.equal(db.prepare('SELECT count(*) AS n FROM messages_carried').get()?.['n'], 3)
      assert.equal(db.prepare('SELECT count(*) AS n FROM carried').get()?.['n'], isAway ? 0 : 1)
      await close()
      assert.ok(!all.some(parties => isOpen([parties])))
      const second = chain.carrier({ name })
      await whenView(chain.view, () => isOpen(all))
      await second.close()
    }
  })

  it('brings back, in its order, what an engine lost that was killed, and then what is new', async () => {
    const { view, reported } = chain
    const carrier = chain.carrier({ name: 'lost' })
    const [all, next] = [strangers(3), new Parties(chain.network)]
    await chain.keep()
    await Promise.all(all.map(async (parties, n) => await carrier.carry({ message: parties.open(), peer: `peer ${n}` })))
    await whenView(view, () => isOpen(all))
    await Promise.all(all.map(async (parties, n) => await carrier.carry({ message: parties.anchor(), peer: `peer ${n}` })))
    await whenView(view, () => isAnchored(all))
    const numbers = all.map(parties => parties.state(view)?.number)
    await lose(all)
    await whenView(view, () => isAnchored(all))
    assert.deepEqual(all.map(parties => parties.state(view)?.number), numbers)
    assert.ok(reported.some(({ event }) => event === 'carry-again'))
    await carrier.carry({ message: next.open(), peer: 'somebody' })
    await whenView(view, () => next.state(view)?.status === 'active')
    await carrier.close()
  })

  it('brings back what was lost when others have its numbers and nonces meanwhile', async () => {
    const { view } = chain
    const [all, others] = [strangers(3), strangers(2)]
    await chain.keep()
    await carryAll('shifted', all.map(parties => parties.open()), () => isOpen(all))
    await carryAll('shifted', all.map(parties => parties.anchor()), () => isAnchored(all))
    const numbers = all.map(parties => parties.state(view)?.number ?? 0)
    await lose(all)
    await carryAll('meanwhile', others.map(parties => parties.open()), () => isOpen(others))
    assert.ok(others.some(parties => numbers.includes(parties.state(view)?.number ?? -1)))
    const again = chain.carrier({ name: 'shifted' })
    await whenView(view, () => isAnchored(all))
    assert.notDeepEqual(all.map(parties => parties.state(view)?.number ?? 0), numbers)
    assert.ok(others.every(parties => parties.state(view)?.sequence === 0), 'nobody else was anchored')
    await again.close()
  })

  it('brings nothing again that the chain has for good, whoever brought it', async () => {
    const { view, rpc } = chain
    const [done, open, also] = strangers(3) as [Parties, Parties, Parties]
    const isKept = (parties: Parties): boolean => view.relationship(parties.relationship).settled !== undefined
    const count = async (): Promise<number> => Number(await rpc('eth_getTransactionCount', [addressOfKey(chain.operatorKey), 'latest']))
    for (const [name, all] of [['mixed', [done, open]], ['all done', [also]]] as const) {
      const first = chain.carrier({ name, rpc: deaf })
      await Promise.all(all.map(async (parties, n) => await first.carry({ message: parties.open(), peer: `peer ${n}` })))
      await first.close()
    }
    await carryAll('quicker', [done.open(), also.open()], () => isKept(done) && isKept(also), chain.otherKey)
    const before = await count()
    const none = chain.carrier({ name: 'all done' })
    await until(() => none.size() === 1)
    assert.equal(await count(), before, 'nothing was sent')
    await none.close()
    const sent: string[] = []
    const mixed = chain.carrier({ name: 'mixed', rpc: async (method, params, signal) => {
      if (method === 'eth_sendRawTransaction') sent.push(Transaction.from(String(params[0])).data)
      return await rpc(method, params, signal)
    } })
    await whenView(view, () => isOpen([open]))
    const { db, close } = openDatabase({ path: `${chain.folder}/mixed.sqlite` })
    for (const { id, data } of db.prepare('SELECT id, data FROM carried').all() as Array<{ id: string, data: string }>) {
      assert.ok(sent.includes(data))
      assert.equal(db.prepare('SELECT count(*) AS n FROM messages_carried WHERE ride = ?').get(id)?.['n'], 1)
    }
    await close()
    const { length } = packMessages([{ message: open.open(), number: undefined }])
    assert.ok(sent.length > 0 && sent.every(data => data.length === length && data.includes(open.ownerDelegate.slice(2))), 'only what is open')
    assert.equal(await count(), before + 1)
    // And what comes next.
    await mixed.carry({ message: open.anchor(), peer: 'somebody' })
    await whenView(view, () => isAnchored([open]))
    await mixed.close()
  })

  it('waits with what depends on what another member has to bring back', async () => {
    const { view } = chain
    const [one, stranger] = strangers(2) as [Parties, Parties]
    await chain.keep()
    await carryAll('of another', [one.open()], () => isOpen([one]), chain.otherKey)
    await carryAll('depends', [one.anchor(), stranger.open()], () => isAnchored([one]) && isOpen([stranger]))
    await lose([one, stranger])
    const carrier = chain.carrier({ name: 'depends' })
    // It can only wait, and holds up nobody meanwhile.
    await whenView(view, () => isOpen([stranger]))
    assert.equal(one.state(view), undefined)
    const another = chain.carrier({ name: 'of another', key: chain.otherKey })
    await whenView(view, () => isAnchored([one]))
    await Promise.all([carrier.close(), another.close()])
  })

  it('gives up what nothing to come can change, and says so', async () => {
    const { view, reported } = chain
    const one = new Parties(chain.network)
    const next = randomBytes(32)
    await carryAll('opens', [one.open()], () => isOpen([one]))
    await chain.keep()
    await carryAll('hands over', [one.setController(addressOfKey(next))], () => one.state(view)?.sequence === 1, chain.otherKey)
    await carryAll('by the next', [one.anchor({ expectedSequence: 1, key: next })], () => isAnchored([one]))
    await chain.killAndStart()
    await whenView(view, () => one.state(view)?.sequence === 0)
    // The owner kept its place: what the next controller signed is worth nothing now.
    await carryAll('of the owner', [one.anchor({ commitment: OTHER })], () => isAnchored([one], OTHER))
    reported.length = 0
    const carrier = chain.carrier({ name: 'by the next' })
    await until(() => reported.some(({ event, reason = '' }) => event === 'carry-ended' && reason.endsWith('BadSignature')))
    assert.equal(one.state(view)?.sequence, 1)
    await carrier.close()
  })

  it('gives up what is over, and holds up nothing behind it', async () => {
    const { view, network, reported } = chain
    const [late, next] = [new Parties(network), new Parties(network)]
    const first = chain.carrier({ name: 'late', rpc: deaf })
    await first.carry({ message: late.open(), peer: 'somebody' })
    const root = randomBytes(32)
    await first.commitRoot(root)
    assert.equal(first.hasRoot(root), true)
    await first.close()
    reported.length = 0
    const second = chain.carrier({ name: 'late', rpc: deaf, now: () => nowSeconds() + OWN_SECONDS + 1 })
    await until(() => reported.some(({ event }) => event === 'carry-ended'))
    // To be committed again.
    await until(() => !second.hasRoot(root))
    await second.close()
    // Back in time: a view is fresh by the clock alone.
    const third = chain.carrier({ name: 'late' })
    await third.carry({ message: next.open(), peer: 'somebody' })
    await whenView(view, () => next.state(view)?.status === 'active')
    assert.equal(late.state(view), undefined)
    await third.close()
  })

  it('is empty when all of it is deep in the chain, of which it knows to which root the member is bound', async () => {
    const { view } = chain
    const one = new Parties(chain.network)
    const carrier = chain.carrier({ name: 'deep' })
    await carrier.carry({ message: one.open(), peer: 'somebody' })
    await whenView(view, () => isOpen([one]))
    const [before, root] = [randomBytes(32), randomBytes(32)]
    for (const each of [before, root]) await carrier.commitRoot(each)
    const { db, close } = openDatabase({ path: `${chain.folder}/deep.sqlite` })
    const count = (): number => Number(db.prepare('SELECT (SELECT count(*) FROM carried) + (SELECT count(*) FROM messages_carried) AS n').get()?.['n'])
    await until(() => count() === 4)
    await chain.rpc('anvil_mine', ['0x90'])
    while (count() > 0) await new Promise(resolve => { setImmediate(resolve) })
    await close()
    await carrier.close()
    const again = chain.carrier({ name: 'deep' })
    assert.deepEqual([before, root, randomBytes(32)].map(each => again.hasRoot(each)), [false, true, false], 'the newest root is known all the same')
    await again.close()
  })

  it('does not take for missing what the engine does not know yet, asks again, and says so when that lasts', async () => {
    const all = strangers(2)
    await carryAll('indexing', all.map(parties => parties.open()), () => isOpen(all))
    let [asked, answered, sent, later, isIndexing] = [0, 0, 0, 0, true]
    const line: Rpc = async (method, params, signal) => {
      if (method === 'eth_sendRawTransaction') sent++
      if (method !== 'eth_getTransactionReceipt') return await chain.rpc(method, params, signal)
      asked++
      // As go-ethereum has it after its start.
      if (isIndexing) throw new RpcFailure({ code: -32_000, message: 'transaction indexing is in progress', data: 'transaction indexing is in progress' })
      const receipt = await chain.rpc(method, params, signal)
      answered++
      return receipt
    }
    chain.reported.length = 0
    const said = (): number => chain.reported.filter(({ event, reason = '' }) => event === 'carry-later' && reason.includes('does not know yet')).length
    const carrier = chain.carrier({ name: 'indexing', rpc: line, now: () => nowSeconds() + later })
    await until(() => asked >= 2)
    assert.equal(said(), 0)
    later = INDEXING_SECONDS
    await until(() => said() > 0)
    const before = asked
    await until(() => asked > before)
    assert.equal(said(), 1)
    isIndexing = false
    await until(() => answered > 0)
    await carrier.close()
    assert.equal(sent, 0)
  })

  it('says once of a transaction that it is carried again, and why, however long the chain stands', async () => {
    let [sent, later] = [0, 0]
    const line: Rpc = async (method, params, signal) => {
      if (method === 'eth_sendRawTransaction') {
        sent++
        later += RESEND_SECONDS
      }
      return await chain.rpc(method, params, signal)
    }
    await chain.rpc('evm_setIntervalMining', [0])
    chain.reported.length = 0
    const carrier = chain.carrier({ name: 'stands', rpc: line, now: () => nowSeconds() + later })
    const hash = toHex(await carrier.commitRoot(randomBytes(32)))
    await until(() => sent >= 4)
    assert.deepEqual(chain.reported.filter(({ event }) => event === 'carry-again').map(({ reason }) => reason), [`${hash}: it is in no block yet`])
    await chain.rpc('evm_setIntervalMining', [1])
    await carrier.close()
  })
})
