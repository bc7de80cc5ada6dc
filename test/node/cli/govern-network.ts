import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { runCommandLine } from '../../../node/cli/run-command-line.ts'
import { deployNetwork } from '../../../node/engine/deploy-network.ts'
import type { Engine } from '../../../node/engine/engine.ts'
import { startAnvil } from '../../../node/engine/start-anvil.ts'
import { ensureKeys } from '../../../node/provider/keys.ts'
import { startChild } from '../../../node/start/child.ts'
import type { Child } from '../../../node/start/child.ts'
import { MEDREC } from '../../../node/start/run-medrec.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { freePort } from '../../free-port.ts'

/** What a run of the command line gave. */
export interface Ran { status: number, stdout: string, stderr: string }

/** A provider with a node of its own, and the real command line beside it. */
export interface Governor {
  handle: string
  dir: string
  dataDir: string
  configFile: string
  keysFile: string
  operator: string
  multiaddrs: string[]
  start: () => Promise<void>
  stop: () => Promise<void>
  /** Kills the process of the node, and does not start it again. */
  kill: () => Promise<void>
  pid: () => number | undefined
  /** `medrec ARGS --config …`, unless they name another. */
  medrec: (...args: string[]) => Promise<Ran>
  /** The same at a terminal, at which each question is answered so. */
  answering: (answer: string, ...args: string[]) => Promise<Ran>
  /** Starts it, takes `lines` lines of its standard output, and ends it as Ctrl-C does. */
  watch: (options: { args: string[], lines: number }) => Promise<{ status: number | null, lines: string[] }>
  /** The same with `--json`: what it printed. Fails when it fails. */
  json: (...args: string[]) => Promise<unknown>
}

/** A development chain with members, and providers that are none yet. */
export interface GovernNetwork {
  engine: Engine
  network: NetworkFile
  networkFile: string
  members: Governor[]
  strangers: Governor[]
  stop: () => Promise<void>
}

/** Starts a chain and the members' nodes on it; strangers' nodes are started by who wants them. Nobody has records. */
export async function startGovernNetwork (options: { members: number, strangers?: number }): Promise<GovernNetwork> {
  const data = await mkdtemp(join(tmpdir(), 'medrec-govern-'))
  const engine = await startAnvil({ dir: join(data, 'chain'), port: await freePort() })
  const networkFile = join(data, 'network.json')
  const all: Governor[] = []
  const signing: string[] = []
  for (let i = 0; i < options.members + (options.strangers ?? 0); i++) {
    const made = await makeGovernor({ handle: i < options.members ? `member-${i + 1}` : `stranger-${i - options.members + 1}`, data, rpcUrl: engine.rpcUrl, networkFile })
    all.push(made.governor)
    signing.push(made.signingKey)
  }
  const [members, strangers] = [all.slice(0, options.members), all.slice(options.members)]
  const network = await deployNetwork({ engine, name: 'Test network', founders: members.map(({ handle, operator, multiaddrs }, i) => ({ handle, name: nameOf(handle), operator, signingKey: signing[i] ?? '', multiaddrs })) })
  await writeFile(networkFile, JSON.stringify(network))
  await Promise.all(members.map(async member => { await member.start() }))
  return {
    engine, network, networkFile, members, strangers,
    stop: async () => {
      await Promise.all(all.map(async governor => { await governor.stop() }))
      await engine.stop()
      await rm(data, { recursive: true, force: true })
    }
  }
}

/** An address of a key that nobody has kept. */
export function someAddress (): string {
  return addressOfKey(randomBytes(32))
}

function nameOf (handle: string): string {
  return `The ${handle.replace('-', ' ')}`
}

async function makeGovernor (options: { handle: string, data: string, rpcUrl: string, networkFile: string }): Promise<{ governor: Governor, signingKey: string }> {
  const { handle, data, rpcUrl, networkFile } = options
  const dir = join(data, handle)
  const [records, dataDir, keysFile, configFile] = [join(dir, 'records'), join(dir, 'data'), join(dir, 'keys.json'), join(dir, 'config.json')]
  await mkdir(records, { recursive: true, mode: 0o700 })
  const { peerId, operatorAddress, signingAddress } = await ensureKeys(keysFile)
  const listen = [`/ip4/127.0.0.1/tcp/${await freePort()}`]
  const multiaddrs = listen.map(address => `${address}/p2p/${peerId}`)
  await writeFile(configFile, JSON.stringify({ name: nameOf(handle), handle, dataDir, network: networkFile, engine: { rpcUrl }, listen, announce: multiaddrs, records, keys: keysFile }))
  let child: Child | undefined
  const withConfig = (args: string[]): string[] => args.includes('--config') ? args : [...args, '--config', configFile]
  const medrec: Governor['medrec'] = async (...args) => await run(withConfig(args))
  return {
    signingKey: signingAddress,
    governor: {
      handle, dir, dataDir, configFile, keysFile, operator: operatorAddress, multiaddrs, medrec,
      answering: async (answer, ...args) => await run(withConfig(args), answer),
      start: async () => {
        child = await startChild({
          name: handle, env: process.env, logFile: join(dir, 'node.log'), say: () => {}, onStart: async () => {},
          args: ['--disable-warning=ExperimentalWarning', MEDREC, 'node', '--config', configFile, '--json', '--until-stdin-ends']
        })
      },
      stop: async () => {
        await child?.stop()
        child = undefined
      },
      kill: async () => {
        const pid = child?.pid()
        if (pid !== undefined) process.kill(pid, 'SIGKILL')
        await child?.stop()
        child = undefined
      },
      pid: () => child?.pid(),
      watch: async ({ args, lines: wanted }) => {
        const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MEDREC, ...args, '--config', configFile], { stdio: ['ignore', 'pipe', 'inherit'] })
        const lines: string[] = []
        const ended = new Promise<number | null>(resolve => { child.once('exit', code => { resolve(code) }) })
        for await (const line of createInterface({ input: child.stdout })) {
          lines.push(line)
          if (lines.length === wanted) child.kill('SIGINT')
        }
        return { status: await ended, lines }
      },
      json: async (...args) => {
        const { status, stdout, stderr } = await medrec(...args, '--json')
        if (status !== 0) throw new Error(`medrec ${args.join(' ')} ended with ${status}: ${stderr}`)
        return JSON.parse(stdout) as unknown
      }
    }
  }
}

/** In this process, as the `medrec` command runs it in one of its own: that takes a while each time. */
async function run (args: string[], answer?: string): Promise<Ran> {
  const [stdout, stderr]: [string[], string[]] = [[], []]
  const ask = async ({ question }: { question: string }): Promise<string> => {
    stderr.push(`${question}\n`)
    return answer ?? ''
  }
  const status = await runCommandLine({ args, env: process.env, signal: new AbortController().signal, print: line => { stdout.push(`${line}\n`) }, say: line => { stderr.push(`${line}\n`) }, ...answer === undefined ? {} : { ask } })
  return { status, stdout: stdout.join(''), stderr: stderr.join('') }
}
