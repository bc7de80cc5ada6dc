import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { AbiCoder, concat, Contract, getBytes, hexlify, keccak256, ZeroAddress } from 'ethers'
import type { TransactionReceipt, Wallet } from 'ethers'
import { typedDataDigest } from '../../protocol/typed-data/digest.ts'
import { signTypedData } from '../../protocol/typed-data/sign.ts'
import { AgentNetwork } from './agent-network.ts'
import type { Acting } from './agent-network.ts'
import { checkRebuiltAgent, checkRebuiltGroup } from './rebuild-agent.ts'
import { envelopeOf, hashOf, signPlain } from './sign-agents.ts'
import { startTestChain } from './start-chain.ts'
import type { TestChain } from './start-chain.ts'

const [READ, GRANT, REVOKE, ADD, GUARD] = [1, 2, 4, 8, 16]
const NO_END = 2 ** 32 - 1
const DAY = 86_400
/** Zeros in keys and signatures make calls cheaper, by chance. */
const TOLERANCE = 0.03
const SILENCE = 30 * DAY
const MAGIC = '0x1626ba7e'
const FOREVER = { notBefore: 0, notAfter: NO_END, condition: '0x' }

describe('acting for somebody, on the chain', { timeout: 240_000 }, () => {
  let chain: TestChain
  let net: AgentNetwork
  let agents: Contract[] = []
  const begin = async (): Promise<Awaited<ReturnType<AgentNetwork['begin']>>> => {
    const begun = await net.begin()
    agents.push(begun.agent)
    return begun
  }
  const addTo = async (agent: Contract, owner: Wallet, place: number, powers: number, rest: Partial<typeof FOREVER> = {}): Promise<Acting> => {
    const key = net.key()
    const given = { ...FOREVER, ...rest }
    await net.act(agent, owner, 'AddCustodian', { place, custodian: key.address, powers, ...given })
    return { key, place, ...given.condition === '0x' ? {} : { condition: given.condition } }
  }
  /** The first second of the quarter that begins so many quarters from now. */
  const quarterIn = (quarters: number): number => {
    const now = new Date(net.time * 1_000)
    return Date.UTC(now.getUTCFullYear(), 3 * (Math.floor(now.getUTCMonth() / 3) + quarters), 1) / 1_000
  }

  before(async () => {
    chain = await startTestChain()
    net = await AgentNetwork.start(chain)
  })
  after(async () => { await chain.stop() })
  afterEach(async () => {
    for (const agent of agents) await checkRebuiltAgent(chain, agent)
    agents = []
  })

  it('custodians anchor who may grant or revoke, and nobody but the owner hands over or ends', async () => {
    const { pair, agent } = await begin()
    const [reader, granter] = [await addTo(agent, pair.owner, 0, READ), await addTo(agent, pair.owner, 1, GRANT)]
    const [revoker, adder] = [await addTo(agent, pair.owner, 2, REVOKE), await addTo(agent, pair.owner, 3, ADD | GUARD)]
    await net.carry(net.anchorBy(pair, granter, 1))
    await net.carry(net.anchorBy(pair, revoker, 2))
    for (const other of [reader, adder, { ...granter, place: 2 }]) assert.equal(await net.refusal(net.carry(net.anchorBy(pair, other, 3))), 'BadSignature')
    for (const { key, place } of [reader, granter, revoker, adder]) {
      for (const message of [pair.setController(key.address, 3, { key }), pair.terminate(3, { key })]) {
        assert.equal(await net.refusal(net.carry(message)), 'BadSignature')
        for (const kind of ['anchor', 'session'] as const) {
          const fields = [pair.id, key.address, 3, message.deadline, 0, 0, 0].slice(0, kind === 'anchor' ? 4 : 7)
          assert.equal(await net.refusal(net.carry({ ...message, signature: getBytes(envelopeOf({ kind, place, signature: hexlify(message.signature), fields })) })), 'BadSignature')
        }
      }
    }
    await net.act(agent, pair.owner, 'EndCustodian', { place: 1, custodian: granter.key.address })
    assert.equal(await net.refusal(net.carry(net.anchorBy(pair, granter, 3))), 'BadSignature')
    await net.carry(pair.anchor(3))
    const next = net.key()
    await net.carry(pair.setController(next.address, 4))
    assert.equal((await net.stateOf(pair.id))['controller'], next.address)
    assert.equal(await net.refusal(net.carry(net.anchorBy(pair, revoker, 5))), 'BadSignature')
  })

  it('a node asks at a block whether a custodian may prove a session', async () => {
    const { pair, agent } = await begin()
    const reader = await addTo(agent, pair.owner, 0, READ)
    const proof = { role: 'custodian', relationship: pair.id, delegate: reader.key.address.toLowerCase(), clientPeerId: 'one', providerPeerId: 'two', nonce: keccak256('0x01'), expiresAt: net.time + 600 }
    const typed = { network: net.network, type: 'SessionProof', message: proof } as unknown as Parameters<typeof typedDataDigest<'SessionProof'>>[0]
    const signature = hexlify(signTypedData({ ...typed, privateKey: getBytes(reader.key.privateKey) }))
    const fields = [hashOf(proof.role), proof.relationship, proof.delegate, hashOf('one'), hashOf('two'), proof.nonce, proof.expiresAt]
    const envelope = envelopeOf({ kind: 'session', place: 0, signature, fields })
    const ask = async (blockTag: number | 'latest'): Promise<string> => await agent.getFunction('isValidSignature').staticCall(typedDataDigest(typed), envelope, { blockTag }) as string
    const added = await chain.provider.getBlockNumber()
    assert.equal(await ask('latest'), MAGIC)
    await net.act(agent, reader, 'EndCustodian', { place: 0, custodian: reader.key.address })
    assert.deepEqual([await ask(added - 1), await ask(added), await ask('latest')], ['0xffffffff', MAGIC, '0xffffffff'])
  })

  it('a parent acts until a quarter, and from then on the child’s key alone', async () => {
    const { pair, agent } = await begin()
    const birthday = quarterIn(2)
    assert.equal(await net.refusal(addTo(agent, pair.owner, 0, READ | GRANT | REVOKE | ADD, { notAfter: birthday + 11 * DAY }), agent), 'BadWindow')
    const parent = await addTo(agent, pair.owner, 0, READ | GRANT | REVOKE | ADD, { notAfter: birthday })
    const helper = net.key()
    const given = { place: 1, custodian: helper.address, powers: READ, ...FOREVER }
    assert.equal(await net.refusal(net.act(agent, parent, 'AddCustodian', given), agent), 'MoreThanItHas')
    await net.act(agent, parent, 'AddCustodian', { ...given, notAfter: birthday })
    await net.carry(net.anchorBy(pair, parent, 1))
    await net.wait(birthday - net.time - 60)
    await net.carry(net.anchorBy(pair, parent, 2))
    await net.wait(61)
    assert.equal(await net.refusal(net.carry(net.anchorBy(pair, parent, 3))), 'BadSignature')
    assert.deepEqual([...await agent.getFunction('powers').staticCall(0, ['0x', '0x']) as bigint[]], [0n, 0n])
    assert.equal(await net.refusal(net.act(agent, parent, 'AddCustodian', { ...given, place: 2, notAfter: quarterIn(1) }), agent), 'NotEmpowered')
    const own = net.key()
    await net.act(agent, pair.owner, 'SetOwner', { owner: own.address })
    assert.equal(await net.refusal(net.carry(pair.anchor(3))), 'BadSignature')
    await net.carry(pair.anchor(3, { key: own }))
  })

  it('a proxy acts in office hours while the person is silent, until a sign of life', async () => {
    const { pair, agent } = await begin()
    const deadman = await chain.deploy('DeadmanSwitch', [net.network.contracts.relationships])
    const [hours, all] = [await chain.deploy('WeekHours', []), await chain.deploy('AllOf', [])]
    const coder = AbiCoder.defaultAbiCoder()
    const parts = [[await deadman.getAddress(), coder.encode(['uint64'], [SILENCE])], [await hours.getAddress(), coder.encode(['uint8', 'uint32', 'uint32', 'int32'], [0b0011111, 8 * 3_600, 18 * 3_600, 0])]]
    const condition = concat([await all.getAddress(), coder.encode(['tuple(address,bytes)[]'], [parts])])
    const show = async (sequence: number): Promise<TransactionReceipt> => {
      const [message, key] = [{ relationship: pair.id, expectedSequence: sequence, deadline: net.time + 600 }, pair.owner]
      return await net.send(deadman, 'show', pair.id, sequence, message.deadline, signPlain({ network: net.network, key, type: 'SignOfLife', message }))
    }
    const proxy = await addTo(agent, pair.owner, 0, GRANT | REVOKE, { condition })
    assert.equal(await net.refusal(net.carry(net.anchorBy(pair, proxy, 1))), 'BadSignature')
    await show(0)
    // To a Monday morning at least so long afterwards.
    const later = net.time + SILENCE + DAY
    const monday = later - (later - 4 * DAY) % (7 * DAY) + 7 * DAY
    await net.wait(monday + 7 * 3_600 - net.time)
    assert.equal(await net.refusal(net.carry(net.anchorBy(pair, proxy, 1))), 'BadSignature')
    await net.wait(3_600)
    await net.carry(net.anchorBy(pair, proxy, 1))
    assert.equal(await net.refusal(net.carry(net.anchorBy(pair, { key: proxy.key, place: 0 }, 2))), 'BadSignature')
    await show(1)
    assert.equal(await net.refusal(net.carry(net.anchorBy(pair, proxy, 2))), 'BadSignature')
    await net.carry(pair.anchor(2))
  })

  it('guardians give a new key for one that is lost, unless the old one objects', async () => {
    const { pair, agent } = await begin()
    const guardians: Acting[] = []
    for (let place = 0; place < 3; place++) guardians.push(await addTo(agent, pair.owner, place, GUARD))
    const [first, second] = guardians as [Acting, Acting, Acting]
    await net.act(agent, pair.owner, 'SetRecovery', { threshold: 2, delay: 3 * DAY })
    const next = net.key()
    const name = async (): Promise<void> => { for (const guardian of [first, second]) await net.act(agent, guardian, 'NominateOwner', { nominee: next.address }) }
    await name()
    assert.equal(await net.refusal(net.takeOver(agent, next), agent), 'NotEnoughGuardians')
    await net.act(agent, pair.owner, 'Object', {})
    await net.wait(3 * DAY)
    assert.equal(await net.refusal(net.takeOver(agent, next), agent), 'NotEnoughGuardians')
    await name()
    await net.act(agent, second, 'NominateOwner', { nominee: ZeroAddress })
    await net.wait(3 * DAY)
    assert.equal(await net.refusal(net.takeOver(agent, next), agent), 'NotEnoughGuardians')
    await name()
    await net.wait(3 * DAY)
    await net.takeOver(agent, next)
    assert.equal(await net.refusal(net.carry(pair.anchor(1))), 'BadSignature')
    await net.carry(pair.anchor(1, { key: next }))
    await net.carry(pair.setController(next.address, 2, { key: next }))
  })

  it('a group is whom its keepers say', async () => {
    const groups = await chain.deploy('ViewerGroupFactory', [net.network.contracts.relationships])
    const [keeper, salt, deadline] = [net.key(), keccak256('0x02'), net.time + 600]
    await net.send(groups, 'create', keeper.address, salt, deadline, signPlain({ network: net.network, key: keeper, type: 'CreateGroup', message: { keeper: keeper.address, salt, deadline } }))
    const address = await groups.getFunction('groupOf').staticCall(keeper.address, salt) as string
    const group = new Contract(address, chain.compiled.get('ViewerGroup')?.abi ?? [], chain.provider)
    const change = async (of: 'Viewers' | 'Keepers', key: Wallet, added: string[], removed: string[]): Promise<TransactionReceipt> => {
      const message = { group: address, added, removed, by: key.address, expectedSequence: await group.getFunction('sequence').staticCall() as bigint, deadline: net.time + 600 }
      const signature = signPlain({ network: net.network, key, type: `Change${of}`, message })
      return await net.send(group, `change${of}`, added, removed, { by: message.by, expectedSequence: message.expectedSequence, deadline: message.deadline, signature })
    }
    const viewers = Array.from({ length: 5 }, () => chain.address())
    await change('Viewers', keeper, viewers, [])
    await change('Keepers', keeper, [net.key().address], [])
    await change('Viewers', keeper, [chain.address()], viewers.slice(1, 3))
    assert.equal(await net.refusal(change('Viewers', net.key(), viewers, []), group), 'NotAKeeper')
    assert.equal(await group.getFunction('isViewer').staticCall(viewers[0]), true)
    await checkRebuiltGroup(chain, group)
  })

  it('costs what the spec says, beside what a plain key does', async t => {
    const { pair, agent } = await begin()
    const plain = await net.open()
    const [granter, guardian] = [await addTo(agent, pair.owner, 0, GRANT | ADD), await addTo(agent, pair.owner, 1, GUARD)]
    const deadman = await chain.deploy('DeadmanSwitch', [net.network.contracts.relationships])
    const condition = concat([await deadman.getAddress(), AbiCoder.defaultAbiCoder().encode(['uint64'], [0])])
    const message = { relationship: pair.id, expectedSequence: 0, deadline: net.time + 600 }
    const life = await net.send(deadman, 'show', pair.id, 0, message.deadline, signPlain({ network: net.network, key: pair.owner, type: 'SignOfLife', message }))
    const proxy = await addTo(agent, pair.owner, 2, GRANT, { condition })
    // The first of each relationship writes slots that were empty.
    await net.carry(plain.anchor(0))
    await net.carry(pair.anchor(1))
    const base = Number((await net.carry(plain.anchor(1, { commitment: `0x${'bb'.repeat(32)}` }))).gasUsed)
    const gas = async (work: Promise<TransactionReceipt>): Promise<number> => Number((await work).gasUsed)
    const other = await net.open()
    const made = net.create(other)
    await made
    const created = await chain.provider.getBlock('latest', true)
    const next = net.key()
    const figures: Array<[act: string, gas: number, stated: number]> = [
      ['anchor by a plain key', base, 1],
      ['anchor by the owner', await gas(net.carry(pair.anchor(2, { commitment: `0x${'bb'.repeat(32)}` }))), 1.15],
      ['anchor by a custodian', await gas(net.carry(net.anchorBy(pair, granter, 3))), 1.24],
      ['anchor by a custodian with a dead man’s switch', await gas(net.carry(net.anchorBy(pair, proxy, 4))), 1.32],
      ['make an agent', Number((await chain.provider.getTransactionReceipt(created?.transactions[0] ?? ''))?.gasUsed ?? 0), 2.28],
      ['hand over to it', await gas(net.carry(other.setController(await (await made).getAddress(), 0))), 0.96],
      ['add a custodian', await gas(net.act(agent, pair.owner, 'AddCustodian', { place: 3, custodian: next.address, powers: READ, ...FOREVER })), 1.41],
      ['add a custodian, by one', await gas(net.act(agent, granter, 'AddCustodian', { place: 4, custodian: next.address, powers: GRANT, ...FOREVER })), 1.78],
      ['end a custodian', await gas(net.act(agent, pair.owner, 'EndCustodian', { place: 3, custodian: next.address })), 1.53],
      ['name an owner', await gas(net.act(agent, guardian, 'NominateOwner', { nominee: next.address })), 1.59],
      ['object', await gas(net.act(agent, pair.owner, 'Object', {})), 0.86],
      ['a sign of life, the first', Number(life.gasUsed), 1.26]
    ]
    for (const [act, used, stated] of figures) {
      t.diagnostic(`${act}: ${used} gas, ${(used / base).toFixed(2)}`)
      assert.ok(Math.abs(used / base - stated) <= TOLERANCE, `${act}: ${used / base} of an anchor by a plain key`)
    }
  })
})
