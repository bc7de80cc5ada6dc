import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright'
import { words } from '../../browser/app/messages/en.ts'

/** The password of everybody in these tests. */
export const PASSWORD = 'correct horse battery'

/** What a person does in the app, by what they see: nothing here reaches behind the screens. */
export interface ShareChoice {
  /** The viewer's card, as a link. */
  card: string
  name: string
  /** Categories, by their ids. */
  categories: string[]
  /** Whether every sensitive kind that is asked about is named. */
  sensitive?: boolean
  /** What is tapped of how long; what stands there, when left out. */
  until?: string
  /** Names of providers; all, when left out. */
  providers?: string[]
}

/** Makes a key on a new device and gives the password; `page` is on the screen that shows twelve words. Returns the words. */
export async function makeKey (page: Page): Promise<string[]> {
  await page.locator('.words li').first().waitFor()
  const shown = await page.locator('.words li').allTextContents()
  await page.getByRole('button', { name: words.newWords.written }).click()
  for (const field of await page.locator('form input').all()) await field.fill(shown[Number(await field.getAttribute('name'))] ?? '')
  await page.getByRole('button', { name: words.goOn }).click()
  await giveNewPassword(page)
  return shown
}

/** Fills the two fields of a new password. */
export async function giveNewPassword (page: Page): Promise<void> {
  await page.locator('#password-one').fill(PASSWORD)
  await page.locator('#password-two').fill(PASSWORD)
  await page.getByRole('button', { name: words.password.set }).click()
}

/** Follows an invitation on a new device, to the end. Returns the twelve words. */
export async function joinAsNew (page: Page, invitation: string): Promise<string[]> {
  await page.goto(invitation)
  await page.getByRole('button', { name: /^Join / }).click()
  const shown = await makeKey(page)
  await finishJoining(page)
  return shown
}

/** Pastes a further invitation on a device that is open. */
export async function joinAnother (page: Page, invitation: string): Promise<void> {
  await page.getByRole('link', { name: words.places.me, exact: true }).click()
  await page.getByRole('link', { name: new RegExp(`^${words.me.providers}`) }).click()
  await page.getByRole('link', { name: words.recordsScreen.addProvider }).click()
  await giveLink(page, invitation)
  await page.getByRole('button', { name: /^Join / }).click()
  await finishJoining(page)
}

/** Follows a further invitation on a device that is locked, which says that it waits. */
export async function joinLocked (page: Page, invitation: string): Promise<void> {
  await page.goto(invitation)
  await page.locator('unlock-screen').getByText(words.unlock.invitation).waitFor()
  await page.locator('#password').fill(PASSWORD)
  await page.getByRole('button', { name: words.unlock.go }).click()
  await page.getByRole('button', { name: /^Join / }).click()
  await finishJoining(page)
}

/** Waits until records have come, and goes to them. */
async function finishJoining (page: Page): Promise<void> {
  await page.getByRole('link', { name: words.join.toRecords }).click({ timeout: 60_000 })
  await page.getByRole('heading', { name: words.recordsScreen.title }).waitFor()
}

/** Brings everything back on an empty device. Returns what it says about it. */
export async function restore (page: Page, options: { url: string, words: string[], entry: string }): Promise<string> {
  await page.goto(options.url)
  await page.getByRole('link', { name: words.welcome.words }).click()
  await page.locator('#twelve').fill(options.words.join(' '))
  await page.getByRole('button', { name: words.goOn }).click()
  await giveLink(page, options.entry)
  await giveNewPassword(page)
  await page.getByRole('link', { name: words.join.toRecords }).waitFor({ timeout: 60_000 })
  const said = await page.locator('restore-screen [role=status]').innerText()
  await page.getByRole('link', { name: words.join.toRecords }).click()
  await page.getByRole('heading', { name: words.recordsScreen.title }).waitFor()
  return said
}

/** Downloads everything: the resources of the Bundle. */
export async function downloadMine (page: Page): Promise<unknown[]> {
  await page.getByRole('link', { name: words.places.me, exact: true }).click()
  await page.locator('a[href="/me/download"]').click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: new RegExp(`^${words.recordsScreen.download}`) }).click()])
  const bundle = JSON.parse(await readFile(await download.path(), 'utf8')) as { entry: Array<{ resource: unknown }> }
  return bundle.entry.map(({ resource }) => resource)
}

/** Opens each record of the list that is on the screen, and reads its exact original. */
export async function readOriginals (page: Page): Promise<unknown[]> {
  const list = page.url()
  const hrefs = await page.locator('records-screen .card.rows a.row').evaluateAll(rows => rows.map(row => (row as HTMLAnchorElement).href))
  const resources: unknown[] = []
  for (const href of hrefs) {
    const row = page.locator(`records-screen .card.rows a.row[href="${new URL(href).pathname}"]`)
    const original = page.getByRole('button', { name: words.record.originalShow })
    // A list that is drawn anew in that moment takes no click.
    await row.click()
    if (!await original.waitFor({ timeout: 5_000 }).then(() => true, () => false)) await row.click()
    await original.click()
    resources.push(JSON.parse(await page.locator('record-detail pre.original').innerText()))
    if (await page.locator('record-detail a.back').isVisible()) await page.locator('record-detail a.back').click()
  }
  if (page.url() !== list) await page.goBack()
  return resources
}

/** Unlocks a device. */
export async function unlock (page: Page): Promise<void> {
  await page.locator('#password').fill(PASSWORD)
  await page.getByRole('button', { name: words.unlock.go }).click()
  await page.locator('.frame').waitFor()
}

/** Begins without records, in the network the app comes from, and shows a card. Returns its link. */
export async function beginAsViewer (page: Page, options: { url: string, name: string }): Promise<string> {
  await page.goto(options.url)
  await page.getByRole('link', { name: words.welcome.viewer }).click()
  await makeKey(page)
  return await makeCard(page, options.name)
}

/** Makes a fresh card on the page of cards. Returns its link. */
export async function makeCard (page: Page, name: string): Promise<string> {
  await page.locator('#card-name').fill(name)
  await page.getByRole('button', { name: words.me.cardMake }).or(page.getByRole('button', { name: words.me.cardFresh })).click()
  return await page.locator('.link-card .copyable').innerText()
}

/** Shares, by the sentence. Returns the link that goes back. */
export async function share (page: Page, choice: ShareChoice): Promise<string> {
  const { card, name, categories, sensitive = false, until, providers } = choice
  await page.getByRole('link', { name: words.places.sharing, exact: true }).click()
  await page.getByRole('link', { name: words.sharing.share }).click()
  await giveLink(page, card)
  const part = (n: number): ReturnType<Page['locator']> => page.locator('.say .part').nth(n)
  const done = async (): Promise<void> => { await page.locator('dialog[open]').getByRole('button', { name: words.done }).click() }
  await part(0).click()
  await page.locator('#viewer-name').fill(name)
  await done()
  await part(1).click()
  for (const category of categories) {
    const choice = page.locator('dialog[open]').getByLabel(words.categories[category] ?? category)
    if (!(await choice.isVisible())) await page.locator('dialog[open] summary').click()
    await choice.check()
  }
  await done()
  if (providers !== undefined) {
    await part(2).click()
    await page.getByLabel(words.share.only).check()
    for (const box of await page.locator('dialog[open] input[type=checkbox]').all()) await box.uncheck()
    for (const provider of providers) await page.locator('dialog[open]').getByLabel(provider).check()
    await done()
  }
  if (until !== undefined) {
    await part(4).click()
    await page.locator('dialog[open]').getByLabel(until).check()
    await done()
  }
  if (sensitive) for (const label of await page.getByRole('switch').all()) await label.check()
  await page.getByRole('button', { name: words.share.go(name) }).click()
  await page.getByRole('heading', { name: words.share.doneTitle(name) }).waitFor({ timeout: 60_000 })
  return await page.locator('.link-card .copyable').innerText()
}

/** Takes a link that somebody gave back. */
export async function acceptShare (page: Page, link: string): Promise<void> {
  await page.getByRole('link', { name: words.places.sharing, exact: true }).click()
  await page.getByRole('link', { name: words.sharing.withMe }).click()
  await page.getByRole('link', { name: words.shared.add }).click()
  await giveLink(page, link)
  await page.locator('records-screen h1').waitFor({ timeout: 60_000 })
}

/** Ends one viewer's access. */
export async function endShare (page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: words.places.sharing, exact: true }).click()
  await page.getByRole('button', { name: `${words.sharing.end}: ${name}` }).click()
  await page.locator('dialog[open]').getByRole('button', { name: words.sharing.endDo }).click()
}

/** Pastes a link where one is asked for. */
export async function giveLink (page: Page, link: string): Promise<void> {
  await page.locator('link-entry textarea').fill(link)
  await page.locator('link-entry').getByRole('button', { name: words.goOn }).click()
}
