import assert from 'node:assert/strict'

/** Resolves when `condition` holds, looking again in short turns; for what another process does. Counted by a clock that no test puts forward. */
export async function whenTrue (condition: () => Promise<boolean> | boolean, { seconds, what }: { seconds: number, what: string }): Promise<void> {
  for (const until = performance.now() + seconds * 1_000; performance.now() < until;) {
    if (await condition()) return
    await new Promise(resolve => { setTimeout(resolve, 100) })
  }
  assert.fail(`Not within ${seconds} s: ${what}`)
}
