import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { INTERFACES } from '../../../protocol/chain-view/interfaces.ts'
import { CONTRACT_NAMES } from '../../../protocol/chain-view/histories.ts'
import { HISTORY_SLOT } from '../../../protocol/chain-view/history.ts'
import { EMPTY_REPLAY, replayLogs } from '../../../protocol/chain-view/replay.ts'
import type { RpcLog } from '../../../protocol/chain-view/decode-logs.ts'
import { readHeader } from '../../../protocol/headers/block-header.ts'
import type { BlockHeader } from '../../../protocol/headers/block-header.ts'
import { majorityOf } from '../../../protocol/headers/built-on.ts'
import { checkNetworkFile } from '../../../protocol/headers/check-network-file.ts'
import { checkHeader, checkParent, sealerOf, signersOfGenesis } from '../../../protocol/headers/clique/check-header.ts'
import { proveWord } from '../../../protocol/headers/prove-word.ts'
import { provideGeth, skipWithout } from '../../node/engine/clique/provide-geth.ts'
import { startClique } from '../../clique/start-clique.ts'
import type { CliqueChain } from '../../clique/start-clique.ts'

const GETH = await provideGeth()

const BLOCKS = 12

describe('the headers of a real chain of four', { timeout: 280_000, skip: skipWithout(GETH) }, () => {
  let chain: CliqueChain
  let headers: BlockHeader[]
  let told: Array<Record<string, unknown>>

  before(async () => {
    chain = await startClique({
      validators: 4,
      prepare: async ({ network: { contracts: { accessLogs } }, send, reach }) => {
        for (const root of ['11', '22']) await send({ to: accessLogs, data: INTERFACES.accessLogs.encodeFunctionData('commit', [`0x${root.repeat(32)}`]) })
        await reach(BLOCKS)
      }
    })
    told = await Promise.all(Array.from({ length: BLOCKS + 1 }, async (_, number) => await chain.rpc('eth_getBlockByNumber', [`0x${number.toString(16)}`, false]) as Record<string, unknown>))
    headers = told.map(readHeader)
  })
  after(async () => { await chain.stop() })

  it('have the hashes that the engine says, stand on each other, and are sealed by the founders, no one of them too often', () => {
    const founders = chain.network.founders.map(({ consensus }) => consensus).sort()
    assert.deepEqual(headers.map(({ hash }) => hash), told.map(({ hash }) => hash))
    assert.deepEqual(signersOfGenesis(headers[0] as BlockHeader), founders)
    const sealers = headers.slice(1).map(header => {
      checkHeader(header)
      checkParent({ header, parent: headers[header.height - 1] as BlockHeader, period: 1 })
      return sealerOf(header)
    })
    assert.ok(sealers.every(sealer => founders.includes(sealer)))
    const run = majorityOf(founders)
    for (let i = 0; i + run <= sealers.length; i++) assert.equal(new Set(sealers.slice(i, i + run)).size, run, `blocks ${i + 1} to ${i + run}`)
    for (const [i, { number, difficulty }] of headers.slice(1).entries()) {
      assert.equal(Number(difficulty) === 2, founders[Number(number) % founders.length] === sealers[i], 'in turn is 2, out of turn 1')
    }
  })

  it('bear the network file of this network out, and no other', () => {
    const [genesis] = headers
    const { network } = chain
    checkNetworkFile({ file: network, genesis })
    const others = [
      { ...network, engine: 'anvil' as const }, { ...network, blockPeriod: 2 }, { ...network, settledDepth: 1 }, { ...network, founders: network.founders.slice(1) },
      { ...network, chainId: network.chainId + 1 }, { ...network, genesisHash: headers[1]?.hash ?? '' }, { ...network, contracts: { ...network.contracts, accessLogs: `0x${'11'.repeat(20)}` } }
    ]
    for (const file of others) assert.throws(() => { checkNetworkFile({ file, genesis }) }, { code: 'NETWORK_INVALID' })
    assert.throws(() => { checkNetworkFile({ file: network, genesis: headers[1] }) }, { code: 'NETWORK_INVALID' })
  })

  it('prove the histories that a replay of the events comes to, and nothing else', async () => {
    const { contracts } = chain.network
    const logs = await chain.rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: `0x${BLOCKS.toString(16)}`, address: CONTRACT_NAMES.map(name => contracts[name]) }]) as RpcLog[]
    const { histories, seats } = replayLogs({ replay: EMPTY_REPLAY, logs, upTo: BLOCKS, contracts })
    assert.deepEqual(seats.at(BLOCKS), chain.network.founders.map(({ consensus }) => consensus).sort())
    const { stateRoot } = headers[BLOCKS] as BlockHeader
    const proofOf = async (address: string, number = BLOCKS): Promise<unknown> => await chain.rpc('eth_getProof', [address, [HISTORY_SLOT], `0x${number.toString(16)}`])
    for (const name of CONTRACT_NAMES) {
      const address = contracts[name]
      const proof = await proofOf(address)
      assert.equal(await proveWord({ stateRoot, address, slot: HISTORY_SLOT, proof }), histories[name], name)
      await assert.rejects(proveWord({ stateRoot: headers[1]?.stateRoot ?? '', address, slot: HISTORY_SLOT, proof }), { code: 'ANSWER_UNSOUND' })
      const { accountProof, storageProof } = proof as { accountProof: string[], storageProof: Array<{ proof: string[] }> }
      const cut = [
        { accountProof: accountProof.slice(1), storageProof }, { accountProof: accountProof.slice(0, -1), storageProof }, { accountProof, storageProof: [] }, { accountProof: [], storageProof },
        { accountProof, storageProof: [{ proof: [] }] }, null, {}, { accountProof: 'x', storageProof: 'y' }, { accountProof: ['0x', 'zz'], storageProof }
      ]
      // Relationships told nothing yet: its storage is empty, whatever stands in the proof of it.
      for (const broken of name === 'relationships' ? [] : cut) await assert.rejects(proveWord({ stateRoot, address, slot: HISTORY_SLOT, proof: broken }), { code: 'ANSWER_UNSOUND' }, `${name} ${JSON.stringify(broken).slice(0, 60)}`)
    }
    // Before the founders were members nothing had a history.
    const early = await proofOf(contracts.accessLogs, 0)
    assert.equal(await proveWord({ stateRoot: headers[0]?.stateRoot ?? '', address: contracts.accessLogs, slot: HISTORY_SLOT, proof: early }), `0x${'00'.repeat(32)}`)
    await assert.rejects(proveWord({ stateRoot, address: `0x${'11'.repeat(20)}`, slot: HISTORY_SLOT, proof: await proofOf(`0x${'11'.repeat(20)}`) }), { code: 'ANSWER_UNSOUND' })
    for (const changed of [logs.slice(1), logs.slice(0, -1), [...logs.slice(0, -2), ...logs.slice(-2).reverse().map(log => ({ ...log, blockNumber: '0xc' }))]]) {
      assert.notDeepEqual(replayLogs({ replay: EMPTY_REPLAY, logs: changed, upTo: BLOCKS, contracts }).histories, histories)
    }
  })

  it('are refused when anything in them is otherwise', () => {
    const header = told[BLOCKS] as Record<string, string>
    const parent = headers[BLOCKS - 1] as BlockHeader
    const read = (changed: object): BlockHeader => readHeader({ ...header, ...changed })
    for (const changed of [{ stateRoot: `0x${'11'.repeat(32)}` }, { timestamp: '0x1' }, { gasUsed: '0x1' }]) {
      assert.notEqual(read(changed).hash, header['hash'])
      let sealer: string | undefined
      try { sealer = sealerOf(read(changed)) } catch (error) { assert.equal((error as { code?: string }).code, 'ANSWER_UNSOUND') }
      assert.ok(!chain.network.founders.some(({ consensus }) => consensus === sealer))
    }
    for (const changed of [{ baseFeePerGas: '0x7' }, { stateRoot: '0x11' }, { number: '0x01' }, { nonce: '' }, { extraData: `0x${'00'.repeat(5_000)}` }, { number: `0x${'f'.repeat(20)}` }]) assert.throws(() => read(changed), { code: 'ANSWER_UNSOUND' })
    for (const changed of [
      { difficulty: '0x3' }, { mixHash: `0x${'11'.repeat(32)}` }, { sha3Uncles: `0x${'11'.repeat(32)}` }, { nonce: '0x0000000000000001' }, { extraData: `${header['extraData'] ?? ''}${'00'.repeat(20)}` },
      { gasUsed: '0x7fffffff' }, { number: '0x0' }, { number: '0x7530' }
    ]) assert.throws(() => { checkHeader(read(changed)) }, { code: 'ANSWER_UNSOUND' }, JSON.stringify(changed))
    for (const extraData of [`0x${'00'.repeat(96)}`, `0x${'00'.repeat(97)}`, `0x${'00'.repeat(96)}05`]) assert.throws(() => sealerOf(read({ extraData })), { code: 'ANSWER_UNSOUND' })
    for (const changed of [{ number: '0x1' }, { parentHash: `0x${'11'.repeat(32)}` }, { timestamp: `0x${parent.time.toString(16)}` }, { gasLimit: '0x1' }]) {
      assert.throws(() => { checkParent({ header: read(changed), parent, period: 1 }) }, { code: 'ANSWER_UNSOUND' }, JSON.stringify(changed))
    }
  })
})
