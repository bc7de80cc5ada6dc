import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chromium } from 'playwright'
import type { Browser, BrowserContext, Page } from 'playwright'
import { words } from '../../browser/app/messages/en.ts'
import { choosePort } from '../../node/start/choose-port.ts'
import { CHROMIUM_ARGS, findChromium } from '../runner/find-chromium.ts'
import { acceptShare, beginAsViewer, endShare, joinAnother, joinAsNew, share, unlock } from './app-driver.ts'
import { canonical, divideRealRecords, readResources } from './real-records.ts'
import { networkFolder, startByCommand } from './start-network.ts'
import type { StartedByCommand } from './start-network.ts'

const PROVIDERS = ['mercy-general', 'northside-clinic', 'corner-pharmacy']

describe('the main job, by what people see', { timeout: 400_000 }, () => {
  const folder = networkFolder()
  const records = divideRealRecords(join(folder.path, 'records'), PROVIDERS)
  let network: StartedByCommand
  let browser: Browser
  let port: number
  const contexts: BrowserContext[] = []
  let me: Page
  let relative: Page
  let pharmacy: Page

  const newPage = async (): Promise<Page> => {
    const context = await browser.newContext({ acceptDownloads: true })
    contexts.push(context)
    return await context.newPage()
  }
  const rows = (page: Page): ReturnType<Page['locator']> => page.locator('records-screen .card.rows a.row')
  const count = (...types: string[]): number => readResources(records ?? '').filter(({ resourceType }) => types.includes(resourceType)).length

  before(async () => {
    mkdirSync(folder.path, { recursive: true })
    port = await choosePort({ preferred: 19_080, taken: new Set() })
    network = await startByCommand({ data: join(folder.path, 'data'), port, records })
    const executablePath = findChromium({ env: process.env })
    browser = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: CHROMIUM_ARGS })
    me = await newPage()
    relative = await newPage()
    pharmacy = await newPage()
  })

  after(async () => {
    for (const context of contexts) await context.close()
    await browser.close()
    await network.interrupt()
    folder.remove()
  })

  it('joins three providers, and holds one record of all that they have', async () => {
    const invitations = PROVIDERS.map((_, i) => network.report.invitations.filter(({ provider }) => provider === network.report.providers[i]?.name)[0]?.link ?? '')
    const shown = await joinAsNew(me, invitations[0] ?? '')
    assert.equal(shown.length, 12)
    await joinAnother(me, invitations[1] ?? '')
    await joinAnother(me, invitations[2] ?? '')
    if (records === undefined) return
    await me.getByRole('link', { name: words.places.me, exact: true }).click()
    await me.locator('a[href="/me/download"]').click()
    const [download] = await Promise.all([me.waitForEvent('download'), me.getByRole('button', { name: new RegExp(`^${words.recordsScreen.download}`) }).click()])
    const bundle = JSON.parse(await readFile(await download.path(), 'utf8')) as { entry: Array<{ resource: unknown }> }
    assert.deepEqual(bundle.entry.map(({ resource }) => canonical(resource)).sort(), readResources(records).map(canonical).sort())
  })

  it('shows a relative vaccinations and allergies, and a pharmacy prescriptions, and nothing else', async () => {
    const [, relativeUrl = '', pharmacyUrl = ''] = network.report.apps
    const relativeCard = await beginAsViewer(relative, { url: relativeUrl, name: 'The sister' })
    const pharmacyCard = await beginAsViewer(pharmacy, { url: pharmacyUrl, name: 'The pharmacy' })
    await acceptShare(relative, await share(me, { card: relativeCard, name: 'My sister', categories: ['vaccinations', 'allergies'] }))
    await acceptShare(pharmacy, await share(me, { card: pharmacyCard, name: 'The pharmacy', categories: ['prescriptions'] }))
    await rows(relative).first().waitFor({ timeout: 60_000 })
    await rows(pharmacy).first().waitFor({ timeout: 60_000 })
    if (records === undefined) return
    await relative.waitForFunction(n => document.querySelectorAll('records-screen .card.rows a.row').length === n, count('Immunization', 'AllergyIntolerance'), { timeout: 60_000 })
    assert.ok(await rows(pharmacy).count() <= count('MedicationRequest', 'MedicationDispense', 'MedicationAdministration', 'MedicationStatement', 'Medication'))
  })

  it('stays readable when every provider is away, and without a network', async () => {
    await me.getByRole('link', { name: words.places.records, exact: true }).click()
    await rows(me).first().waitFor()
    const before = await rows(me).count()
    await me.context().setOffline(true)
    await me.reload()
    await unlock(me)
    await rows(me).first().waitFor()
    assert.equal(await rows(me).count(), before)
    await me.context().setOffline(false)
  })

  it('takes it back: both are told, and hold nothing any more', async () => {
    for (const name of ['My sister', 'The pharmacy']) await endShare(me, name)
    for (const page of [relative, pharmacy]) {
      await page.getByText(words.shared.ended).first().waitFor({ timeout: 90_000 })
      assert.equal(await rows(page).count(), 0)
    }
  })

  it('goes on after an interruption with the same network and people', async () => {
    const { report } = network
    assert.equal(await network.interrupt(), 0)
    network = await startByCommand({ data: join(folder.path, 'data'), port, records })
    assert.deepEqual(network.report, report)
    await me.reload()
    await unlock(me)
    await me.getByRole('link', { name: words.places.records, exact: true }).click()
    await rows(me).first().waitFor()
    await me.getByRole('link', { name: words.places.sharing, exact: true }).click()
    await me.getByText('My sister').first().waitFor()
  })
})
