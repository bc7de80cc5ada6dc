import assert from 'node:assert/strict'
import { drawBatch, takeStep } from './draw-histories.ts'
import type { DrawnBlock } from './draw-histories.ts'
import type { HistoriesChain } from './histories-chain.ts'
import { decodeObserved } from './observed-bytes.ts'
import { RegistryModel } from './registry-model.ts'
import type { Action } from './registry-model.ts'

/** What {@link runHistories} has seen. */
export interface HistoriesSummary { histories: number, steps: number, done: number, refused: Map<string, number>, accepted: number }

/** So many batches are on their way to the chain at a time: while it computes, the next ones are drawn. */
const IN_FLIGHT = 3
const HEAD_BYTES = 5

/**
 * Random histories of registries on a real chain, beside the model: after each step both must have done the same or refused for a reason the model
 * names, and hold the same. Always the same histories for the same seed.
 *
 * @param options.first - the first history, to go on from there; those of its batch come with it
 * @param options.onProgress - is given how many have been looked at
 * @throws AssertionError that says which step, what both hold, and how it is repeated
 */
export async function runHistories (options: { chain: HistoriesChain, histories: number, seed: string, first?: number, signal?: AbortSignal, onProgress?: (histories: number) => void }): Promise<HistoriesSummary> {
  const { chain, histories, seed, first = 0, signal, onProgress } = options
  const { lanes, actors } = chain
  const summary = emptySummary()
  const start = Math.floor(first / lanes.length)
  const end = Math.ceil((first + histories) / lanes.length)
  let next = start
  const work = async (): Promise<void> => {
    while (next < end) {
      signal?.throwIfAborted()
      const batch = next++
      const { blocks, models } = drawBatch({ seed, batch, lanes, actors })
      const again = `npm run fuzz -- registries --seed ${JSON.stringify(seed)} --first ${batch * lanes.length} --histories ${lanes.length}`
      const shown = await chain.run(blocks).catch((cause: unknown) => assert.fail(`${String(cause)} (${again})`))
      compare({ chain, blocks, shown, summary, where: lane => `history ${batch * lanes.length + lane} of seed "${seed}" (${again})` })
      summary.histories += lanes.length
      summary.accepted += models.flatMap(({ proposals }) => proposals).filter(({ closed }) => closed === 'accepted').length
      onProgress?.(summary.histories)
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
  return summary
}

/**
 * What is done in one block by accounts named by their number, and then block after block nothing, until every seat has changed: the registry and the
 * model must agree all the time.
 *
 * @param options.lane - of the registry that it begins with
 */
export async function runScript (options: { chain: HistoriesChain, lane: number, script: (actors: string[]) => Array<{ by: number, action: Action }>, blocks: number }): Promise<RegistryModel> {
  const { chain, lane, script, blocks: count } = options
  const { actors } = chain
  const founded = chain.lanes[lane] ?? assert.fail('no such lane')
  const model = new RegistryModel({ ...founded, refusing: new Set() })
  const blocks = Array.from({ length: count + 1 }, (_, i): DrawnBlock => {
    model.now = { block: founded.now.block + 100 + i, time: founded.now.time + 1_000 + i }
    const steps = i === 0 ? script(actors).map(({ by, action }) => ({ actor: actors[by] ?? '', action })) : [{ actor: actors.at(-1) ?? '', action: { kind: 'leave' } as const }]
    return { number: model.now.block, time: model.now.time, steps: steps.map(step => takeStep({ model, lane, ...step })) }
  })
  const shown = await chain.run(blocks)
  compare({ chain, blocks, shown, summary: emptySummary(), where: () => 'the script' })
  assert.ok(blocks[0]?.steps.every(({ reasons }) => reasons.size === 0), 'nothing in the script is refused')
  return model
}

function compare (options: { chain: HistoriesChain, blocks: DrawnBlock[], shown: Buffer[], summary: HistoriesSummary, where: (lane: number) => string }): void {
  const { chain, blocks, shown, summary, where } = options
  for (const [i, { number, time, steps }] of blocks.entries()) {
    let left = shown[i] ?? assert.fail('a block is missing')
    for (const { lane, actor, action, reasons, expected } of steps) {
      const error = left[0] === 1 ? undefined : chain.nameOf(left.subarray(1, HEAD_BYTES))
      const told = (): string => `${where(lane)}, block ${number} at ${time}: ${JSON.stringify(action)} by ${actor}; contract: ${error ?? 'done'}; model: ${[...reasons].join(' or ') || 'done'}`
      if (error === undefined ? reasons.size > 0 : !reasons.has(error)) assert.fail(told())
      const holds = left.subarray(HEAD_BYTES, HEAD_BYTES + expected.length)
      if (!holds.equals(expected)) {
        console.error(`They hold different things after ${told()}`)
        assert.deepEqual(decodeObserved(left.subarray(HEAD_BYTES)), decodeObserved(expected), told())
        assert.fail(told())
      }
      left = left.subarray(HEAD_BYTES + expected.length)
      summary.steps++
      if (error === undefined) summary.done++
      else summary.refused.set(error, (summary.refused.get(error) ?? 0) + 1)
    }
    assert.equal(left.length, 0, 'all that was shown is compared')
  }
}

function emptySummary (): HistoriesSummary {
  return { histories: 0, steps: 0, done: 0, refused: new Map(), accepted: 0 }
}
