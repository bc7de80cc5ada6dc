/** `npm test`: everything. `npm test -- unit browser` runs the stages whose names begin so, `npm test -- test/node/store/lists.test.ts` the files that are named. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { checkStages } from './check-stages.ts'
import { provideChromium } from './provide-chromium.ts'
import { provideEngine } from './provide-engine.ts'
import { runStages } from './run-stages.ts'
import type { Lane, Stage } from './stage.ts'
import { findTestFiles } from './find-test-files.ts'
import { browserTests, contractTests, endToEndTests, engineTests, namedTests, unitTests } from './test-stages.ts'

/** As `nice` counts. */
const GIVES_WAY = 10

const root = join(import.meta.dirname, '..', '..')
const given = process.argv.slice(2)
const named = findTestFiles({ words: given, root, cwd: process.env['INIT_CWD'] ?? process.cwd() })
const wanted = given.filter(word => !named.words.includes(word))
const isSmall = availableParallelism() < 8
// What is measured in blocks does not bear much beside it. What waits for pages to be drawn leaves half of two cores unused: the rest has that half, and gives way.
const first = [provideChromium, provideEngine, ...isSmall ? [engineTests] : []]
const lanes: Lane[] = [
  { stages: [...isSmall ? [] : [engineTests], browserTests, endToEndTests], niceness: 0 },
  { stages: [...checkStages, contractTests, unitTests], niceness: isSmall ? GIVES_WAY : 0 }
]
const stages = [...first, ...lanes.flatMap(lane => lane.stages)]
const unknown = wanted.find(name => !stages.some(stage => stage.name.startsWith(name)))
if (unknown !== undefined) {
  console.error(`There is no stage "${unknown}", and no such file of tests. Name the path of one (test/….test.ts), or the beginning of: ${stages.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}
const isWanted = (stage: Stage): boolean => given.length === 0 || wanted.some(name => stage.name.startsWith(name))
await runStages({
  first: first.filter(isWanted),
  lanes: [{ stages: named.files.length === 0 ? [] : [namedTests(named.files)], niceness: 0 }, ...lanes.map(lane => ({ ...lane, stages: lane.stages.filter(isWanted) }))].filter(lane => lane.stages.length > 0),
  root
})
