/** `npm test`: everything. `npm test -- unit browser` runs the stages whose names begin so. */
import { join } from 'node:path'
import { checkStages } from './check-stages.ts'
import { provideChromium } from './provide-chromium.ts'
import { provideEngine } from './provide-engine.ts'
import { runStages } from './run-stages.ts'
import { browserTests, contractTests, endToEndTests, engineTests, unitTests } from './test-stages.ts'

const wanted = process.argv.slice(2)
const stages = [provideChromium, provideEngine, ...checkStages, contractTests, unitTests, engineTests, browserTests, endToEndTests]
const unknown = wanted.find(name => !stages.some(stage => stage.name.startsWith(name)))
if (unknown !== undefined) {
  console.error(`There is no stage "${unknown}". Name the beginning of: ${stages.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}
await runStages({
  stages: stages.filter(stage => wanted.length === 0 || wanted.some(name => stage.name.startsWith(name))),
  root: join(import.meta.dirname, '..', '..')
})
