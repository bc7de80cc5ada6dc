import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { Carrier } from '../../../node/chain/carrier.ts'
import { MAX_CHANGES, MAX_CHANGES_PER_RELATIONSHIP, MAX_ENDS, MAX_FAILED_PER_PEER, MAX_FAILED_PER_RELATIONSHIP, MAX_JOURNAL, MAX_OPENS, MAX_OPENS_FAILED, MAX_OPENS_JOURNALLED, MAX_OPENS_TRIED, MAX_TRIED, MAX_TRIED_PER_PEER, MAX_WAITING_PER_RELATIONSHIP } from '../../../node/chain/constants.ts'
import { openJournal } from '../../../node/chain/journal.ts'
import { RpcFailure } from '../../../node/chain/rpc.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { openDatabase } from '../../../node/store/open-database.ts'
import { messageId } from '../../../protocol/chain/message-id.ts'
import { INTERFACES } from '../../../protocol/chain-view/interfaces.ts'
import type { RelationshipMessage } from '../../../protocol/chain/relay-message.ts'
import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { nowSeconds, Parties, startChain, whenView } from './chain-fixture.ts'
import type { ChainFixture } from './chain-fixture.ts'

const ANCHOR = `0x${'ab'.repeat(32)}`

describe('a provider that carries messages', { timeout: 500_000 }, () => {
  let chain: ChainFixture
  before(async () => { chain = await startChain() })
  after(async () => { await chain.stop() })

  const transactions = async (): Promise<number> => Number(await chain.rpc('eth_getTransactionCount', [addressOfKey(chain.operatorKey), 'pending']))
  const deaf: Rpc = async (method, params, signal) => {
    if (method === 'eth_sendRawTransaction') throw new MedrecError('CHAIN_UNAVAILABLE')
    return await chain.rpc(method, params, signal)
  }

  it('brings every kind of message to the chain, and the same message once', async () => {
    const { network, view } = chain
    const carrier = chain.carrier()
    const parties = new Parties(network)
    const before = await transactions()
    const message = parties.open()
    const ids = await Promise.all(['one', 'another'].map(async peer => await carrier.carry({ message, peer })))
    for (const id of ids) assert.deepEqual(id, messageId({ message, network }))
    await whenView(view, () => parties.state(view) !== undefined)
    assert.equal(await transactions(), before + 1)
    // Also when it is on the chain already.
    assert.deepEqual(await carrier.carry({ message, peer: 'another' }), ids[0])

    await carrier.carry({ message: parties.anchor(), peer: 'somebody' })
    await whenView(view, () => parties.state(view)?.anchor === ANCHOR)
    const controller = randomBytes(32)
    await carrier.carry({ message: parties.setController(addressOfKey(controller), { expectedSequence: 1 }), peer: 'somebody' })
    await whenView(view, () => parties.state(view)?.controller === addressOfKey(controller))
    await carrier.carry({ message: parties.terminate({ expectedSequence: 2, key: controller }), peer: 'somebody' })
    await whenView(view, () => parties.state(view)?.status === 'terminated')
    assert.equal(await transactions(), before + 4)
    await carrier.close()
  })

  it('refuses what the chain would refuse, and spends nothing on it', async () => {
    const { network, view } = chain
    const carrier = chain.carrier()
    const [open, ended, unknown] = [new Parties(network), new Parties(network), new Parties(network)]
    for (const parties of [open, ended]) await carrier.carry({ message: parties.open(), peer: 'somebody' })
    await whenView(view, () => open.state(view) !== undefined && ended.state(view) !== undefined)
    await carrier.carry({ message: open.anchor(), peer: 'somebody' })
    await carrier.carry({ message: ended.terminate({ key: ended.providerKey }), peer: 'somebody' })
    await whenView(view, () => open.state(view)?.sequence === 1 && ended.state(view)?.status === 'terminated')
    const before = await transactions()
    const now = nowSeconds()
    const other = { ...network, chainId: network.chainId + 1 }
    const refused = {
      'deadline over': open.anchor({ expectedSequence: 1, deadline: now - 1 }),
      'deadline too far': open.anchor({ expectedSequence: 1, deadline: now + 3_700 }),
      'another key': open.anchor({ expectedSequence: 1, key: open.providerKey }),
      'signed for another network': open.anchor({ expectedSequence: 1, network: other }),
      'signed for another relationship': { ...open.anchor({ expectedSequence: 1 }), relationship: ended.relationship },
      'sequence used': open.anchor({ expectedSequence: 0, commitment: `0x${'cd'.repeat(32)}` }),
      'sequence to come': open.anchor({ expectedSequence: 2 }),
      'no such relationship': unknown.anchor(),
      'terminated': ended.anchor(),
      'opened already': open.open({ deadline: now + 500 }),
      'opened and terminated': ended.open({ deadline: now + 500 }),
      'not signed by the owner': unknown.open({ ownerKey: randomBytes(32) }),
      'not signed by the provider': unknown.open({ providerKey: randomBytes(32) }),
      'controller by another key': open.setController(addressOfKey(randomBytes(32)), { expectedSequence: 1, key: open.providerKey }),
      'ended by a stranger': open.terminate({ expectedSequence: 1, key: randomBytes(32) })
    }
    for (const [why, message] of Object.entries(refused)) {
      await assert.rejects(carrier.carry({ message, peer: why }), { code: 'RELAY_REFUSED' }, why)
    }
    assert.equal(await transactions(), before)
    await carrier.close()
  })

  it('says where its node listens and binds it to its logs', async () => {
    const { view, network } = chain
    const carrier = chain.carrier()
    const [here, there] = ['/ip4/127.0.0.1/tcp/2/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X', '/ip4/127.0.0.1/tcp/3/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X']
    // And back: the same words again are not the same transaction.
    for (const address of [here, there, here]) {
      await carrier.setMultiaddrs([address])
      await whenView(view, () => view.memberByHandle('mercy')?.multiaddrs.join() === address)
    }
    await assert.rejects(carrier.setMultiaddrs(new Array<string>(9).fill(here)), { code: 'RELAY_REFUSED' })
    await carrier.setMultiaddrs(new Array<string>(8).fill('/'.padEnd(256, 'x')))
    await whenView(view, () => view.memberByHandle('mercy')?.multiaddrs.length === 8)
    await carrier.commitRoot(randomBytes(32))
    const committed = async (): Promise<number> => ((await chain.rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest', address: network.contracts.accessLogs }])) as unknown[]).length
    while (await committed() === 0) await new Promise(resolve => { setImmediate(resolve) })
    await carrier.close()
  })

  /** An engine that would take everything, and gets nothing. */
  const willing: Rpc = async (method, params, signal) => method === 'eth_estimateGas' ? '0x5208' : await deaf(method, params, signal)
  /** An engine to which nobody's signature is good; how often it was asked. */
  const unwilling = (asked: { times: number }): Rpc => async (method, params, signal) => {
    if (method !== 'eth_estimateGas') return await deaf(method, params, signal)
    asked.times++
    throw new RpcFailure({ code: 3, message: 'execution reverted' })
  }
  const signature = new Uint8Array(65)
  const address = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
  /** Signed by nobody. */
  const openOf = (n: number): RelationshipMessage => ({ kind: 'open', ownerDelegate: address(n), providerDelegate: address(n + 100_000), deadline: nowSeconds() + 600, ownerSignature: signature, providerSignature: signature })
  const strangers = (count: number): Parties[] => Array.from({ length: count }, () => new Parties(chain.network))
  /** Relationships that are open on the chain. */
  const opened = async (count: number): Promise<Parties[]> => {
    const all = strangers(count)
    const carrier = chain.carrier({ name: `opened ${all[0]?.relationship ?? ''}` })
    await Promise.all(all.map(async (parties, n) => await carrier.carry({ message: parties.open(), peer: `peer ${n}` })))
    await whenView(chain.view, () => all.every(parties => parties.state(chain.view) !== undefined))
    await carrier.close()
    return all
  }
  /** How many of these it takes; the rest are too many. */
  const countTaken = async (carrier: Carrier, messages: Iterable<RelationshipMessage>): Promise<number> => {
    let taken = 0
    for (const message of messages) {
      try {
        await carrier.carry({ message, peer: `peer ${peers++}` })
        taken++
      } catch (error) {
        if (!isMedrecError(error, 'TOO_MANY_REQUESTS')) throw error
      }
    }
    return taken
  }
  let peers = 0

  it('looks at no more messages than it may: of a peer, of those that open, in a minute', async () => {
    const { network } = chain
    const now = nowSeconds()
    const carrier = chain.carrier({ name: 'limits', now: () => now })
    const [over, stranger] = [new Parties(network).anchor({ deadline: now - 1 }), new Parties(network).open({ deadline: now - 1 })]
    const refuse = async (message: RelationshipMessage, peer: string, code: string): Promise<void> => {
      await assert.rejects(carrier.carry({ message, peer }), { code })
      // From memory: blocks would not be read meanwhile.
      await new Promise(resolve => { setImmediate(resolve) })
    }
    for (let i = 0; i < MAX_TRIED_PER_PEER; i++) await refuse(over, 'eager', 'RELAY_REFUSED')
    await refuse(over, 'eager', 'TOO_MANY_REQUESTS')
    await refuse(stranger, 'eager', 'TOO_MANY_REQUESTS')
    for (let i = 0; i < MAX_OPENS_TRIED; i++) await refuse(stranger, `stranger ${i}`, 'RELAY_REFUSED')
    for (let i = 0; i < 10; i++) await refuse(stranger, `late stranger ${i}`, 'TOO_MANY_REQUESTS')
    for (let i = MAX_TRIED_PER_PEER + MAX_OPENS_TRIED; i < MAX_TRIED; i++) await refuse(over, `peer ${i}`, 'RELAY_REFUSED')
    await refuse(over, 'the last', 'TOO_MANY_REQUESTS')
    await carrier.close()
  })

  it('carries no more of a kind than its part in a minute, and each kind has its own', async () => {
    const now = nowSeconds()
    const all = await opened(MAX_WAITING_PER_RELATIONSHIP)
    const carrier = chain.carrier({ name: 'busy', rpc: willing, now: () => now })
    const stranger = new Parties(chain.network)
    const opens = Array.from({ length: MAX_WAITING_PER_RELATIONSHIP }, (_, i) => stranger.open({ deadline: now + 600 + i }))
    for (const message of opens) await carrier.carry({ message, peer: `peer ${peers++}` })
    await assert.rejects(carrier.carry({ message: stranger.open({ deadline: now + 900 }), peer: 'another' }), { code: 'TOO_MANY_REQUESTS', message: 'Other messages for this relationship wait.' })
    assert.equal(await countTaken(carrier, strangers(2 * MAX_OPENS).map(parties => parties.open())), MAX_OPENS - opens.length)
    // A flood of those that open keeps out no revocation, and not who ends a relationship.
    assert.equal(await countTaken(carrier, all.map(parties => parties.anchor())), all.length)
    assert.equal(await countTaken(carrier, all.map(parties => parties.terminate())), all.length)
    // Relationships that the view does not know yet.
    const unknown = strangers(MAX_CHANGES + 5)
    const known: Rpc = async (method, params, signal) => {
      if (method !== 'eth_call') return await willing(method, params, signal)
      const parties = unknown.find(({ relationship }) => (params[0] as { data: string }).data.endsWith(relationship.slice(2)))
      return INTERFACES.relationships.encodeFunctionResult('relationship', [[parties?.ownerDelegate, 0, 1, parties?.providerDelegate, 1, ANCHOR]])
    }
    const changed = chain.carrier({ name: 'changed', rpc: known, now: () => now })
    assert.equal(await countTaken(changed, unknown.map((parties, i) => i % 2 === 0 ? parties.anchor() : parties.setController(address(i)))), MAX_CHANGES)
    assert.equal(await countTaken(changed, unknown.slice(0, MAX_ENDS + 5).map(parties => parties.terminate())), MAX_ENDS)
    assert.equal(await countTaken(changed, [new Parties(chain.network).open()]), 1)
    await Promise.all([carrier.close(), changed.close()])
  })

  it('lets nobody use up with one relationship what all may change', async () => {
    const [one, other] = await opened(2) as [Parties, Parties]
    const start = nowSeconds()
    const carrier = chain.carrier({ name: 'insisting', now: () => start })
    let sequence = 0
    for (; sequence < MAX_CHANGES_PER_RELATIONSHIP; sequence++) {
      await carrier.carry({ message: one.anchor({ expectedSequence: sequence }), peer: `peer ${peers++}` })
      await whenView(chain.view, () => one.state(chain.view)?.sequence === sequence + 1)
    }
    await assert.rejects(carrier.carry({ message: one.anchor({ expectedSequence: sequence }), peer: 'again' }), { code: 'TOO_MANY_REQUESTS' })
    await carrier.carry({ message: other.anchor(), peer: 'again' })
    await carrier.close()
  })

  it('asks its engine only so often in vain: for one peer, for those that open, for one relationship', async () => {
    const now = nowSeconds()
    const asked = { times: 0 }
    const [known, other] = await opened(2) as [Parties, Parties]
    const carrier = chain.carrier({ name: 'in vain', rpc: unwilling(asked), now: () => now })
    const refuse = async (message: RelationshipMessage, peer: string, code: string): Promise<void> => { await assert.rejects(carrier.carry({ message, peer }), { code }) }
    for (let i = 0; i < MAX_FAILED_PER_PEER; i++) await refuse(openOf(i), 'eager', 'RELAY_REFUSED')
    await refuse(openOf(0), 'eager', 'TOO_MANY_REQUESTS')
    for (let i = MAX_FAILED_PER_PEER; i < MAX_OPENS_FAILED; i++) await refuse(openOf(i), `stranger ${i}`, 'RELAY_REFUSED')
    for (let i = 0; i < 10; i++) await refuse(openOf(i), `late stranger ${i}`, 'TOO_MANY_REQUESTS')
    for (let i = 0; i < MAX_FAILED_PER_RELATIONSHIP; i++) await refuse(known.anchor({ deadline: now + 600 + i }), `peer ${i}`, 'RELAY_REFUSED')
    await refuse(known.anchor(), 'the last', 'TOO_MANY_REQUESTS')
    assert.equal(asked.times, MAX_OPENS_FAILED + MAX_FAILED_PER_RELATIONSHIP)
    await refuse(other.anchor(), 'of another', 'RELAY_REFUSED')
    await carrier.close()
  })

  it('lets no number of bad signatures keep out a good one, nor reach its engine', async () => {
    const now = nowSeconds()
    const asked = { times: 0 }
    const [mine, other] = await opened(2) as [Parties, Parties]
    const counting: Rpc = async (method, params, signal) => {
      if (method === 'eth_estimateGas') asked.times++
      return await chain.rpc(method, params, signal)
    }
    const carrier = chain.carrier({ name: 'forged', rpc: counting, now: () => now })
    const refuse = async (message: RelationshipMessage, peer: string, code: string): Promise<void> => { await assert.rejects(carrier.carry({ message, peer }), { code }) }
    // By 150 new keys, as many as the limits of each take.
    const forged = ['terminate', 'anchor', 'ahead', 'no signature'].flatMap((why, n) => {
      const key = randomBytes(32)
      return ({ 'terminate': [mine.terminate({ key })], 'anchor': [other.anchor({ key }), mine.setController(address(n), { key })], 'ahead': [mine.anchor({ key, expectedSequence: 1 })], 'no signature': [{ ...mine.terminate(), signature }] })[why] ?? []
    })
    for (let peer = 0; peer < 150; peer++) {
      for (let i = 0; i < MAX_FAILED_PER_PEER; i++) await refuse(forged[i % forged.length] as RelationshipMessage, `forger ${peer}`, 'RELAY_REFUSED')
      await refuse(forged[0] as RelationshipMessage, `forger ${peer}`, 'TOO_MANY_REQUESTS')
    }
    assert.equal(asked.times, 0)
    await carrier.carry({ message: mine.anchor(), peer: 'honest' })
    await carrier.carry({ message: other.terminate({ key: other.providerKey }), peer: 'another' })
    await whenView(chain.view, () => mine.state(chain.view)?.sequence === 1 && other.state(chain.view)?.status === 'terminated')
    await carrier.close()
  })

  it('keeps room in its journal for those who have a relationship, and takes no more than it holds', async () => {
    const now = nowSeconds()
    for (const [name, kind, count] of [['strange', 'open', MAX_OPENS_JOURNALLED], ['full', 'anchor', MAX_JOURNAL]] as const) {
      const { db, close } = openDatabase({ path: `${chain.folder}/${name}.sqlite` })
      openJournal({ database: { db, write: async work => work(), close } })
      db.exec(`INSERT INTO messages_carried (id, message, relationship, peer, gas) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
        SELECT 'n' || i, '{"kind":"${kind}","ownerDelegate":"","providerDelegate":"","relationship":"n","expectedSequence":0,"deadline":${now + 600}}', 'n' || i, '', 1 FROM n`)
      await close()
    }
    const one = (await opened(1))[0] as Parties
    const [strange, full] = [chain.carrier({ name: 'strange', rpc: willing }), chain.carrier({ name: 'full', rpc: willing })]
    await assert.rejects(strange.carry({ message: openOf(1), peer: 'other' }), { code: 'TOO_MANY_REQUESTS', message: /as many messages that open/ })
    await strange.carry({ message: one.anchor(), peer: 'other' })
    await assert.rejects(full.carry({ message: one.anchor(), peer: 'other' }), { code: 'TOO_MANY_REQUESTS', message: 'The journal is full.' })
  })
})
