import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Signature, ZeroAddress, ZeroHash, getBytes, hexlify, toBeHex } from 'ethers'
import type { Contract, TransactionResponse, Wallet } from 'ethers'
import { signTypedData } from '../../protocol/typed-data/sign.ts'
import { relationshipId } from '../../protocol/typed-data/relationship-id.ts'
import type { TypedDataMessage, TypedDataName, TypedDataNetwork } from '../../protocol/typed-data/types.ts'
import { eventsOf, startTestChain } from './start-chain.ts'
import type { TestChain } from './start-chain.ts'

const PAY = { type: 0, gasPrice: 1, gasLimit: 5_000_000 }
const HALF_ORDER_TIMES_2_PLUS_1 = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const A = `0x${'aa'.repeat(32)}`
const B = `0x${'bb'.repeat(32)}`

describe('relationships on the chain', { timeout: 180_000 }, () => {
  let chain: TestChain
  let member: Wallet
  let outsider: Wallet
  let contract: Contract
  let network: TypedDataNetwork

  const send = async (from: Wallet, method: string, ...args: unknown[]): Promise<Array<[string, ...unknown[]]>> => {
    const connected = contract.connect(from) as Contract
    await connected.getFunction(method).staticCall(...args, { gasLimit: 5_000_000 })
    return eventsOf(await (await connected.getFunction(method).send(...args, PAY) as TransactionResponse).wait(), contract)
  }
  const refusal = async (method: string, ...args: unknown[]): Promise<string> => await chain.revertOf(send(member, method, ...args), contract)
  const sign = <N extends TypedDataName>(key: Wallet, type: N, message: TypedDataMessage<N>, other: Partial<TypedDataNetwork> = {}): string =>
    hexlify(signTypedData({ network: { ...network, ...other }, type, message, privateKey: getBytes(key.privateKey) }))
  const soon = async (): Promise<number> => await chain.time() + 600

  interface Pair { owner: Wallet, provider: Wallet, id: string }
  const openArgs = async (owner: Wallet, provider: Wallet, deadline?: number): Promise<unknown[]> => {
    const until = deadline ?? await soon()
    const message = { ownerDelegate: owner.address, providerDelegate: provider.address, deadline: until }
    return [owner.address, provider.address, until, sign(owner, 'Open', message), sign(provider, 'Open', message)]
  }
  const open = async (): Promise<Pair> => {
    const [owner, provider] = [await chain.wallet(), await chain.wallet()]
    await send(member, 'open', ...await openArgs(owner, provider))
    return { owner, provider, id: relationshipId({ ownerDelegate: owner.address.toLowerCase(), providerDelegate: provider.address.toLowerCase() }) }
  }
  const item = async (pair: Pair, commitment: string, expectedSequence: number, other: { key?: Wallet, deadline?: number, network?: Partial<TypedDataNetwork> } = {}): Promise<unknown[]> => {
    const message = { relationship: pair.id, commitment, expectedSequence, deadline: other.deadline ?? await soon() }
    return [message.relationship, commitment, expectedSequence, message.deadline, sign(other.key ?? pair.owner, 'Anchor', message, other.network)]
  }
  const stateOf = async (id: string): Promise<{ controller: string, sequence: bigint, status: bigint, anchor: string }> => {
    const { controller, sequence, status, anchor } = await contract['relationship']?.(id) as { controller: string, sequence: bigint, status: bigint, anchor: string }
    return { controller, sequence, status, anchor }
  }

  before(async () => {
    chain = await startTestChain()
    member = await chain.wallet()
    outsider = await chain.wallet()
    const registry = await chain.deploy('ProviderRegistry', [[{ handle: 'one', name: 'One', operator: member.address, consensus: chain.address(), signingKey: outsider.address, multiaddrs: [], statement: ZeroHash }]])
    contract = await chain.deploy('Relationships', [await registry.getAddress()])
    const relationships = (await contract.getAddress()).toLowerCase()
    network = { chainId: chain.engine.chainId, contracts: { relationships } }
  })
  after(async () => { await chain.stop() })

  it('are opened by both delegates’ signatures, once, and by a member’s hand', async () => {
    const [owner, provider] = [await chain.wallet(), await chain.wallet()]
    const args = await openArgs(owner, provider)
    const id = relationshipId({ ownerDelegate: owner.address.toLowerCase(), providerDelegate: provider.address.toLowerCase() })
    assert.equal(await chain.revertOf(send(outsider, 'open', ...args), contract), 'NotAMember')
    assert.deepEqual(await send(member, 'open', ...args), [['Opened', id, owner.address, provider.address]])
    assert.deepEqual(await stateOf(id), { controller: owner.address, sequence: 0n, status: 1n, anchor: ZeroHash })
    assert.equal(await refusal('open', ...args), 'AlreadyOpened')
  })

  it('are not opened with anything in the message changed', async () => {
    const [owner, provider, other] = [await chain.wallet(), await chain.wallet(), await chain.wallet()]
    const [o, p, deadline, ownerSignature, providerSignature] = await openArgs(owner, provider)
    assert.equal(await refusal('open', other.address, p, deadline, ownerSignature, providerSignature), 'BadSignature')
    assert.equal(await refusal('open', o, other.address, deadline, ownerSignature, providerSignature), 'BadSignature')
    assert.equal(await refusal('open', o, p, (deadline as number) + 1, ownerSignature, providerSignature), 'BadSignature')
    assert.equal(await refusal('open', o, p, deadline, providerSignature, providerSignature), 'BadSignature')
    assert.equal(await refusal('open', o, p, deadline, ownerSignature, ownerSignature), 'BadSignature')
    assert.equal(await refusal('open', o, o, deadline, ownerSignature, ownerSignature), 'BadDelegates')
    assert.equal(await refusal('open', ZeroAddress, p, deadline, ownerSignature, providerSignature), 'BadDelegates')
    assert.equal(await refusal('open', ...await openArgs(owner, provider, await chain.time() - 5)), 'Expired')
    assert.equal(await refusal('open', ...await openArgs(owner, provider, await chain.time() + 3_700)), 'DeadlineTooFar')
  })

  it('are anchored by the controller, each time at the next sequence', async () => {
    const pair = await open()
    const first = await item(pair, A, 0)
    assert.deepEqual(await send(member, 'anchor', first), [['Anchored', pair.id, A, 1n]])
    assert.equal(await refusal('anchor', first), 'WrongSequence')
    assert.deepEqual(await send(member, 'anchor', await item(pair, B, 1)), [['Anchored', pair.id, B, 2n]])
    assert.deepEqual(await stateOf(pair.id), { controller: pair.owner.address, sequence: 2n, status: 1n, anchor: B })
    assert.equal(await chain.revertOf(send(outsider, 'anchor', await item(pair, A, 2)), contract), 'NotAMember')
    assert.equal(await refusal('anchor', await item(pair, A, 2, { key: pair.provider })), 'BadSignature')
    assert.equal(await refusal('anchor', await item(pair, A, 2, { deadline: await chain.time() - 5 })), 'Expired')
    assert.equal(await refusal('anchor', await item(pair, A, 2, { deadline: await chain.time() + 3_700 })), 'DeadlineTooFar')
    const [relationship, , sequence, deadline, signature] = await item(pair, A, 2)
    assert.equal(await refusal('anchor', [relationship, B, sequence, deadline, signature]), 'BadSignature')
    assert.equal(await refusal('anchor', await item({ ...pair, id: A }, A, 0)), 'NotActive')
  })

  it('do not take what was signed for another network, contract or relationship', async () => {
    const [pair, other] = [await open(), await open()]
    assert.equal(await refusal('anchor', await item(pair, A, 0, { network: { chainId: network.chainId + 1 } })), 'BadSignature')
    assert.equal(await refusal('anchor', await item(pair, A, 0, { network: { contracts: { relationships: outsider.address.toLowerCase() } } })), 'BadSignature')
    const [, ...rest] = await item(pair, A, 0)
    assert.equal(await refusal('anchor', [other.id, ...rest]), 'BadSignature')
  })

  it('take no signature that anyone could have made from another', async () => {
    const pair = await open()
    const [relationship, commitment, sequence, deadline, signature] = await item(pair, A, 0)
    const { r, s, v } = Signature.from(signature as string)
    const high = `${r}${toBeHex(HALF_ORDER_TIMES_2_PLUS_1 - BigInt(s), 32).slice(2)}${v === 27 ? '1c' : '1b'}`
    for (const bad of [high, `${r}${s.slice(2)}${v === 27 ? '00' : '01'}`, (signature as string).slice(0, -2), `${signature as string}00`, '0x', `0x${'00'.repeat(65)}`]) {
      assert.equal(await refusal('anchor', [relationship, commitment, sequence, deadline, bad]), 'BadSignature', bad)
    }
  })

  it('are anchored many at once, and a bad one holds up nobody', async () => {
    const [one, two] = [await open(), await open()]
    const bad = await item(two, A, 7)
    const events = await send(member, 'anchorMany', [await item(one, A, 0), bad, await item(two, B, 0)])
    assert.deepEqual(events, [['Anchored', one.id, A, 1n], ['AnchorSkipped', two.id, contract.interface.getError('WrongSequence')?.selector], ['Anchored', two.id, B, 1n]])
    assert.equal(await refusal('anchorMany', []), 'BadBatch')
    assert.equal(await refusal('anchorMany', Array.from({ length: 65 }, () => bad)), 'BadBatch')
  })

  it('are handed over to another controller by the one before', async () => {
    const pair = await open()
    const next = await chain.wallet()
    const args = async (controller: string, expectedSequence: number, key = pair.owner): Promise<unknown[]> => {
      const message = { relationship: pair.id, controller, expectedSequence, deadline: await soon() }
      return [pair.id, controller, expectedSequence, message.deadline, sign(key, 'SetController', message)]
    }
    assert.equal(await refusal('setController', ...await args(next.address, 0, next)), 'BadSignature')
    assert.equal(await refusal('setController', ...await args(ZeroAddress, 0)), 'BadController')
    assert.equal(await refusal('setController', ...await args(pair.provider.address, 0)), 'BadController')
    assert.deepEqual(await send(member, 'setController', ...await args(next.address, 0)), [['ControllerSet', pair.id, next.address, 1n]])
    assert.equal(await refusal('anchor', await item(pair, A, 1)), 'BadSignature')
    assert.deepEqual(await send(member, 'anchor', await item(pair, A, 1, { key: next })), [['Anchored', pair.id, A, 2n]])
  })

  it('are ended by either side, for good', async () => {
    for (const side of ['owner', 'provider'] as const) {
      const pair = await open()
      const args = async (key: Wallet): Promise<unknown[]> => {
        const message = { relationship: pair.id, expectedSequence: 0, deadline: await soon() }
        return [pair.id, 0, message.deadline, sign(key, 'Terminate', message)]
      }
      assert.equal(await refusal('terminate', ...await args(outsider)), 'BadSignature')
      assert.deepEqual(await send(member, 'terminate', ...await args(pair[side])), [['Terminated', pair.id, 0n]])
      assert.equal(await refusal('anchor', await item(pair, A, 0)), 'NotActive')
      assert.equal(await refusal('terminate', ...await args(pair[side])), 'NotActive')
      assert.equal(await refusal('open', ...await openArgs(pair.owner, pair.provider)), 'AlreadyOpened')
    }
  })

  it('ask an account contract, which can neither hold up nor lie its way in', async () => {
    const key = await chain.wallet()
    for (const [name, expected] of [['KeyAccount', 'nothing'], ['RevertingAccount', 'BadSignature'], ['BurningAccount', 'BadSignature'], ['LongAnswerAccount', 'BadSignature']] as const) {
      const account = await (await chain.deploy(name, name === 'KeyAccount' ? [key.address] : [])).getAddress()
      const pair = await open()
      const message = { relationship: pair.id, controller: account, expectedSequence: 0, deadline: await soon() }
      await send(member, 'setController', pair.id, account, 0, message.deadline, sign(pair.owner, 'SetController', message))
      assert.equal(await refusal('anchor', await item(pair, A, 1, { key })), expected, name)
      if (name === 'KeyAccount') assert.equal(await refusal('anchor', await item(pair, A, 2, { key: pair.owner })), 'BadSignature')
      const connected = contract.connect(member) as Contract
      const tight = connected.getFunction('anchor').staticCall(await item(pair, A, name === 'KeyAccount' ? 2 : 1, { key }), { gasLimit: 150_000 })
      assert.equal(await chain.revertOf(tight, contract), 'MoreGasNeeded')
    }
  })
})
