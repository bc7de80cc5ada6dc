import { lstat, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_SOCKET_PATH, POINTER_FILE, SOCKET_FILE } from './constants.ts'

/** Where a node with this data folder is to listen: in the folder, or in a private one under the system's temporary folder that a file here points to. */
export async function makeSocketPath (dataDir: string): Promise<string> {
  const inFolder = join(dataDir, SOCKET_FILE)
  if (Buffer.byteLength(inFolder) <= MAX_SOCKET_PATH) return inFolder
  const held = await readPointer(dataDir)
  if (held !== undefined && await isPrivate(dirname(held))) return held
  const path = join(await mkdtemp(join(tmpdir(), 'medrec-control-')), SOCKET_FILE)
  const pointer = join(dataDir, POINTER_FILE)
  await writeFile(`${pointer}.part`, path, { mode: 0o600 })
  await rename(`${pointer}.part`, pointer)
  return path
}

/** Where a node with this data folder listens, if it runs. @throws MedrecError `NODE_NOT_RUNNING` when none ever did, or its folder is not this user's alone */
export async function findSocketPath (dataDir: string): Promise<string> {
  const inFolder = join(dataDir, SOCKET_FILE)
  if (Buffer.byteLength(inFolder) <= MAX_SOCKET_PATH) return inFolder
  const held = await readPointer(dataDir)
  // The temporary folder is everybody's: one of this name may be somebody else's by now.
  if (held === undefined || !await isPrivate(dirname(held))) throw new MedrecError('NODE_NOT_RUNNING')
  return held
}

/** Takes away what {@link makeSocketPath} made outside the data folder. */
export async function forgetSocketPath (options: { dataDir: string, path: string }): Promise<void> {
  const { dataDir, path } = options
  if (path === join(dataDir, SOCKET_FILE)) return
  await rm(join(dataDir, POINTER_FILE), { force: true })
  await rm(dirname(path), { recursive: true, force: true })
}

async function readPointer (dataDir: string): Promise<string | undefined> {
  return await readFile(join(dataDir, POINTER_FILE), 'utf8').catch(() => undefined)
}

async function isPrivate (folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined)
  return found !== undefined && found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0
}
