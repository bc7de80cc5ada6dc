import { spawnSync } from 'node:child_process'
import { findGeth } from '../../../../node/engine/clique/find-geth.ts'
import { installGeth } from '../../../../node/engine/clique/install-geth.ts'
import { isMedrecError } from '../../../../protocol/errors/medrec-error.ts'

/** The one line that says why tests of the engine do not run. */
const ABSENT = 'NO ENGINE: tests on a real Clique chain are left out, since there is no geth 1.13.15 and no Go to build it with. "medrec network install-engine" says what to do.'

/**
 * The engine for tests, built where Go is there and it is not yet: some minutes, once for this user. Undefined, with a line that cannot be overlooked,
 * where there is neither; a Go that fails to build it is a failure.
 */
export async function provideGeth (): Promise<string | undefined> {
  try {
    return findGeth({ env: process.env })
  } catch (error) {
    if (!isMedrecError(error, 'ENGINE_MISSING')) throw error
  }
  if (spawnSync('go', ['version']).status !== 0) {
    process.stderr.write(`\n${ABSENT}\n\n`)
    return undefined
  }
  return (await installGeth({ env: process.env, say: line => { process.stderr.write(`${line}\n`) } })).path
}

/** What a suite is skipped with; the runner counts it. */
export function skipWithout (binary: string | undefined): string | false {
  return binary === undefined ? ABSENT : false
}
