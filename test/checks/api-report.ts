import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareApi, isVersionEnough } from './api/compare-api.ts'
import { readApi } from './api/read-api.ts'
import { renderPage } from './api/render-page.ts'
import { PAGE, readHead, RELEASED, renderReport, REPORT } from './api/render-report.ts'
import type { Check } from './check.ts'

/** The shortest beginning of a line of the changelog that a report may name. */
const MIN_SAID = 20

/** The files that are made from the API, and what is wrong with it. */
export async function makeApiFiles (options: { root: string }): Promise<{ files: Record<string, string>, problems: string[] }> {
  const { root } = options
  const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { exports: Record<string, string> }
  const api = readApi({ root, exports })
  return { files: { [REPORT]: renderReport({ api, before: await readIf(join(root, REPORT)) }), [PAGE]: renderPage({ api }) }, problems: api.problems }
}

/** Report and page are what the sources say; a change is in the changelog; and the version is one that may have it. */
export const apiReport: Check = {
  name: 'API report',
  async run ({ root }) {
    const { files, problems } = await makeApiFiles({ root })
    const found = [...problems]
    for (const [path, text] of Object.entries(files)) {
      if (await readIf(join(root, path)) !== text) found.push(`${path}: is not what the entry points say; run "npm run generate"`)
    }
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8')
    return [...found, ...findUnsaid({ report: files[REPORT] ?? '', changelog, version }), ...findWrongVersion({ released: await readIf(join(root, RELEASED)), report: files[REPORT] ?? '', changelog, version })]
  }
}

/** Nothing, when the changelog says under this version what the report names of it. */
export function findUnsaid (options: { report: string, changelog: string, version: string }): string[] {
  const { report, changelog, version } = options
  const { said } = readHead(report)
  if (said.length < MIN_SAID) return [`${REPORT}: an exported signature changed. Say under ${version} of CHANGELOG.md what that means for who builds on the package, and put the beginning of that line (at least ${MIN_SAID} letters) after "said in CHANGELOG.md:"`]
  return sectionOf(changelog, version).split('\n').some(line => line.startsWith(`- ${said}`)) ? [] : [`${REPORT}: CHANGELOG.md has no line under ${version} that begins with "- ${said}"`]
}

/** Nothing, when the version may have what changed since the last one that was released. */
export function findWrongVersion (options: { released: string | undefined, report: string, changelog: string, version: string }): string[] {
  const { released, report, changelog, version } = options
  if (released === undefined) return []
  // The second heading of the changelog is the version before.
  const before = [...changelog.matchAll(/^## (\d+\.\d+\.\d+)/gm)].map(([, found]) => found ?? '').find(found => found !== version)
  if (before === undefined) return [`${RELEASED}: CHANGELOG.md names no version before ${version}`]
  const { change, because } = compareApi({ released, present: report })
  return isVersionEnough({ released: before, present: version, change }) ? [] : [`package.json: ${version} cannot follow ${before}: its API is ${change === 'broken' ? `broken (${because.join('; ')})` : 'larger'}`]
}

function sectionOf (changelog: string, version: string): string {
  const from = changelog.indexOf(`\n## ${version}`)
  if (from < 0) return ''
  const to = changelog.indexOf('\n## ', from + 1)
  return changelog.slice(from, to < 0 ? undefined : to)
}

async function readIf (file: string): Promise<string | undefined> {
  return existsSync(file) ? await readFile(file, 'utf8') : undefined
}
