import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ErrorCode } from '../../protocol/errors/codes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { TestProvider } from '../start-test-network.ts'

/** How long a node may take to write a line of its log, ms. */
const LOG_WAIT_MS = 60_000

/**
 * Asserts that a provider refuses: outside there is the code and nothing else, and the node's own log has the reason. Without the second,
 * a test could pass because of another refusal than the one it is about.
 */
export async function refused (provider: TestProvider, reason: RegExp, work: () => Promise<unknown>, code: ErrorCode = 'DENIED'): Promise<void> {
  const before = (await readLog(provider)).length
  const error = await work().then(() => undefined, (thrown: unknown) => thrown)
  assert.ok(error instanceof MedrecError, `It was not refused${error === undefined ? '' : `, but failed: ${String(error)}`}.`)
  assert.equal(error.code, code)
  assert.equal(error.message, new MedrecError(code).message)
  assert.equal(error.cause, undefined)
  await logged(provider, before, line => line.includes(`"code":"${code}"`) && reason.test(line), `${code} ${String(reason)}`)
}

/** Waits for a line of the node's log after the first `before` characters. */
export async function logged (provider: TestProvider, before: number, matches: (line: string) => boolean, what: string): Promise<void> {
  let lines: string[] = []
  for (const end = Date.now() + LOG_WAIT_MS; Date.now() < end; await pause(25)) {
    lines = (await readLog(provider)).slice(before).split('\n')
    if (lines.some(matches)) return
  }
  assert.fail(`The node's log does not say ${what}. It says:\n${lines.join('\n')}`)
}

export async function readLog (provider: TestProvider): Promise<string> {
  return await readFile(join(provider.dir, 'node.log'), 'utf8')
}
