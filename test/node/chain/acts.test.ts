import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { Contract, JsonRpcProvider, keccak256, zeroPadValue } from 'ethers'
import { AbiCoder } from 'ethers/abi'
import { ACT_GAS, MAX_ACTS_FAILED, MAX_ACTS_FAILED_PER_PEER, MAX_ACTS_GAS_PER_SUBJECT } from '../../../node/chain/constants.ts'
import { agentAddress } from '../../../protocol/agent/agent-address.ts'
import { AGENT_OWNER } from '../../../protocol/chain/act-message.ts'
import type { ActMessage } from '../../../protocol/chain/act-message.ts'
import { AGENT_FACTORY_ABI } from '../../../protocol/chain/abi/agent-factory.ts'
import { AGENT_ABI } from '../../../protocol/chain/abi/agent.ts'
import { CO_SIGNER_ABI } from '../../../protocol/chain/abi/co-signer.ts'
import { DEADMAN_SWITCH_ABI } from '../../../protocol/chain/abi/deadman-switch.ts'
import { VIEWER_GROUP_FACTORY_ABI } from '../../../protocol/chain/abi/viewer-group-factory.ts'
import { VIEWER_GROUP_ABI } from '../../../protocol/chain/abi/viewer-group.ts'
import { MAX_CONDITION_BYTES, MAX_GROUP_CHANGES } from '../../../protocol/chain/constants.ts'
import { encodeAct } from '../../../protocol/chain/encode-act.ts'
import { groupAddress } from '../../../protocol/chain/group-address.ts'
import { readRelay } from '../../../protocol/chain/relay-message.ts'
import { RelaySchema } from '../../../protocol/messages/chain_pb.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { nowSeconds, Parties, signAct, startChain, whenView } from './chain-fixture.ts'
import type { ChainFixture, UnsignedAct } from './chain-fixture.ts'

/** A clock that stands: what is allowed in a minute is not allowed anew in the middle of a test. */
function stopped (): () => number {
  const at = nowSeconds()
  return () => at
}

describe('a member asked to carry what is signed for groups, conditions and agents', { timeout: 280_000 }, () => {
  let chain: ChainFixture
  let provider: JsonRpcProvider
  before(async () => {
    chain = await startChain()
    provider = new JsonRpcProvider(chain.engine.rpcUrl, chain.network.chainId, { staticNetwork: true, cacheTimeout: -1 })
  })
  after(async () => {
    provider.destroy()
    await chain.stop()
  })

  const sign = (key: Uint8Array, act: UnsignedAct): ActMessage => signAct({ network: chain.network, key, act })
  const read = async (address: string, abi: ConstructorParameters<typeof Contract>[1], method: string, ...args: unknown[]): Promise<unknown> => await new Contract(address, abi, provider).getFunction(method).staticCall(...args)
  const nextBlocks = async (): Promise<void> => {
    const head = chain.view.head()?.number ?? 0
    await whenView(chain.view, () => (chain.view.head()?.number ?? 0) >= head + 2)
  }
  /** Carries one as it comes over a stream. */
  const carry = async (carrier: ReturnType<ChainFixture['carrier']>, message: ActMessage, peer: string = randomBytes(8).toString('hex')): Promise<void> => {
    const read = readRelay(fromBinary(RelaySchema, toBinary(RelaySchema, create(RelaySchema, { message: encodeAct(message) }))))
    assert.deepEqual({ ...read, signature: [...message.signature] }, { ...message, signature: [...message.signature] })
    await carrier.carry({ message: read, peer })
  }
  const groupOf = async (keeper: string, salt: string): Promise<string> => String(await read(chain.network.contracts.viewerGroupFactory, VIEWER_GROUP_FACTORY_ABI, 'groupOf', keeper, salt)).toLowerCase()

  it('makes a group, lets viewers and keepers in and out, each in a transaction of its own, and the same message once', async () => {
    const carrier = chain.carrier()
    const [key, other, viewer] = [randomBytes(32), randomBytes(32), addressOfKey(randomBytes(32))]
    const [keeper, salt] = [addressOfKey(key), `0x${'5a'.repeat(32)}`]
    const before = carrier.transactions().length
    const made = sign(key, { kind: 'create-group', keeper, salt })
    await carry(carrier, made)
    await carry(carrier, made)
    const group = await groupOf(keeper, salt)
    assert.equal(group, groupAddress({ contracts: chain.network.contracts, keeper, salt }))
    await nextBlocks()
    await carry(carrier, sign(key, { kind: 'change-viewers', group, added: [viewer], removed: [], by: keeper, expectedSequence: 0 }))
    await nextBlocks()
    assert.equal(await read(group, VIEWER_GROUP_ABI, 'isViewer', viewer), true)
    await carry(carrier, sign(key, { kind: 'change-keepers', group, added: [addressOfKey(other)], removed: [], by: keeper, expectedSequence: 1 }))
    await nextBlocks()
    await carry(carrier, sign(other, { kind: 'change-viewers', group, added: [], removed: [viewer], by: addressOfKey(other), expectedSequence: 2 }))
    await nextBlocks()
    assert.equal(await read(group, VIEWER_GROUP_ABI, 'isViewer', viewer), false)
    assert.equal(carrier.transactions().length, before + 4)
    await carrier.close()
  })

  it('brings signs of life and of a co-signer to their conditions', async () => {
    const carrier = chain.carrier()
    const parties = new Parties(chain.network)
    await carrier.carry({ message: parties.open(), peer: 'owner' })
    await whenView(chain.view, () => parties.state(chain.view) !== undefined)
    await carry(carrier, sign(parties.ownerKey, { kind: 'sign-of-life', relationship: parties.relationship, expectedSequence: 0 }))
    const cosigner = randomBytes(32)
    const subject = keccak256(AbiCoder.defaultAbiCoder().encode(['uint256'], [7]))
    await carry(carrier, sign(cosigner, { kind: 'co-sign', cosigner: addressOfKey(cosigner), subject, until: 4_000_000_000, expectedSequence: 0 }))
    await nextBlocks()
    const [heardAt] = await read(chain.network.contracts.deadmanSwitch, DEADMAN_SWITCH_ABI, 'lifeOf', parties.relationship) as [bigint]
    assert.ok(heardAt > 0n)
    const [until] = await read(chain.network.contracts.coSigner, CO_SIGNER_ABI, 'agreementOf', addressOfKey(cosigner), subject) as [bigint]
    assert.equal(until, 4_000_000_000n)
    await carrier.close()
  })

  it('makes an agent, and brings the owner\'s, a custodian\'s and a guardian\'s acts to it', async () => {
    const carrier = chain.carrier()
    const parties = new Parties(chain.network)
    await carrier.carry({ message: parties.open(), peer: 'owner' })
    await whenView(chain.view, () => parties.state(chain.view) !== undefined)
    await carry(carrier, sign(parties.ownerKey, { kind: 'create-agent', relationship: parties.relationship }))
    await nextBlocks()
    const agent = String(await read(chain.network.contracts.agentFactory, AGENT_FACTORY_ABI, 'agentOf', parties.relationship)).toLowerCase()
    assert.equal(agent, agentAddress({ contracts: chain.network.contracts, relationship: parties.relationship }))
    assert.equal(String(await read(agent, AGENT_ABI, 'owner')).toLowerCase(), parties.ownerDelegate)
    const [custodian, next] = [randomBytes(32), randomBytes(32)]
    const common = (by: number, expectedSequence: number): { agent: string, by: number, expectedSequence: number, ownCondition: string } => ({ agent, by, expectedSequence, ownCondition: '0x' })
    const minute = carrier
    await carry(minute, sign(parties.ownerKey, { kind: 'add-custodian', ...common(AGENT_OWNER, 0), place: 3, custodian: addressOfKey(custodian), powers: 31, notBefore: 0, notAfter: 2 ** 32 - 1, condition: '0x' }))
    await nextBlocks()
    assert.equal(await read(agent, AGENT_ABI, 'powersOf', 3, '0x'), 31n)
    await carry(minute, sign(custodian, { kind: 'nominate-owner', ...common(3, 0), nominee: addressOfKey(next) }))
    const second = chain.carrier({ name: 'second', key: chain.otherKey })
    await carry(second, sign(parties.ownerKey, { kind: 'set-recovery', ...common(AGENT_OWNER, 1), threshold: 2, delay: 259_200 }))
    await nextBlocks()
    await carry(second, sign(parties.ownerKey, { kind: 'object', ...common(AGENT_OWNER, 2) }))
    await nextBlocks()
    await assert.rejects(carry(second, sign(next, { kind: 'take-over', agent, owner: addressOfKey(next), expectedSequence: 3 })), { code: 'RELAY_REFUSED' }, 'too few have named it')
    await carry(minute, sign(custodian, { kind: 'end-custodian', ...common(3, 1), place: 3, custodian: addressOfKey(custodian) }))
    await carry(second, sign(parties.ownerKey, { kind: 'set-owner', ...common(AGENT_OWNER, 3), owner: addressOfKey(next) }))
    await nextBlocks()
    assert.equal(await read(agent, AGENT_ABI, 'powersOf', 3, '0x'), 0n)
    assert.equal(String(await read(agent, AGENT_ABI, 'owner')).toLowerCase(), addressOfKey(next))
    await minute.close()
    await second.close()
  })

  it('refuses what nobody signed, what is over, and what the contract does not take, and spends nothing on it', async () => {
    const carrier = chain.carrier({ name: 'refusing', now: stopped() })
    const [key, keeper] = [randomBytes(32), addressOfKey(randomBytes(32))]
    const salt = `0x${'00'.repeat(32)}`
    await assert.rejects(carry(carrier, sign(key, { kind: 'create-group', keeper, salt })), { code: 'RELAY_REFUSED', message: /BadSignature/ })
    await assert.rejects(carry(carrier, sign(key, { kind: 'create-group', keeper: addressOfKey(key), salt, deadline: nowSeconds() - 60 })), { code: 'RELAY_REFUSED', message: /deadline is over/ })
    await assert.rejects(carry(carrier, sign(key, { kind: 'create-group', keeper: addressOfKey(key), salt, deadline: nowSeconds() + 7_200 })), { code: 'RELAY_REFUSED', message: /hour ahead/ })
    const nobodys = (): ActMessage => sign(key, { kind: 'co-sign', cosigner: addressOfKey(key), subject: zeroPadValue(`0x${randomBytes(8).toString('hex')}`, 32), until: 1, expectedSequence: 5 })
    for (let i = 0; i < MAX_ACTS_FAILED_PER_PEER; i++) await assert.rejects(carry(carrier, nobodys(), 'eager'), { code: 'RELAY_REFUSED' })
    await assert.rejects(carry(carrier, nobodys(), 'eager'), { code: 'TOO_MANY_REQUESTS' })
    assert.equal(carrier.transactions().length, 0)
    await carrier.close()
  })

  it('carries an owner\'s acts however much is asked for addresses without an agent or group, or without a signature', async () => {
    const maker = chain.carrier({ name: 'maker' })
    const parties = new Parties(chain.network)
    await maker.carry({ message: parties.open(), peer: 'owner' })
    await whenView(chain.view, () => parties.state(chain.view) !== undefined)
    await carry(maker, sign(parties.ownerKey, { kind: 'create-agent', relationship: parties.relationship }))
    await nextBlocks()
    const agent = agentAddress({ contracts: chain.network.contracts, relationship: parties.relationship })
    await maker.carry({ message: parties.setController(agent), peer: 'owner' })
    await whenView(chain.view, () => parties.state(chain.view)?.controller === agent)
    await maker.close()
    const carrier = chain.carrier({ name: 'asked', now: stopped() })
    const [stranger, deadline] = [randomBytes(32), nowSeconds() + 600]
    const objecting = (to: string): UnsignedAct => ({ kind: 'object', agent: to, by: AGENT_OWNER, expectedSequence: 0, ownCondition: '0x', deadline })
    const life = { kind: 'sign-of-life', relationship: parties.relationship, expectedSequence: 0, deadline } as const
    // More than all of them may fail, were these counted among those that the engine was asked for.
    for (let i = 0; i < MAX_ACTS_FAILED / 4; i++) {
      const refused = [
        sign(stranger, objecting(addressOfKey(randomBytes(32)))), sign(stranger, objecting(agent)), sign(stranger, life),
        sign(stranger, { ...objecting(agent), kind: 'nominate-owner', by: 3, nominee: addressOfKey(stranger) } as UnsignedAct),
        sign(stranger, { kind: 'change-viewers', group: addressOfKey(randomBytes(32)), added: [addressOfKey(stranger)], removed: [], by: addressOfKey(stranger), expectedSequence: 0, deadline })
      ]
      for (const message of refused) await assert.rejects(carrier.carry({ message, peer: randomBytes(8).toString('hex') }), { code: 'RELAY_REFUSED' })
    }
    // A group is no agent.
    const group = await groupOf(addressOfKey(stranger), `0x${'77'.repeat(32)}`)
    await carry(carrier, sign(stranger, { kind: 'create-group', keeper: addressOfKey(stranger), salt: `0x${'77'.repeat(32)}`, deadline }))
    await nextBlocks()
    await assert.rejects(carrier.carry({ message: sign(stranger, objecting(group)), peer: 'stranger' }), { code: 'RELAY_REFUSED' })
    await carry(carrier, sign(parties.ownerKey, objecting(agent)))
    await carry(carrier, sign(parties.ownerKey, life))
    await nextBlocks()
    assert.equal(await read(agent, AGENT_ABI, 'sequence'), 1n)
    const [heardAt] = await read(chain.network.contracts.deadmanSwitch, DEADMAN_SWITCH_ABI, 'lifeOf', parties.relationship) as [bigint]
    assert.ok(heardAt > 0n)
    await carrier.close()
  })

  it('carries no more for one group in a minute than its limit of gas, and none that needs more than one may', async () => {
    const carrier = chain.carrier({ name: 'many', now: stopped() })
    const key = randomBytes(32)
    let carried = 0
    // One that makes a group takes less than a third of an act's gas, and at least a tenth of it.
    await assert.rejects(async () => {
      for (; carried < 10; carried++) await carry(carrier, sign(key, { kind: 'create-group', keeper: addressOfKey(key), salt: `0x${randomBytes(32).toString('hex')}`, deadline: nowSeconds() + 600 }))
    }, { code: 'TOO_MANY_REQUESTS' })
    assert.ok(carried >= MAX_ACTS_GAS_PER_SUBJECT / ACT_GAS && carried < 10, String(carried))
    await carrier.close()
  })

  it('reads no message of another form than the contracts\'', () => {
    const signature = new Uint8Array(65).fill(1)
    const addresses = (count: number): string[] => Array.from({ length: count }, (_, i) => `0x${(i + 1).toString(16).padStart(40, '0')}`)
    const change = (count: number): ActMessage => ({ kind: 'change-viewers', group: `0x${'11'.repeat(20)}`, added: addresses(count), removed: [], by: `0x${'22'.repeat(20)}`, expectedSequence: 0, deadline: 1, signature })
    const add = (bytes: number, more: object = {}): ActMessage => ({ kind: 'add-custodian', agent: `0x${'11'.repeat(20)}`, by: 1, expectedSequence: 0, deadline: 1, signature, ownCondition: '0x', place: 1, custodian: `0x${'22'.repeat(20)}`, powers: 1, notBefore: 0, notAfter: 0, condition: `0x${'33'.repeat(bytes)}`, ...more }) as ActMessage
    const relayed = (message: ActMessage): unknown => readRelay(fromBinary(RelaySchema, toBinary(RelaySchema, create(RelaySchema, { message: encodeAct(message) }))))
    assert.doesNotThrow(() => relayed(change(MAX_GROUP_CHANGES)))
    assert.doesNotThrow(() => relayed(add(MAX_CONDITION_BYTES)))
    for (const wrong of [change(0), change(MAX_GROUP_CHANGES + 1), add(MAX_CONDITION_BYTES + 1), add(0, { powers: 256 }), add(0, { by: 256 }), add(0, { signature: new Uint8Array(0) }), add(0, { ownCondition: `0x${'00'.repeat(MAX_CONDITION_BYTES + 1)}` })]) {
      assert.throws(() => relayed(wrong), { code: 'BAD_MESSAGE' })
    }
  })
})
