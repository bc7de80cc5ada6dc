import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright'
import { launchChromium } from '../../runner/launch-chromium.ts'
import { startContactCard } from './start-contact-card.ts'
import type { RunningContactCard } from './start-contact-card.ts'

const PHONE = '+44 20 7946 0101'
const BIRTHDAY = '10 December'
/** For how long the birthday is given at least: long enough to arrive, short enough to see it end. On a machine that has much else to do it is longer. */
const SHORT_SECONDS = 25
/** How late it may close. Left to the usual look at everything it would be up to 20 s. */
const LATE_SECONDS = 10

describe('the contact card, in the browsers of two friends', { timeout: 500_000 }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'contact-card-'))
  const faults: string[] = []
  const elsewhere: string[] = []
  let app: RunningContactCard
  const browsers: Browser[] = []
  let owner: Page
  let friend: Page
  let birthdayEnds: number
  /** What it took both to begin: half of what is given for a while. */
  let beginSeconds: number

  const openBrowser = async (): Promise<Page> => {
    const browser = await launchChromium()
    browsers.push(browser)
    const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage()
    page.setDefaultTimeout(60_000)
    page.on('pageerror', error => { faults.push(String(error)) })
    page.on('request', request => { if (!/^(https?|wss?):\/\/(localhost|127\.0\.0\.1)[:/]|^(data|blob):/.test(request.url())) elsewhere.push(request.url()) })
    await page.addInitScript({ content: axe.source })
    return page
  }

  before(async () => {
    [app, owner, friend] = await Promise.all([
      startContactCard({ dir, port: 0, cards: { 1: { name: 'Maren', phone: PHONE, address: '1 Station Road, Oxford', birthday: BIRTHDAY } }, report: () => {} }),
      openBrowser(),
      openBrowser()
    ])
  })

  after(async () => {
    await Promise.all(browsers.map(async browser => { await browser.close() }))
    await app.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  it('brings a card from the office to whom it is about', async () => {
    const from = Date.now()
    await Promise.all([begin(owner, { url: app.invitations[0]?.link ?? '', name: 'Maren' }), begin(friend, { url: app.url, name: 'Tobias' })])
    await owner.locator('#mine [data-part=birthday]').waitFor()
    assert.deepEqual(await owner.locator('#mine strong').allInnerTexts(), [PHONE, '1 Station Road, Oxford', BIRTHDAY])
    await friend.getByText('None yet.').waitFor()
    beginSeconds = (Date.now() - from) / 1_000
  })

  it('gives a friend one part until a moment', async () => {
    birthdayEnds = await give({ owner, friend, part: 'Birthday', seconds: Math.max(SHORT_SECONDS, Math.ceil(2 * beginSeconds)) })
    await friend.locator('.friend-card [data-part=birthday]').waitFor()
    assert.deepEqual(await friend.locator('.friend-card strong').allInnerTexts(), ['Maren', BIRTHDAY])
  })

  it('gives another part beside it; the friend sees it, and nothing that was not given', async () => {
    await give({ owner, friend, part: 'Phone', seconds: 86_400 })
    await friend.locator('.friend-card [data-part=phone]').waitFor()
    assert.equal(await friend.locator('.friend-card [data-part=phone] strong').innerText(), PHONE)
    assert.equal(await friend.locator('[data-part=address]').count(), 0)
    assert.match(await owner.locator('#given').innerText(), /Tobias sees your phone number until/)
    for (const page of [owner, friend]) assert.deepEqual(await objections(page), [])
  })

  it('takes it back, and it goes', async () => {
    await owner.locator('#given .friend', { hasText: 'phone number' }).getByRole('button', { name: 'Take back: Tobias' }).click()
    await friend.locator('[data-part=phone]').waitFor({ state: 'detached' })
    await owner.locator('#given .friend', { hasText: 'phone number' }).waitFor({ state: 'detached' })
    await friend.locator('[data-state=ended]').waitFor()
  })

  it('closes what was given when its moment has come, without anybody doing anything', async () => {
    const isEarly = Date.now() / 1_000 < birthdayEnds
    await friend.locator('[data-state=expired]').waitFor()
    const late = Date.now() / 1_000 - birthdayEnds
    assert.ok(late >= 0 && (!isEarly || late < LATE_SECONDS), `It closed ${late} s after its moment.`)
    assert.equal(await friend.locator('[data-part]').count(), 0)
    await owner.getByText('Nobody but you.').waitFor()
  })

  it('is still there, and still closed, when the page is loaded again', async () => {
    await friend.reload()
    await friend.locator('input[type=password]').fill('a password for Tobias')
    await friend.getByRole('button', { name: 'Unlock' }).click()
    await friend.locator('[data-state=expired]').waitFor()
    assert.equal(await friend.locator('[data-part]').count(), 0)
  })

  it('asked nobody else for anything, and nothing failed that nobody saw', () => {
    assert.deepEqual({ elsewhere, faults }, { elsewhere: [], faults: [] })
  })
})

/** Sets a device up, with an invitation or without. */
async function begin (page: Page, options: { url: string, name: string }): Promise<void> {
  await page.goto(options.url)
  await page.getByRole('button', { name: 'Begin' }).click()
  assert.equal(await page.locator('ol.words li').count(), 12)
  await page.getByLabel('Your name, for friends').fill(options.name)
  await page.getByLabel('A password for this device').fill(`a password for ${options.name}`)
  await page.getByRole('button', { name: 'I have written them down' }).click()
  await page.getByRole('button', { name: 'Show my code' }).waitFor()
}

/** The friend shows a code, the owner gives for it, and the friend opens what comes back. Returns until when, epoch seconds. */
async function give (options: { owner: Page, friend: Page, part: string, seconds: number }): Promise<number> {
  const { owner, friend, part, seconds } = options
  await friend.getByRole('button', { name: 'Show my code' }).click()
  const code = await friend.locator('code.copy').innerText()
  await friend.getByRole('button', { name: 'Done' }).click()
  await openLink(owner, code)
  assert.equal(await owner.getByLabel('Who it is').inputValue(), 'Tobias')
  await owner.getByLabel(part).check()
  const until = Math.floor(Date.now() / 1_000) + seconds
  await owner.getByLabel('Until when').fill(new Date(1_000 * until - 60_000 * new Date().getTimezoneOffset()).toISOString().slice(0, 19))
  await owner.getByText(/^Tobias sees your .* until /).waitFor()
  await owner.getByRole('button', { name: 'Give', exact: true }).click()
  const link = await owner.locator('code.copy').innerText()
  await owner.getByRole('button', { name: 'Done' }).click()
  await openLink(friend, link)
  return until
}

async function openLink (page: Page, link: string): Promise<void> {
  await page.getByLabel('A code or link that a friend sent you').fill(link)
  await page.getByRole('button', { name: 'Open', exact: true }).click()
}

async function objections (page: Page): Promise<string[]> {
  return await page.evaluate(async () => (await (globalThis as unknown as { axe: typeof axe }).axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`))
}
