import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { build } from 'esbuild'
import { findNpm } from '../../../node/bootstrap/find-npm.mjs'
import { writePackage } from '../../../node/package/write-package.ts'

const root = join(import.meta.dirname, '..', '..', '..')
/** What one small function costs an application, bytes: the table of errors is most of it. */
const SMALL_BUNDLE = 32_000

describe('the package for other projects', { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'medrec package '))
  const scratch = join(folder, 'scratch')
  const installed = join(scratch, 'node_modules', 'medrec')
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  const run = (command: string, args: string[], cwd: string): string => execFileSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, npm_config_offline: 'true', npm_config_cache: join(folder, 'cache') } })

  before(async () => {
    const staged = join(folder, 'staged')
    const { file } = await writePackage({ root, to: staged })
    run(process.execPath, [findNpm({ env: process.env, execPath: process.execPath }), 'pack', staged, '--pack-destination', folder, '--ignore-scripts', '--silent'], folder)
    mkdirSync(installed, { recursive: true })
    run('tar', ['-xzf', join(folder, file), '--strip-components=1', '-C', installed], folder)
    // Its dependencies as they are installed here: nothing is fetched.
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
    const programs = readdirSync(join(root, 'node_modules', '@foundry-rs')).map(name => `@foundry-rs/${name}`)
    for (const name of new Set([...Object.keys(dependencies), ...programs])) {
      mkdirSync(join(scratch, 'node_modules', name, '..'), { recursive: true })
      symlinkSync(join(root, 'node_modules', name), join(scratch, 'node_modules', name))
    }
    symlinkSync(join(root, 'node_modules', '@types'), join(scratch, 'node_modules', '@types'))
    writeFileSync(join(scratch, 'package.json'), '{ "type": "module" }')
  })

  const compile = (args: string[]): string => {
    try {
      return run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2024', '--module', 'nodenext', '--types', 'node', '--lib', 'es2024,dom,esnext', ...args], scratch)
    } catch (error) {
      return String((error as { stdout?: unknown }).stdout ?? error)
    }
  }

  it('has no sources, no tests, and no dependency that it does not need', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
    assert.deepEqual(files.filter(name => /(?<!\.d)\.ts$|\.test\./.test(name)), [])
    assert.deepEqual(files.filter(name => /^(test|browser\/app|node\/cli|specs)\//.test(name)), [])
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
    for (const name of ['lit', 'jsqr', 'qrcode', '@fontsource-variable/inter']) assert.equal(Object.hasOwn(dependencies, name), false, name)
  })

  it('runs in another project: a network with a store of its own, and a person who joins', () => {
    writeFileSync(join(scratch, 'use.js'), `
      import { createMemorySource, generateWords, isMedrecError, MedrecError } from 'medrec/protocol'
      import { fhirProfile } from 'medrec/protocol/fhir'
      import { createNode } from 'medrec/browser'
      import { makeInvitations, openPeer, startDevelopmentNetwork } from 'medrec/node'
      const source = createMemorySource()
      await source.set({ person: '1', name: 'One', records: [{ key: 'a', categories: ['a'], mediaType: 'text/plain', bytes: new TextEncoder().encode('all is well') }] })
      const network = await startDevelopmentNetwork({ dir: 'network', name: 'Other', providers: [{ handle: 'other', name: 'Other', openSource: async () => source }], report: () => {} })
      const [invitation] = await makeInvitations({ config: network.providers[0].config, people: ['1'], days: 1 })
      const peer = await openPeer({ home: 'peer', profile: fhirProfile, appUrl: 'https://app.example', background: false, scrypt: { N: 2, r: 1, p: 1 } })
      await peer.create({ words: generateWords(), password: 'correct horse' })
      await peer.join({ invitation: invitation.link })
      const [record] = peer.records()
      console.log(JSON.stringify([await peer.recordText(record), typeof createNode, isMedrecError(new MedrecError('LOCKED'))]))
      await peer.close()
      await network.stop()
    `)
    assert.deepEqual(JSON.parse(run(process.execPath, ['use.js'], scratch)), ['all is well', 'function', true])
  })

  it('has types', () => {
    writeFileSync(join(scratch, 'use.ts'), `
      import { createMemorySource, type Peer, type PeerProfile, type RecordSource } from 'medrec/protocol'
      import { CATEGORIES, type Category } from 'medrec/protocol/fhir'
      import { openPeer } from 'medrec/browser'
      import { startProvider } from 'medrec/node'
      export const source: RecordSource = createMemorySource()
      export const category: Category = CATEGORIES[0]
      export async function use (peer: Peer, profile: PeerProfile): Promise<string[]> {
        const other: Peer = await openPeer({ profile, appUrl: '', name: 'x' })
        // @ts-expect-error - a number is no peer
        const wrong: Peer = 1
        // @ts-expect-error - a node needs its configuration
        await startProvider({ openSource: async () => source })
        // @ts-expect-error - there is nothing else to import
        await import('medrec/protocol/kernel/decide.js')
        return [...peer.records(), ...other.records(), ...wrong.records()].map(({ key }) => key)
      }
    `)
    assert.equal(compile(['use.ts']), '')
  })

  it('has types for all that the page on building on it shows', () => {
    const page = readFileSync(join(installed, 'docs', 'build-on-it.md'), 'utf8')
    const blocks = [...page.matchAll(/(?:^ {4}.*\n|^\n(?= {4}))+/gm)].map(([block]) => block.replaceAll(/^ {4}/gm, ''))
    assert.ok(blocks.length >= 6)
    // What the page says is yours.
    writeFileSync(join(scratch, 'yours.d.ts'), `
      declare const [bytes, invitation, password, network]: [Uint8Array, string, string, string]
      declare function readEntry (text: string): unknown
      declare function draw (records: unknown[]): void
      declare function show (text: string): void
    `)
    // A module each: what a block declares is its own.
    const files = blocks.map((block, i) => {
      const file = block.includes('export const contactProfile') ? 'contact-profile.ts' : `block-${i}.ts`
      writeFileSync(join(scratch, file), block)
      return file
    })
    assert.equal(compile(['--allowImportingTsExtensions', 'yours.d.ts', ...files]), '')
  })

  it('costs an application only what it uses', async () => {
    const { outputFiles } = await build({ stdin: { contents: "import { isMedrecError } from 'medrec/protocol'\nconsole.log(isMedrecError(1))", resolveDir: scratch }, bundle: true, minify: true, format: 'esm', platform: 'browser', write: false, logLevel: 'silent', loader: { '.wasm': 'empty' } })
    const size = outputFiles[0]?.contents.length ?? 0
    assert.ok(size > 0 && size < SMALL_BUNDLE, `${size} bytes`)
  })

  it('is not written over anything', async () => {
    await assert.rejects(writePackage({ root, to: scratch }), { code: 'USAGE' })
  })
})
