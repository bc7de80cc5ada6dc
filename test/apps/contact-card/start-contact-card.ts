import { join } from 'node:path'
import { makeInvitations, startDevelopmentNetwork } from 'medrec/node'
import type { MadeInvitation, Report } from 'medrec/node'
import { build } from 'vite'
import { openContactSource } from './contact-source.ts'
import type { Cards } from './contact-source.ts'
import { servePage } from './serve-page.ts'

/** How long invitations are good for, days. */
const INVITATION_DAYS = 30

/** The application that runs: a card office with its node, a chain, and the page. */
export interface RunningContactCard {
  /** Where the page is. */
  url: string
  /** One for each card. */
  invitations: MadeInvitation[]
  stop: () => Promise<void>
}

/**
 * Starts all of it on this machine.
 *
 * @param options.dir - keeps the chain, the office's keys and relationships, and the built page
 * @param options.port - of the page; 0: any
 */
export async function startContactCard (options: { dir: string, port: number, cards: Cards, report?: Report }): Promise<RunningContactCard> {
  const { dir, port, cards, report } = options
  const pageDir = join(dir, 'page')
  const [network] = await Promise.all([
    startDevelopmentNetwork({
      dir: join(dir, 'network'),
      name: 'Contact cards',
      providers: [{ handle: 'card-office', name: 'The card office', openSource: async () => await openContactSource(cards) }],
      report
    }),
    build({ configFile: false, logLevel: 'error', root: join(import.meta.dirname, 'page'), build: { outDir: pageDir, emptyOutDir: true, target: 'esnext', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 4_000 } })
  ])
  const page = await servePage({ dir: pageDir, port, network: network.address })
  const invitations: MadeInvitation[] = []
  for (const { config } of network.providers) invitations.push(...await makeInvitations({ config, people: Object.keys(cards), days: INVITATION_DAYS, appUrl: page.url }))
  return {
    url: page.url,
    invitations,
    stop: async () => {
      await page.close()
      await network.stop()
    }
  }
}
