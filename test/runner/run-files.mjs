import { writeFileSync } from 'node:fs'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

/**
 * Runs test files as `node --test` does, each in a process of its own, but in the order in which they are named, so that what takes longest can begin first.
 * Writes the counts of all, as JSON, to the file MEDREC_TEST_COUNTS names.
 *
 *     node test/runner/run-files.mjs '{"files":["test/…"],"concurrency":2,"timeout":400000}'
 */
const { files, concurrency, timeout } = JSON.parse(process.argv[2] ?? '')
const events = run({
  files,
  concurrency,
  timeout,
  // A test that failed may have left something running, which would keep its file from ending.
  execArgv: ['--disable-warning=ExperimentalWarning', '--test-force-exit']
})
events.on('test:fail', () => { process.exitCode = 1 })
events.on('test:summary', ({ file, counts: { passed, skipped, todo, tests } }) => {
  // The one of all files together names none.
  if (file === undefined) writeFileSync(process.env.MEDREC_TEST_COUNTS, JSON.stringify({ passed, failed: tests - passed - skipped - todo, skipped: skipped + todo }))
})
events.compose(spec).pipe(process.stdout)
