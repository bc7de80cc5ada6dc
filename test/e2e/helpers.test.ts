import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
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
import { joinAsNew, makeCard, makeKey } from './app-driver.ts'

const LOOKS = [{ width: 390, height: 844 }, { width: 1440, height: 900 }] as const
/** Pictures of what was seen go here, where the environment says so. */
const PICTURES = process.env['MEDREC_PICTURES']

describe('people who act for others, by what people see', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  let server: AppServer
  let browser: Browser
  const contexts: BrowserContext[] = []
  let child: Page
  let parent: Page

  const newPage = async (): Promise<Page> => {
    const context = await browser.newContext()
    contexts.push(context)
    context.setDefaultTimeout(60_000)
    await context.addInitScript({ content: axe.source })
    return await context.newPage()
  }
  const open = (link: string): string => formatLink({ link: parseLink(link), appUrl: server.url.replace(/\/$/, '') })
  const me = async (page: Page, href: string): Promise<void> => {
    await page.getByRole('link', { name: words.places.me, exact: true }).click()
    await page.locator(`a[href="${href}"]`).first().click()
  }
  const picture = async (page: Page, name: string): Promise<void> => {
    for (const look of LOOKS) {
      await page.setViewportSize(look)
      const { violations } = await page.evaluate(async () => await (globalThis as unknown as { axe: { run: () => Promise<{ violations: Array<{ id: string }> }> } }).axe.run())
      assert.deepEqual(violations.map(({ id }) => id), [])
      if (PICTURES === undefined) continue
      mkdirSync(PICTURES, { recursive: true })
      await page.screenshot({ path: join(PICTURES, `${name}-${look.width}.png`) })
    }
  }

  const sayAlive = async (): Promise<boolean> => {
    await child.getByRole('button', { name: w.lifeDo }).click()
    return await child.getByText(w.lifeDone).waitFor({ timeout: 25_000 }).then(() => true, () => false)
  }

  before(async () => {
    const { dir } = await buildApp()
    network = await startActingNetwork({ providers: 1 })
    server = await startAppServer({ dir, port: 0 })
    browser = await launchChromium()
    child = await newPage()
    parent = await newPage()
  })

  after(async () => {
    for (const context of contexts) await context.close()
    await browser.close()
    await server.close()
    await network.stop()
  })

  let card: string

  it('a parent makes a helper card', async () => {
    await parent.goto(open(network.address))
    await parent.getByRole('button', { name: words.networkLink.fresh }).click()
    await makeKey(parent)
    await parent.locator('a[href="/me/card"]').first().click()
    await me(parent, '/me/acting')
    await parent.locator('a[href="/me/acting/card"]').click()
    card = await makeCard(parent, 'Mum')
    await picture(parent, 'helper-card')
  })

  it('a child lets the parent act until a birthday', async () => {
    await joinAsNew(child, open(await network.invite('lio')))
    await me(child, '/me/helpers')
    await picture(child, 'helpers-empty')
    await child.locator('a[href="/me/helpers/new"]').click()
    await picture(child, 'helper-new')
    await child.locator('#helper-until').fill('2036-05-17')
    await child.locator('#helper-name').fill('Mum')
    await child.locator('#helper-own').fill('Lio')
    await child.locator('#helper-card').fill(card)
    await child.getByRole('button', { name: w.make }).click()
    const link = await child.locator('.link-card .copyable').innerText()
    await me(child, '/me/helpers')
    await child.getByText(w.states.active).waitFor()
    await picture(child, 'helpers')

    await me(parent, '/me/acting')
    await parent.locator('a[href="/me/acting/accept"]').click()
    await parent.locator('#link-text').fill(link)
    await parent.getByRole('button', { name: words.goOn }).click()
    await parent.getByRole('button', { name: w.actFor('Lio') }).waitFor()
    await picture(parent, 'acting')
  })

  it('the parent sees the child\'s records, and the child sees that', async () => {
    await parent.getByRole('button', { name: w.actFor('Lio') }).click()
    await parent.locator('records-screen .card.rows a.row').first().waitFor()
    assert.ok(await parent.getByText(w.banner('Lio')).isVisible())
    await picture(parent, 'acting-records')
    await parent.getByRole('button', { name: w.bannerBack }).click()
    await parent.getByText(words.recordsScreen.empty).first().waitFor()

    await child.getByRole('link', { name: words.places.seen, exact: true }).click()
    await child.getByText(words.seen.actedFor('Mum')).first().waitFor()
    await picture(child, 'seen')
  })

  it('the child ends it, and the parent has nothing any more', async () => {
    await me(child, '/me/helpers')
    await child.getByRole('button', { name: `${w.end} Mum` }).click()
    await child.locator('dialog[open]').getByRole('button', { name: w.end, exact: true }).click()
    await child.getByText(w.states.ended).waitFor()
    await picture(child, 'helpers-ended')
    await me(parent, '/me/acting')
    await parent.getByRole('button', { name: words.refresh }).click()
    await parent.getByText(w.actingStates.over).waitFor()
  })

  it('somebody is let act while the person is silent, and the person is asked', async () => {
    await child.locator('a[href="/me/helpers/new"]').click()
    await child.getByLabel(w.kinds.proxy).check()
    await picture(child, 'helper-new-proxy')
    await child.locator('#helper-silence').selectOption('14')
    await child.locator('#helper-name').fill('My aunt')
    await me(parent, '/me/acting')
    await parent.locator('a[href="/me/acting/card"]').click()
    await child.locator('#helper-card').fill(await makeCard(parent, 'Ana'))
    await child.getByRole('button', { name: w.make }).click()
    const link = await child.locator('.link-card .copyable').innerText()
    await me(child, '/me/helpers')
    await child.getByRole('button', { name: w.lifeDo }).waitFor()
    await picture(child, 'life')
    await me(parent, '/me/acting')
    await parent.locator('a[href="/me/acting/accept"]').click()
    await parent.locator('#link-text').fill(link)
    await parent.getByRole('button', { name: words.goOn }).click()
    await parent.getByText(w.actingStates.waiting).first().waitFor()
    // A member carries only so much for one relationship in a minute, and this one had much in the last.
    for (let left = 4; !await sayAlive(); left--) assert.ok(left > 0)
  })
})
