import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright'
import { coSignWords as w } from '../../browser/app/messages/co-sign-words.ts'
import { words } from '../../browser/app/messages/en.ts'
import { offerWords } from '../../browser/app/messages/offer-words.ts'
import { startAppServer } from '../../node/app-server/app-server.ts'
import type { AppServer } from '../../node/app-server/app-server.ts'
import { buildApp } from '../../node/app-server/build-app.ts'
import { formatLink } from '../../protocol/links/format-link.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import { startActingNetwork } from '../acting/acting-network.ts'
import type { ActingNetwork } from '../acting/acting-network.ts'
import { launchChromium } from '../runner/launch-chromium.ts'
import { giveLink, makeCard, makeKey } from './app-driver.ts'

interface Granted { id: string, link: string, perProvider: Array<{ handle: string, relationship: string }> }

describe('links that are opened in an unlocked app, by what people see', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  let server: AppServer
  let browser: Browser
  let context: BrowserContext
  let doctor: Page
  let nurse: string
  let given: Granted

  const open = (link: string): string => formatLink({ link: parseLink(link), appUrl: server.url.replace(/\/$/, '') })
  const me = async (href: string): Promise<void> => {
    await doctor.getByRole('link', { name: words.places.me, exact: true }).click()
    await doctor.locator(`a[href="${href}"]`).first().click()
  }
  /** As a link in a message is followed: the page stays, and what is unlocked stays so. */
  const follow = async (link: string): Promise<void> => {
    const { hash } = new URL(open(link))
    await doctor.evaluate(to => { location.hash = to }, hash)
  }
  const read = async (): Promise<Array<number | string>> => await Promise.all(given.perProvider.map(async ({ handle, relationship }) => {
    const { code, json, said } = await network.as('nurse', 'read', handle, relationship, '--as', nurse)
    assert.ok(code === 0 || /DENIED/.test(said), said)
    return code === 0 ? (json['records'] as unknown[]).length : 'denied'
  }))

  before(async () => {
    const { dir } = await buildApp()
    network = await startActingNetwork({ providers: 1 })
    server = await startAppServer({ dir, port: 0 })
    browser = await launchChromium()
    context = await browser.newContext()
    context.setDefaultTimeout(60_000)
    doctor = await context.newPage()
    await doctor.goto(open(network.address))
    await doctor.getByRole('button', { name: words.networkLink.fresh }).click()
    await makeKey(doctor)
    await doctor.locator('a[href="/me/card"]').first().click()
    await network.join('tobias', 'tobias')
  })

  after(async () => {
    await context.close()
    await browser.close()
    await server.close()
    await network.stop()
  })

  it('that asks for an agreement says what for, and nobody is let in before the person agrees', async () => {
    const card = await makeCard(doctor, 'Doctor')
    nurse = String((await network.done('nurse', 'card', '--name', 'Nurse', '--network', network.address))['address'])
    given = await network.done('tobias', 'grant', '--to', nurse, '--categories', 'all', '--until', 'never', '--condition', `cosigner:${card}`, '--purpose', 'Care at home', '--wait', '240') as unknown as Granted
    await follow(given.link)
    await doctor.getByRole('heading', { name: w.asks(w.somebody) }).waitFor()
    for (const said of ['Care at home', w.viewerText(nurse.slice(-4)), w.known, w.notSaidText]) await doctor.getByText(said).first().waitFor()
    assert.deepEqual(await read(), given.perProvider.map(() => 'denied'))
    await doctor.getByRole('button', { name: w.agree, exact: true }).click()
    await doctor.getByText(w.agreed).waitFor()
    assert.ok((await read()).every(count => typeof count === 'number' && count > 0))
  })

  it('is known when it comes again, pasted this time, and what was agreed to is taken back', async () => {
    await me('/me/agree')
    await doctor.getByText(w.states.agreed, { exact: true }).waitFor()
    await doctor.locator('a[href="/me/agree/add"]').click()
    await giveLink(doctor, given.link)
    await doctor.getByRole('button', { name: w.takeBack }).click()
    await doctor.locator('dialog[open]').getByRole('button', { name: w.takeBack }).click()
    await doctor.getByText(w.taken).waitFor()
    assert.deepEqual(await read(), given.perProvider.map(() => 'denied'))
  })

  it('that shares records is taken only when the person says so', async () => {
    await me('/me/card')
    const card = await makeCard(doctor, 'Doctor')
    const { link } = await network.done('tobias', 'share', card, '--name', 'Doctor', '--categories', 'all', '--until', 'never', '--wait', '240') as { link: string }
    await follow(link)
    await doctor.getByText(offerWords.forYou).waitFor()
    await doctor.getByRole('link', { name: offerWords.leave }).click()
    await doctor.getByRole('link', { name: words.places.sharing, exact: true }).click()
    await doctor.getByRole('link', { name: words.sharing.withMe }).click()
    await doctor.getByText(words.shared.empty).waitFor()
    await follow(link)
    await doctor.getByRole('button', { name: offerWords.take }).click()
    await doctor.locator('records-screen h1').waitFor()
    await doctor.locator('records-screen .card.rows a.row').first().waitFor()
  })
})
