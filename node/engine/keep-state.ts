import { constants } from 'node:fs'
import { copyFile, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { KEEP_STATE_MS } from './constants.ts'

/** The file that anvil reads at its start and writes over in place while it runs. */
export const STATE_FILE = 'state.json'

/** By turns, so that one of them is whole whenever the other is written. */
const COPIES = ['state-a.json', 'state-b.json']

/**
 * Copies the engine's state whenever it has written it: a kill in the middle of a write leaves a torn file, and all would be lost.
 *
 * @param options.dir - where the state is
 * @returns what ends it, to be called when the engine has ended
 */
export function keepState (options: { dir: string }): () => Promise<void> {
  const { dir } = options
  let turn = 0
  let kept = ''
  let copying: Promise<void> | undefined
  const look = async (): Promise<void> => {
    const before = await stampOf(join(dir, STATE_FILE))
    if (before === undefined || before === kept) return
    const part = join(dir, 'state-copy.part')
    await copyFile(join(dir, STATE_FILE), part, constants.COPYFILE_FICLONE)
    // Written over while it was copied, or when the copy began: the next look finds it again.
    if (await stampOf(join(dir, STATE_FILE)) !== before || !await endsWhole(part)) return
    await rename(part, join(dir, COPIES[turn] ?? ''))
    turn = 1 - turn
    kept = before
  }
  // A copy that fails is made again at the next turn; the one before stands.
  const tryLook = async (): Promise<void> => { await look().catch(() => undefined) }
  const timer = setInterval(() => {
    copying ??= tryLook().finally(() => { copying = undefined })
  }, KEEP_STATE_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await copying
    await tryLook()
  }
}

/**
 * Makes the state one that the engine can go on with: the newest whole one when what is there is torn, and of one chain only. Anvil begins
 * with a block 0 of its own each time and writes it beside the one that it loads; which of them it would take next is chance.
 *
 * @throws MedrecError `ENGINE_FAILED` when there was a state and none is whole: to begin anew would be another chain
 */
export async function mendState (options: { dir: string }): Promise<void> {
  const path = join(options.dir, STATE_FILE)
  const copies = await Promise.all(COPIES.map(async name => ({ path: join(options.dir, name), stamp: await stampOf(join(options.dir, name)) })))
  const held = copies.flatMap(({ path, stamp }) => stamp === undefined ? [] : [{ path, stamp }]).sort((a, b) => a.stamp < b.stamp ? 1 : -1)
  for (const candidate of [path, ...held.map(({ path }) => path)]) {
    const state = await readState(candidate)
    if (state === undefined) continue
    const blocks = withOneGenesis(state.blocks)
    if (candidate === path && blocks.length === state.blocks.length) return
    await writeFile(`${path}.part`, JSON.stringify({ ...state, blocks }), { mode: 0o600 })
    await rename(`${path}.part`, path)
    return
  }
  const size = (await stat(path).catch(() => undefined))?.size ?? 0
  if (held.length > 0 || size > 0) throw new MedrecError('ENGINE_FAILED', 'The state of the development chain cannot be read. --fresh begins a new one.')
  // Killed before it had written anything.
  await rm(path, { force: true })
}

interface Block { header: { number: string, timestamp: string } }

/** The first block 0 is the oldest. */
function withOneGenesis (blocks: Block[]): Block[] {
  const first = Math.min(...blocks.filter(({ header }) => Number(header.number) === 0).map(({ header }) => Number(header.timestamp)))
  return blocks.filter(({ header }) => Number(header.number) !== 0 || Number(header.timestamp) === first)
}

/** Time and size of a file, in an order like its age. */
async function stampOf (path: string): Promise<string | undefined> {
  try {
    const { mtimeNs, size } = await stat(path, { bigint: true })
    return `${mtimeNs.toString().padStart(24, '0')} ${size}`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function endsWhole (path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, Math.max(0, size - 16))
    return buffer.toString('latin1', 0, bytesRead).trimEnd().endsWith('}')
  } finally {
    await file.close()
  }
}

async function readState (path: string): Promise<{ blocks: Block[] } | undefined> {
  try {
    const state = JSON.parse(await readFile(path, 'utf8')) as { blocks?: Block[] }
    return Array.isArray(state.blocks) ? { ...state, blocks: state.blocks } : undefined
  } catch {
    // Absent or torn: told by the answer.
    return undefined
  }
}
