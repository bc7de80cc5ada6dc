import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { GETH_VERSION } from './constants.ts'

/** The folder of this user where the engine is kept once it was built. */
export function gethFolder (env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'medrec', 'engine', `geth-${GETH_VERSION}`)
}

/**
 * The path of go-ethereum's program: the one that MEDREC_GETH names, or the one that `medrec network install-engine` built.
 *
 * @throws MedrecError `ENGINE_MISSING`
 */
export function findGeth (options: { env: NodeJS.ProcessEnv }): string {
  const named = options.env['MEDREC_GETH']
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named
    throw new MedrecError('ENGINE_MISSING', `There is no program ${named}, which MEDREC_GETH names.`)
  }
  const path = join(gethFolder(options.env), 'geth')
  if (existsSync(path)) return path
  throw new MedrecError('ENGINE_MISSING', `go-ethereum ${GETH_VERSION}, which keeps the chain, is not installed. "medrec network install-engine" builds it, once for this user; MEDREC_GETH names one that is there already.`)
}
