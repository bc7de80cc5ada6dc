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

/** What the contracts of each document tell: their ABIs. */
const DOCUMENTS: Record<string, ReadonlyArray<{ type: string, name?: string }>> = {
  'specs/registry.md': PROVIDER_REGISTRY_ABI,
  'specs/relationships.md': RELATIONSHIPS_ABI,
  'specs/receipts.md': ACCESS_LOGS_ABI,
  'specs/agent.md': [...AGENT_ABI, ...AGENT_FACTORY_ABI],
  'specs/viewer-group.md': [...VIEWER_GROUP_ABI, ...VIEWER_GROUP_FACTORY_ABI],
  'specs/conditions.md': [...DEADMAN_SWITCH_ABI, ...CO_SIGNER_ABI, ...CUSTODY_UNTIL_ABI, ...WEEK_HOURS_ABI]
}

/** Events and errors that the contracts have, and the spec does not name; and those that it names where it lists them, and no contract has. */
export function compareContractNames (options: { spec: string, names: string[] }): { missing: string[], needless: string[] } {
  const { spec, names } = options
  const errors = spec.slice(spec.indexOf('\n## Errors\n'), spec.indexOf('\n## Security\n'))
  // "Events: …" and "Event …", each a paragraph.
  const events = spec.split('\n\n').flatMap(paragraph => [...paragraph.matchAll(/\bEvents?[,: ](.*)/gs)].map(([, text = '']) => text))
  const listed = new Set([errors, ...events].flatMap(text => [...text.matchAll(/`([A-Z][A-Za-z]+)[`(]/g)].map(([, name = '']) => name)))
  return { missing: names.filter(name => !listed.has(name)), needless: [...listed].filter(name => !names.includes(name)) }
}

/** Whoever writes a second reader of the chain finds in the specs what the contracts tell, each in its document. */
export const contractNames: Check = {
  name: 'events and errors of contracts',
  async run ({ root }) {
    const faults = await Promise.all(Object.entries(DOCUMENTS).map(async ([path, abi]) => {
      const names = abi.flatMap(({ type, name }) => (type === 'event' || type === 'error') && name !== undefined ? [name] : [])
      const { missing, needless } = compareContractNames({ spec: await readFile(join(root, path), 'utf8'), names: [...new Set(names)] })
      return [...missing.map(name => `${path}: does not list \`${name}\`, which a contract has`), ...needless.map(name => `${path}: lists \`${name}\`, which no contract has`)]
    }))
    return faults.flat()
  }
}
