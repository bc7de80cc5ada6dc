import { findStaleFiles } from '../../contracts/compile.ts'
import type { Check } from './check.ts'

/** ABIs and creation code in use are those of the sources. */
export const compiledContracts: Check = {
  name: 'compiled contracts',
  async run () {
    return (await findStaleFiles()).map(path => `${path}: is not what contracts/src compiles to; run "npm run generate"`)
  }
}
