import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright'
import { words } from '../../browser/app/messages/en.ts'
import { helperWords as w } from '../../browser/app/messages/helper-words.ts'
import { startAppServer } from '../../node/app-server/app-server.ts'
import type { AppServer } from '../../node/app-server/app-server.ts'
import { buildApp } from '../../node/app-server/build-app.ts'
import { formatLink } from '../../protocol/links/format-link.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import { startActingNetwork } from '../acting/acting-network.ts'
import type { ActingNetwork } from '../acting/acting-network.ts'
import { launchChromium } from '../runner/launch-chromium.ts'

const LOOKS = [{ width: 390, height: 844 }, { width: 1440, height: 900 }] as const
/** Pictures of what was seen go here, where the environment says so. */
const PICTURES = process.env['MEDREC_PICTURES']
const DAY = 86_400
/** The clock of a page, which the test puts forward with the network's. */
const CLOCK = `{
  const now = Date.now
  let ahead = 0
  Date.now = () => now() + ahead
  globalThis.passTime = seconds => { ahead += seconds * 1000 }
}`

/** Devices of people who act for each other, in a network of one provider that all of them share with one clock. */
export interface ActingPages {
  network: ActingNetwork
  server: AppServer
  child: Page
  parent: Page
  newPage: () => Promise<Page>
  /** A link of the network as the app's address has it. */
  open: (link: string) => string
  /** Goes to a page under Me. */
  me: (page: Page, href: string) => Promise<void>
  goTo: (page: Page, place: 'records' | 'sharing' | 'seen') => Promise<void>
  /** Holds what is shown to be accessible at both sizes, and keeps a picture where that is wanted. */
  picture: (page: Page, name: string) => Promise<void>
  /** Puts every clock forward, by days. */
  pass: (days: number) => Promise<void>
  /** A member carries only so much for one relationship in a minute: begins another one. */
  passMinute: () => Promise<void>
  /** Until a page that is asked again says it. */
  refreshUntil: (page: Page, said: string | RegExp, count?: number) => Promise<void>
  /** Whether the child's tap that it is there arrived. */
  sayAlive: () => Promise<boolean>
  stop: () => Promise<void>
}

export async function startActingPages (): Promise<ActingPages> {
  const { dir } = await buildApp()
  const network = await startActingNetwork({ providers: 1 })
  const server = await startAppServer({ dir, port: 0 })
  const browser: Browser = await launchChromium()
  const contexts: BrowserContext[] = []

  const newPage = async (): Promise<Page> => {
    const context = await browser.newContext()
    contexts.push(context)
    context.setDefaultTimeout(60_000)
    await context.addInitScript({ content: axe.source })
    await context.addInitScript({ content: CLOCK })
    return await context.newPage()
  }
  const [child, parent] = [await newPage(), await newPage()]

  const pass = async (days: number): Promise<void> => {
    const pages = contexts.flatMap(context => context.pages())
    await Promise.all([network.pass(days * DAY), ...pages.map(async page => { await page.evaluate(seconds => { (globalThis as unknown as { passTime: (seconds: number) => void }).passTime(seconds) }, days * DAY) })])
  }

  return {
    network, server, child, parent, newPage, pass,
    open: link => formatLink({ link: parseLink(link), appUrl: server.url.replace(/\/$/, '') }),
    me: async (page, href) => {
      await page.getByRole('link', { name: words.places.me, exact: true }).click()
      await page.locator(`a[href="${href}"]`).first().click()
    },
    goTo: async (page, place) => { await page.getByRole('link', { name: words.places[place], exact: true }).click() },
    picture: async (page, name) => {
      for (const look of LOOKS) {
        await page.setViewportSize(look)
        // What is still coming up or going is paler than it will be.
        await page.evaluate(async () => { await Promise.all(document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity).map(async animation => { await animation.finished.catch(() => undefined) })) })
        const { violations } = await page.evaluate(async () => await (globalThis as unknown as { axe: { run: () => Promise<{ violations: Array<{ id: string, nodes: Array<{ html: string }> }> }> } }).axe.run())
        assert.deepEqual(violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html).join()}`), [])
        if (PICTURES === undefined) continue
        mkdirSync(PICTURES, { recursive: true })
        await page.screenshot({ path: join(PICTURES, `${name}-${look.width}.png`) })
      }
    },
    passMinute: async () => { await pass(90 / DAY) },
    refreshUntil: async (page, said, count = 1) => {
      for (let left = 15; !await page.getByText(said).nth(count - 1).waitFor({ timeout: 8_000 }).then(() => true, () => false); left--) {
        assert.ok(left > 0, `nobody says ${String(said)}`)
        await page.getByRole('button', { name: words.refresh, exact: true }).click()
      }
    },
    sayAlive: async () => {
      await child.getByRole('button', { name: w.lifeDo }).click()
      return await child.getByText(w.lifeDone).waitFor({ timeout: 25_000 }).then(() => true, () => false)
    },
    stop: async () => {
      for (const context of contexts) await context.close()
      await browser.close()
      await server.close()
      await network.stop()
    }
  }
}
