import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { compareModels } from '../protocol/kernel/compare-models.ts'
import type { FuzzOptions } from './fuzz.ts'

/** Pairs between two looks at whether to go on. */
const BATCH = 10_000

/** Random policies and questions, of which the kernel and the second model of specs/decision.md must say the same. Says what was seen. */
export async function fuzzKernel ({ seed, pairs, signal, tell }: FuzzOptions): Promise<string> {
  const start = createHash('sha256').update(seed).digest().readUInt32BE() >>> 1
  const counts = new Map<string, number>()
  for (let done = 0; done < pairs; done += BATCH) {
    signal.throwIfAborted()
    for (const [name, times] of compareModels({ pairs: Math.min(BATCH, pairs - done), seed: start + done })) counts.set(name, (counts.get(name) ?? 0) + times)
    tell(`${done} decisions agree`)
    await setImmediate()
  }
  return `${pairs} decisions agree:\n${[...counts].sort(([, a], [, b]) => b - a).map(([name, times]) => `  ${name} ${times}`).join('\n')}`
}
