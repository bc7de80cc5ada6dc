import type { Stage, StageResult } from './stage.ts'

/** Runs stages one after the other, all of them whatever happens, and prints one summary whose last line is `N passed, N failed`. Sets the exit code. */
export async function runStages (options: { stages: Stage[], root: string }): Promise<void> {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => { controller.abort() })
  const rows: Array<StageResult & { name: string, seconds: number }> = []
  for (const stage of options.stages) {
    if (controller.signal.aborted) break
    console.log(`\n── ${stage.name}`)
    const started = performance.now()
    const result = await runStage({ stage, root: options.root, signal: controller.signal })
    rows.push({ name: stage.name, ...result, seconds: Math.round((performance.now() - started) / 1000) })
  }
  const sum = (key: keyof StageResult): number => rows.reduce((total, row) => total + row[key], 0)
  const failed = sum('failed') + (controller.signal.aborted ? 1 : 0)
  console.log('\n── Summary')
  for (const row of rows) {
    const skipped = row.skipped === 0 ? '' : `, ${row.skipped} SKIPPED (their lines above say why)`
    console.log(`${row.failed === 0 ? '✔' : '✖'} ${row.name.padEnd(24)} ${String(row.passed).padStart(5)} passed, ${row.failed} failed${skipped} in ${row.seconds} s`)
  }
  if (controller.signal.aborted) console.log('✖ broken off')
  process.exitCode = failed === 0 ? 0 : 1
  console.log(`${sum('passed')} passed, ${failed} failed`)
}

async function runStage (options: { stage: Stage, root: string, signal: AbortSignal }): Promise<StageResult> {
  try {
    const result = await options.stage.run({ root: options.root, signal: options.signal })
    if (result.passed + result.failed + result.skipped > 0) return result
    console.error(`No test was found for "${options.stage.name}". That counts as a failure.`)
  } catch (error) {
    console.error(error)
  }
  return { passed: 0, failed: 1, skipped: 0 }
}
