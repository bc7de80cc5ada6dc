import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright'
import { emergencyWords as e } from '../../browser/app/messages/emergency-words.ts'
import { words } from '../../browser/app/messages/en.ts'
import { helperWords as w } from '../../browser/app/messages/helper-words.ts'
import { lostWords } from '../../browser/app/messages/lost-words.ts'
import { wordsOf } from '../../browser/app/messages/words-of.ts'
import { startAppServer } from '../../node/app-server/app-server.ts'
import type { AppServer } from '../../node/app-server/app-server.ts'
import { buildApp } from '../../node/app-server/build-app.ts'
import { readConfig } from '../../node/provider/config.ts'
import { formatLink } from '../../protocol/links/format-link.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import { startActingNetwork } from '../acting/acting-network.ts'
import type { ActingNetwork } from '../acting/acting-network.ts'
import { launchChromium } from '../runner/launch-chromium.ts'
import { giveLink, joinAsNew, makeCard, makeKey } from './app-driver.ts'

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
    await context.addInitScript({ content: CLOCK })
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
      // What is still coming up or going is paler than it will be.
      await page.evaluate(async () => { await Promise.all(document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity).map(async animation => { await animation.finished.catch(() => undefined) })) })
      const { violations } = await page.evaluate(async () => await (globalThis as unknown as { axe: { run: () => Promise<{ violations: Array<{ id: string, nodes: Array<{ html: string }> }> }> } }).axe.run())
      assert.deepEqual(violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html).join()}`), [])
      if (PICTURES === undefined) continue
      mkdirSync(PICTURES, { recursive: true })
      await page.screenshot({ path: join(PICTURES, `${name}-${look.width}.png`) })
    }
  }

  /** Puts every clock forward. */
  const pass = async (days: number): Promise<void> => {
    const pages = contexts.flatMap(context => context.pages())
    await Promise.all([network.pass(days * DAY), ...pages.map(async page => { await page.evaluate(seconds => { (globalThis as unknown as { passTime: (seconds: number) => void }).passTime(seconds) }, days * DAY) })])
  }
  /** A member carries only so much for one relationship in a minute: begins another one. */
  const passMinute = async (): Promise<void> => { await pass(90 / DAY) }
  const goTo = async (page: Page, place: 'records' | 'sharing' | 'seen'): Promise<void> => { await page.getByRole('link', { name: words.places[place], exact: true }).click() }
  /** Until a page that is asked again says it. */
  const refreshUntil = async (page: Page, said: string | RegExp, count = 1): Promise<void> => {
    for (let left = 8; !await page.getByText(said).nth(count - 1).waitFor({ timeout: 8_000 }).then(() => true, () => false); left--) {
      assert.ok(left > 0, `nobody says ${String(said)}`)
      await page.getByRole('button', { name: words.refresh, exact: true }).click()
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
    await giveLink(child, card)
    await child.locator('#helper-until').waitFor()
    await picture(child, 'helper-new')
    await child.locator('#helper-until').fill('2036-05-17')
    await child.locator('#helper-name').fill('Mum')
    await child.locator('#helper-own').fill('Lio')
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
    await parent.getByRole('heading', { name: wordsOf('Lio').recordsScreen.title }).waitFor()
    await picture(parent, 'acting-records')
    await parent.locator('records-screen .card.rows a.row').first().click()
    await parent.locator('record-detail h1').waitFor()
    await picture(parent, 'acting-record')
    await goTo(parent, 'sharing')
    await parent.getByRole('heading', { name: wordsOf('Lio').sharing.title }).waitFor()
    await picture(parent, 'acting-sharing')
    await goTo(parent, 'seen')
    await parent.getByText(wordsOf('Lio').seen.lead).waitFor()
    await parent.locator('seen-screen .card.rows a.row').first().waitFor()
    await picture(parent, 'acting-seen')
    await me(parent, '/me/acting')
    await parent.getByText(w.bannerOwn('Lio')).waitFor()
    await goTo(parent, 'records')
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
    await child.locator('.under', { hasText: w.states.ended }).waitFor()
    await picture(child, 'helpers-ended')
    await me(parent, '/me/acting')
    await parent.getByRole('button', { name: words.refresh }).click()
    await parent.getByText(w.actingStates.over).waitFor()
  })

  it('who is in a group that the child lets look finds the records by the child\'s emergency card, and the child is told', async () => {
    const [configFile = ''] = network.configFiles
    const { name: providerName } = await readConfig(configFile)
    const group = String((await network.done('nobody', 'group', 'create', '--config', configFile, '--yes'))['viewer'])
    await goTo(child, 'sharing')
    await child.getByLabel(words.emergency.other).check()
    await child.locator('#emergency-group').fill(group)
    await picture(child, 'emergency-off')
    await child.getByRole('button', { name: words.emergency.on }).click()
    await child.getByText(words.emergency.inForce(1)).waitFor()
    await child.getByRole('link', { name: e.card.show }).click()
    await child.locator('emergency-card .qr path').waitFor()
    await child.locator('#paper-name').fill('Lio')
    await picture(child, 'emergency-card')
    const link = await child.locator('emergency-card .copyable').innerText()

    const look = async (): Promise<void> => {
      await goTo(parent, 'sharing')
      await parent.getByRole('link', { name: words.sharing.withMe }).click()
      await parent.getByRole('link', { name: e.look.open }).click()
      await giveLink(parent, link)
      await parent.locator('#emergency-reason').fill('Found unconscious')
      await picture(parent, 'emergency-ask')
      await parent.getByRole('button', { name: e.look.go }).click()
    }
    await me(parent, '/me/card')
    const badge = await makeCard(parent, 'Emergency room')
    await look()
    await parent.getByText(e.look.refusedText).waitFor()
    await picture(parent, 'emergency-refused')
    await network.done('nobody', 'group', 'add', group, badge, '--config', configFile, '--yes')
    await parent.getByRole('button', { name: e.look.again }).click()
    const rows = parent.locator('records-screen .card.rows a.row')
    await rows.first().waitFor()
    await picture(parent, 'emergency-look')
    await rows.first().click()
    await parent.locator('record-detail h1').waitFor()
    await parent.getByRole('button', { name: words.record.originalShow }).click()
    await parent.locator('.original').waitFor()
    await picture(parent, 'emergency-record')
    await goTo(parent, 'records')
    await parent.goBack()
    await parent.getByRole('heading', { name: e.look.open }).waitFor()
    assert.equal(await rows.count(), 0, 'what was seen is gone')

    // Told on whatever page the child is, without asking.
    const banner = child.locator('.banner', { hasText: words.emergency.title(1) })
    await banner.waitFor()
    await picture(child, 'emergency-banner')
    await banner.getByRole('link', { name: words.places.seen }).click()
    await child.getByText(/Found unconscious/).first().waitFor()
    assert.equal(await banner.count(), 0, 'it is told once on a page')
    await child.getByText(words.seen.ofGroup('', [providerName])).first().waitFor()
    await picture(child, 'emergency-told')
    await child.getByRole('button', { name: words.emergency.seen }).click()
    await goTo(child, 'sharing')
    assert.equal(await banner.count(), 0, 'what was seen is not told again')
    await child.getByLabel(words.emergency.label.group).click()
    await child.getByRole('button', { name: words.emergency.on }).waitFor()
    await look()
    await parent.getByText(e.look.refusedText).waitFor()
    await picture(parent, 'emergency-ended')
    await me(child, '/me/helpers')
  })

  it('somebody is let act while the person is silent, and the person is asked', async () => {
    await passMinute()
    await me(parent, '/me/acting')
    await parent.locator('a[href="/me/acting/card"]').click()
    await child.locator('a[href="/me/helpers/new"]').click()
    await giveLink(child, await makeCard(parent, 'Ana'))
    await child.getByLabel(w.kinds.proxy).check()
    await picture(child, 'helper-new-proxy')
    await child.locator('#helper-silence').selectOption('14')
    await child.locator('#helper-name').fill('My aunt')
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
    await passMinute()
    for (let left = 4; !await sayAlive(); left--) assert.ok(left > 0)
  })

  it('the person is asked wherever they are, before the silence is long enough', async () => {
    await pass(11)
    await goTo(child, 'records')
    await child.locator('.banner').getByText(w.life).waitFor()
    await picture(child, 'life-asked')
  })

  it('the proxy acts when the silence was long enough, and the person sees who did', async () => {
    await pass(4)
    await me(parent, '/me/acting')
    await refreshUntil(parent, w.actFor('Lio'))
    await picture(parent, 'proxy-may-act')
    await parent.getByRole('button', { name: w.actFor('Lio') }).click()
    await parent.locator('records-screen .card.rows a.row').first().waitFor()
    await me(child, '/me/helpers')
    await child.getByText(/your proxy can act for you, since/).waitFor()
    await picture(child, 'life-silent')
    await goTo(child, 'seen')
    await refreshUntil(child, words.seen.actedFor('My aunt'))
    await picture(child, 'proxy-seen')
  })

  it('the person is there again with one tap, and the proxy has nothing any more', async () => {
    await passMinute()
    await me(child, '/me/helpers')
    for (let left = 4; !await sayAlive(); left--) assert.ok(left > 0)
    await picture(child, 'life-said')
    await me(parent, '/me/acting')
    await parent.locator('.banner.acting').waitFor({ state: 'detached' })
    await parent.getByText(w.actingStates.waiting).waitFor()
    assert.equal(await parent.getByRole('button', { name: w.actFor('Lio') }).count(), 0)
    await picture(parent, 'proxy-waits')
    await child.getByRole('button', { name: `${w.end} My aunt` }).click()
    await child.locator('dialog[open]').getByRole('button', { name: w.end, exact: true }).click()
    await child.locator('.row .under').filter({ hasText: `${w.kinds.proxy} · ${w.states.ended}` }).waitFor()
    await refreshUntil(parent, new RegExp(`· ${w.actingStates.over}$`), 2)
  })

  describe('guardians, for a key that is lost', () => {
    let friend: Page
    let again: Page
    let link: string

    const keeper = async (page: Page, name: string): Promise<void> => {
      await passMinute()
      await me(page, '/me/acting')
      await page.locator('a[href="/me/acting/card"]').click()
      const shown = await makeCard(page, name)
      await child.locator('a[href="/me/helpers/lost/new"]').click()
      await giveLink(child, shown)
      await child.locator('#helper-name').waitFor()
      await picture(child, 'lost-new')
      await child.locator('#helper-name').fill(name)
      await child.locator('#helper-own').fill('Lio')
      await child.getByRole('button', { name: lostWords.add }).click()
      const given = await child.locator('.link-card .copyable').innerText()
      await child.getByRole('link', { name: words.done }).click()
      await me(page, '/me/acting')
      await page.locator('a[href="/me/acting/accept"]').click()
      await page.locator('#link-text').fill(given)
      await page.getByRole('button', { name: words.goOn }).click()
    }
    const nameNext = async (page: Page, shown: string): Promise<string> => {
      await passMinute()
      await me(page, '/me/acting')
      await refreshUntil(page, lostWords.nameNext('Lio'))
      await page.getByRole('link', { name: lostWords.nameNext('Lio') }).click()
      await picture(page, 'lost-name')
      await page.locator('#link-text').fill(shown)
      await page.getByRole('button', { name: words.goOn }).click()
      await picture(page, 'lost-name-sure')
      await page.getByRole('button', { name: lostWords.nameSure }).click()
      return await page.locator('.link-card .copyable').innerText({ timeout: 120_000 })
    }

    it('are named, with how many must agree and how long they must wait', async () => {
      friend = await newPage()
      await friend.goto(open(network.address))
      await friend.getByRole('button', { name: words.networkLink.fresh }).click()
      await makeKey(friend)
      await friend.locator('a[href="/me/card"]').first().click()
      await me(child, '/me/helpers')
      await child.locator('a[href="/me/helpers/lost"]').first().click()
      await picture(child, 'lost-empty')
      await keeper(parent, 'Mum')
      await picture(child, 'lost-one')
      await keeper(friend, 'Ben')
      await picture(child, 'lost-two')
      await child.getByRole('link', { name: lostWords.set }).click()
      await picture(child, 'lost-agree')
      await child.getByRole('button', { name: words.goOn }).click()
      await picture(child, 'lost-wait')
      await child.getByLabel('Three days').check()
      await passMinute()
      await child.getByRole('button', { name: lostWords.save }).click()
      await child.getByText(lostWords.rule(2, 2, 'three days')).waitFor()
      await child.getByText(lostWords.states.active).nth(1).waitFor({ timeout: 240_000 })
      await picture(child, 'lost-set')
    })

    it('name the key of whoever shows them a card, which the owner is told and objects to', async () => {
      again = await newPage()
      await again.goto(`${server.url}/restore`)
      await again.getByRole('link', { name: lostWords.wordsLost }).click()
      await picture(again, 'words-lost')
      await again.getByRole('button', { name: lostWords.begin }).click()
      await makeKey(again)
      await again.locator('a[href="/me/lost/card"]').waitFor()
      await picture(again, 'lost-mine')
      await again.locator('a[href="/me/lost/card"]').click()
      await again.locator('#link-text').fill(network.address)
      await again.getByRole('button', { name: words.goOn }).click()
      await again.locator('#card-name').fill('Lio')
      await again.getByRole('button', { name: words.me.cardShow }).click()
      card = await again.locator('.link-card .copyable').innerText()
      await picture(again, 'lost-card')
      await nameNext(parent, card)
      await picture(parent, 'lost-named-by-me')
      await nameNext(friend, card)
      await me(child, '/me/helpers')
      await child.locator('.banner').getByText(lostWords.named).waitFor()
      await picture(child, 'lost-warning')
      await passMinute()
      await child.getByRole('button', { name: lostWords.object }).click()
      await child.getByText(lostWords.objected).waitFor({ timeout: 120_000 })
      await child.locator('.banner').getByText(lostWords.named).waitFor({ state: 'detached' })
    })

    it('name it again, and the new key takes over when the time is over', async () => {
      await nameNext(parent, card)
      link = await nameNext(friend, card)
      await again.locator('a[href="/me/lost"]').first().click()
      await again.locator('a[href="/me/lost/link"]').click()
      const take = async (): Promise<void> => {
        await again.locator('#link-text').fill(link)
        await again.getByRole('button', { name: words.goOn }).click()
      }
      await take()
      await again.getByText(lostWords.laterText).waitFor({ timeout: 120_000 })
      await picture(again, 'lost-later')
      await pass(4)
      await again.getByRole('button', { name: words.tryAgain }).click()
      await again.getByText(lostWords.taken(1)).waitFor({ timeout: 120_000 })
      await picture(again, 'lost-taken')
      await again.getByRole('link', { name: words.join.toRecords }).click()
      await again.locator('records-screen .card.rows a.row').first().waitFor()
    })
  })
})
