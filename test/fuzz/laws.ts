import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { decide } from '../../protocol/kernel/decide.ts'
import { nextChange } from '../../protocol/kernel/next-change.ts'
import { meetGrants } from '../../protocol/policy/meet.ts'
import { readPolicy } from '../../protocol/policy/read.ts'
import { LAWS } from '../protocol/kernel/laws.ts'
import { mergeLaw } from '../protocol/kernel/merge-law.ts'
import type { FuzzOptions } from './fuzz.ts'

/** Runs between two looks at whether to go on. */
const BATCH = 1_000
/** Of the pairs, how many runs each law gets: one in so many; of the law about real documents, which takes far longer. */
const [EACH, EACH_MERGE] = [20, 500]

/** The laws of specs/decision.md, each of random questions. Says how often each held. */
export async function fuzzLaws ({ seed, pairs, signal, tell }: FuzzOptions): Promise<string> {
  const start = createHash('sha256').update(seed).digest().readUInt32BE(4) >>> 1
  const held: string[] = []
  for (const [name, law] of Object.entries(LAWS)) {
    const runs = Math.ceil(pairs / (law === mergeLaw ? EACH_MERGE : EACH))
    for (let done = 0; done < runs; done += BATCH) {
      signal.throwIfAborted()
      fc.assert(law({ decide, nextChange, meetGrants, readPolicy }), { numRuns: Math.min(BATCH, runs - done), seed: start + done })
      tell(`${done} times held: ${name}`)
      await setImmediate()
    }
    held.push(`  ${runs} times: ${name}`)
  }
  return `The laws hold:\n${held.join('\n')}`
}
