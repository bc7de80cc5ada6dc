import { open } from 'node:fs/promises'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { ErrorCode } from '../../../protocol/errors/codes.ts'
import { LOG_TAIL_BYTES } from './constants.ts'

/** What geth says when it ends, and what that means to its operator. */
const REASONS: Array<[said: RegExp, code: ErrorCode, meaning: string]> = [
  [/address already in use/, 'PORT_IN_USE', 'Its port is taken by another program. Name a free one as "engine.p2pPort", or none: then one is chosen.'],
  [/no space left on device|Low disk space|disk quota exceeded/, 'DISK_FULL', 'The disk is full. Make room; what is there is kept.'],
  [/incompatible genesis|genesis.*mismatch/i, 'OTHER_NETWORK', 'Its folder holds the chain of another network. Name the network.json of the network that this node is in as "network"; for another network a node needs another "dataDir".'],
  [/datadir already used by another process|resource temporarily unavailable/, 'STORE_IN_USE', 'Another engine works in its folder. End that first.'],
  [/could not decrypt key/, 'KEYS_LOCKED', 'Its key does not open.']
]

/**
 * Why geth ended, by what it wrote into its log since `from`.
 *
 * @param options.how - its exit code or signal
 */
export async function explainEnd (options: { log: string, from: number, how: string }): Promise<MedrecError> {
  const { log, from, how } = options
  const said = await readTail(log, from)
  for (const [pattern, code, meaning] of REASONS) if (pattern.test(said)) return new MedrecError(code, `The engine ended. ${meaning} Its log: ${log}`)
  const last = said.split('\n').findLast(line => /^Fatal|ERROR|CRIT|panic/.test(line))
  return new MedrecError('ENGINE_FAILED', `The engine ended (${how})${last === undefined ? '' : `: ${last.slice(0, 300)}`}. Its log: ${log}`)
}

async function readTail (log: string, from: number): Promise<string> {
  const file = await open(log)
  try {
    const { size } = await file.stat()
    // One that was put aside meanwhile begins anew.
    const start = Math.max(from > size ? 0 : from, size - LOG_TAIL_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOG_TAIL_BYTES), 0, LOG_TAIL_BYTES, start)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
