/** `npm run fuzz`: random histories of registries beside a model of the rules, for as long as one likes. */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startHistoriesChain } from '../contracts/histories-chain.ts'
import { runHistories } from '../contracts/run-histories.ts'

const DEFAULT_HISTORIES = 100_000
const PROGRESS_MS = 10_000

const USAGE = `npm run fuzz -- [--seed TEXT] [--histories N] [--first N]

Does random things to registries of providers on a chain of its own, and compares them after each step with a model of the rules of specs/contracts.md.
--seed       the histories are always the same for the same seed; random when not given, and printed
--histories  how many; ${DEFAULT_HISTORIES} when not given
--first      the number of the first history, to repeat one that failed`

const { values } = parseArgs({ options: { seed: { type: 'string' }, histories: { type: 'string' }, first: { type: 'string' }, help: { type: 'boolean' } } })
const seed = values.seed ?? randomBytes(8).toString('hex')
const histories = Number(values.histories ?? DEFAULT_HISTORIES)
const first = Number(values.first ?? 0)
const isBad = !Number.isSafeInteger(histories) || histories < 1 || !Number.isSafeInteger(first) || first < 0
if (values.help === true || isBad) {
  console.log(USAGE)
  process.exit(isBad ? 2 : 0)
}

const controller = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => { controller.abort() })
const started = performance.now()
let told = started
console.log(`seed ${JSON.stringify(seed)}, ${histories} histories from ${first} on`)
const chain = await startHistoriesChain()
try {
  const summary = await runHistories({
    chain, histories, seed, first, signal: controller.signal,
    onProgress: count => {
      if (performance.now() - told < PROGRESS_MS) return
      told = performance.now()
      console.log(`${count} histories agree after ${Math.round((told - started) / 1_000)} s`)
    }
  })
  const refused = [...summary.refused].sort(([, a], [, b]) => b - a).map(([name, times]) => `  ${name} ${times}`).join('\n')
  console.log(`${summary.histories} histories agree: ${summary.steps} steps, ${summary.done} done, ${summary.accepted} proposals accepted, in ${Math.round((performance.now() - started) / 1_000)} s. Refused:\n${refused}`)
} catch (error) {
  if (controller.signal.aborted) console.log('Broken off.')
  else console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await chain.stop()
}
