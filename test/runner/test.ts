/** `npm test`: everything. `npm test -- unit browser` runs the stages whose names begin so, `npm test -- test/node/store/lists.test.ts` the files that are named. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { checkStages } from './check-stages.ts'
import { provideChromium } from './provide-chromium.ts'
import { provideEngine } from './provide-engine.ts'
import { runStages } from './run-stages.ts'
import type { Stage } from './stage.ts'
import { findTestFiles } from './find-test-files.ts'
import { browserTests, contractTests, endToEndTests, engineTests, namedTests, unitTests } from './test-stages.ts'

const root = join(import.meta.dirname, '..', '..')
const given = process.argv.slice(2)
const named = findTestFiles({ words: given, root, cwd: process.env['INIT_CWD'] ?? process.cwd() })
const wanted = given.filter(word => !named.words.includes(word))
const first = [provideChromium, provideEngine]
// On two cores one after the other: what is measured in blocks, or looked at in a browser, does not bear much beside it. Four cores bear two lanes.
const lanes = availableParallelism() < 4
  ? [[...checkStages, contractTests, unitTests, engineTests, browserTests, endToEndTests]]
  : [[engineTests, endToEndTests], [...checkStages, contractTests, unitTests, browserTests]]
const stages = [...first, ...lanes.flat()]
const unknown = wanted.find(name => !stages.some(stage => stage.name.startsWith(name)))
if (unknown !== undefined) {
  console.error(`There is no stage "${unknown}", and no such file of tests. Name the path of one (test/….test.ts), or the beginning of: ${stages.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}
const isWanted = (stage: Stage): boolean => given.length === 0 || wanted.some(name => stage.name.startsWith(name))
await runStages({
  first: first.filter(isWanted),
  lanes: [named.files.length === 0 ? [] : [namedTests(named.files)], ...lanes.map(lane => lane.filter(isWanted))].filter(lane => lane.length > 0),
  root
})
