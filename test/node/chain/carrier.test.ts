import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { MAX_CARRIED, MAX_JOURNAL, MAX_TRIED, MAX_TRIED_PER_PEER, MAX_WAITING_PER_RELATIONSHIP } from '../../../node/chain/constants.ts'
import { openJournal } from '../../../node/chain/journal.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { openDatabase } from '../../../node/store/open-database.ts'
import { messageId } from '../../../protocol/chain/message-id.ts'
import type { RelationshipMessage } from '../../../protocol/chain/relay-message.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { nowSeconds, Parties, startChain, whenView } from './chain-fixture.ts'
import type { ChainFixture } from './chain-fixture.ts'

const ANCHOR = `0x${'ab'.repeat(32)}`

describe('a provider that carries messages', { timeout: 120_000 }, () => {
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

  it('takes no more than its limits: of a peer, of a relationship, in a minute, in its journal', async () => {
    const { network } = chain
    const now = nowSeconds()
    const over = new Parties(network).anchor({ deadline: now - 1 })
    const carrier = chain.carrier({ name: 'limits', now: () => now })
    for (let i = 0; i < MAX_TRIED_PER_PEER; i++) await assert.rejects(carrier.carry({ message: over, peer: 'eager' }), { code: 'RELAY_REFUSED' })
    await assert.rejects(carrier.carry({ message: over, peer: 'eager' }), { code: 'TOO_MANY_REQUESTS' })
    for (let i = MAX_TRIED_PER_PEER; i < MAX_TRIED; i++) await assert.rejects(carrier.carry({ message: over, peer: `peer ${i}` }), { code: 'RELAY_REFUSED' })
    await assert.rejects(carrier.carry({ message: over, peer: 'the last' }), { code: 'TOO_MANY_REQUESTS' })
    await carrier.close()

    // An engine that would take everything, and gets nothing.
    const willing: Rpc = async (method, params, signal) => method === 'eth_estimateGas' ? '0x5208' : await deaf(method, params, signal)
    const busy = chain.carrier({ name: 'busy', rpc: willing, now: () => now })
    const signature = new Uint8Array(65)
    const address = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
    const unsigned = (n: number, deadline = now + 600): RelationshipMessage => ({ kind: 'open', ownerDelegate: address(n), providerDelegate: address(n + 100_000), deadline, ownerSignature: signature, providerSignature: signature })
    for (let i = 0; i < MAX_WAITING_PER_RELATIONSHIP; i++) await busy.carry({ message: unsigned(1, now + 600 + i), peer: `peer ${i}` })
    await assert.rejects(busy.carry({ message: unsigned(1, now + 900), peer: 'another' }), { code: 'TOO_MANY_REQUESTS' })
    for (let i = MAX_WAITING_PER_RELATIONSHIP; i < MAX_CARRIED; i++) await busy.carry({ message: unsigned(i), peer: `peer ${i}` })
    await assert.rejects(busy.carry({ message: unsigned(MAX_CARRIED), peer: 'another' }), { code: 'TOO_MANY_REQUESTS' })
    await busy.close()

    const { db, close } = openDatabase({ path: `${chain.folder}/full.sqlite` })
    openJournal({ database: { db, write: async work => work(), close } })
    db.exec(`INSERT INTO messages_carried (id, message, relationship, peer, gas) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MAX_JOURNAL})
      SELECT 'n' || i, '{"kind":"anchor","relationship":"n","expectedSequence":0,"deadline":${now + 600}}', 'n' || i, '', 1 FROM n`)
    await close()
    const full = chain.carrier({ name: 'full', rpc: willing })
    await assert.rejects(full.carry({ message: new Parties(network).open(), peer: 'other' }), { code: 'TOO_MANY_REQUESTS', message: 'The journal is full.' })
    await full.close()
  })
})
