import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { AbiCoder, Contract, toQuantity, ZeroHash } from 'ethers'
import type { TransactionReceipt } from 'ethers'
import { callOfAdmission } from '../../../node/engine/admission-gas.ts'
import { BLOCK_GAS_LIMIT, GENESIS_CONTRACTS, GENESIS_COPIED } from '../../../node/engine/constants.ts'
import { foundNetwork, genesisOf } from '../../../node/engine/genesis.ts'
import { agentAddress } from '../../../protocol/agent/agent-address.ts'
import { WEEK_HOURS_ABI } from '../../../protocol/chain/abi/week-hours.ts'
import { groupAddress } from '../../../protocol/chain/group-address.ts'
import { packMessages } from '../../../protocol/chain/pack-messages.ts'
import type { NetworkTerms } from '../../../protocol/network/hash-terms.ts'
import { parseNetworkFile } from '../../../protocol/network/parse-network-file.ts'
import type { Candidate, NetworkFile } from '../../../protocol/network/types.ts'
import { checkRebuilt } from '../../contracts/rebuild-registry.ts'
import { signPlain } from '../../contracts/sign-agents.ts'
import { Pair } from '../../contracts/sign-messages.ts'
import { eventsOf, startTestChain } from '../../contracts/start-chain.ts'
import type { TestChain } from '../../contracts/start-chain.ts'

const TERMS: NetworkTerms = { name: 'Valley network', engine: 'clique', blockPeriod: 2, spreadWindow: 60 }

/** An address like no other: what it is made of repeats its number. */
const address = (n: number): string => `0x${n.toString(16).padStart(2, '0').repeat(20)}`

const PEER = '/tcp/443/tls/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'
const NAME_LENGTH = 80
const MAX_HANDLE = 40

/** What founders have otherwise than usual; all of their handle but its number is made of `handle`. */
interface Shape { handle?: string, name?: string, multiaddrs?: string[], statement?: string }

function candidates (count: number, { handle, name, multiaddrs = [`/dns4/a.example${PEER}`], statement = `0x${'00'.repeat(32)}` }: Shape = {}): Candidate[] {
  return Array.from({ length: count }, (_, i) => {
    const number = String(i).padStart(2, '0')
    return {
      handle: handle === undefined ? `provider-${number}` : number.padStart(MAX_HANDLE, handle), name: name ?? `Provider ${i}`, operator: address(1 + 3 * i), consensus: address(2 + 3 * i), signingKey: address(3 + 3 * i),
      multiaddrs, statement
    }
  })
}

const fits = (founders: Candidate[]): boolean => callOfAdmission(founders).gas <= BLOCK_GAS_LIMIT

/** The largest number from 0 to `most` for which something holds that holds for all that are smaller. */
function findLargest (most: number, holds: (n: number) => boolean): number {
  let [low, high] = [0, most]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (holds(middle)) low = middle
    else high = middle - 1
  }
  return low
}

const withName = (founders: Candidate[], i: number, length: number): Candidate[] => founders.map((founder, j) => j === i ? { ...founder, name: founder.name.padEnd(length, 'n') } : founder)

/** As many founders as a block has gas for, and their names as long. Gives also who would be one too many, or have one character too many. */
function atTheEdge (shape: Shape): { founders: Candidate[], tooMuch: Candidate[][] } {
  const all = candidates(64, shape)
  const count = findLargest(all.length, n => fits(all.slice(0, n)))
  let founders = all.slice(0, count)
  if (count === all.length) return { founders, tooMuch: [] }
  const tooMuch = [all.slice(0, count + 1)]
  for (let i = 0; i < count && shape.name === undefined; i++) {
    const length = findLargest(NAME_LENGTH, n => fits(withName(founders, i, n)))
    // The others have names as long as this one.
    if (length < (founders[i]?.name.length ?? 0) + 1) break
    founders = withName(founders, i, length)
    if (length < NAME_LENGTH) tooMuch.push(withName(founders, i, length + 1))
  }
  return { founders, tooMuch }
}

describe('the block 0 of a network', { timeout: 280_000 }, () => {
  let chain: TestChain
  let founded: unknown
  /** The chain as the block 0 of these founders has it. */
  const foundOn = async (founders: Candidate[]): Promise<NetworkFile> => {
    const { genesis, network } = await foundNetwork({ terms: TERMS, founders })
    for (const [at, { balance, code, storage }] of Object.entries(genesis.alloc)) {
      await chain.provider.send('anvil_setBalance', [at, balance])
      if (code !== undefined) await chain.provider.send('anvil_setCode', [at, code])
      for (const [slot, value] of Object.entries(storage ?? {})) await chain.provider.send('anvil_setStorageAt', [at, slot, value])
    }
    return network
  }
  const admit = async (founders: Candidate[]): Promise<TransactionReceipt> => {
    const { data, gas } = callOfAdmission(founders)
    const sent = await (await chain.wallet()).sendTransaction({ to: GENESIS_CONTRACTS.providerRegistry, data, type: 0, gasPrice: 1, gasLimit: gas })
    return await sent.wait() ?? assert.fail('it is in no block')
  }

  before(async () => {
    chain = await startTestChain()
    await chain.provider.send('evm_setBlockGasLimit', [toQuantity(BLOCK_GAS_LIMIT)])
  })
  beforeEach(async () => { founded = await chain.provider.send('evm_snapshot', []) })
  afterEach(async () => { await chain.provider.send('evm_revert', [founded]) })
  after(async () => { await chain.stop() })

  it('is the same for everybody who has the same founders and terms, in whatever order', async () => {
    const founders = candidates(4)
    const one = await foundNetwork({ terms: TERMS, founders })
    const other = await foundNetwork({ terms: TERMS, founders: founders.toReversed() })
    assert.equal(JSON.stringify(other), JSON.stringify(one))
    assert.deepEqual(parseNetworkFile(JSON.stringify(one.network)), one.network)
    assert.deepEqual(await genesisOf(one.network), one.genesis)
  })

  it('is another when anything that was agreed on is another, and a network.json that says something else is noticed', async () => {
    const founders = candidates(2)
    const { network } = await foundNetwork({ terms: TERMS, founders })
    const [first, second] = founders as [Candidate, Candidate]
    const hashes = new Set([network.genesisHash])
    const others: Array<{ terms?: NetworkTerms, founders?: Candidate[] }> = [
      { terms: { ...TERMS, name: 'Other' } }, { terms: { ...TERMS, blockPeriod: 5 } }, { terms: { ...TERMS, spreadWindow: 61 } }, { terms: { ...TERMS, engine: 'qbft' } },
      { founders: [first] }, { founders: [first, { ...second, name: 'Other' }] }, { founders: [first, { ...second, multiaddrs: [] }] }, { founders: [first, { ...second, statement: `0x${'11'.repeat(32)}` }] }
    ]
    for (const other of others) {
      const made = await foundNetwork({ terms: TERMS, founders, ...other })
      hashes.add(made.network.genesisHash)
      assert.equal(await genesisOf({ ...made.network, genesisHash: network.genesisHash }), undefined)
    }
    assert.equal(hashes.size, 1 + others.length)
    assert.equal(await genesisOf({ ...network, settledDepth: 1 }), undefined)
    assert.equal(await genesisOf({ ...network, chainId: network.chainId + 1 }), undefined)
    assert.equal(await genesisOf({ ...network, engine: 'anvil' }), undefined)
    // The registry would not take it, and nobody could ever become a member.
    const unreadable = { ...first, multiaddrs: first.multiaddrs.map(address => address.replace('a.example', 'ä.example')) }
    assert.throws(() => parseNetworkFile(JSON.stringify({ ...network, founders: [unreadable, second] })), { code: 'NETWORK_INVALID' })
    assert.doesNotThrow(() => parseNetworkFile(JSON.stringify({ ...network, founders: [first, second] })))
  })

  it('has a registry that makes its founders members once, whoever asks it to, and nobody else', async () => {
    const founders = candidates(3)
    const network = await foundOn(founders)
    const { abi } = chain.compiled.get('ProviderRegistry') ?? assert.fail()
    const registry = new Contract(network.contracts.providerRegistry, abi, await chain.wallet())
    const read = async (method: string, ...args: unknown[]): Promise<unknown> => await registry.getFunction(method).staticCall(...args)
    const validators = founders.map(({ consensus }) => consensus)
    assert.deepEqual((await read('getValidators') as string[]).map(each => each.toLowerCase()), validators, 'who seals is there before anybody is a member')
    assert.equal(await read('memberCount'), 0n)
    const refusal = async (list: Candidate[]): Promise<string> => await chain.revertOf(registry.getFunction('admitFounders').staticCall(list), registry)
    assert.equal(await refusal(candidates(2)), 'NotTheFounders')
    assert.equal(await refusal(founders.toReversed()), 'NotTheFounders')
    const receipt = await admit(founders)
    assert.equal(eventsOf(receipt, registry).filter(([name]) => name === 'MemberJoined').length, 3)
    assert.deepEqual((await read('getValidators') as string[]).map(each => each.toLowerCase()), validators)
    assert.equal(await refusal(founders), 'NotTheFounders')
    await checkRebuilt(chain, registry)
    const relationships = new Contract(network.contracts.relationships, chain.compiled.get('Relationships')?.abi ?? [], chain.provider)
    assert.match(String(await relationships.getFunction('domainSeparator').staticCall()), /^0x[0-9a-f]{64}$/)
    assert.notEqual(await relationships.getFunction('domainSeparator').staticCall(), await read('domainSeparator'))
  })

  it('has groups, agents and conditions, made and signed for as on any other network', async () => {
    const founders = candidates(1)
    const carrier = await chain.wallet()
    const network = await foundOn([{ ...founders[0] as Candidate, operator: carrier.address.toLowerCase() }])
    await admit(network.founders)
    const at = (name: string, address: string): Contract => new Contract(address, chain.compiled.get(name)?.abi ?? [], carrier)
    const sends = async (contract: Contract, method: string, ...args: unknown[]): Promise<void> => { await (await contract.getFunction(method).send(...args, { type: 0, gasPrice: 1, gasLimit: 1_000_000 })).wait() }
    const pair = new Pair(network, () => 0)
    const deadline = await chain.time() + 600
    const groups = at('ViewerGroupFactory', network.contracts.viewerGroupFactory)
    assert.equal(String(await groups.getFunction('implementation').staticCall()).toLowerCase(), GENESIS_COPIED.viewerGroup)
    const made = { keeper: pair.owner.address, salt: ZeroHash, deadline }
    await sends(groups, 'create', made.keeper, made.salt, deadline, signPlain({ network, key: pair.owner, type: 'CreateGroup', message: made }))
    const group = at('ViewerGroup', groupAddress({ contracts: network.contracts, ...made }))
    assert.equal(String(await groups.getFunction('groupOf').staticCall(made.keeper, made.salt)).toLowerCase(), group.target)
    const change = { group: await group.getAddress(), added: [address(7)], removed: [], by: made.keeper, expectedSequence: 0, deadline }
    await sends(group, 'changeViewers', change.added, [], { ...change, signature: signPlain({ network, key: pair.owner, type: 'ChangeViewers', message: change }) })
    assert.equal(await group.getFunction('isViewer').staticCall(address(7)), true)

    const agents = at('AgentFactory', network.contracts.agentFactory)
    const message = pair.open({ deadline })
    await (await carrier.sendTransaction({ to: network.contracts.relationships, data: packMessages([{ message, number: undefined }]), type: 0, gasPrice: 1, gasLimit: 1_000_000 })).wait()
    await sends(agents, 'create', pair.id, deadline, signPlain({ network, key: pair.owner, type: 'CreateAgent', message: { relationship: pair.id, deadline } }))
    const agent = at('Agent', agentAddress({ contracts: network.contracts, relationship: pair.id }))
    assert.equal(String(await agents.getFunction('agentOf').staticCall(pair.id)).toLowerCase(), agent.target)
    assert.equal(await agent.getFunction('owner').staticCall(), pair.owner.address)
    const life = { relationship: pair.id, expectedSequence: 0, deadline }
    await sends(at('DeadmanSwitch', network.contracts.deadmanSwitch), 'show', pair.id, 0, deadline, signPlain({ network, key: pair.owner, type: 'SignOfLife', message: life }))
    const holds = async (where: string, types: string[], values: unknown[]): Promise<unknown> =>
      await new Contract(where, WEEK_HOURS_ABI, chain.provider).getFunction('holds').staticCall(pair.id, address(7), ZeroHash, deadline, AbiCoder.defaultAbiCoder().encode(types, values))
    assert.equal(await holds(network.contracts.deadmanSwitch, ['uint64'], [1]), true)
    assert.equal(await holds(network.contracts.custodyUntil, ['uint64'], [3_786_912_000]), true)
    const always = [127, 0, 86_400, 0]
    assert.equal(await holds(network.contracts.weekHours, ['uint8', 'uint32', 'uint32', 'int32'], always), true)
    assert.equal(await holds(network.contracts.coSigner, ['address', 'bytes32'], [address(8), ZeroHash]), false)
    const parts = [[[network.contracts.weekHours, AbiCoder.defaultAbiCoder().encode(['uint8', 'uint32', 'uint32', 'int32'], always)], [network.contracts.coSigner, AbiCoder.defaultAbiCoder().encode(['address', 'bytes32'], [address(8), ZeroHash])]]]
    assert.equal(await holds(network.contracts.allOf, ['tuple(address, bytes)[]'], parts), false)
    assert.equal(await holds(network.contracts.anyOf, ['tuple(address, bytes)[]'], parts), true)
  })

  const shapes: Array<[string, Shape]> = [
    ['with one usual address each', {}],
    ['with no addresses', { multiaddrs: [] }],
    ['with everything as long as can be', { multiaddrs: Array.from({ length: 8 }, () => PEER.padStart(256, '/dns4/a.')), handle: '0', name: 'ü'.repeat(40), statement: `0x${'11'.repeat(32)}` }],
    ['with eight short addresses each', { multiaddrs: Array.from({ length: 8 }, () => '/p2p/Qm') }],
    ['with names whose characters take two bytes', { name: 'ü'.repeat(40), multiaddrs: [] }],
    ['with the longest handles and names', { handle: '-', name: '-'.repeat(80) }]
  ]
  for (const [what, shape] of shapes) {
    it(`is made for as many founders ${what} as a block can make members, and for no more`, async t => {
      const { founders, tooMuch } = atTheEdge(shape)
      const { gas } = callOfAdmission(founders)
      await foundOn(founders)
      // With the gas that a founder's node gives it, in a block as block 0 has it.
      const { logs, gasUsed } = await admit(founders)
      t.diagnostic(`${founders.length} founders: at most ${gas} of gas, used ${gasUsed}`)
      assert.equal(logs.length, 3 * founders.length)
      assert.ok(gasUsed * 100n > BigInt(gas) * 96n, `${gasUsed} of gas is far less than ${gas}`)
      for (const each of tooMuch) await assert.rejects(foundNetwork({ terms: TERMS, founders: each }), { code: 'NETWORK_INVALID', message: /fewer or shorter addresses/ })
    })
  }
})
