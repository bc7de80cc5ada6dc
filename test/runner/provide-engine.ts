import { provideGeth } from '../node/engine/clique/provide-geth.ts'
import type { Stage } from './stage.ts'

/** Sees to it that the engine of a real network is there, where it can be built: before tests whose time is measured. */
export const provideEngine: Stage = {
  name: 'engine',
  async run ({ print }) {
    const path = await provideGeth()
    if (path === undefined) return { passed: 0, failed: 0, skipped: 1 }
    print(`geth 1.13.15 (${path})\n`)
    return { passed: 1, failed: 0, skipped: 0 }
  }
}
