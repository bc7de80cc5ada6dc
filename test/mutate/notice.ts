// What must notice a change of the kernel, in one process, since most of the time of a run is its start; first what notices most.
import { compareModels } from '../protocol/kernel/compare-models.ts'
import { compareReadings } from '../protocol/kernel/compare-readings.ts'

/** Enough for all but the rarest faults, which the tests are for. */
const PAIRS = 1_000
const EDITED = 500
const DOCUMENTS = 20

compareModels({ pairs: PAIRS, seed: 1, endOnFailure: true })
compareReadings({ pairs: EDITED, documents: DOCUMENTS, seed: 1, endOnFailure: true })
await import('../vectors/decision.test.ts')
await import('../protocol/kernel/codes.test.ts')
await import('../protocol/kernel/decide.test.ts')
await import('../protocol/policy/condition.test.ts')
await import('../protocol/policy/grant.test.ts')
await import('../protocol/policy/meet.test.ts')
await import('../protocol/policy/read.test.ts')
