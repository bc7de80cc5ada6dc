/** `npm run fuzz`: random things beside models of the rules, for as long as one likes. */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { fuzzKernel } from './kernel.ts'
import { fuzzLaws } from './laws.ts'
import { fuzzRegistries } from './registries.ts'

/** What is asked of each part; `tell` says how far it is, now and then. */
export interface FuzzOptions { seed: string, pairs: number, histories: number, first: number, signal: AbortSignal, tell: (how: string) => void }

const PARTS: Record<string, (options: FuzzOptions) => Promise<string>> = { kernel: fuzzKernel, laws: fuzzLaws, registries: fuzzRegistries }
const DEFAULT_PAIRS = 1_000_000
const DEFAULT_HISTORIES = 100_000
const PROGRESS_MS = 10_000

const USAGE = `npm run fuzz -- [--seed TEXT] [--pairs N] [--histories N] [--first N] [${Object.keys(PARTS).join(' | ')}]

kernel      asks random questions of random policies, and compares the answers with a second model of specs/decision.md; of one in ten the policy is what two devices
            wrote apart, and is read by a second model of specs/policy.md, too
laws        holds the kernel to each law of specs/decision.md, a twentieth as often
registries  does random things to registries of providers on a chain of its own, and compares them after each step with a model of specs/registry.md
All, one after the other, when none is named.
--seed       everything is always the same for the same seed; random when not given, and printed
--pairs      how many policies and questions; ${DEFAULT_PAIRS} when not given
--histories  how many histories of registries; ${DEFAULT_HISTORIES} when not given
--first      the number of the first history, to repeat one that failed`

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' }, pairs: { type: 'string' }, histories: { type: 'string' }, first: { type: 'string' }, help: { type: 'boolean' } } })
const seed = values.seed ?? randomBytes(8).toString('hex')
const [pairs, histories, first] = [Number(values.pairs ?? DEFAULT_PAIRS), Number(values.histories ?? DEFAULT_HISTORIES), Number(values.first ?? 0)]
const isBad = ![pairs, histories, first].every(Number.isSafeInteger) || pairs < 1 || histories < 1 || first < 0 || positionals.some(name => !Object.hasOwn(PARTS, name))
if (values.help === true || isBad) {
  console.log(USAGE)
  process.exit(isBad ? 2 : 0)
}

const controller = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => { controller.abort() })
const started = performance.now()
let told = started
const seconds = (): number => Math.round((performance.now() - started) / 1_000)
const tell = (how: string): void => {
  if (performance.now() - told < PROGRESS_MS) return
  told = performance.now()
  console.log(`${how} after ${seconds()} s`)
}
console.log(`seed ${JSON.stringify(seed)}`)
try {
  for (const [name, run] of Object.entries(PARTS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    console.log(`${name} …`)
    console.log(`${await run({ seed, pairs, histories, first, signal: controller.signal, tell })}\nafter ${seconds()} s`)
  }
} catch (error) {
  if (controller.signal.aborted) console.log('Broken off.')
  else console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
