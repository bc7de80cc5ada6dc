import { inspect, stripVTControlCharacters } from 'node:util'
import { OutputTurns } from './output-turns.ts'
import type { Lane, Stage, StageOptions, StageResult } from './stage.ts'

/** Failures that the summary names, and of each the lines and characters. */
const MAX_FAILURES = 30
const MAX_LINES = 20
const MAX_CHARACTERS = 1_500

/**
 * Runs stages, all of them whatever happens, and prints one summary whose last line is `N passed, N failed`. Sets the exit code.
 *
 * @param options.lanes - run side by side
 * @param options.first - are run before
 */
export async function runStages (options: { first?: Stage[], lanes: Lane[], root: string }): Promise<void> {
  const { first = [], lanes, root } = options
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => { controller.abort() })
  const turns = new OutputTurns({ write: text => { process.stdout.write(text) } })
  const rows = new Map<Stage, StageResult & { seconds: number }>()
  const runLane = async ({ stages, niceness }: Lane): Promise<void> => {
    for (const stage of stages) {
      if (controller.signal.aborted) return
      const output = turns.begin()
      output.print(`\n── ${stage.name}\n`)
      const started = performance.now()
      const result = await runStage({ stage, root, signal: controller.signal, print: output.print, niceness })
      rows.set(stage, { ...result, seconds: Math.round((performance.now() - started) / 1000) })
      output.end()
    }
  }
  const started = performance.now()
  await runLane({ stages: first, niceness: 0 })
  await Promise.all(lanes.map(runLane))
  const sum = (key: 'passed' | 'failed' | 'skipped'): number => [...rows.values()].reduce((total, row) => total + row[key], 0)
  const failed = sum('failed') + (controller.signal.aborted ? 1 : 0)
  console.log('\n── Summary')
  for (const stage of [...first, ...lanes.flatMap(({ stages }) => stages)]) {
    const row = rows.get(stage)
    if (row === undefined) continue
    const skipped = row.skipped === 0 ? '' : `, ${row.skipped} SKIPPED (their lines above say why)`
    console.log(`${row.failed === 0 ? '✔' : '✖'} ${stage.name.padEnd(26)} ${String(row.passed).padStart(5)} passed, ${row.failed} failed${skipped} in ${row.seconds} s`)
  }
  console.log(`${Math.round((performance.now() - started) / 1000)} s in all${lanes.length > 1 ? ', some side by side' : ''}`)
  if (controller.signal.aborted) console.log('✖ broken off')
  const failures = [...rows].flatMap(([{ name }, row]) => (row.failures ?? []).map(text => `✖ ${name}: ${text}`))
  // Last, and not too long: what is kept of a long output is its end.
  for (const text of failures.slice(0, MAX_FAILURES)) console.log(shorten(text))
  if (failures.length > MAX_FAILURES) console.log(`✖ and ${failures.length - MAX_FAILURES} more, above`)
  process.exitCode = failed === 0 ? 0 : 1
  console.log(`${sum('passed')} passed, ${failed} failed`)
}

async function runStage (options: StageOptions & { stage: Stage }): Promise<StageResult> {
  const { stage, print } = options
  try {
    const result = await stage.run(options)
    if (result.passed + result.failed + result.skipped > 0) return result
    const message = 'No test was found for it. That counts as a failure.'
    print(`${message}\n`)
    return { passed: 0, failed: 1, skipped: 0, failures: [message] }
  } catch (error) {
    print(`${inspect(error)}\n`)
    return { passed: 0, failed: 1, skipped: 0, failures: [error instanceof Error ? error.message : inspect(error)] }
  }
}

/** Of what failed, as much as shows why. */
function shorten (text: string): string {
  const lines = stripVTControlCharacters(text).split('\n').map(line => line.trimEnd()).filter(line => line !== '')
  const all = lines.join('\n    ')
  const few = lines.slice(0, MAX_LINES).join('\n    ').slice(0, MAX_CHARACTERS)
  return few === all ? few : `${few}\n    …`
}
