import type { ProviderConfig } from '../provider/config.ts'
import { ensureKeys, openSealedKeys } from '../provider/keys.ts'
import type { ProviderKeys, SealingKeys } from '../provider/keys.ts'
import type { CommandContext } from './command.ts'
import { keysPassword } from './keys-password.ts'

/** The keys of the node of a configuration: sealed ones, unless others run its engine. @throws MedrecError `KEYS_INVALID`, `KEYS_LOCKED` */
export async function ownKeys (options: { context: CommandContext, config: ProviderConfig }): Promise<ProviderKeys | SealingKeys> {
  const { context, config } = options
  const password = keysPassword(context, config.passwordFile)
  return 'rpcUrl' in config.engine ? await ensureKeys(config.keys, password) : await openSealedKeys({ file: config.keys, password, signal: context.signal })
}
