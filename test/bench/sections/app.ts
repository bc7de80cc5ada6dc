import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { startAppServer } from '../../../node/app-server/app-server.ts'
import { buildApp } from '../../../node/app-server/build-app.ts'
import { launchChromium } from '../../runner/launch-chromium.ts'
import { judge } from '../figure.ts'
import type { SectionResult } from '../figure.ts'

const GOAL_KB = 200
const ENTRY = 'index.html'

interface ManifestChunk { file: string, imports?: string[], dynamicImports?: string[] }
type Manifest = Record<string, ManifestChunk>

/** What of the built app a browser must have before its first paint: the entry and all it imports at once. */
export async function benchApp (): Promise<SectionResult> {
  const { dir } = await buildApp()
  const manifest = JSON.parse(await readFile(join(dir, '.vite', 'manifest.json'), 'utf8')) as Manifest
  const first = scriptsBeforePaint(manifest)
  const all = new Set(Object.values(manifest).map(chunk => chunk.file).filter(file => file.endsWith('.js')))
  const later = [...all].filter(file => !first.has(file))
  const loaded = await scriptsLoadedAtPaint(dir)
  const before = await gzippedKb(dir, first)
  return {
    section: 'app',
    figures: [
      judge({
        name: 'JS before first paint, gzipped',
        unit: 'KB',
        value: before,
        baseline: { name: 'all of the app\'s JS', value: await gzippedKb(dir, all) },
        goal: { of: 'value', atMost: GOAL_KB },
        note: [...first].map(file => basename(file)).join(', ')
      }),
      judge({
        name: 'JS that had come when Chromium first painted, gzipped',
        unit: 'KB',
        value: await gzippedKb(dir, loaded),
        goal: { of: 'value', atMost: GOAL_KB },
        note: loaded.map(file => basename(file)).join(', ')
      }),
      { name: 'JS loaded later, gzipped', unit: 'KB', value: await gzippedKb(dir, later) }
    ]
  }
}

function scriptsBeforePaint (manifest: Manifest): Set<string> {
  const files = new Set<string>()
  const add = (name: string): void => {
    const chunk = manifest[name]
    if (chunk === undefined) throw new RangeError(`the manifest names no ${name}`)
    if (files.has(chunk.file)) return
    files.add(chunk.file)
    chunk.imports?.forEach(add)
  }
  add(ENTRY)
  return files
}

/** From this machine to itself all comes at once, so this may be more than the paint has waited for; never less. */
async function scriptsLoadedAtPaint (dir: string): Promise<string[]> {
  const server = await startAppServer({ dir, port: 0 })
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.goto(server.url)
    const names = await page.evaluate(async () => {
      const painted = await new Promise<number>(resolve => {
        new PerformanceObserver(list => {
          const entry = list.getEntriesByName('first-contentful-paint')[0]
          if (entry !== undefined) resolve(entry.startTime)
        }).observe({ type: 'paint', buffered: true })
      })
      const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
      return resources.filter(({ name, responseEnd }) => name.endsWith('.js') && responseEnd <= painted).map(({ name }) => new URL(name).pathname)
    })
    return names.map(name => name.slice(1))
  } finally {
    await browser.close()
    await server.close()
  }
}

async function gzippedKb (dir: string, files: Iterable<string>): Promise<number> {
  const sizes = await Promise.all([...files].map(async file => gzipSync(await readFile(join(dir, file)), { level: 9 }).byteLength))
  return sizes.reduce((sum, size) => sum + size, 0) / 1000
}
