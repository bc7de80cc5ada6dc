import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decide } from '../../../protocol/kernel/decide.ts'
import { nextChange } from '../../../protocol/kernel/next-change.ts'
import { meetGrants } from '../../../protocol/policy/meet.ts'
import { readPolicy } from '../../../protocol/policy/read.ts'
import { LAWS } from './laws.ts'
import { mergeLaw } from './merge-law.ts'

const RUNS = 3_000
/** Real documents take a millisecond each. */
const MERGES = 300

describe('the kernel keeps the law that', () => {
  for (const [name, law] of Object.entries(LAWS)) {
    it(name, () => { fc.assert(law({ decide, nextChange, meetGrants, readPolicy }), { numRuns: law === mergeLaw ? MERGES : RUNS }) })
  }
})
