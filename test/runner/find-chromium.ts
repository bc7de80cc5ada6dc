import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright'

/** The one without windows first: the same engine, which starts fewer processes, since the others draw their own controls by web pages. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The path of a Chromium: the one that MEDREC_CHROMIUM names, one on the PATH, or Playwright's own; undefined when there is none. */
export function findChromium (options: { env: NodeJS.ProcessEnv }): string | undefined {
  const named = options.env['MEDREC_CHROMIUM']
  const folders = (options.env['PATH'] ?? '').split(delimiter)
  const candidates = [
    ...(named === undefined ? [] : [named]),
    ...NAMES.flatMap(name => folders.map(folder => join(folder, name))),
    chromium.executablePath()
  ]
  return candidates.find(path => existsSync(path))
}

/** How Chromium is started in tests: without a screen, without asking anything of the network, and as root where tests run as root. */
export const CHROMIUM_ARGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  // Two headless pages must not be slowed down for being in the background.
  '--disable-background-timer-throttling', '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows'
]
