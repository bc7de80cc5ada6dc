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

interface AbiParameter { type: string, name: string, indexed?: boolean, internalType?: string }
interface AbiEntry { type: string, name?: string, inputs?: readonly AbiParameter[] }

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
  const listed = new Set([...eventRows(spec), ...[...section.matchAll(/`([A-Z][A-Za-z]+)`/g)].map(([, name = '']) => name)])
  const known = [...events, ...errors]
  return { missing: known.filter(name => !listed.has(name)), needless: [...listed].filter(name => !known.includes(name)) }
}

/** What stands in the first cells of tables whose first column is headed "event", where it is a declaration. */
function eventRows (spec: string): string[] {
  let isInside = false
  return spec.split('\n').flatMap(line => {
    const [first = ''] = line.trim().startsWith('|') ? line.split('|').slice(1).map(cell => cell.trim()) : []
    isInside = first === 'event' || (isInside && first !== '')
    const [, declaration] = /^`([A-Z][A-Za-z]+\(.*\))`$/.exec(first) ?? []
    return isInside && declaration !== undefined ? [declaration] : []
  })
}

/** An event as Solidity declares it; a struct has its name. */
function declare ({ name = '', inputs = [] }: AbiEntry): string {
  const typeOf = ({ type, internalType = '' }: AbiParameter): string => type.startsWith('tuple') ? internalType.split('.').at(-1) ?? '' : type
  return `${name}(${inputs.map(input => `${typeOf(input)}${input.indexed === true ? ' indexed' : ''} ${input.name}`).join(', ')})`
}

/** Whoever writes a second reader of the chain finds in the specs what the contracts tell, each in its document. */
export const contractNames: Check = {
  name: 'events and errors of contracts',
  async run ({ root }) {
    const faults = await Promise.all(Object.entries(DOCUMENTS).map(async ([path, abi]) => {
      const events = abi.filter(({ type }) => type === 'event').map(declare)
      const errors = abi.flatMap(({ type, name }) => type === 'error' && name !== undefined ? [name] : [])
      const { missing, needless } = compareContractNames({ spec: await readFile(join(root, path), 'utf8'), events: [...new Set(events)], errors: [...new Set(errors)] })
      return [...missing.map(name => `${path}: does not list \`${name}\`, which a contract has`), ...needless.map(name => `${path}: lists \`${name}\`, which no contract has`)]
    }))
    return faults.flat()
  }
}
