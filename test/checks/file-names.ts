import type { Check } from './check.ts'

const DRAWERS = /(^|\/)(utils?|helpers?|misc|common|index)\.(ts|mts|js|mjs)$/

/** A file is named for its idea. */
export const fileNames: Check = {
  name: 'file names',
  async run ({ files }) {
    return files
      .filter(path => /^(protocol|node|browser|test|contracts)\//.test(path) && DRAWERS.test(path))
      .map(path => `${path}: name the file for the one idea it carries`)
  }
}
