import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Contract } from 'ethers'
import { foundNetwork, genesisOf } from '../../../node/engine/genesis.ts'
import type { NetworkTerms } from '../../../protocol/network/hash-terms.ts'
import { parseNetworkFile } from '../../../protocol/network/parse-network-file.ts'
import type { Candidate } from '../../../protocol/network/types.ts'
import { checkRebuilt } from '../../contracts/rebuild-registry.ts'
import { eventsOf, startTestChain } from '../../contracts/start-chain.ts'
import type { TestChain } from '../../contracts/start-chain.ts'

const TERMS: NetworkTerms = { name: 'Valley network', engine: 'clique', blockPeriod: 2, spreadWindow: 60 }

/** An address like no other: what it is made of repeats its number. */
const address = (n: number): string => `0x${n.toString(16).padStart(2, '0').repeat(20)}`

function candidates (count: number): Candidate[] {
  return Array.from({ length: count }, (_, i) => ({
    handle: `provider-${String(i).padStart(2, '0')}`, name: `Provider ${i}`, operator: address(1 + 3 * i), consensus: address(2 + 3 * i), signingKey: address(3 + 3 * i),
    multiaddrs: ['/dns4/a.example/tcp/443/tls/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'], statement: `0x${'00'.repeat(32)}`
  }))
}

describe('the block 0 of a network', { timeout: 60_000 }, () => {
  let chain: TestChain
  before(async () => { chain = await startTestChain() })
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
    // The most there can be: all of them in one block.
    const founders = candidates(64)
    const { genesis, network } = await foundNetwork({ terms: TERMS, founders })
    for (const [at, { balance, code, storage }] of Object.entries(genesis.alloc)) {
      await chain.provider.send('anvil_setBalance', [at, balance])
      if (code !== undefined) await chain.provider.send('anvil_setCode', [at, code])
      for (const [slot, value] of Object.entries(storage ?? {})) await chain.provider.send('anvil_setStorageAt', [at, slot, value])
    }
    const { abi } = chain.compiled.get('ProviderRegistry') ?? assert.fail()
    const registry = new Contract(network.contracts.providerRegistry, abi, await chain.wallet())
    const read = async (method: string, ...args: unknown[]): Promise<unknown> => await registry.getFunction(method).staticCall(...args)
    const validators = founders.map(({ consensus }) => consensus)
    assert.deepEqual((await read('getValidators') as string[]).map(each => each.toLowerCase()), validators, 'who seals is there before anybody is a member')
    assert.equal(await read('memberCount'), 0n)
    const admit = registry.getFunction('admitFounders')
    const refusal = async (list: Candidate[]): Promise<string> => await chain.revertOf(admit.staticCall(list), registry)
    assert.equal(await refusal(candidates(63)), 'NotTheFounders')
    assert.equal(await refusal(founders.toReversed()), 'NotTheFounders')
    const receipt = await (await admit.send(founders, { type: 0, gasPrice: 1, gasLimit: 30_000_000 })).wait()
    assert.ok(receipt !== null && receipt.gasUsed < 30_000_000n, `${receipt?.gasUsed ?? 0n} of gas`)
    assert.equal(eventsOf(receipt, registry).filter(([name]) => name === 'MemberJoined').length, 64)
    assert.deepEqual((await read('getValidators') as string[]).map(each => each.toLowerCase()), validators)
    assert.equal(await refusal(founders), 'NotTheFounders')
    await checkRebuilt(chain, registry)
    const relationships = new Contract(network.contracts.relationships, chain.compiled.get('Relationships')?.abi ?? [], chain.provider)
    assert.match(String(await relationships.getFunction('domainSeparator').staticCall()), /^0x[0-9a-f]{64}$/)
    assert.notEqual(await relationships.getFunction('domainSeparator').staticCall(), await read('domainSeparator'))
  })
})
