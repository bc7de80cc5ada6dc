import { startHistoriesChain } from '../contracts/histories-chain.ts'
import { runHistories } from '../contracts/run-histories.ts'
import type { FuzzOptions } from './fuzz.ts'

/** Random histories of registries beside a model of the rules of specs/registry.md, compared after each step. Says what was seen. */
export async function fuzzRegistries ({ seed, histories, first, signal, tell }: FuzzOptions): Promise<string> {
  const chain = await startHistoriesChain()
  try {
    const summary = await runHistories({ chain, histories, seed, first, signal, onProgress: count => { tell(`${count} histories agree`) } })
    const refused = [...summary.refused].sort(([, a], [, b]) => b - a).map(([name, times]) => `  ${name} ${times}`).join('\n')
    return `${summary.histories} histories agree: ${summary.steps} steps, ${summary.done} done, ${summary.accepted} proposals accepted. Refused:\n${refused}`
  } finally {
    await chain.stop()
  }
}
