import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Writes a file for this user's eyes only, mode 0600, in place of what was there: a file that others could read is not written into. A broken off write leaves what was there.
 *
 * @throws what the system does when it cannot be written
 */
export async function writePrivateFile (options: { file: string, data: string | Uint8Array }): Promise<void> {
  const { file, data } = options
  const part = `${file}.part`
  // A mode is given to new files alone.
  await rm(part, { force: true })
  await writeFile(part, data, { mode: 0o600, flag: 'wx' })
  await rename(part, file)
}
