import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright'
import { words } from '../../browser/app/messages/en.ts'
import { leaveWords } from '../../browser/app/messages/leave-words.ts'
import { choosePort } from '../../node/start/choose-port.ts'
import { launchChromium } from '../runner/launch-chromium.ts'
import { acceptShare, beginAsViewer, downloadMine, endShare, joinAnother, joinAsNew, joinLocked, readOriginals, restore, share, unlock } from './app-driver.ts'
import { canonical, divideRealRecords, readResources } from './real-records.ts'
import { networkFolder, startByCommand } from './start-network.ts'
import type { StartedByCommand } from './start-network.ts'

/** Phone and desk, each in one theme. */
const LOOKS = [
  { width: 390, height: 844, colorScheme: 'light' },
  { width: 1440, height: 900, colorScheme: 'dark' }
] as const

const PROVIDERS = ['mercy-general', 'northside-clinic', 'corner-pharmacy']

describe('the main job, by what people see', { timeout: 900_000 }, () => {
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
    context.setDefaultTimeout(60_000)
    await context.addInitScript({ content: axe.source })
    context.on('request', request => { if (!/^(https?|wss?):\/\/(localhost|127\.0\.0\.1)[:/]|^(data|blob):/.test(request.url())) elsewhere.push(request.url()) })
    return await context.newPage()
  }
  const rows = (page: Page): ReturnType<Page['locator']> => page.locator('records-screen .card.rows a.row')
  const ofTypes = (...types: string[]): unknown[] => readResources(records ?? '').filter(({ resourceType }) => types.includes(resourceType))
  const vaccinationsAndAllergies = (): unknown[] => ofTypes('Immunization', 'AllergyIntolerance')
  const prescriptions = (): unknown[] => ofTypes('MedicationRequest', 'MedicationDispense', 'MedicationAdministration', 'MedicationStatement', 'Medication')
  const sorted = (resources: unknown[]): string[] => resources.map(canonical).sort()
  const elsewhere: string[] = []
  let key: string[]

  before(async () => {
    mkdirSync(folder.path, { recursive: true })
    port = await choosePort({ preferred: 19_080, taken: new Set() })
    network = await startByCommand({ data: join(folder.path, 'data'), port, records })
    browser = await launchChromium()
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
    key = await joinAsNew(me, invitations[0] ?? '')
    assert.equal(key.length, 12)
    await joinAnother(me, invitations[1] ?? '')
    await joinLocked(me, invitations[2] ?? '')
    if (records === undefined) return
    assert.deepEqual(sorted(await downloadMine(me)), sorted(readResources(records)))
  })

  it('shows a relative vaccinations and allergies, and a pharmacy prescriptions, resource by resource, and nothing else', async () => {
    const [, relativeUrl = '', pharmacyUrl = ''] = network.report.apps
    const relativeCard = await beginAsViewer(relative, { url: relativeUrl, name: 'The sister' })
    const pharmacyCard = await beginAsViewer(pharmacy, { url: pharmacyUrl, name: 'The pharmacy' })
    await acceptShare(relative, await share(me, { card: relativeCard, name: 'My sister', categories: ['vaccinations', 'allergies'] }))
    await acceptShare(pharmacy, await share(me, { card: pharmacyCard, name: 'The pharmacy', categories: ['prescriptions'], sensitive: true }))
    await rows(relative).first().waitFor({ timeout: 60_000 })
    await rows(pharmacy).first().waitFor({ timeout: 60_000 })
    if (records === undefined) return
    for (const [page, expected] of [[relative, vaccinationsAndAllergies()], [pharmacy, prescriptions()]] as const) {
      await page.waitForFunction(n => document.querySelectorAll('records-screen .card.rows a.row').length >= n, expected.length, { timeout: 60_000 })
      assert.deepEqual(sorted(await readOriginals(page)), sorted(expected))
    }
  })

  it('tells the person who saw what, from every provider', async () => {
    await me.getByRole('link', { name: words.places.seen, exact: true }).click()
    for (const name of ['My sister', 'The pharmacy']) await me.getByText(name).first().waitFor({ timeout: 60_000 })
    for (const { name } of network.report.providers) await me.getByText(words.seen.at(name)).first().waitFor({ timeout: 60_000 })
    assert.equal(await me.getByText(words.seen.gap, { exact: true }).count(), 0)
  })

  it('has nothing that axe objects to on any page with real records, and asks nobody else for anything', async () => {
    for (const { width, height, colorScheme } of LOOKS) {
      await me.setViewportSize({ width, height })
      await me.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const path of ['/records', '/sharing', '/seen', '/me', '/me/card', '/me/providers', '/me/download']) {
        await me.goto(`${network.report.app}${path}`)
        await unlock(me)
        await me.locator('#content').waitFor()
        assert.deepEqual({ path, width, found: await objections(me) }, { path, width, found: [] })
      }
      await me.goto(`${network.report.app}/records`)
      await unlock(me)
      await rows(me).first().click()
      await me.locator('record-detail h1').waitFor()
      assert.deepEqual(await objections(me), [])
    }
    assert.deepEqual(elsewhere, [])
  })

  it('stays readable without a network', async () => {
    await me.goto(`${network.report.app}/records`)
    await unlock(me)
    await rows(me).first().waitFor()
    const before = await rows(me).count()
    await me.context().setOffline(true)
    await me.reload()
    await unlock(me)
    await rows(me).first().waitFor()
    assert.equal(await rows(me).count(), before)
    await me.context().setOffline(false)
  })

  it('comes back on an empty browser, from twelve words and a network address', async () => {
    const restored = await newPage()
    const said = await restore(restored, { url: network.report.app, words: key, entry: network.report.network.address })
    assert.match(said, /3 providers/)
    assert.match(said, /2 shares/)
    if (records !== undefined) assert.deepEqual(sorted(await downloadMine(restored)), sorted(readResources(records)))
    await restored.getByRole('link', { name: words.places.sharing, exact: true }).click()
    for (const name of ['My sister', 'The pharmacy']) await restored.getByText(name).first().waitFor()
    await restored.context().close()
  })

  it('stays readable with everything switched off, takes one share back meanwhile, and goes on when all is there again', async () => {
    const { report } = network
    assert.equal(await network.interrupt(), 0)
    await me.reload()
    await unlock(me)
    await rows(me).first().waitFor()
    if (records !== undefined) assert.deepEqual(sorted(await downloadMine(me)), sorted(readResources(records)))
    await endShare(me, 'The pharmacy')
    network = await startByCommand({ data: join(folder.path, 'data'), port, records })
    assert.deepEqual(network.report, report)
    await pharmacy.getByText(words.shared.ended).first().waitFor({ timeout: 120_000 })
    await rows(pharmacy).first().waitFor({ state: 'detached' })
    await relative.reload()
    await unlock(relative)
    await rows(relative).first().waitFor()
  })

  it('takes the other back: both are told, and hold nothing any more', async () => {
    await endShare(me, 'My sister')
    await relative.getByText(words.shared.ended).first().waitFor({ timeout: 90_000 })
    for (const page of [relative, pharmacy]) await rows(page).first().waitFor({ state: 'detached' })
    await me.getByRole('link', { name: words.places.records, exact: true }).click()
    await rows(me).first().waitFor()
  })

  it('ends it with one of the providers, which the app has until the chain has it, and keeps the records', async () => {
    const [name = ''] = network.report.providers.map(provider => provider.name)
    const held = records === undefined ? undefined : sorted(await downloadMine(me))
    await me.getByRole('link', { name: words.places.me, exact: true }).click()
    await me.locator('a[href="/me/providers"]').first().click()
    await me.locator('a[href^="/me/providers/"]').filter({ hasText: name }).click()
    await me.getByRole('button', { name: leaveWords.end }).click()
    const sheet = me.locator('dialog[open]')
    await sheet.getByText(leaveWords.forGood).waitFor()
    assert.deepEqual(await objections(me), [])
    await sheet.getByRole('button', { name: leaveWords.yes }).click()
    await me.getByText(leaveWords.byMeText(name)).waitFor({ timeout: 90_000 })
    assert.deepEqual(await objections(me), [])
    if (held !== undefined) assert.deepEqual(sorted(await downloadMine(me)), held)
    await me.reload()
    await unlock(me)
    await me.getByRole('link', { name: words.places.records, exact: true }).click()
    await rows(me).first().waitFor()
  })
})

async function objections (page: Page): Promise<string[]> {
  return await page.evaluate(async () => (await (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] })).violations.flatMap(violation => violation.nodes.map(node => `${violation.id} ${node.target.join(' ')}`)))
}
