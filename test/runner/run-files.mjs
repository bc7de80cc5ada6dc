import { realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { pathToFileURL } from 'node:url'

/**
 * Runs test files as `node --test` does, each in a process of its own, but in the order in which they are named, so that what takes longest can begin first.
 * Each list in `together` shares one process, and begins before them; one of its files of which no test is told counts as a failure, since a process ends when
 * all tests that it knows of are done, and a file may come to tell of its own too late. Writes the counts of all, and what failed, as JSON, to the file MEDREC_TEST_COUNTS names.
 *
 *     node test/runner/run-files.mjs '{"files":["test/…"],"together":[["test/…","test/…"]],"concurrency":2,"timeout":400000}'
 */
const { files, together = [], concurrency, timeout } = JSON.parse(process.argv[2] ?? '')
const shared = together.map((paths, i) => {
  const file = join(dirname(process.env.MEDREC_TEST_COUNTS), `together-${i + 1}.mjs`)
  writeFileSync(file, paths.map(path => `import ${JSON.stringify(pathToFileURL(resolve(path)).href)}\n`).join(''))
  return file
})
const events = run({
  files: [...shared, ...files],
  concurrency,
  timeout,
  // A test that failed may have left something running, which would keep its file from ending.
  execArgv: ['--disable-warning=ExperimentalWarning', '--test-force-exit', '--import', pathToFileURL(join(import.meta.dirname, 'leave-promises.mjs')).href]
})
/** Of each, where it stands, its name and why; not those that failed only by another in them. */
const failures = []
events.on('test:fail', ({ name, file, line, details: { error } }) => {
  process.exitCode = 1
  if (error?.failureType === 'subtestsFailed') return
  const place = file === undefined ? '' : `${relative(process.cwd(), file)}:${line}: `
  failures.push(`${place}${name}: ${error?.cause?.message ?? error?.message}`)
})
/** Where tests were written, which is not the file that was run. */
const told = new Set()
for (const event of ['test:pass', 'test:fail']) events.on(event, ({ file }) => { told.add(file) })
events.on('test:summary', ({ file, counts: { passed, skipped, todo, tests } }) => {
  // The one of all files together names none.
  if (file !== undefined) return
  const untold = together.flat().filter(path => !told.has(realpathSync(path)))
  for (const path of untold) {
    process.stderr.write(`No test of ${path} was run.\n`)
    failures.push(`${relative(process.cwd(), path)}: No test of it was run.`)
  }
  if (untold.length > 0) process.exitCode = 1
  writeFileSync(process.env.MEDREC_TEST_COUNTS, JSON.stringify({ passed, failed: tests - passed - skipped - todo + untold.length, skipped: skipped + todo, failures }))
})
events.compose(spec).pipe(process.stdout)
