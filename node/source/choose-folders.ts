import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { describeSystemError } from '../describe-system-error.ts'
import { isRecordFile } from './list-files.ts'

/** A provider to whom records in a folder may belong. */
export interface FolderOwner {
  handle: string
  name: string
}

/**
 * Divides a folder of records among providers: a sub-folder named after one (by handle or name, whatever the case and the signs
 * between words) is that provider's; everything else is the first one's. specs/record-source.md, "Folders of several providers".
 *
 * @returns for each provider, in their order, the paths to give to {@link openFhirFolder}; none when nothing is theirs
 * @throws MedrecError `SOURCE_UNREADABLE` when there is no such folder
 */
export async function chooseFolders (options: { folder: string, providers: readonly FolderOwner[] }): Promise<string[][]> {
  const { folder, providers } = options
  const chosen = providers.map((): string[] => [])
  for (const name of await listFolder(folder)) {
    const path = join(folder, name)
    const isFolder = (await stat(path)).isDirectory()
    if (name.startsWith('.') || (!isFolder && !isRecordFile(name))) continue
    const owner = isFolder ? providers.findIndex(provider => [provider.handle, provider.name].some(own => sameName(own, name))) : -1
    chosen[Math.max(owner, 0)]?.push(path)
  }
  return chosen
}

async function listFolder (folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (cause) {
    throw new MedrecError('SOURCE_UNREADABLE', `The folder of records cannot be read: ${describeSystemError(cause)}.`, { cause })
  }
}

function sameName (a: string, b: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '')
  return plain(a) === plain(b)
}
