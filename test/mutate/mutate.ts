/** `npm run mutate`: changes the permission kernel in every small way, one at a time, and looks whether its tests notice. See docs/mutation.md. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { listFiles } from '../checks/list-files.ts'
import { COPIED_FOLDERS, NOTICE_FILE } from './copied.ts'
import { digestLines, MUTATED } from './digests.ts'

/** What must notice. */
const NOTICE = `node --disable-warning=ExperimentalWarning ${NOTICE_FILE}`

/** The least share of mutants that must be found, percent. */
const LEAST = 95
const TIMEOUT_MS = 60_000

const root = join(import.meta.dirname, '..', '..')
const { values, positionals } = parseArgs({ allowPositionals: true, options: { concurrency: { type: 'string', default: '2' }, help: { type: 'boolean' } } })
if (values.help === true) {
  console.log('npm run mutate -- [--concurrency N] [FILE …]\n\nMutation testing of protocol/kernel and of what reads a policy, or of the files named. All of it takes about twenty minutes on two cores.')
  process.exit(0)
}

process.chdir(root)
const patterns = positionals.length > 0 ? positionals : MUTATED
const digests = await digestLines({ root, files: await listFiles({ root }), patterns })
const results = await new Stryker({
  mutate: patterns,
  testRunner: 'command',
  commandRunner: { command: NOTICE },
  concurrency: Number(values.concurrency),
  ignorePatterns: ['**', '!package.json', ...COPIED_FOLDERS.map(folder => `!${folder}/**`)],
  tempDirName: '.medrec/mutate',
  disableTypeChecks: false,
  checkers: [],
  timeoutMS: TIMEOUT_MS,
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  thresholds: { high: LEAST, low: LEAST, break: LEAST },
  allowConsoleColors: false
}).runMutationTest()
const counted = results.filter(({ status }) => status !== 'Ignored')
const survived = counted.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
console.log(`${counted.length} mutants, ${counted.length - survived.length} found, ${survived.length} not.`)
console.log(`For docs/mutation.md, what was looked at:\n${digests.join('\n')}`)
process.exitCode = counted.length > 0 && (counted.length - survived.length) / counted.length * 100 >= LEAST ? 0 : 1
