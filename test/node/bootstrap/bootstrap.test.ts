import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, cpSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { findNpm } from '../../../node/bootstrap/find-npm.mjs'
import { isInstalled } from '../../../node/bootstrap/provide-packages.mjs'
import { withLock } from '../../../node/bootstrap/with-lock.mjs'

const project = join(import.meta.dirname, '..', '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'medrec boot strap '))
after(() => { rmSync(folder, { recursive: true, force: true }) })

/** A project with this bootstrap, whose `medrec` is the given program. */
function makeProject (name: string, program: string): string {
  const root = join(folder, name)
  mkdirSync(join(root, 'node', 'cli'), { recursive: true })
  cpSync(join(project, 'node', 'bootstrap'), join(root, 'node', 'bootstrap'), { recursive: true })
  writeFileSync(join(root, 'node', 'cli', 'medrec.ts'), program)
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: {} }))
  mkdirSync(join(root, 'node_modules'))
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: {} }))
  return root
}

describe('the bootstrap', () => {
  it('hands arguments, output and exit code through, asking no network when nothing is missing', () => {
    const root = makeProject('through', 'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7')
    // No npm anywhere: it must not even be looked for.
    const result = spawnSync(process.execPath, [join(root, 'node/bootstrap/run.mjs'), 'medrec', 'share', 'a b', '--json'], { encoding: 'utf8', env: { PATH: '' } })
    assert.deepEqual([result.status, result.stdout, result.stderr], [7, '["share","a b","--json"]\n', ''])
  })

  it('works through a link, from another folder', () => {
    const root = makeProject('linked', 'console.log(process.cwd())')
    symlinkSync(join(root, 'node/bootstrap/medrec.mjs'), join(folder, 'medrec'))
    const result = spawnSync(process.execPath, [join(folder, 'medrec')], { encoding: 'utf8', cwd: tmpdir() })
    assert.deepEqual([result.status, result.stdout.trim()], [0, tmpdir()])
  })

  for (const [signal, code] of [['SIGINT', 3], ['SIGTERM', 4]] as const) {
    it(`hands ${signal} on and ends as the command ends`, async () => {
      const root = makeProject(signal, "process.on('SIGINT', () => process.exit(3)); process.on('SIGTERM', () => process.exit(4)); setInterval(() => {}, 1000); console.log('up')")
      const child = spawn(process.execPath, [join(root, 'node/bootstrap/run.mjs'), 'medrec'], { stdio: ['ignore', 'pipe', 'inherit'] })
      await once(child.stdout, 'data')
      child.kill(signal)
      assert.deepEqual(await once(child, 'exit'), [code, null])
    })
  }

  it('prints the help of `npm start` without any package', () => {
    const root = join(folder, 'no packages')
    for (const part of ['node', 'protocol', 'package.json', 'package-lock.json']) cpSync(join(project, part), join(root, part), { recursive: true })
    const result = spawnSync(process.execPath, [join(root, 'node/bootstrap/run.mjs'), 'start', '--help'], { encoding: 'utf8', env: { PATH: '' } })
    assert.deepEqual([result.status, result.stderr, existsSync(join(root, 'node_modules', '.package-lock.json'))], [0, '', false])
    assert.match(result.stdout, /^usage: npm start/)
  })

  it('says what there is when it is asked for something else', () => {
    const result = spawnSync(process.execPath, [join(project, 'node/bootstrap/run.mjs'), 'fly'], { encoding: 'utf8' })
    assert.equal(result.status, 1)
    assert.match(result.stderr, /Name one of: start, test, check/)
  })

  it('finds the npm that runs it, else the one on the path', () => {
    const npm = join(folder, 'npm-cli.js')
    writeFileSync(npm, '')
    assert.equal(findNpm({ env: { npm_execpath: npm, PATH: '' }, execPath: '/nowhere/bin/node' }), npm)
    mkdirSync(join(folder, 'bin'))
    symlinkSync(npm, join(folder, 'bin', 'npm'))
    assert.equal(findNpm({ env: { PATH: join(folder, 'bin') }, execPath: '/nowhere/bin/node' }), npm)
    assert.throws(() => findNpm({ env: { PATH: '' }, execPath: '/nowhere/bin/node' }), /npm was not found/)
  })
})

describe('the look at node_modules', () => {
  const cases: Array<[name: string, wanted: object, present: object | undefined, installed: boolean]> = [
    ['nothing there', { 'node_modules/a': { version: '1.0.0' } }, undefined, false],
    ['the same', { '': { name: 'x' }, 'node_modules/a': { version: '1.0.0' } }, { 'node_modules/a': { version: '1.0.0' } }, true],
    ['another version', { 'node_modules/a': { version: '1.0.1' } }, { 'node_modules/a': { version: '1.0.0' } }, false],
    ['one missing', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } }, { 'node_modules/a': { version: '1.0.0' } }, false],
    ['a binary of another platform missing', { 'node_modules/b': { version: '1.0.0', optional: true, os: ['plan9'], cpu: ['x64'] } }, {}, true],
    ['a binary of this platform missing', { 'node_modules/b': { version: '1.0.0', optional: true, os: [process.platform], cpu: [process.arch] } }, {}, false]
  ]
  for (const [name, wanted, present, installed] of cases) {
    it(`${installed ? 'is content with' : 'asks for an installation with'} ${name}`, () => {
      const root = join(folder, name)
      mkdirSync(join(root, 'node_modules'), { recursive: true })
      writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }))
      if (present !== undefined) writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: present }))
      assert.equal(isInstalled(root), installed)
    })
  }
})

describe('the lock of an installation', () => {
  it('lets one work at a time', async () => {
    const file = join(folder, 'locked', 'lock')
    let at = 0
    const work = async (): Promise<void> => {
      assert.equal(++at, 1)
      await new Promise(resolve => { setImmediate(resolve) })
      at--
    }
    await Promise.all([1, 2, 3].map(async () => { await withLock({ file, work }) }))
  })

  it('is taken over from a process that is gone', async () => {
    const file = join(folder, 'gone')
    const gone = spawnSync('true')
    writeFileSync(file, String(gone.pid))
    let worked = false
    await withLock({ file, work: async () => { worked = true } })
    assert.ok(worked)
  })
})
