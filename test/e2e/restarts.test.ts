import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright'
import { words } from '../../browser/app/messages/en.ts'
import { choosePort } from '../../node/start/choose-port.ts'
import { launchChromium } from '../runner/launch-chromium.ts'
import { acceptShare, beginAsViewer, downloadMine, endShare, joinAnother, joinAsNew, makeCard, readOriginals, share, unlock } from './app-driver.ts'
import { canonical } from './real-records.ts'
import { networkFolder, startByCommand } from './start-network.ts'
import type { StartedByCommand } from './start-network.ts'

describe('killing every part in the middle', { timeout: 580_000 }, () => {
  const folder = networkFolder()
  let network: StartedByCommand
  let port: number
  let browser: Browser
  let me: Page
  let viewer: Page
  let held: string[]
  const rows = (page: Page): ReturnType<Page['locator']> => page.locator('records-screen .card.rows a.row')
  const sorted = (resources: unknown[]): string[] => resources.map(canonical).sort()

  /** Processes that npm start has started, by what they run. */
  const children = async (): Promise<{ chain: number[], nodes: number[] }> => {
    const { children } = JSON.parse(await readFile(join(folder.path, 'running.json'), 'utf8')) as { children: Array<{ pid: number }> }
    const known = await Promise.all(children.map(async ({ pid }) => ({ pid, command: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') })))
    const pids = (pattern: RegExp): number[] => known.filter(({ command }) => pattern.test(command)).map(({ pid }) => pid)
    return { chain: pids(/anvil/), nodes: pids(/\0node\0--config\0/) }
  }
  const kill = (pids: number[]): void => { for (const pid of pids) process.kill(pid, 'SIGKILL') }

  before(async () => {
    port = await choosePort({ preferred: 19_280, taken: new Set() })
    network = await startByCommand({ data: folder.path, port })
    browser = await launchChromium()
    me = await (await browser.newContext({ acceptDownloads: true })).newPage()
    viewer = await (await browser.newContext()).newPage()
    for (const page of [me, viewer]) page.setDefaultTimeout(60_000)
    const links = network.report.invitations.filter(({ patient }) => /Maren/.test(patient)).map(({ link }) => link)
    await joinAsNew(me, links[0] ?? '')
    for (const link of links.slice(1)) await joinAnother(me, link)
    held = sorted(await downloadMine(me))
  })

  after(async () => {
    await browser.close()
    await network.interrupt()
    folder.remove()
  })

  const shareWithViewer = async (name: string, categories: string[], card: string): Promise<void> => {
    await acceptShare(viewer, await share(me, { card, name, categories }))
    await rows(viewer).first().waitFor({ timeout: 90_000 })
  }

  it('every node: what was shared meanwhile goes out, and comes in, when they are back', async () => {
    const card = await beginAsViewer(viewer, { url: network.report.apps[1] ?? '', name: 'The sister' })
    const { nodes } = await children()
    assert.equal(nodes.length, 3)
    kill(nodes)
    await shareWithViewer('My sister', ['allergies'], card)
    const expected = held.filter(text => text.includes('"resourceType":"AllergyIntolerance"'))
    assert.ok(expected.length > 0)
    await viewer.waitForFunction(n => document.querySelectorAll('records-screen .card.rows a.row').length >= n, expected.length, { timeout: 90_000 })
    assert.deepEqual(sorted(await readOriginals(viewer)), expected)
  })

  it('the chain, and the nodes right after the end of a share: it is over all the same', async () => {
    const { chain, nodes } = await children()
    assert.equal(chain.length, 1)
    assert.equal(nodes.length, 3)
    await endShare(me, 'My sister')
    kill(chain)
    kill(nodes)
    await viewer.getByText(words.shared.ended).first().waitFor({ timeout: 120_000 })
    assert.equal(await rows(viewer).count(), 0)
    // Settled on the chain as well: nothing of it waits any more.
    await me.getByRole('link', { name: words.places.sharing, exact: true }).click()
    await me.locator('.busy, [aria-busy=true]').waitFor({ state: 'detached' })
    await me.getByText(words.sharing.states.ended).first().waitFor({ timeout: 120_000 })
  })

  it('all of npm start: it goes on with the same network, and a new share works', async () => {
    const { report } = network
    await network.kill()
    network = await startByCommand({ data: folder.path, port })
    assert.deepEqual(network.report, report)
    for (const page of [me, viewer]) {
      await page.reload()
      await unlock(page)
    }
    assert.deepEqual(sorted(await downloadMine(me)), held)
    await viewer.goto(`${report.apps[1] ?? ''}/me/card`)
    await unlock(viewer)
    await shareWithViewer('My sister again', ['vaccinations'], await makeCard(viewer, 'The sister'))
    const expected = held.filter(text => text.includes('"resourceType":"Immunization"'))
    await viewer.waitForFunction(n => document.querySelectorAll('records-screen .card.rows a.row').length >= n, expected.length, { timeout: 90_000 })
    assert.deepEqual(sorted(await readOriginals(viewer)), expected)
  })

  it('nothing of which leaves a gap in any provider\'s log', async () => {
    await me.getByRole('link', { name: words.places.seen, exact: true }).click()
    await me.getByText('My sister again').first().waitFor({ timeout: 60_000 })
    assert.equal(await me.getByText(words.seen.gap, { exact: true }).count(), 0)
  })
})
