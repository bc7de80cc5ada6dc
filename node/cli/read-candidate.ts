import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isAddress } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { NO_STATEMENT } from '../../protocol/network/constants.ts'
import type { Candidate } from '../../protocol/network/types.ts'
import { describeSystemError } from '../describe-system-error.ts'
import type { ProviderConfig } from '../provider/config.ts'
import { optionalString } from './arguments.ts'
import type { CommandContext } from './command.ts'
import { ownKeys } from './own-keys.ts'
import { readOwnAddresses } from './read-own-addresses.ts'

/** A provider as it asks to be let in, from its configuration and keys; and the operator's key, 32 bytes, which signs. @throws MedrecError `USAGE`, `KEYS_INVALID` */
export async function readCandidate (options: { context: CommandContext, config: ProviderConfig }): Promise<{ candidate: Candidate, operatorKey: Uint8Array }> {
  const { context, config } = options
  const keys = await ownKeys({ context, config })
  // Who has an engine that others run, as Besu, has the key that seals there.
  const consensus = 'consensusAddress' in keys ? keys.consensusAddress : optionalString(context, 'consensus')?.toLowerCase()
  if (!isAddress(consensus)) throw new MedrecError('USAGE', '--consensus takes the address of the key that is to seal blocks: 0x and 40 hex digits.')
  const candidate = {
    handle: config.handle, name: config.name, operator: keys.operatorAddress, consensus, signingKey: keys.signingAddress,
    multiaddrs: await readOwnAddresses(config), statement: await hashStatement(optionalString(context, 'statement'))
  }
  return { candidate, operatorKey: keys.operator }
}

async function hashStatement (file: string | undefined): Promise<string> {
  if (file === undefined) return NO_STATEMENT
  try {
    return `0x${createHash('sha256').update(await readFile(file)).digest('hex')}`
  } catch (cause) {
    throw new MedrecError('USAGE', `The statement cannot be read: ${describeSystemError(cause)}.`, { cause })
  }
}
