/**
 * Compiles the contracts with the solc of the npm package and writes what the rest of the project uses: ABIs to protocol/chain/abi,
 * creation code to node/engine/bytecode. `node contracts/compile.ts --check` compares instead of writing, and fails on a difference.
 */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { MedrecError } from '../protocol/errors/medrec-error.ts'
import { SOLC_SETTINGS } from './solc-settings.ts'

interface SolcOutput {
  errors?: Array<{ severity: string, formattedMessage: string }>
  sources: Record<string, { ast: unknown }>
  contracts: Record<string, Record<string, {
    abi: unknown[]
    evm: { bytecode: { object: string }, deployedBytecode: { object: string, immutableReferences: Record<string, Array<{ start: number, length: number }>> } }
    storageLayout: { storage: Array<{ label: string, slot: string }> }
  }>>
}

/** What is deployed, with the file of specs/ that says what it does. */
const CONTRACTS = {
  ProviderRegistry: 'registry',
  Relationships: 'relationships',
  AccessLogs: 'receipts',
  Agent: 'agent',
  AgentFactory: 'agent',
  ViewerGroup: 'viewer-group',
  ViewerGroupFactory: 'viewer-group',
  DeadmanSwitch: 'conditions',
  CustodyUntil: 'conditions',
  WeekHours: 'conditions',
  CoSigner: 'conditions',
  AllOf: 'conditions',
  AnyOf: 'conditions'
} as const
const root = new URL('../', import.meta.url)

/** Compiles contracts/src; gives path from the project's root → content of every generated file. */
export async function compileContracts (): Promise<Map<string, string>> {
  const solc = createRequire(import.meta.url)('solc') as { compile: (input: string) => string }
  const folder = new URL('contracts/src/', root)
  const names = (await readdir(folder)).filter(name => name.endsWith('.sol')).sort()
  const sources = Object.fromEntries(await Promise.all(names.map(async name => [name, { content: await readFile(new URL(name, folder), 'utf8') }])))
  const output = JSON.parse(solc.compile(JSON.stringify({
    language: 'Solidity',
    sources,
    settings: { ...SOLC_SETTINGS, outputSelection: { '*': { '': ['ast'], '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode', 'storageLayout'] } } }
  }))) as SolcOutput
  const errors = (output.errors ?? []).filter(error => error.severity !== 'info')
  if (errors.length > 0) throw new MedrecError('INVALID_INPUT', errors.map(error => error.formattedMessage).join('\n'))
  const files = new Map<string, string>()
  for (const [name, spec] of Object.entries(CONTRACTS)) {
    const compiled = output.contracts[`${name}.sol`]?.[name]
    if (compiled === undefined) throw new MedrecError('INVALID_INPUT', `contracts/src/${name}.sol has no contract of that name.`)
    files.set(`protocol/chain/abi/${kebab(name)}.ts`, abiFile({ name, spec, abi: compiled.abi }))
    const { bytecode, deployedBytecode } = compiled.evm
    const immutables = Object.fromEntries(Object.entries(deployedBytecode.immutableReferences).map(([id, places]) => [nameOf(output.sources, Number(id)), places.map(({ start }) => start)]))
    const storage = Object.fromEntries(compiled.storageLayout.storage.map(({ label, slot }) => [label, Number(slot)]))
    files.set(`node/engine/bytecode/${kebab(name)}.json`, JSON.stringify({ contract: name, bytecode: `0x${bytecode.object}`, runtime: `0x${deployedBytecode.object}`, immutables, storage }, null, 2) + '\n')
  }
  return files
}

/** Paths of generated files that differ from a fresh compile. */
export async function findStaleFiles (): Promise<string[]> {
  const stale: string[] = []
  for (const [path, content] of await compileContracts()) {
    const present = await readFile(new URL(path, root), 'utf8').catch(() => undefined)
    if (present !== content) stale.push(path)
  }
  return stale
}

/** The name of a declaration: solc calls immutables by the number of their node in the syntax tree. */
function nameOf (node: unknown, id: number): string | undefined {
  if (node === null || typeof node !== 'object') return undefined
  if ('id' in node && node.id === id && 'name' in node) return String(node.name)
  for (const child of Object.values(node)) {
    const found = nameOf(child, id)
    if (found !== undefined) return found
  }
  return undefined
}

function kebab (name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, letter => `-${letter}`).toLowerCase()
}

function abiFile (options: { name: string, spec: string, abi: unknown[] }): string {
  const { name, spec, abi } = options
  const constant = `${kebab(name).toUpperCase().replaceAll('-', '_')}_ABI`
  const lines = abi.map(entry => `  ${JSON.stringify(entry)}`).join(',\n')
  return `// Generated from contracts/src/${name}.sol by contracts/compile.ts. Do not edit.\n/* eslint-disable */\n\n/** ABI of ${name}; see specs/${spec}.md. */\nexport const ${constant} = [\n${lines}\n] as const\n`
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const stale = await findStaleFiles()
    if (stale.length > 0) {
      console.error(`These differ from a fresh compile; run "node contracts/compile.ts" and commit them:\n${stale.join('\n')}`)
      process.exitCode = 1
    }
  } else {
    for (const [path, content] of await compileContracts()) {
      const url = new URL(path, root)
      await mkdir(new URL('./', url), { recursive: true })
      await writeFile(url, content)
    }
  }
}
