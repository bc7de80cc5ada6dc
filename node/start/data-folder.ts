import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { isSameProcess, identifyProcess } from './process-identity.ts'
import type { ProcessIdentity } from './process-identity.ts'

/** What `npm start` remembers from one time to the next. */
export interface StartState {
  version: 3
  /** Day of the made-up records, so that they stay the same. */
  today: string
  /** The folder of one's own records that the network was begun with; null: made-up ones. */
  records: string | null
  /** How many providers seal the chain; absent: the development chain. */
  validators?: number
  appPorts: number[]
  chainPort: number
  /** WebSocket and TCP port of each provider, by handle. */
  providerPorts: Record<string, { ws: number, tcp: number }>
}

/** The folder where everything of `npm start` is kept. One process at a time works in it. */
export interface DataFolder {
  path: string
  /** Undefined the first time. */
  state: StartState | undefined
  save: (state: StartState) => Promise<void>
  /** Notes a process that this one started, so that the next start can end it, should this one be killed. */
  noteChild: (pid: number) => Promise<void>
  release: () => Promise<void>
}

/** 3: network.json has the founders' keys. */
const VERSION = 3
const STATE = 'start.json'
const LOCK = 'running.json'

interface Running { self: ProcessIdentity, children: ProcessIdentity[] }

/**
 * Opens the folder, and ends what an earlier start that was killed has left running.
 *
 * @throws MedrecError `STORE_IN_USE` when another start works in it; `USAGE` when `fresh` would delete somebody else's folder
 */
export async function openDataFolder (options: { path: string, fresh: boolean, say: (line: string) => void }): Promise<DataFolder> {
  const { path, fresh, say } = options
  await takeOver({ path, say })
  if (fresh) await empty(path)
  await mkdir(path, { recursive: true, mode: 0o700 })
  const running: Running = { self: identifyProcess(process.pid), children: [] }
  // One after the other: several processes start at once.
  let writing = Promise.resolve()
  const note = async (): Promise<void> => {
    writing = writing.then(async () => { await writeWhole(join(path, LOCK), JSON.stringify(running)) })
    await writing
  }
  await note()
  const text = await readFile(join(path, STATE), 'utf8').catch(() => undefined)
  return {
    path,
    state: text === undefined ? undefined : parseState(text, path),
    save: async state => { await writeWhole(join(path, STATE), JSON.stringify(state, null, 2)) },
    noteChild: async pid => {
      running.children = [...running.children.filter(isSameProcess), identifyProcess(pid)]
      await note()
    },
    release: async () => { await rm(join(path, LOCK), { force: true }) }
  }
}

/** @throws MedrecError `USAGE` when it was written by another version */
function parseState (text: string, path: string): StartState {
  const state = JSON.parse(text) as StartState
  if (state.version !== VERSION) throw new MedrecError('USAGE', `The network in ${path} was begun by another version of MedRec, whose contracts this one does not know. Begin anew with --fresh, or choose another folder with --data.`)
  return state
}

async function takeOver (options: { path: string, say: (line: string) => void }): Promise<void> {
  const text = await readFile(join(options.path, LOCK), 'utf8').catch(() => undefined)
  if (text === undefined) return
  const { self, children } = JSON.parse(text) as Running
  if (isSameProcess(self) && self.pid !== process.pid) {
    throw new MedrecError('STORE_IN_USE', `Process ${self.pid} already runs in ${options.path}. End it first, or choose another folder with --data.`)
  }
  for (const child of children.filter(isSameProcess)) {
    options.say(`Ending process ${child.pid}, which an earlier start left behind.`)
    process.kill(child.pid, 'SIGTERM')
  }
  // What was told to end has until then to write what it has.
  const until = Date.now() + 5_000
  while (children.some(isSameProcess) && Date.now() < until) await new Promise(resolve => { setTimeout(resolve, 50) })
  for (const child of children.filter(isSameProcess)) process.kill(child.pid, 'SIGKILL')
}

async function empty (path: string): Promise<void> {
  if (!existsSync(path)) return
  if (readdirSync(path).length > 0 && !existsSync(join(path, STATE)) && !existsSync(join(path, LOCK))) {
    throw new MedrecError('USAGE', `${path} is not a folder of npm start, so --fresh does not delete it.`)
  }
  await rm(path, { recursive: true, force: true })
}

/** Writes beside and moves there: a broken off write leaves the old content. */
async function writeWhole (file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text, { mode: 0o600 })
  await rename(`${file}.part`, file)
}
