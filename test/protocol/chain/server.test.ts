import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { Contract, JsonRpcApiProvider } from 'ethers'
import type { JsonRpcError, JsonRpcPayload, JsonRpcResult } from 'ethers'
import { RELATIONSHIPS_ABI } from '../../../protocol/chain/abi/relationships.ts'
import { MAX_HEAD_READERS_PER_PEER, MAX_LOG_BLOCKS, MAX_OPEN_CALLS_PER_PEER, MAX_EVENTS_RESULT } from '../../../protocol/chain/constants.ts'
import { isAct } from '../../../protocol/chain/act-message.ts'
import { encodeAct } from '../../../protocol/chain/encode-act.ts'
import { encodeMembership } from '../../../protocol/chain/membership-message.ts'
import type { RelationshipMessage, RelayMessage } from '../../../protocol/chain/relay-message.ts'
import { createChainServer } from '../../../protocol/chain/server.ts'
import type { ChainHead } from '../../../protocol/chain-view/chain-view.ts'
import { createChainState } from '../../../protocol/chain-view/chain-state.ts'
import { HISTORY_SLOT } from '../../../protocol/chain-view/history.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/chain_pb.ts'
import type { RelaySchema } from '../../../protocol/messages/chain_pb.ts'
import { askNetwork, callRpc, followHeads } from '../../../protocol/peer/chain/member-chain.ts'
import { UnprovenReader } from '../../../protocol/peer/chain/unproven-reader.ts'
import { PROTOCOLS } from '../../../protocol/peer/protocols.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { requestOne } from '../../../protocol/stream/request-items.ts'
import { typedDataDigest } from '../../../protocol/typed-data/digest.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { nowSeconds, Parties, startChain, whenView } from '../../node/chain/chain-fixture.ts'
import type { ChainFixture } from '../../node/chain/chain-fixture.ts'
import { startPeerPair } from '../../stream-pair.ts'
import type { PeerPair } from '../../stream-pair.ts'

describe('a member asked over /medrec/chain', { timeout: 280_000 }, () => {
  let chain: ChainFixture
  let pair: PeerPair
  let mux: Mux
  /** What holds answers up when a test says so. */
  let gate = Promise.resolve()
  /** As if there was more in three blocks than fits into an answer. */
  let isCrowded = false
  const reported: Array<{ event: string, code?: string, reason?: string }> = []
  const { signal } = new AbortController()

  before(async () => {
    chain = await startChain()
    const carrier = chain.carrier()
    const server = createChainServer({
      network: chain.network,
      view: chain.view,
      rpc: async (method, params, signal) => {
        await gate
        const answer = await chain.rpc(method, params, signal)
        const { fromBlock, toBlock } = (method === 'eth_getLogs' ? params[0] : {}) as { fromBlock?: string, toBlock?: string }
        return isCrowded && Number(toBlock) - Number(fromBlock) > 1 ? ['x'.repeat(MAX_EVENTS_RESULT)] : answer
      },
      carry: async options => await carrier.carry(options),
      now: nowSeconds,
      report: event => { reported.push(event) }
    })
    pair = await startPeerPair({ protocol: PROTOCOLS.chain, handler: server.handle })
    mux = openMux({ stream: await pair.newStream() })
  })
  after(async () => {
    await mux.close()
    await pair.stop()
    await chain.stop()
  })

  const readTo = async (state: ReturnType<typeof createChainState>, head: ChainHead): Promise<void> => {
    const reader = new UnprovenReader({ contracts: chain.network.contracts, state: () => state })
    const { update, keep } = await reader.read({ ask: { mux, signal }, head, second: { mux, signal } })
    keep()
    state.update(update)
  }

  it('says which network it is of, and refuses to be taken for another', async () => {
    assert.deepEqual(await askNetwork({ mux, signal, expected: chain.network }), chain.network)
    await assert.rejects(askNetwork({ mux, signal, expected: { ...chain.network, chainId: 5 } }), { code: 'OTHER_NETWORK' })
  })

  it('tells the newest head at once and each after it', async () => {
    const heads = followHeads({ mux, signal })
    const first = (await heads.next()).value
    const second = (await heads.next()).value
    assert.ok(first !== undefined && second !== undefined && second.number > first.number)
    assert.equal(second.hash, chain.view.head()?.hash)
    await heads.return(undefined)
  })

  it('lets no peer have more than its share of heads and calls', async () => {
    const readers = Array.from({ length: MAX_HEAD_READERS_PER_PEER + 1 }, () => followHeads({ mux, signal }))
    for (const reader of readers.slice(0, -1)) await reader.next()
    await assert.rejects(async () => { await readers.at(-1)?.next() }, { code: 'TOO_MANY_REQUESTS' })
    for (const reader of readers) await reader.return(undefined)

    let open: () => void = () => {}
    gate = new Promise(resolve => { open = resolve })
    const calls = Array.from({ length: MAX_OPEN_CALLS_PER_PEER + 1 }, async () => await callRpc({ mux, signal, method: 'eth_chainId', params: [] }))
    const refused = await Promise.race(calls.map(async call => await call.then(() => 'answered', (error: unknown) => isMedrecError(error) ? error.code : error)))
    assert.equal(refused, 'TOO_MANY_REQUESTS')
    open()
    assert.equal((await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled').length, MAX_OPEN_CALLS_PER_PEER)
  })

  it('lets the oldest reader of heads go when a new one comes and all places are taken, and keeps those of members', async () => {
    const others: PeerPair[] = []
    const members = new Set<string>()
    const view = new Proxy(chain.view, {
      get: (target, name) => {
        if (name === 'members') return () => target.members().map(member => member.handle === 'mercy' ? { ...member, peerIds: [...member.peerIds, ...members] } : member)
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) as unknown : value
      }
    })
    const server = createChainServer({ network: chain.network, view, rpc: chain.rpc, carry: async () => new Uint8Array(), now: nowSeconds, report: () => {}, maxHeadReaders: 2 })
    const follow = async (isMember: boolean): Promise<ReturnType<typeof followHeads>> => {
      const other = await startPeerPair({ protocol: PROTOCOLS.chain, handler: server.handle })
      others.push(other)
      if (isMember) members.add(other.client.peerId.toString())
      const heads = followHeads({ mux: openMux({ stream: await other.newStream() }), signal })
      assert.equal((await heads.next()).done, false)
      return heads
    }
    const readOn = async (heads: ReturnType<typeof followHeads>): Promise<unknown> => await heads.next().then(({ value }) => value === undefined ? undefined : 'head')
    const untilEnd = async (heads: ReturnType<typeof followHeads>): Promise<void> => { for await (const head of heads) assert.ok(head.number >= 0) }
    const member = await follow(true)
    const [first, second, third] = [await follow(false), await follow(false), await follow(false)]
    await assert.rejects(untilEnd(first), { code: 'TOO_MANY_REQUESTS' })
    for (const heads of [member, second, third]) assert.equal(await readOn(heads), 'head')
    for (const heads of [member, second, third]) await heads.return(undefined)
    for (const other of others) await other.stop()
  })

  it('answers what ethers needs to read the contracts', async () => {
    const provider = new StreamProvider(mux, chain.network.chainId)
    const contract = new Contract(chain.network.contracts.relationships, RELATIONSHIPS_ABI, provider)
    assert.match(String(await contract['domainSeparator']?.()), /^0x[0-9a-f]{64}$/)
    assert.equal((await contract['relationship']?.(`0x${'00'.repeat(32)}`) as { status: bigint }).status, 0n)
    assert.ok(await provider.getBlockNumber() > 0)
    assert.notEqual(await provider.getCode(chain.network.contracts.accessLogs), '0x')
    assert.equal((await contract.queryFilter('Opened', 0)).length, 0)
    provider.destroy()
  })

  it('gives a peer all it needs to know the network', async () => {
    const state = createChainState(chain.network)
    const head = chain.view.head()
    assert.ok(head !== undefined)
    await readTo(state, head)
    assert.equal(state.memberByHandle('mercy')?.operator, chain.view.memberByHandle('mercy')?.operator)
    assert.equal(state.head()?.number, head.number)
  })

  it('refuses an answer above its limit, whose reader then asks for less', async () => {
    const state = createChainState(chain.network)
    const head = chain.view.head()
    assert.ok(head !== undefined)
    isCrowded = true
    const everything = [{ fromBlock: '0x0', toBlock: 'latest', address: chain.network.contracts.relationships }]
    await assert.rejects(callRpc({ mux, signal, method: 'eth_getLogs', params: everything }), { code: 'RPC_REFUSED' })
    await readTo(state, head)
    isCrowded = false
    assert.equal(state.memberByHandle('mercy')?.handle, 'mercy')
  })

  it('refuses every other call, and every form whose cost it cannot bound', async () => {
    const { relationships } = chain.network.contracts
    const elsewhere = `0x${'11'.repeat(20)}`
    const refused: Array<[string, unknown[]]> = [
      ['eth_sendRawTransaction', ['0x00']], ['eth_sendTransaction', [{}]], ['anvil_setBalance', [elsewhere, '0x1']], ['anvil_mine', ['0x1']],
      ['evm_revert', ['0x1']], ['debug_traceTransaction', ['0x00']], ['eth_accounts', []], ['personal_sign', []], ['constructor', []],
      ['eth_chainId', ['0x1']],
      ['eth_getBlockByNumber', ['latest', true]], ['eth_getBlockByNumber', ['pending', false]], ['eth_getBlockByNumber', ['0x']],
      ['eth_getTransactionReceipt', ['0x12']],
      ['eth_getCode', [elsewhere, 'latest']],
      ['eth_call', [{ to: '0x11', data: '0x' }, 'latest']], ['eth_call', [{ data: '0x' }, 'latest']],
      ['eth_call', [{ to: relationships, data: `0x${'00'.repeat(4_097)}` }, 'latest']], ['eth_call', [{ to: relationships, data: '0x0' }, 'latest']],
      ['eth_call', [{ to: relationships, data: '0x' }, 'latest', { [relationships]: { code: '0x' } }]],
      ['eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest' }]],
      ['eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest', address: elsewhere }]],
      ['eth_getLogs', [{ fromBlock: '0x0', toBlock: `0x${MAX_LOG_BLOCKS.toString(16)}`, address: relationships }]],
      ['eth_getLogs', [{ fromBlock: 'earliest', toBlock: 'latest', address: relationships }]],
      ['eth_getLogs', [{ blockHash: `0x${'00'.repeat(32)}`, address: relationships }]],
      ['eth_getLogs', []], ['eth_getLogs', [null]],
      ['eth_getProof', [elsewhere, [HISTORY_SLOT], '0x1']], ['eth_getProof', [relationships, [HISTORY_SLOT], 'latest']], ['eth_getProof', [relationships, [], '0x1']],
      ['eth_getProof', [relationships, [HISTORY_SLOT, HISTORY_SLOT], '0x1']], ['eth_getProof', [relationships, [`0x${'00'.repeat(31)}01`], '0x1']], ['eth_getProof', [relationships, HISTORY_SLOT, '0x1']]
    ]
    for (const [method, params] of refused) await assert.rejects(callRpc({ mux, signal, method, params }), { code: 'RPC_REFUSED' }, `${method} ${JSON.stringify(params)}`)
    for (const params of ['', '{}', 'null', '[', `["${'x'.repeat(20_000)}"]`]) {
      await assert.rejects(requestOne({ mux, signal, request: RequestSchema, item: ItemSchema, message: { body: { case: 'rpc', value: { method: 'eth_chainId', params } } } }), { code: 'RPC_REFUSED' }, params.slice(0, 10))
    }
  })

  it('passes an error of the chain on as such', async () => {
    // No function of the contract has this selector.
    await assert.rejects(callRpc({ mux, signal, method: 'eth_call', params: [{ to: chain.network.contracts.relationships, data: '0x00000000' }, 'latest'] }), { code: 'CHAIN_UNAVAILABLE' })
  })

  const relay = async (message: MessageInitShape<typeof RelaySchema>): Promise<Uint8Array> => {
    const { body } = await requestOne({ mux, signal, request: RequestSchema, item: ItemSchema, message: { body: { case: 'relay', value: message } } })
    assert.ok(body.case === 'relayed')
    return body.value.message
  }

  it('carries every kind of message', async () => {
    const { view } = chain
    const parties = new Parties(chain.network)
    const open = parties.open() as RelationshipMessage & { kind: 'open' }
    assert.deepEqual(await relay(encode(open)), typedDataDigest({ network: chain.network, type: 'Open', message: open }))
    await whenView(view, () => parties.state(view) !== undefined)
    await relay(encode(parties.anchor()))
    await whenView(view, () => parties.state(view)?.sequence === 1)
    await relay(encode(parties.setController(parties.ownerDelegate, { expectedSequence: 1 })))
    await whenView(view, () => parties.state(view)?.sequence === 2)
    await relay(encode(parties.terminate({ expectedSequence: 2 })))
    await whenView(view, () => parties.state(view)?.status === 'terminated')
  })

  it('says of what it does not carry only that it does not, and the reason to its operator', async () => {
    const parties = new Parties(chain.network)
    reported.length = 0
    await assert.rejects(relay(encode(parties.anchor())), { code: 'RELAY_REFUSED', message: 'The message would be refused by the chain as it is now: wrong signature, sequence, time or state.' })
    await assert.rejects(relay(encode(parties.open({ deadline: nowSeconds() - 1 }))), { code: 'RELAY_REFUSED' })
    assert.deepEqual(reported.map(({ code }) => code), ['RELAY_REFUSED', 'RELAY_REFUSED'])
    assert.equal(reported[1]?.reason, 'The deadline is over.')
  })

  it('tells a person that it cannot pay for a message, so that another member is asked', async () => {
    await chain.rpc('anvil_setBalance', [addressOfKey(chain.operatorKey), '0x0'])
    const head = chain.view.head()?.number ?? 0
    await whenView(chain.view, () => (chain.view.head()?.number ?? 0) > head)
    reported.length = 0
    await assert.rejects(relay(encode(new Parties(chain.network).open())), { code: 'CARRIER_SPENT' })
    assert.ok(reported.some(({ event, code, reason }) => event === PROTOCOLS.chain && code === 'CARRIER_SPENT' && /The operator has 0 wei/.test(reason ?? '')))
    await chain.rpc('anvil_setBalance', [addressOfKey(chain.operatorKey), '0xe8d4a51000'])
  })

  it('refuses messages that are not well-formed', async () => {
    const deadline = BigInt(nowSeconds() + 60)
    const signature = new Uint8Array(65)
    const relationship = new Uint8Array(32)
    const anchor = { relationship, commitment: relationship, expectedSequence: 0n, deadline, signature }
    const bad: Array<MessageInitShape<typeof RelaySchema>> = [
      {},
      { message: { case: 'anchor', value: { ...anchor, relationship: new Uint8Array(31) } } },
      { message: { case: 'anchor', value: { ...anchor, commitment: new Uint8Array(33) } } },
      { message: { case: 'anchor', value: { ...anchor, signature: new Uint8Array(0) } } },
      { message: { case: 'anchor', value: { ...anchor, signature: new Uint8Array(1_025) } } },
      { message: { case: 'anchor', value: { ...anchor, deadline: 2n ** 64n - 1n } } },
      { message: { case: 'open', value: { ownerDelegate: new Uint8Array(20), providerDelegate: new Uint8Array(19), deadline, ownerSignature: signature, providerSignature: signature } } },
      { message: { case: 'setController', value: { relationship, controller: new Uint8Array(0), expectedSequence: 0n, deadline, signature } } },
      { message: { case: 'terminate', value: { relationship: new Uint8Array(0), expectedSequence: 0n, deadline, signature } } }
    ]
    for (const message of bad) await assert.rejects(relay(message), { code: 'BAD_MESSAGE' })
    await assert.rejects(requestOne({ mux, signal, request: RequestSchema, item: ItemSchema, message: {} }), { code: 'BAD_MESSAGE' })
  })
})

/** An ethers provider over the stream. */
class StreamProvider extends JsonRpcApiProvider {
  readonly #mux: Mux

  constructor (mux: Mux, chainId: number) {
    super(chainId, { staticNetwork: true, batchMaxCount: 1 })
    this.#mux = mux
    this._start()
  }

  override async _send (payload: JsonRpcPayload | JsonRpcPayload[]): Promise<Array<JsonRpcResult | JsonRpcError>> {
    const { signal } = new AbortController()
    return await Promise.all([payload].flat().map(async ({ id, method, params }) => ({ id, result: await callRpc({ mux: this.#mux, signal, method, params: params as unknown[] }) })))
  }
}

function encode (message: RelayMessage): MessageInitShape<typeof RelaySchema> {
  if (isAct(message)) return { message: encodeAct(message) }
  const deadline = BigInt(message.deadline)
  if (message.kind === 'open') {
    const { ownerSignature, providerSignature } = message
    return { message: { case: 'open', value: { ownerDelegate: fromHex(message.ownerDelegate), providerDelegate: fromHex(message.providerDelegate), deadline, ownerSignature, providerSignature } } }
  }
  if (message.kind === 'propose-membership') return { message: { case: 'proposeMembership', value: encodeMembership(message) } }
  const common = { relationship: fromHex(message.relationship), expectedSequence: BigInt(message.expectedSequence), deadline, signature: message.signature }
  if (message.kind === 'anchor') return { message: { case: 'anchor', value: { ...common, commitment: fromHex(message.commitment) } } }
  if (message.kind === 'set-controller') return { message: { case: 'setController', value: { ...common, controller: fromHex(message.controller) } } }
  return { message: { case: 'terminate', value: common } }
}
