import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..', '..')

/** The commands of a page, block by block: what stands between "```sh" and "```". */
export async function readCommands (page: string): Promise<string[]> {
  const text = await readFile(join(ROOT, 'docs', page), 'utf8')
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block)
}

/** The block that has `text`, the only one. */
export function blockWith (blocks: string[], text: string): string {
  const [block, ...more] = blocks.filter(each => each.includes(text))
  if (block === undefined || more.length > 0) throw new Error(`There are ${block === undefined ? 'no' : 'several'} blocks with "${text}".`)
  return block
}

/** A terminal of an operator in the project's folder, whose home is `home`. */
export interface OperatorTerminal {
  /** Gives what was printed, on standard output. @throws when a command fails */
  run: (block: string) => Promise<string>
  /** Begins a block whose last command goes on, until {@link OperatorTerminal.stop}, or this process ends. */
  begin: (block: string) => void
  /** Lines of what was begun, as objects: its log. */
  log: () => Array<{ event: string, reason?: string }>
  stop: () => Promise<void>
}

/** @param options.values - a block that sets variables, given before each other one */
export function openTerminal (options: { home: string, values: string }): OperatorTerminal {
  const { home, values } = options
  const { XDG_CACHE_HOME: _cache, MEDREC_GETH: _geth, MEDREC_PASSWORD: _password, ...rest } = process.env
  const env = { ...rest, HOME: home, PATH: `${join(home, '.local', 'bin')}:${process.env['PATH'] ?? ''}` }
  const script = (block: string): string[] => ['-euo', 'pipefail', '-c', `${values}\n${block}`]
  let child: ChildProcess | undefined
  let said = ''
  return {
    run: async block => (await promisify(execFile)('bash', script(block), { cwd: ROOT, env })).stdout,
    begin: block => {
      child = spawn('bash', script(block.replace(/^medrec (node|app serve) /m, 'exec medrec $1 --until-stdin-ends ')), { cwd: ROOT, env, stdio: ['pipe', 'ignore', 'pipe'] })
      child.stderr?.setEncoding('utf8').on('data', (text: string) => { said += text })
    },
    log: () => said.split('\n').flatMap(line => line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line) as { event: string, reason?: string }] : []),
    stop: async () => {
      if (child === undefined || child.exitCode !== null) return
      const ended = new Promise(resolve => { child?.once('exit', resolve) })
      child.kill('SIGTERM')
      await ended
    }
  }
}
