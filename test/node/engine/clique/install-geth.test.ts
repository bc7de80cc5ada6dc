import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { GETH_MODULE_SUM } from '../../../../node/engine/clique/constants.ts'
import { findGeth, gethFolder } from '../../../../node/engine/clique/find-geth.ts'
import { installGeth } from '../../../../node/engine/clique/install-geth.ts'

// What Go does is Go's: these are the ways in which it can be absent, unfit or broken.
describe('the installation of the engine', { timeout: 280_000 }, () => {
  let folder: string
  let env: NodeJS.ProcessEnv
  let said: string[]

  /** A `go` that answers as a real one would, and notes what it was asked. */
  function go (options: { version?: string, sumDatabase?: string, sum?: string, builds?: string } = {}): void {
    const { version = 'go1.26.1', sumDatabase = 'sum.golang.org', sum = GETH_MODULE_SUM, builds = 'Version: 1.13.15-stable' } = options
    const program = `#!/bin/sh
printf '%s\\n' "$*" >> '${folder}/asked'
env | grep ^GO >> '${folder}/environment'
case "$1" in
env) echo '{"GOVERSION": "${version}", "GOSUMDB": "${sumDatabase}"}' ;;
mod) echo '{"Sum": "${sum}"}' ;;
install) ${builds === '' ? 'echo "no space left on device" >&2; exit 1' : `mkdir -p "$GOBIN"; printf '#!/bin/sh\\necho Geth; echo "${builds}"\\n' > "$GOBIN/geth"; chmod +x "$GOBIN/geth"`} ;;
esac
`
    mkdirSync(join(folder, 'bin'), { recursive: true })
    writeFileSync(join(folder, 'bin', 'go'), program)
    chmodSync(join(folder, 'bin', 'go'), 0o755)
  }
  const install = async (options: { insecure?: boolean, signal?: AbortSignal } = {}): Promise<{ path: string, built: boolean }> => await installGeth({ env, say: line => { said.push(line) }, ...options })
  const asked = (): string[] => existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n') : []
  const isEmpty = (): boolean => !existsSync(gethFolder(env)) && readdirSync(join(gethFolder(env), '..')).length === 0

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'medrec-install-'))
    env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') }
    said = []
  })
  afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

  it('builds once, and is found from then on', async () => {
    go()
    assert.throws(() => findGeth({ env }), { code: 'ENGINE_MISSING', message: /medrec network install-engine/ })
    const first = await install()
    assert.deepEqual(first, { path: join(gethFolder(env), 'geth'), built: true })
    assert.equal(findGeth({ env }), first.path)
    // So that nobody who waits for minutes thinks that it hangs.
    assert.deepEqual(said, ['Downloading the sources of go-ethereum 1.13.15 with go1.26.1 …', 'Building geth: some minutes the first time …', `geth 1.13.15 is installed: ${first.path}`])
    const calls = asked().length
    assert.deepEqual(await install(), { ...first, built: false })
    assert.equal(asked().length, calls, 'nothing is asked of Go when all is there')
    assert.deepEqual(readdirSync(join(gethFolder(env), '..')), ['geth-1.13.15'], 'nothing half-made is left')
  })

  it('lets two that install at once build once', async () => {
    go()
    const results = await Promise.all([install(), install()])
    assert.deepEqual(results.map(({ built }) => built).sort(), [false, true])
    assert.equal(asked().filter(line => line.startsWith('install')).length, 1)
  })

  it('tells the linker of a newer Go what an older one does not know', async () => {
    for (const [version, flag] of [['go1.21.13', false], ['go1.22.0', false], ['go1.23.0', true], ['go1.26.8', true], ['go2.0', true]] as const) {
      rmSync(join(folder, 'cache'), { recursive: true, force: true })
      rmSync(join(folder, 'asked'), { force: true })
      go({ version })
      await install()
      assert.equal(asked().some(line => line.includes('-checklinkname=0')), flag, version)
      assert.ok(asked().some(line => line.endsWith('github.com/ethereum/go-ethereum/cmd/geth@v1.13.15')))
    }
  })

  it('says what else there is when there is no Go, or one that is too old', async () => {
    env['PATH'] = join(folder, 'nothing')
    await assert.rejects(install(), { code: 'ENGINE_MISSING', message: /no "go" on the PATH.*MEDREC_GETH/s })
    for (const version of ['go1.19.8', 'go1.20.14', 'go1.2', 'nonsense']) {
      go({ version })
      env['PATH'] = `${join(folder, 'bin')}:/usr/bin:/bin`
      await assert.rejects(install(), { code: 'ENGINE_MISSING', message: /MEDREC_GETH/ })
    }
    assert.ok(isEmpty())
    assert.ok(!asked().some(line => line.startsWith('install')))
  })

  it('builds nothing that nobody vouches for, unless it is told to', async () => {
    go({ sumDatabase: 'off' })
    await assert.rejects(install(), { code: 'ENGINE_MISSING', message: /GOSUMDB=off.*--insecure/s })
    assert.ok(isEmpty())
    assert.equal((await install({ insecure: true })).built, true)
  })

  it('lets no setting for private modules take the check from public ones', async () => {
    go()
    Object.assign(env, { GOPRIVATE: '*', GONOSUMDB: '*', GOFLAGS: '-insecure' })
    await install()
    const environment = readFileSync(join(folder, 'environment'), 'utf8').trim().split('\n')
    assert.ok(environment.includes('GONOSUMDB=none') && environment.includes('GOFLAGS=-mod=mod'), environment.join(' '))
  })

  it('refuses other sources, also when they are not checked by Go', async () => {
    go({ sum: 'h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', sumDatabase: 'off' })
    await assert.rejects(install({ insecure: true }), { code: 'ENGINE_MISSING', message: /What was downloaded is not go-ethereum/ })
    assert.ok(isEmpty())
  })

  it('leaves nothing behind when the building fails, is broken off, or gives something else', async () => {
    go({ builds: '' })
    await assert.rejects(install(), { code: 'ENGINE_MISSING', message: /no space left on device/ })
    assert.ok(isEmpty())
    go({ builds: 'Version: 1.14.0-stable' })
    await assert.rejects(install(), { code: 'ENGINE_MISSING', message: /does not say that it is geth 1\.13\.15/ })
    assert.ok(isEmpty())
    go()
    await assert.rejects(install({ signal: AbortSignal.abort() }), { code: 'CANCELLED' })
    assert.ok(isEmpty())
  })

  it('takes the program that MEDREC_GETH names, and says so when there is none', () => {
    const named = join(folder, 'my-geth')
    assert.throws(() => findGeth({ env: { ...env, MEDREC_GETH: named } }), { code: 'ENGINE_MISSING', message: new RegExp(named) })
    writeFileSync(named, '')
    assert.equal(findGeth({ env: { ...env, MEDREC_GETH: named } }), named)
  })
})
