import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { MIN_PASSWORD_LENGTH } from '../../protocol/peer/constants.ts'
import { findKeysPassword } from '../provider/keys-password.ts'
import type { AskKeysPassword } from '../provider/keys.ts'
import type { CommandContext } from './command.ts'

/** The password of a node's keys: its configuration's file, MEDREC_PASSWORD, or asked for. */
export function keysPassword (context: CommandContext, passwordFile?: string): AskKeysPassword {
  return findKeysPassword({ passwordFile, env: context.env, ask: async () => await context.ask({ question: 'Password of this node\'s keys:', secret: true }) })
}

/**
 * A password for new keys: that of a file, MEDREC_PASSWORD, or asked for twice.
 *
 * @throws MedrecError `PASSWORD_TOO_SHORT`; `USAGE` when the two differ, or there is no terminal; `KEYS_LOCKED` when the file cannot be used
 */
export async function newKeysPassword (context: CommandContext, passwordFile?: string): Promise<string> {
  const given = passwordFile === undefined ? context.env['MEDREC_PASSWORD'] : await keysPassword(context, passwordFile)()
  const password = given ?? await context.ask({ question: `A password for this node's keys (at least ${MIN_PASSWORD_LENGTH} characters):`, secret: true })
  if (password.length < MIN_PASSWORD_LENGTH) throw new MedrecError('PASSWORD_TOO_SHORT', `A password needs at least ${MIN_PASSWORD_LENGTH} characters. Nothing was stored.`)
  if (given === undefined && password !== await context.ask({ question: 'The same password again:', secret: true })) throw new MedrecError('USAGE', 'The two passwords differ. Nothing was stored.')
  return password
}
