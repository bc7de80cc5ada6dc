import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { pipeline } from 'node:stream/promises'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { describeSystemError } from '../describe-system-error.ts'
import { SCAN_CHUNK } from './constants.ts'
import type { SourceFile } from './list-files.ts'

/** Prefix of every copy of this file, whatever the file holds. */
export function copyPrefix (file: SourceFile): string {
  return createHash('sha256').update(file.path).digest('hex').slice(0, 24)
}

/** The name of the copy of this file as it is now. */
export function copyName (file: SourceFile): string {
  return `${copyPrefix(file)}.${createHash('sha256').update(file.stamp).digest('hex').slice(0, 16)}`
}

/**
 * Copies a file, unpacked, to where ranges of it can be read whatever becomes of the original. It appears under its name only
 * when it is whole and on the disk; one that is there already is taken as it is.
 *
 * @throws MedrecError `SOURCE_INVALID` when it cannot be unpacked, `SOURCE_LIMIT` when it is too large, `SOURCE_UNREADABLE`.
 */
export async function copyFile (options: { file: SourceFile, copies: string, existing: ReadonlySet<string>, maxFile: number, signal?: AbortSignal | undefined }): Promise<string> {
  const { file, copies, existing, maxFile, signal } = options
  const name = copyName(file)
  const path = join(copies, name)
  if (existing.has(name)) return path
  const part = `${path}.${process.pid}.part`
  const target = await open(part, 'w', 0o600)
  try {
    await unpack({ file, target, maxFile, signal })
    await target.sync()
    await target.close()
    await rename(part, path)
  } catch (cause) {
    await target.close()
    await rm(part, { force: true })
    if (cause instanceof MedrecError || signal?.aborted === true) throw cause
    throw new MedrecError(isBadArchive(cause) ? 'SOURCE_INVALID' : 'SOURCE_UNREADABLE', `The file cannot be read: ${describeSystemError(cause)}.`, { cause })
  }
  return path
}

/** The names of the copies in the folder, and of parts of copies that a process left behind when it was killed. */
export async function listCopies (copies: string): Promise<{ copies: string[], leftovers: string[] }> {
  const names = await readdir(copies)
  return {
    copies: names.filter(name => /^[0-9a-f]{24}\.[0-9a-f]{16}$/.test(name)),
    leftovers: names.filter(name => {
      const process = /^[0-9a-f]{24}\.[0-9a-f]{16}\.(\d+)\.part$/.exec(name)?.[1]
      return process !== undefined && !isRunning(Number(process))
    })
  }
}

/** A second command may be copying in the same folder. */
function isRunning (id: number): boolean {
  if (id === process.pid) return true
  try {
    process.kill(id, 0)
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return cause.code === 'EPERM'
    throw cause
  }
}

async function unpack (options: { file: SourceFile, target: FileHandle, maxFile: number, signal: AbortSignal | undefined }): Promise<void> {
  const { file, target, maxFile, signal } = options
  let size = 0
  const write = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > maxFile) throw new MedrecError('SOURCE_LIMIT', `The file is larger than ${maxFile} bytes.`)
      await target.writeFile(chunk)
    }
  }
  const source = createReadStream(file.path, { highWaterMark: SCAN_CHUNK })
  const cancel = signal === undefined ? {} : { signal }
  if (/\.gz$/i.test(file.path)) await pipeline(source, createGunzip({ chunkSize: SCAN_CHUNK }), write, cancel)
  else await pipeline(source, write, cancel)
}

function isBadArchive (cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && cause.code.startsWith('Z_')
}
