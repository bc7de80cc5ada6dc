import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { Signature, ZeroAddress, ZeroHash, dataSlice, getBytes, hexlify, toBeHex } from 'ethers'
import type { Contract, Result, Wallet } from 'ethers'
import { packMessage, packMessages } from '../../protocol/chain/pack-messages.ts'
import type { RelationshipMessage } from '../../protocol/chain/relay-message.ts'
import { relationshipId } from '../../protocol/typed-data/relationship-id.ts'
import type { TypedDataNetwork } from '../../protocol/typed-data/types.ts'
import { checkHistory } from './check-history.ts'
import { COMMITMENT as A, Pair } from './sign-messages.ts'
import { eventsOf, startTestChain } from './start-chain.ts'
import type { TestChain } from './start-chain.ts'

const PAY = { type: 0, gasPrice: 1, gasLimit: 12_000_000 }
const HALF_ORDER_TIMES_2_PLUS_1 = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const B = `0x${'bb'.repeat(32)}`
const SUBMIT = packMessages([])

type Events = Array<[string, ...unknown[]]>

describe('relationships on the chain', { timeout: 280_000 }, () => {
  let chain: TestChain
  let member: Wallet
  let outsider: Wallet
  let contract: Contract
  let network: TypedDataNetwork
  let time = 0

  const numberOf = async (id: string): Promise<number> => Number((await contract.getFunction('relationship').staticCall(id) as Result)['number'])
  const pack = async (messages: RelationshipMessage[], numbers?: number[]): Promise<string> => packMessages(await Promise.all(messages.map(async (message, i) => (
    { message, number: message.kind === 'open' ? undefined : numbers?.[i] ?? await numberOf(message.relationship) }
  ))))
  const sendData = async (from: Wallet, data: string, gasLimit = PAY.gasLimit): Promise<Events> => {
    const transaction = { ...PAY, gasLimit, to: await contract.getAddress(), data }
    await chain.provider.call({ ...transaction, from: from.address })
    const events = eventsOf(await (await from.connect(chain.provider).sendTransaction(transaction)).wait(), contract)
    time = await chain.time()
    return events
  }
  const send = async (...messages: RelationshipMessage[]): Promise<Events> => await sendData(member, await pack(messages))
  const refusal = async (message: RelationshipMessage, number?: number): Promise<string> => await chain.revertOf(sendData(member, await pack([message], number === undefined ? undefined : [number])), contract)
  const selector = (error: string): string | undefined => contract.interface.getError(error)?.selector
  const newPair = (): Pair => new Pair(network, () => time)
  const open = async (): Promise<Pair> => {
    const pair = newPair()
    await send(pair.open())
    return pair
  }
  const stateOf = async (id: string): Promise<Record<string, unknown>> => (await contract.getFunction('relationship').staticCall(id) as Result).toObject()

  before(async () => {
    chain = await startTestChain()
    member = await chain.wallet()
    outsider = await chain.wallet()
    const registry = await chain.deploy('ProviderRegistry', [[{ handle: 'one', name: 'One', operator: member.address, consensus: chain.address(), signingKey: outsider.address, multiaddrs: [], statement: ZeroHash }]])
    contract = await chain.deploy('Relationships', [await registry.getAddress()])
    const relationships = (await contract.getAddress()).toLowerCase()
    network = { chainId: chain.engine.chainId, contracts: { relationships } }
    time = await chain.time()
  })
  afterEach(async () => { await checkHistory(chain, contract, 'relationships') })
  after(async () => { await chain.stop() })

  it('are opened by both delegates’ signatures, once, by a member’s hand, and numbered in that order', async () => {
    const pair = newPair()
    const message = pair.open()
    assert.equal(await chain.revertOf(sendData(outsider, await pack([message])), contract), 'NotAMember')
    assert.deepEqual(await send(message), [['Opened', pair.id, pair.owner.address, pair.provider.address, 1n]])
    assert.deepEqual(await stateOf(pair.id), { controller: pair.owner.address, sequence: 0n, status: 1n, providerDelegate: pair.provider.address, number: 1n, anchor: ZeroHash })
    assert.equal(await refusal(message), 'AlreadyOpened')
    assert.equal((await send(newPair().open()))[0]?.[4], 2n)
  })

  it('are not opened with anything in the message changed', async () => {
    const [pair, other] = [newPair(), newPair().open()]
    const message = pair.open()
    const { ownerDelegate, providerDelegate, ownerSignature, providerSignature } = message
    assert.equal(await refusal({ ...message, ownerDelegate: other.ownerDelegate }), 'BadSignature')
    assert.equal(await refusal({ ...message, providerDelegate: other.providerDelegate }), 'BadSignature')
    assert.equal(await refusal({ ...message, deadline: message.deadline + 1 }), 'BadSignature')
    assert.equal(await refusal({ ...message, ownerSignature: providerSignature }), 'BadSignature')
    assert.equal(await refusal({ ...message, providerSignature: ownerSignature }), 'BadSignature')
    assert.equal(await refusal({ ...message, providerDelegate: ownerDelegate, providerSignature: ownerSignature }), 'BadDelegates')
    assert.equal(await refusal({ ...message, ownerDelegate: ZeroAddress }), 'BadDelegates')
    assert.equal(await refusal({ ...message, ownerDelegate: providerDelegate, providerDelegate: ZeroAddress }), 'BadDelegates')
    assert.equal(await refusal(pair.open({ deadline: time - 5 })), 'Expired')
    assert.equal(await refusal(pair.open({ deadline: time + 3_700 })), 'DeadlineTooFar')
  })

  it('are anchored by the controller, each time at the next sequence', async () => {
    const pair = await open()
    const first = pair.anchor(0)
    assert.deepEqual(await send(first), [['Anchored', pair.id, A, 1n]])
    assert.equal(await refusal(first), 'WrongSequence')
    assert.deepEqual(await send(pair.anchor(1, { commitment: B })), [['Anchored', pair.id, B, 2n]])
    const { sequence, anchor } = await stateOf(pair.id)
    assert.deepEqual({ sequence, anchor }, { sequence: 2n, anchor: B })
    const third = pair.anchor(2)
    assert.equal(await chain.revertOf(sendData(outsider, await pack([third])), contract), 'NotAMember')
    assert.equal(await refusal(pair.anchor(2, { key: pair.provider })), 'BadSignature')
    assert.equal(await refusal(pair.anchor(2, { deadline: time - 5 })), 'Expired')
    assert.equal(await refusal(pair.anchor(2, { deadline: time + 3_700 })), 'DeadlineTooFar')
    assert.equal(await refusal({ ...third, commitment: B }), 'BadSignature')
    // The byte that is on the chain fits, what was signed does not.
    assert.equal(await refusal(pair.anchor(2 + 256)), 'BadSignature')
  })

  it('do not take what was signed for another network, contract or relationship, nor a number that is nobody’s', async () => {
    const [pair, other] = [await open(), await open()]
    const message = pair.anchor(0)
    assert.equal(await refusal(pair.anchor(0, { network: { chainId: network.chainId + 1 } })), 'BadSignature')
    assert.equal(await refusal(pair.anchor(0, { network: { contracts: { relationships: outsider.address.toLowerCase() } } })), 'BadSignature')
    assert.equal(await refusal(message, await numberOf(other.id)), 'BadSignature')
    for (const number of [0, 4_000_000, 2 ** 32 - 1]) assert.equal(await refusal(message, number), 'NotActive')
  })

  it('take no signature that anyone could have made from another, in either form', async () => {
    const pair = await open()
    const message = pair.anchor(0)
    const signature = hexlify(message.signature)
    const { r, s, v } = Signature.from(signature)
    const high = `${r}${toBeHex(HALF_ORDER_TIMES_2_PLUS_1 - BigInt(s), 32).slice(2)}${v === 27 ? '1c' : '1b'}`
    for (const bad of [high, `${r}${s.slice(2)}${v === 27 ? '00' : '01'}`, signature.slice(0, -2), `${signature}00`, '0x', `0x${'00'.repeat(65)}`]) {
      assert.equal(await refusal({ ...message, signature: getBytes(bad) }), 'BadSignature', bad)
    }
    const packed = hexlify(packMessage({ message, number: await numberOf(pair.id) }))
    const sendPacked = async (compact: string): Promise<string> => await chain.revertOf(sendData(member, SUBMIT + dataSlice(packed, 0, -64 + packed.length / 2 - 1).slice(2) + compact), contract)
    // What EIP-2098 has no form for: an s above half of the order, below 2^255.
    assert.equal(await sendPacked(`${r.slice(2)}${'7'.padEnd(64, 'f')}`), 'BadSignature')
    const otherPoint = v === 27 ? 1n << 255n : 0n
    assert.equal(await sendPacked(`${r.slice(2)}${toBeHex(BigInt(s) | otherPoint, 32).slice(2)}`), 'BadSignature')
  })

  it('are changed by many messages at once, and a bad one holds up nobody', async () => {
    const [one, two, three, ended] = [await open(), await open(), newPair(), await open()]
    const next = await chain.wallet()
    const [gone, stale, unknown] = [newPair().open({ deadline: time - 5 }), two.anchor(7), newPair()]
    const messages = [one.anchor(0), gone, stale, two.setController(next.address, 0), three.open(), unknown.anchor(0), ended.terminate(0), two.anchor(1, { key: next, commitment: B })]
    const number = await numberOf(ended.id)
    assert.deepEqual(await send(...messages), [
      ['Anchored', one.id, A, 1n],
      ['Skipped', relationshipId(gone), 1n, selector('Expired')],
      ['Skipped', two.id, 2n, selector('WrongSequence')],
      ['ControllerSet', two.id, next.address, 1n],
      ['Opened', three.id, three.owner.address, three.provider.address, BigInt(number + 1)],
      ['Skipped', ZeroHash, 5n, selector('NotActive')],
      ['Terminated', ended.id, 0n],
      ['Anchored', two.id, B, 2n]
    ])
  })

  it('are numbered and used within one transaction, to the largest', async () => {
    const count = Number(await contract.getFunction('relationshipCount').staticCall())
    const pairs = Array.from({ length: 33 }, () => newPair())
    const both = pairs.flatMap(pair => [pair.open(), pair.anchor(0)])
    const numbers = pairs.flatMap((_, i) => [0, count + i + 1])
    const events = await sendData(member, await pack(both.slice(0, 64), numbers))
    assert.deepEqual(events.map(([name]) => name), pairs.slice(0, 32).flatMap(() => ['Opened', 'Anchored']))
    assert.equal(await chain.revertOf(sendData(member, await pack(both.slice(0, 65), numbers)), contract), 'BadBatch')
    const page = await contract.getFunction('relationships').staticCall(count + 1, 100) as Array<{ id: string, state: { number: bigint, anchor: string } }>
    assert.deepEqual(page.map(({ id, state: { number, anchor } }) => [id, number, anchor]), pairs.slice(0, 32).map(({ id }, i) => [id, BigInt(count + i + 1), A]))
    const length = async (first: number, limit: number): Promise<number> => (await contract.getFunction('relationships').staticCall(first, limit) as unknown[]).length
    assert.deepEqual([await length(count + 30, 2), await length(count + 32, 9), await length(count + 33, 9), await length(0, 9)], [2, 1, 0, 0])
  })

  it('make nothing of bytes that are no messages', async () => {
    const pair = await open()
    const whole = hexlify(packMessage({ message: pair.anchor(0), number: await numberOf(pair.id) })).slice(2)
    const opening = hexlify(packMessage({ message: newPair().open(), number: undefined })).slice(2)
    const bad = ['', '00', '05', whole.slice(0, -2), `${whole}00`, whole + whole.slice(0, 60), `22${whole.slice(2)}`, `42${whole.slice(2)}`, `41${opening.slice(2)}`, `12${whole.slice(2, -128)}ffff`, opening.slice(0, -2)]
    for (const messages of bad) assert.equal(await chain.revertOf(sendData(member, SUBMIT + messages), contract), 'BadBatch', messages)
  })

  it('are handed over to another controller by the one before', async () => {
    const pair = await open()
    const next = await chain.wallet()
    assert.equal(await refusal(pair.setController(next.address, 0, { key: next })), 'BadSignature')
    assert.equal(await refusal(pair.setController(ZeroAddress, 0)), 'BadController')
    assert.equal(await refusal(pair.setController(pair.provider.address, 0)), 'BadController')
    assert.deepEqual(await send(pair.setController(next.address, 0)), [['ControllerSet', pair.id, next.address, 1n]])
    assert.equal(await refusal(pair.anchor(1)), 'BadSignature')
    assert.deepEqual(await send(pair.anchor(1, { key: next })), [['Anchored', pair.id, A, 2n]])
  })

  it('are ended by either side, for good', async () => {
    for (const side of ['owner', 'provider'] as const) {
      const pair = await open()
      assert.equal(await refusal(pair.terminate(0, { key: outsider })), 'BadSignature')
      assert.equal(await refusal(pair.terminate(1)), 'WrongSequence')
      assert.deepEqual(await send(pair.terminate(0, { key: pair[side] })), [['Terminated', pair.id, 0n]])
      assert.equal(await refusal(pair.anchor(0)), 'NotActive')
      assert.equal(await refusal(pair.terminate(0, { key: pair[side] })), 'NotActive')
      assert.equal(await refusal(pair.open()), 'AlreadyOpened')
    }
  })

  it('ask an account contract, which can neither hold up nor lie its way in', async () => {
    const key = await chain.wallet()
    for (const [name, expected] of [['KeyAccount', 'nothing'], ['RevertingAccount', 'BadSignature'], ['BurningAccount', 'BadSignature'], ['LongAnswerAccount', 'BadSignature']] as const) {
      const account = await (await chain.deploy(name, name === 'KeyAccount' ? [key.address] : [])).getAddress()
      const [pair, other] = [await open(), await open()]
      await send(pair.setController(account, 0))
      assert.equal(await refusal(pair.anchor(1, { key })), expected, name)
      // One byte more, so that it is in the other form: the account looks at the first 65.
      const message = pair.anchor(name === 'KeyAccount' ? 2 : 1, { key })
      const long = { ...message, signature: getBytes(`${hexlify(message.signature)}00`) }
      const tight = await pack([long])
      assert.equal(await chain.revertOf(sendData(member, tight, 150_000), contract), 'MoreGasNeeded')
      // Neither is anything decided by it in a batch.
      assert.equal(await chain.revertOf(sendData(member, await pack([other.anchor(0), long]), 200_000), contract), 'MoreGasNeeded')
      assert.deepEqual((await send(other.anchor(0), long)).map(([event]) => event), ['Anchored', name === 'KeyAccount' ? 'Anchored' : 'Skipped'])
      if (name === 'KeyAccount') assert.equal(await refusal(pair.anchor(3, { key: pair.owner })), 'BadSignature')
    }
  })

  it('take an account contract’s signature up to its largest', async () => {
    const key = await chain.wallet()
    const account = await (await chain.deploy('KeyAccount', [key.address])).getAddress()
    const pair = await open()
    await send(pair.setController(account, 0))
    const message = pair.anchor(1, { key })
    const padded = (length: number): string => `${hexlify(packMessage({ message: { ...message, signature: new Uint8Array(1) }, number: 1 })).slice(2, -6)}${length.toString(16).padStart(4, '0')}${hexlify(message.signature).slice(2).padEnd(2 * length, '0')}`
    const at = toBeHex(await numberOf(pair.id), 4).slice(2)
    const call = (length: number): string => `${SUBMIT}12${at}${padded(length).slice(10)}`
    assert.equal(await chain.revertOf(sendData(member, call(1_025)), contract), 'BadSignature')
    assert.deepEqual(await sendData(member, call(1_024)), [['Anchored', pair.id, A, 2n]])
  })
})
