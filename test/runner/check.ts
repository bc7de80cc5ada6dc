/** `npm run check`: what can be said about the sources without running them. */
import { join } from 'node:path'
import { checkStages } from './check-stages.ts'
import { runStages } from './run-stages.ts'

await runStages({ lanes: [{ stages: checkStages, niceness: 0 }], root: join(import.meta.dirname, '..', '..') })
