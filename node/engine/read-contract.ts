import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What contracts/compile.ts leaves of a contract. Code is 0x and hex digits. */
export interface CompiledContract {
  contract: string
  /** What creates it. */
  bytecode: string
  /** What then is at its address, with zeros where its immutable values are. */
  runtime: string
  /** By name, the bytes that each begins at; each has 32. */
  immutables: Record<string, number[]>
  /** By name, the slots of its storage. */
  storage: Record<string, number>
}

/** What is on every network. */
export type ContractName = 'provider-registry' | 'relationships' | 'access-logs' | 'viewer-group-factory' | 'agent-factory' | 'deadman-switch' | 'custody-until' | 'week-hours' | 'co-signer' | 'all-of' | 'any-of' |
  'viewer-group' | 'agent'

/** Reads a contract as it was compiled. */
export async function readContract (name: ContractName): Promise<CompiledContract> {
  return JSON.parse(await readFile(join(import.meta.dirname, 'bytecode', `${name}.json`), 'utf8')) as CompiledContract
}
