import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { compareModels } from '../protocol/kernel/compare-models.ts'
import { compareReadings } from '../protocol/kernel/compare-readings.ts'
import type { FuzzOptions } from './fuzz.ts'

/** Pairs between two looks at whether to go on. */
const BATCH = 10_000
/** Of a batch: how many are of policies that two devices edited apart, and of how many of those a real document is made. As in `npm test`. */
const [EDITED, DOCUMENTS] = [0.1, 0.001]

/** Random policies and questions, of which the kernel and the second model of specs/decision.md must say the same. Says what was seen. */
export async function fuzzKernel ({ seed, pairs, signal, tell }: FuzzOptions): Promise<string> {
  const start = createHash('sha256').update(seed).digest().readUInt32BE() >>> 1
  const counts = new Map<string, number>()
  for (let done = 0; done < pairs; done += BATCH) {
    signal.throwIfAborted()
    const [batch, at] = [Math.min(BATCH, pairs - done), start + done]
    const [edited, documents] = [Math.ceil(batch * EDITED), Math.ceil(batch * DOCUMENTS)]
    const add = (seen: Map<string, number>, where: string): void => { for (const [name, times] of seen) counts.set(name + where, (counts.get(name + where) ?? 0) + times) }
    if (batch > edited) add(compareModels({ pairs: batch - edited, seed: at }), '')
    add(compareReadings({ pairs: edited, documents, seed: at }), ', of two devices')
    tell(`${done} decisions agree`)
    await setImmediate()
  }
  return `${pairs} decisions agree:\n${[...counts].sort(([, a], [, b]) => b - a).map(([name, times]) => `  ${name} ${times}`).join('\n')}`
}
