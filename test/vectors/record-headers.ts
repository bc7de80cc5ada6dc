import { writeFile } from 'node:fs/promises'
import { CONTRACT_NAMES } from '../../protocol/chain-view/histories.ts'
import { HISTORY_SLOT } from '../../protocol/chain-view/history.ts'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import { startClique } from '../clique/start-clique.ts'

// Records specs/vectors/headers.json from a chain of three real engines: `node test/vectors/record-headers.ts`. Each time it is another chain, of which specs/vectors/chain.json is made: `node test/vectors/generate.ts` after it.
const BLOCKS = 8
const FIELDS = ['parentHash', 'sha3Uncles', 'miner', 'stateRoot', 'transactionsRoot', 'receiptsRoot', 'logsBloom', 'difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp', 'extraData', 'mixHash', 'nonce', 'hash']

const chain = await startClique({ validators: 3 })
const { contracts } = chain.network
await chain.send({ to: contracts.accessLogs, data: INTERFACES.accessLogs.encodeFunctionData('commit', [`0x${'11'.repeat(32)}`]) })
await chain.reach(BLOCKS)
const pick = (from: object, names: string[]): object => Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))
const hex = (number: number): string => `0x${number.toString(16)}`
const headers = []
for (let number = 0; number <= BLOCKS; number++) headers.push(pick(await chain.rpc('eth_getBlockByNumber', [hex(number), false]) as object, FIELDS))
const logs = (await chain.rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: hex(BLOCKS), address: CONTRACT_NAMES.map(name => contracts[name]) }]) as object[]).map(log => pick(log, ['address', 'topics', 'data', 'blockNumber']))
const proofs: Record<string, unknown> = {}
for (const name of CONTRACT_NAMES) proofs[name] = pick(await chain.rpc('eth_getProof', [contracts[name], [HISTORY_SLOT], hex(BLOCKS)]) as object, ['accountProof', 'storageProof'])
await chain.stop()
await writeFile(new URL('../../specs/vectors/headers.json', import.meta.url), `${JSON.stringify({ network: chain.network, headers, logs, proofs }, null, 2)}\n`)
