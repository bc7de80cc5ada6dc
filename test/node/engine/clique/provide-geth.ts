import { findGeth } from '../../../../node/engine/clique/find-geth.ts'
import { isMedrecError } from '../../../../protocol/errors/medrec-error.ts'

/** The engine for tests; undefined where there is none and none can be built. */
export async function provideGeth (): Promise<string | undefined> {
  try {
    return findGeth({ env: process.env })
  } catch (error) {
    if (!isMedrecError(error, 'ENGINE_MISSING')) throw error
    return undefined
  }
}
