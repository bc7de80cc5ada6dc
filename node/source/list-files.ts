import { lstat, readdir, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { describeSystemError } from '../describe-system-error.ts'
import type { SourceLimits } from './constants.ts'

/** A file that may hold records. */
export interface SourceFile {
  path: string
  /** Below the folder it was found in; what people are told. */
  name: string
  /** Changes when the file does. */
  stamp: string
}

const RECORD_FILE = /\.(json|ndjson|jsonl)(\.gz)?$/i

/** Whether the file's name is one of a file of records. */
export function isRecordFile (name: string): boolean {
  return RECORD_FILE.test(name) && !basename(name).startsWith('.')
}

/**
 * The files of records in folders (followed down, links not) and the files named outright, in the order of their names.
 *
 * @throws MedrecError `SOURCE_UNREADABLE` when a path cannot be read, `SOURCE_LIMIT` with too many files.
 */
export async function listFiles (options: { paths: readonly string[], limits: SourceLimits, signal?: AbortSignal | undefined }): Promise<SourceFile[]> {
  const files: SourceFile[] = []
  try {
    for (const path of options.paths) {
      const found = await stat(path)
      if (found.isDirectory()) await walk({ root: path, folder: path, depth: 0, files, limits: options.limits, signal: options.signal })
      else if (found.isFile() && isRecordFile(path)) files.push({ path, name: basename(path), stamp: stampOf(found) })
    }
  } catch (cause) {
    if (cause instanceof MedrecError || options.signal?.aborted === true) throw cause
    throw new MedrecError('SOURCE_UNREADABLE', `The folder of records cannot be read: ${describeSystemError(cause)}.`, { cause })
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1)
}

async function walk (options: { root: string, folder: string, depth: number, files: SourceFile[], limits: SourceLimits, signal: AbortSignal | undefined }): Promise<void> {
  const { root, folder, depth, files, limits, signal } = options
  signal?.throwIfAborted()
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory() && depth < limits.depth) await walk({ ...options, folder: path, depth: depth + 1 })
    if (!entry.isFile() || !isRecordFile(entry.name)) continue
    if (files.length >= limits.files) throw new MedrecError('SOURCE_LIMIT', `There are more than ${limits.files} files of records in ${root}.`)
    files.push({ path, name: relative(root, path), stamp: stampOf(await lstat(path)) })
  }
}

function stampOf (found: { size: number, mtimeMs: number, ino: number }): string {
  return `${found.size}-${found.mtimeMs}-${found.ino}`
}
