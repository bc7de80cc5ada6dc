import { readFile, stat } from 'node:fs/promises'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { describeSystemError } from '../describe-system-error.ts'
import { MAX_PASSWORD_FILE } from './constants.ts'
import type { AskKeysPassword } from './keys.ts'

/**
 * Where the password of a node's sealed keys comes from: the file that its configuration names, else MEDREC_PASSWORD, else the terminal.
 *
 * @param options.ask - asks at the terminal; throws `USAGE` when there is none
 */
export function findKeysPassword (options: { passwordFile: string | undefined, env: NodeJS.ProcessEnv, ask?: () => Promise<string> }): AskKeysPassword {
  const { passwordFile, env, ask } = options
  return async () => {
    if (passwordFile !== undefined) return await readPasswordFile(passwordFile)
    const given = env['MEDREC_PASSWORD']
    if (given !== undefined) return given
    const locked = 'The keys of this node are sealed, and there is no terminal to ask for the password at. Name "passwordFile" in its configuration, or set MEDREC_PASSWORD.'
    if (ask === undefined) throw new MedrecError('KEYS_LOCKED', locked)
    try {
      return await ask()
    } catch (cause) {
      throw isMedrecError(cause, 'USAGE') ? new MedrecError('KEYS_LOCKED', locked, { cause }) : cause
    }
  }
}

/** The first line of a file that only its owner may read. @throws MedrecError `KEYS_LOCKED` */
export async function readPasswordFile (file: string): Promise<string> {
  try {
    const { mode, size } = await stat(file)
    if ((mode & 0o077) !== 0 && process.platform !== 'win32') throw new MedrecError('KEYS_LOCKED', `${file} can be read by other users of this machine. Take that away: chmod 600.`)
    if (size > MAX_PASSWORD_FILE) throw new MedrecError('KEYS_LOCKED', `${file} is no file with a password: it is too long.`)
    const password = (await readFile(file, 'utf8')).split(/\r?\n/)[0] ?? ''
    if (password === '') throw new MedrecError('KEYS_LOCKED', `There is no password in ${file}.`)
    return password
  } catch (cause) {
    throw isMedrecError(cause) ? cause : new MedrecError('KEYS_LOCKED', `The file with the password cannot be read: ${describeSystemError(cause)}.`, { cause })
  }
}
