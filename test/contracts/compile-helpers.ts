import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { InterfaceAbi } from 'ethers'
import { SOLC_SETTINGS } from '../../contracts/solc-settings.ts'
import { ACCESS_LOGS_ABI } from '../../protocol/chain/abi/access-logs.ts'
import { AGENT_ABI } from '../../protocol/chain/abi/agent.ts'
import { AGENT_FACTORY_ABI } from '../../protocol/chain/abi/agent-factory.ts'
import { ALL_OF_ABI } from '../../protocol/chain/abi/all-of.ts'
import { DEADMAN_SWITCH_ABI } from '../../protocol/chain/abi/deadman-switch.ts'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { RELATIONSHIPS_ABI } from '../../protocol/chain/abi/relationships.ts'
import { VIEWER_GROUP_ABI } from '../../protocol/chain/abi/viewer-group.ts'
import { VIEWER_GROUP_FACTORY_ABI } from '../../protocol/chain/abi/viewer-group-factory.ts'
import { WEEK_HOURS_ABI } from '../../protocol/chain/abi/week-hours.ts'

/** What is needed to create a contract, by its name. */
export type Compiled = ReadonlyMap<string, { abi: InterfaceAbi, bytecode: string }>

const ROOT = join(import.meta.dirname, '..', '..')

/** The project's contracts as they are deployed, and what accounts.sol and histories.sol have. */
export async function compileContracts (): Promise<Compiled> {
  const solc = createRequire(import.meta.url)('solc') as { compile: (input: string) => string }
  const files = ['accounts.sol', 'histories.sol']
  const paths = [...files.map(name => [name, join(import.meta.dirname, name)] as const), ...['ProviderRegistry.sol', 'SignatureCheck.sol'].map(name => [name, join(ROOT, 'contracts', 'src', name)] as const)]
  const sources = Object.fromEntries(await Promise.all(paths.map(async ([name, path]) => [name, { content: await readFile(path, 'utf8') }] as const)))
  const outputSelection = Object.fromEntries(files.map(name => [name, { '*': ['abi', 'evm.bytecode.object'] }]))
  const output = JSON.parse(solc.compile(JSON.stringify({
    language: 'Solidity', sources, settings: { ...SOLC_SETTINGS, outputSelection }
  }))) as { contracts: Record<string, Record<string, { abi: InterfaceAbi, evm: { bytecode: { object: string } } }>>, errors?: Array<{ severity: string, formattedMessage: string }> }
  const errors = (output.errors ?? []).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new TypeError(errors.map(({ formattedMessage }) => formattedMessage).join('\n'))
  const helpers = files.flatMap(file => Object.entries(output.contracts[file] ?? {})).map(([name, { abi, evm }]) => [name, { abi, bytecode: `0x${evm.bytecode.object}` }] as const)
  const deployed = async (file: string): Promise<string> => (JSON.parse(await readFile(join(ROOT, 'node', 'engine', 'bytecode', `${file}.json`), 'utf8')) as { bytecode: string }).bytecode
  return new Map<string, { abi: InterfaceAbi, bytecode: string }>([
    ...helpers,
    ['ProviderRegistry', { abi: PROVIDER_REGISTRY_ABI, bytecode: await deployed('provider-registry') }],
    ['Relationships', { abi: RELATIONSHIPS_ABI, bytecode: await deployed('relationships') }],
    ['AccessLogs', { abi: ACCESS_LOGS_ABI, bytecode: await deployed('access-logs') }],
    ['Agent', { abi: AGENT_ABI, bytecode: await deployed('agent') }],
    ['AgentFactory', { abi: AGENT_FACTORY_ABI, bytecode: await deployed('agent-factory') }],
    ['ViewerGroup', { abi: VIEWER_GROUP_ABI, bytecode: await deployed('viewer-group') }],
    ['ViewerGroupFactory', { abi: VIEWER_GROUP_FACTORY_ABI, bytecode: await deployed('viewer-group-factory') }],
    ['DeadmanSwitch', { abi: DEADMAN_SWITCH_ABI, bytecode: await deployed('deadman-switch') }],
    ['WeekHours', { abi: WEEK_HOURS_ABI, bytecode: await deployed('week-hours') }],
    ['AllOf', { abi: ALL_OF_ABI, bytecode: await deployed('all-of') }]
  ])
}
