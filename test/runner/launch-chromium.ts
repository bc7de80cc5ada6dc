import { chromium } from 'playwright'
import type { Browser, LaunchOptions } from 'playwright'
import { CHROMIUM_ARGS, findChromium } from './find-chromium.ts'

/** Starts the Chromium that the tests use: the machine's own, or Playwright's. */
export async function launchChromium (options: Pick<LaunchOptions, 'proxy'> = {}): Promise<Browser> {
  const executablePath = findChromium({ env: process.env })
  return await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: CHROMIUM_ARGS, ...options })
}
