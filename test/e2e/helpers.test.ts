import { after, before, describe } from 'node:test'
import { startActingPages } from './acting-pages.ts'
import type { ActingPages } from './acting-pages.ts'
import { emergencyLooks } from './emergency-looks.ts'
import { guardiansAct } from './guardians-act.ts'
import { parentActs } from './parent-acts.ts'
import { parentShares } from './parent-shares.ts'
import { proxyActs } from './proxy-acts.ts'

// One after the other, on the same devices: what each shows is in a file of its own.
describe('people who act for others, by what people see', { timeout: 900_000 }, () => {
  let pages: ActingPages
  const at = (): ActingPages => pages
  before(async () => { pages = await startActingPages() })
  after(async () => { await pages.stop() })

  parentActs(at)
  emergencyLooks(at)
  proxyActs(at)
  parentShares(at)
  guardiansAct(at)
})
