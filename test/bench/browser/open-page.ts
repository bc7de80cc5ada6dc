import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Page } from 'playwright'
import { launchChromium } from '../../runner/launch-chromium.ts'

/** Bundles a script, serves it in an empty page and opens that in Chromium. */
export async function openPage (script: string): Promise<{ page: Page, close: () => Promise<void> }> {
  const bundled = await build({ entryPoints: [script], bundle: true, format: 'esm', target: 'esnext', platform: 'browser', minify: true, write: false, logLevel: 'error' })
  const code = bundled.outputFiles[0]?.contents ?? new Uint8Array()
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? code : '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>')
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const browser = await launchChromium()
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await page.waitForFunction(() => 'bench' in globalThis)
  return {
    page,
    close: async () => {
      await browser.close()
      server.close()
    }
  }
}
