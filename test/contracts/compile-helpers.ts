import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { InterfaceAbi } from 'ethers'
import { SOLC_SETTINGS } from '../../contracts/solc-settings.ts'
import { ACCESS_LOGS_ABI } from '../../protocol/chain/abi/access-logs.ts'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { RELATIONSHIPS_ABI } from '../../protocol/chain/abi/relationships.ts'

/** What is needed to create a contract, by its name. */
export type Compiled = ReadonlyMap<string, { abi: InterfaceAbi, bytecode: string }>

const ROOT = join(import.meta.dirname, '..', '..')

/** The project's contracts as they are deployed, and what accounts.sol and histories.sol have. */
export async function compileContracts (): Promise<Compiled> {
  const solc = createRequire(import.meta.url)('solc') as { compile: (input: string) => string }
  const files = ['accounts.sol', 'histories.sol']
  const sources = Object.fromEntries(await Promise.all(files.map(async name => [name, { content: await readFile(join(import.meta.dirname, name), 'utf8') }] as const)))
  const output = JSON.parse(solc.compile(JSON.stringify({
    language: 'Solidity', sources, settings: { ...SOLC_SETTINGS, outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } }
  }))) as { contracts: Record<string, Record<string, { abi: InterfaceAbi, evm: { bytecode: { object: string } } }>> }
  const helpers = Object.values(output.contracts).flatMap(contracts => Object.entries(contracts)).map(([name, { abi, evm }]) => [name, { abi, bytecode: `0x${evm.bytecode.object}` }] as const)
  const deployed = async (file: string): Promise<string> => (JSON.parse(await readFile(join(ROOT, 'node', 'engine', 'bytecode', `${file}.json`), 'utf8')) as { bytecode: string }).bytecode
  return new Map<string, { abi: InterfaceAbi, bytecode: string }>([
    ...helpers,
    ['ProviderRegistry', { abi: PROVIDER_REGISTRY_ABI, bytecode: await deployed('provider-registry') }],
    ['Relationships', { abi: RELATIONSHIPS_ABI, bytecode: await deployed('relationships') }],
    ['AccessLogs', { abi: ACCESS_LOGS_ABI, bytecode: await deployed('access-logs') }]
  ])
}
