import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ACCESS_LOGS_ABI } from '../../protocol/chain/abi/access-logs.ts'
import { AGENT_FACTORY_ABI } from '../../protocol/chain/abi/agent-factory.ts'
import { AGENT_ABI } from '../../protocol/chain/abi/agent.ts'
import { CO_SIGNER_ABI } from '../../protocol/chain/abi/co-signer.ts'
import { CUSTODY_UNTIL_ABI } from '../../protocol/chain/abi/custody-until.ts'
import { DEADMAN_SWITCH_ABI } from '../../protocol/chain/abi/deadman-switch.ts'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { RELATIONSHIPS_ABI } from '../../protocol/chain/abi/relationships.ts'
import { VIEWER_GROUP_FACTORY_ABI } from '../../protocol/chain/abi/viewer-group-factory.ts'
import { VIEWER_GROUP_ABI } from '../../protocol/chain/abi/viewer-group.ts'
import { WEEK_HOURS_ABI } from '../../protocol/chain/abi/week-hours.ts'
import type { Check } from './check.ts'

interface AbiParameter { type: string, name: string, indexed?: boolean, internalType?: string, components?: readonly AbiParameter[] }
interface AbiEntry { type: string, name?: string, inputs?: readonly AbiParameter[], outputs?: readonly AbiParameter[] }

/** What the contracts of each document tell: their ABIs. */
const DOCUMENTS: Record<string, readonly AbiEntry[]> = {
  'specs/registry.md': PROVIDER_REGISTRY_ABI,
  'specs/relationships.md': RELATIONSHIPS_ABI,
  'specs/receipts.md': ACCESS_LOGS_ABI,
  'specs/agent.md': [...AGENT_ABI, ...AGENT_FACTORY_ABI],
  'specs/viewer-group.md': [...VIEWER_GROUP_ABI, ...VIEWER_GROUP_FACTORY_ABI],
  'specs/conditions.md': [...DEADMAN_SWITCH_ABI, ...CO_SIGNER_ABI, ...CUSTODY_UNTIL_ABI, ...WEEK_HOURS_ABI]
}

/** Events that the contracts have, as they are declared, and names of errors: those that the spec does not have in its table of events or under "Errors", and those that it has there, and no contract. */
export function compareContractNames (options: { spec: string, events: string[], errors: string[] }): { missing: string[], needless: string[] } {
  const { spec, events, errors } = options
  const section = spec.slice(spec.indexOf('\n## Errors\n'), spec.indexOf('\n## Security\n'))
  const listed = new Set([...declaredIn(spec, ['event']), ...[...section.matchAll(/`([A-Z][A-Za-z]+)`/g)].map(([, name = '']) => name)])
  const known = [...events, ...errors]
  return { missing: known.filter(name => !listed.has(name)), needless: [...listed].filter(name => !known.includes(name)) }
}

/** Functions and structs that a contract has, as {@link declare} writes them, and those of the spec's tables of calls, views and structs. */
export function compareCalls (options: { spec: string, abi: readonly AbiEntry[] }): { missing: string[], needless: string[] } {
  const all = options.abi.filter(({ type }) => type === 'function')
  // Of several contracts that have the same function, those that do not look at an argument may leave it without a name.
  const functions = all.filter(({ name, inputs = [] }) => inputs.every(input => input.name !== '') || !all.some(other => other.name === name && other.inputs?.every(input => input.name !== '') === true))
  const structsIn = (parameters: readonly AbiParameter[]): string[] => parameters.flatMap(parameter => parameter.components === undefined ? [] : [`${typeOf(parameter).replace('[]', '')}${list(parameter.components)}`, ...structsIn(parameter.components)])
  const known = [...new Set([...functions.map(declare), ...functions.flatMap(({ inputs = [], outputs = [] }) => structsIn([...inputs, ...outputs]))])]
  const listed = declaredIn(options.spec, ['call', 'view', 'struct'])
  return { missing: known.filter(name => !listed.includes(name)), needless: listed.filter(name => !known.includes(name)) }
}

/** The declarations in the first cells of tables whose first column is headed so. */
function declaredIn (spec: string, headings: readonly string[]): string[] {
  let isInside = false
  return spec.split('\n').flatMap(line => {
    const [first = ''] = line.trim().startsWith('|') ? line.split('|').slice(1).map(cell => cell.trim()) : []
    isInside = headings.includes(first) || (isInside && first !== '')
    return isInside ? [...first.matchAll(/`(\w+\([^`]*\)[^`]*)`/g)].map(([, declaration = '']) => declaration) : []
  })
}

/** An event or function as Solidity declares it, with what it gives behind an arrow; a struct has its name. */
function declare ({ name = '', inputs = [], outputs = [] }: AbiEntry): string {
  return `${name}${list(inputs)}${outputs.length === 0 ? '' : ` → ${list(outputs).slice(1, -1)}`}`
}

function list (parameters: readonly AbiParameter[]): string {
  return `(${parameters.map(each => `${typeOf(each)}${each.indexed === true ? ' indexed' : ''} ${each.name}`.trim()).join(', ')})`
}

function typeOf ({ type, internalType = '' }: AbiParameter): string { return type.startsWith('tuple') ? internalType.split('.').at(-1) ?? '' : type }

/** Whoever writes a second reader of the chain finds in the specs what the contracts tell, each in its document. */
export const contractNames: Check = {
  name: 'events, errors and calls of contracts',
  async run ({ root }) {
    const faults = await Promise.all(Object.entries(DOCUMENTS).map(async ([path, abi]) => {
      const events = abi.filter(({ type }) => type === 'event').map(declare)
      const errors = abi.flatMap(({ type, name }) => type === 'error' && name !== undefined ? [name] : [])
      const spec = await readFile(join(root, path), 'utf8')
      const names = compareContractNames({ spec, events: [...new Set(events)], errors: [...new Set(errors)] })
      const calls = compareCalls({ spec, abi })
      const [missing, needless] = [[...names.missing, ...calls.missing], [...names.needless, ...calls.needless]]
      return [...missing.map(name => `${path}: does not list \`${name}\`, which a contract has`), ...needless.map(name => `${path}: lists \`${name}\`, which no contract has`)]
    }))
    return faults.flat()
  }
}
