import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** go-ethereum 1.13.15, of `MEDREC_GETH` or of this user's cache; undefined where there is none. */
export function findGeth (): string | undefined {
  const cached = join(homedir(), '.cache', 'medrec', 'engine', 'geth-1.13.15', 'geth')
  return [process.env['MEDREC_GETH'], cached].find(path => path !== undefined && existsSync(path))
}

/** What a test that needs it is to say where there is none. */
export const WITHOUT_GETH: string | false = findGeth() === undefined
  ? 'there is no go-ethereum here: set MEDREC_GETH, or run "medrec network install-engine"'
  : false
