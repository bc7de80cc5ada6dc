import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright'
import { buildApp } from '../../node/app-server/build-app.ts'
import { startAppServer } from '../../node/app-server/app-server.ts'
import type { AppServer } from '../../node/app-server/app-server.ts'
import { HEADER_POLICY } from '../../browser/security-policy.ts'
import { MAX_FIRST_SCRIPT_BYTES } from '../../browser/app/constants.ts'
import { words } from '../../browser/app/messages/en.ts'
import { launchChromium } from '../runner/launch-chromium.ts'

/** Phone and desk, each in one theme: light and dark, narrow and wide are each seen once. */
const LOOKS = [
  { width: 390, height: 844, colorScheme: 'light' },
  { width: 1440, height: 900, colorScheme: 'dark' }
] as const

describe('the built app', () => {
  let dir: string
  let server: AppServer
  let browser: Browser

  before(async () => {
    ({ dir } = await buildApp())
    server = await startAppServer({ dir, port: 0 })
    browser = await launchChromium()
  })

  after(async () => {
    await browser.close()
    await server.close()
  })

  it('loads at most 200 KB of JavaScript, gzipped, before the first paint', async () => {
    const manifest = JSON.parse(await readFile(join(dir, '.vite', 'manifest.json'), 'utf8')) as Record<string, { file: string, imports?: string[] }>
    const first = new Set<string>()
    const follow = (key: string): void => {
      const chunk = manifest[key]
      if (chunk === undefined || first.has(chunk.file)) return
      first.add(chunk.file)
      for (const next of chunk.imports ?? []) follow(next)
    }
    follow('index.html')
    let bytes = 0
    for (const file of first) bytes += gzipSync(await readFile(join(dir, file))).length
    assert.ok(bytes > 1_000 && bytes <= MAX_FIRST_SCRIPT_BYTES, `${bytes} bytes`)
    const code = (await Promise.all([...first].map(async file => await readFile(join(dir, file), 'utf8')))).join('')
    assert.doesNotMatch(code, /yamux|automerge/i)
  })

  it('says its policy in the page as well as in the header', async () => {
    const page = await readFile(join(dir, 'index.html'), 'utf8')
    assert.match(page, /http-equiv="Content-Security-Policy" content="default-src 'self'; connect-src 'self' ws: wss:; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'/)
    assert.equal((await fetch(server.url)).headers.get('content-security-policy'), HEADER_POLICY)
    assert.doesNotMatch(page, /<script>|<style|style="| on\w+=/)
  })

  it('opens with no network at all, once it has been open', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const troubles = watch(page, server.url)
    await page.goto(server.url)
    await page.getByRole('heading', { name: words.welcome.title }).waitFor()
    await page.evaluate(async () => { await navigator.serviceWorker.ready })
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
    await context.setOffline(true)
    await page.goto(`${server.url}/records`)
    await page.getByRole('heading', { name: words.welcome.title }).waitFor()
    await page.getByRole('link', { name: words.welcome.invitation }).click()
    await page.getByRole('heading', { name: words.entry.title }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: words.entry.title }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: words.welcome.title }).waitFor()
    assert.deepEqual(troubles, [])
    await context.close()
  })

  it('lets one tab lead, and another take over', async () => {
    const context = await browser.newContext()
    const [first, second] = [await context.newPage(), await context.newPage()]
    await first.goto(server.url)
    await first.getByRole('heading', { name: words.welcome.title }).waitFor()
    await second.goto(server.url)
    await second.getByRole('button', { name: words.elsewhere.here }).click()
    await second.getByRole('heading', { name: words.welcome.title }).waitFor()
    await first.getByRole('heading', { name: words.elsewhere.title }).waitFor()
    await context.close()
  })

  it('lets everything in a sheet be scrolled to, on a small phone', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 640 }, reducedMotion: 'reduce', serviceWorkers: 'block' })
    const page = await context.newPage()
    await page.goto(`${server.url}/examples/share-new`)
    const openers = page.locator('.say .part, .text-button[aria-haspopup]')
    await openers.last().waitFor()
    const count = await openers.count()
    assert.ok(count > 5, `${count} sheets`)
    for (let i = 0; i < count; i++) {
      await openers.nth(i).click()
      await page.locator('dialog[open] .sheet-body > *').first().waitFor()
      // What is folded up is scrolled to as well.
      const [heading, hidden] = await page.evaluate(() => {
        const dialog = document.querySelector('dialog[open]') as Element
        for (const details of dialog.querySelectorAll('details')) details.open = true
        const things = [...dialog.querySelectorAll('.sheet-body :is(label, a, button, input, textarea, p)')]
        const unreachable = things.filter(thing => {
          thing.scrollIntoView({ block: 'center' })
          const { left, top, width, height } = thing.getBoundingClientRect()
          const found = document.elementFromPoint(left + width / 2, top + height / 2)
          return !thing.contains(found)
        })
        return [dialog.querySelector('h2')?.textContent, [things.length > 0 ? '' : 'nothing in it', ...unreachable.map(thing => thing.textContent)].filter(text => text !== '')]
      })
      assert.deepEqual(hidden, [], heading ?? '')
      await page.keyboard.press('Escape')
      await page.locator('dialog[open]').waitFor({ state: 'hidden' })
    }
    await context.close()
  })

  for (const look of LOOKS) {
    it(`has nothing on any page that axe objects to, nor any request elsewhere, at ${look.width} px, ${look.colorScheme}`, async () => {
      const { width, height, colorScheme } = look
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce', serviceWorkers: 'block' })
      await context.addInitScript({ content: axe.source })
      // One page for all: a new one would start a process for each screen.
      const page = await context.newPage()
      const troubles = watch(page, server.url)
      for (const name of await screenNames(page, server.url)) await checkPage({ page, troubles, address: `${server.url}/examples/${name}` })
      await context.close()
    })
  }
})

async function screenNames (page: Page, url: string): Promise<string[]> {
  await page.goto(`${url}/examples`)
  await page.locator('a.chip').first().waitFor()
  const names = await page.locator('section').first().locator('a.chip').allTextContents()
  assert.ok(names.length > 30, `${names.length} screens`)
  return ['', ...names]
}

async function checkPage (options: { page: Page, troubles: string[], address: string }): Promise<void> {
  const { page, troubles, address } = options
  await page.goto(address)
  await page.locator('#content').waitFor()
  await page.evaluate(async () => { await document.fonts.ready })
  const found = await page.evaluate(async () => (await (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] })).violations.flatMap(violation => violation.nodes.map(node => `${violation.id} ${node.target.join(' ')}`)))
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  // In the frame the panes scroll; were the page to, the places would leave the bottom.
  const tall = await page.evaluate(() => document.querySelector('.frame') === null ? 0 : document.documentElement.scrollHeight - document.documentElement.clientHeight)
  assert.deepEqual({ address, found, troubles, wide, tall }, { address, found: [], troubles: [], wide: 0, tall: 0 })
}

/** Collects what should not happen: errors, refusals by the policy, and requests to anybody but the app's own server. */
function watch (page: Page, url: string): string[] {
  const troubles: string[] = []
  page.on('pageerror', error => { troubles.push(error.message) })
  page.on('console', message => { if (/Content.Security.Policy|Refused to/i.test(message.text())) troubles.push(message.text()) })
  page.on('request', request => { if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) troubles.push(`request to ${request.url()}`) })
  return troubles
}
