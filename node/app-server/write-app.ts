import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { NETWORK_FILE, PAGE_FILE, POLICY_FILE } from './constants.ts'

/** What some hosts of files answer a path with that is no file: the app's page, so that an address of the app can be loaded anew. */
const NOT_FOUND_FILE = '404.html'

/**
 * Writes a copy of the built app, for any server of files, with the address of the network that it belongs to. What is there is replaced when the copy is whole. See
 * specs/app.md, "A copy".
 *
 * @param options.dir - the built app
 * @param options.to - an empty folder, one that is not there yet, or a copy of the app
 * @param options.network - `medrec:network:…`
 * @throws MedrecError `USAGE` when the folder holds something else
 */
export async function writeApp (options: { dir: string, to: string, network: string }): Promise<void> {
  const { dir, to, network } = options
  if (existsSync(to) && (await readdir(to)).length > 0 && !existsSync(join(to, POLICY_FILE))) throw new MedrecError('USAGE', `There is something in ${to} that is no copy of the app. Name an empty folder.`)
  const part = `${to}.part`
  await rm(part, { recursive: true, force: true })
  await mkdir(dirname(to), { recursive: true })
  // The build's own notes are no part of the app.
  await cp(dir, part, { recursive: true, filter: source => source === dir || !basename(source).startsWith('.') })
  await cp(join(part, PAGE_FILE), join(part, NOT_FOUND_FILE))
  await writeFile(join(part, NETWORK_FILE), network)
  await rm(to, { recursive: true, force: true })
  await rename(part, to)
}
