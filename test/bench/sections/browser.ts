import { startChild } from '../child.ts'
import { openPage } from '../browser/open-page.ts'
import type { PageBench } from '../browser/page.ts'
import { compare } from '../compare.ts'
import type { SectionResult } from '../figure.ts'
import { BROWSER_BULK_BYTES, BROWSER_REQUESTS, OUTSTANDING } from '../streams/constants.ts'

const ROUNDS = 5
const MB = 1e6

declare const bench: PageBench

/** As the section `streams`, from Chromium over WebSocket. */
export async function benchBrowser (): Promise<SectionResult> {
  const server = await startChild<{ multiaddrs: string[] }>({ file: new URL('../streams/serve-streams.ts', import.meta.url).pathname })
  const { page, close } = await openPage(new URL('../browser/page.ts', import.meta.url).pathname)
  try {
    await page.evaluate(async address => { await bench.connect(address) }, server.ready.multiaddrs.find(address => address.includes('/ws')) ?? '')
    const fetchBytes = async (kind: 'fetchMux' | 'fetchBare'): Promise<number> =>
      BROWSER_BULK_BYTES / MB / await page.evaluate(async ([name, bytes]) => await bench[name](bytes), [kind, BROWSER_BULK_BYTES] as const)
    const ask = async (kind: 'echoMux' | 'echoBare'): Promise<number> =>
      BROWSER_REQUESTS / await page.evaluate(async ([name, requests, outstanding]) => await bench[name](requests, outstanding), [kind, BROWSER_REQUESTS, OUTSTANDING] as const)
    const goal = (atLeast: number): { atLeast: number } => ({ atLeast })
    return {
      section: 'browser',
      figures: [
        await compare({ name: 'bulk, Chromium', unit: 'MB/s', baselineName: 'bare stream', rounds: ROUNDS, goal: goal(0.9), measure: async () => await fetchBytes('fetchMux'), baseline: async () => await fetchBytes('fetchBare') }),
        await compare({ name: `requests, ${OUTSTANDING} outstanding, Chromium`, unit: '/s', baselineName: 'bare echo', rounds: ROUNDS, goal: goal(0.8), measure: async () => await ask('echoMux'), baseline: async () => await ask('echoBare') })
      ]
    }
  } finally {
    await close()
    await server.stop()
  }
}
