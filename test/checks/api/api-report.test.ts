import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { apiReport, findUnsaid, findWrongVersion, makeApiFiles } from '../api-report.ts'
import { compareApi, isVersionEnough } from './compare-api.ts'
import { readApi } from './read-api.ts'
import { readHead } from './render-report.ts'

const folder = mkdtempSync(join(tmpdir(), 'medrec api '))
after(() => { rmSync(folder, { recursive: true, force: true }) })

/** A package of its own with these files. */
function project (name: string, files: Record<string, string>): string {
  const root = join(folder, name)
  for (const [path, text] of Object.entries({ 'package.json': '{ "version": "0.1.0", "exports": { "./thing": "./entry.ts" } }', 'CHANGELOG.md': '# Changelog\n\n## 0.1.0 (unreleased)\n- Things can be made and unmade.\n', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const ENTRY = "/** `medrec/thing`: things. */\nexport { make } from './thing.ts'\nexport type { Thing } from './thing.ts'\n"
const THING = '/** A thing. */\nexport interface Thing {\n  /** Its name. */\n  name: string\n}\n/** Makes one. */\nexport function make (name: string): Thing { return { name } }\n'

describe('the API report', () => {
  const read = (name: string, files: Record<string, string>): ReturnType<typeof readApi> => readApi({ root: project(name, files), exports: { './thing': './entry.ts' } })

  it('has every exported signature, without a body and without comments', () => {
    const { entries: [entry], problems } = read('plain', { 'entry.ts': ENTRY, 'thing.ts': THING })
    assert.deepEqual(problems, [])
    assert.equal(entry?.name, 'medrec/thing')
    assert.deepEqual(entry.items.map(({ name, comment }) => [name, comment]), [['Thing', 'A thing.'], ['make', 'Makes one.']])
    assert.deepEqual(entry.items.map(({ signature }) => signature), ['export interface Thing {\n    name: string;\n}', 'export declare function make(name: string): Thing;'])
  })

  it('refuses what names a type that nobody can import, and a type that has to be inferred', () => {
    assert.match(read('hidden', { 'entry.ts': "export { make } from './thing.ts'\n", 'thing.ts': THING }).problems.join(), /names "Thing", which no entry point exports/)
    assert.match(read('elsewhere', { 'entry.ts': "export { make } from './thing.ts'\n", 'thing.ts': "import type { Thing } from './other.ts'\nexport const make: () => Thing = () => 1\n" }).problems.join(), /names "Thing"/)
    assert.match(read('inferred', { 'entry.ts': "export { make } from './thing.ts'\n", 'thing.ts': 'export function make (name: string) { return name.length > 3 ? [name] : undefined }\n' }).problems.join(), /"make" of medrec\/thing: .*explicit/)
    assert.match(read('absent', { 'entry.ts': "export { unmake } from './thing.ts'\n", 'thing.ts': THING }).problems.join(), /"unmake", which is not declared there/)
  })

  it('shows the keys of a table that stays inside', () => {
    const { entries: [entry] } = read('keys', { 'entry.ts': "export type { Code } from './codes.ts'\n", 'codes.ts': "const CODES = { ONE: 1, TWO: 2 } as const satisfies Record<string, number>\nexport type Code = keyof typeof CODES\n" })
    assert.equal(entry?.items[0]?.signature, "export type Code =\n    | 'ONE'\n    | 'TWO';")
  })

  it('fails while a changed signature is not said in the changelog, and not before or after', async () => {
    const root = project('said', { 'entry.ts': ENTRY, 'thing.ts': THING })
    const generate = async (said?: string): Promise<void> => {
      for (const [path, text] of Object.entries((await makeApiFiles({ root })).files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true })
        writeFileSync(join(root, path), said === undefined ? text : text.replace(/^(- said in CHANGELOG\.md:).*$/m, `$1 ${said}`))
      }
    }
    const check = async (): Promise<string> => (await apiReport.run({ root, files: [] })).join('\n')
    await generate('Things can be made and')
    assert.equal(await check(), '')
    writeFileSync(join(root, 'thing.ts'), THING.replace('{ return { name } }', '{ return { name: name.trim() } }'))
    assert.equal(await check(), '')
    writeFileSync(join(root, 'thing.ts'), THING.replace('make (name: string)', 'make (name: string, size?: number)'))
    assert.match(await check(), /docs\/api-report\.md: is not what the entry points say/)
    await generate()
    assert.match(await check(), /an exported signature changed\. Say under 0\.1\.0 of CHANGELOG\.md/)
    await generate('Things have a size now')
    assert.match(await check(), /has no line under 0\.1\.0 that begins with "- Things have a size now"/)
    writeFileSync(join(root, 'CHANGELOG.md'), '# Changelog\n\n## 0.1.0 (unreleased)\n- Things have a size now.\n')
    assert.equal(await check(), '')
  })

  it('takes no line of another version for the one that is asked for', () => {
    const report = '- digest: 00\n- said in CHANGELOG.md: Things have a size now\n'
    assert.deepEqual(readHead(report), { digest: '00', said: 'Things have a size now' })
    assert.equal(findUnsaid({ report, version: '0.2.0', changelog: '\n## 0.2.0\n- Other.\n\n## 0.1.0\n- Things have a size now.\n' }).length, 1)
    assert.deepEqual(findUnsaid({ report, version: '0.2.0', changelog: '\n## 0.2.0\n- Things have a size now.\n\n## 0.1.0\n- Other.\n' }), [])
  })
})

describe('the version of the package', () => {
  const report = (...declarations: string[]): string => `# API report\n\n## medrec/thing\n\`\`\`ts\n${declarations.join('\n')}\n\`\`\`\n`
  const thing = 'export interface Thing {\n    name: string;\n}'
  const options = 'export interface ThingOptions {\n    name: string;\n}'

  it('tells what breaks who builds on it from what is only more', () => {
    const change = (released: string, present: string): string => compareApi({ released: report(released), present: report(present) }).change
    assert.equal(change(thing, thing), 'none')
    assert.equal(change(thing, `${thing}\nexport declare function make(name: string): Thing;`), 'added')
    assert.equal(change(thing, thing.replace('}', '    size: number;\n}')), 'added')
    assert.equal(change(options, options.replace('}', '    size?: number;\n}')), 'added')
    assert.equal(change(options, options.replace('}', '    size: number;\n}')), 'broken')
    assert.equal(change(thing, options), 'broken')
    assert.equal(change(thing, thing.replace('string', 'number')), 'broken')
  })

  it('must be high enough for what changed since the last one', () => {
    const enough = (released: string, present: string, change: 'none' | 'added' | 'broken'): boolean => isVersionEnough({ released, present, change })
    assert.deepEqual([enough('0.1.0', '0.1.0', 'none'), enough('0.1.0', '0.1.1', 'added'), enough('0.1.0', '0.2.0', 'broken'), enough('0.9.0', '1.0.0', 'broken')], [true, true, true, true])
    assert.deepEqual([enough('0.1.0', '0.1.0', 'added'), enough('0.1.0', '0.1.1', 'broken')], [false, false])
    assert.deepEqual([enough('1.2.0', '1.3.0', 'added'), enough('1.2.0', '2.0.0', 'broken')], [true, true])
    assert.deepEqual([enough('1.2.0', '1.2.1', 'added'), enough('1.2.0', '1.3.0', 'broken'), enough('2.0.0', '1.9.0', 'added')], [false, false, false])
  })

  it('is checked against the report of the one before, where there is one', () => {
    const changelog = '# Changelog\n\n## 0.1.1 (unreleased)\n- Less.\n\n## 0.1.0\n- All.\n'
    assert.deepEqual(findWrongVersion({ released: undefined, report: report(thing), changelog, version: '0.1.1' }), [])
    assert.deepEqual(findWrongVersion({ released: report(thing), report: report(thing), changelog, version: '0.1.1' }), [])
    const [wrong] = findWrongVersion({ released: report(thing), report: report(options), changelog, version: '0.1.1' })
    assert.match(wrong ?? '', /0\.1\.1 cannot follow 0\.1\.0: its API is broken \(medrec\/thing#Thing is gone\)/)
  })
})
