import { concat, fromHex, uint64be, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_INDEX, PURPOSE, ROLES } from './constants.ts'

/** What makes keys differ between networks. `registry` is the address of its `ProviderRegistry`. */
export interface KeyNetwork { chainId: number, registry: string }

/** What a delegate is for. `account` has keys, but no address that anyone sees. */
export type DelegateRole = keyof typeof ROLES

/** Which delegate: `provider` is a member's handle, wanted for the roles `owner` and `blob` and absent for the others. */
export interface DelegateChoice { network: KeyNetwork, role: DelegateRole, provider?: string, index: number }

/**
 * The hardened path of a delegate: `m/28018'/network'/role'/provider'/provider'/index'` (specs/identity.md, "Paths").
 *
 * @throws INVALID_INPUT when the provider is missing or too much, or the index is out of range
 */
export function delegatePath (choice: DelegateChoice): string {
  const { network, role, provider, index } = choice
  if ((provider !== undefined) !== (role === 'owner' || role === 'blob')) {
    throw new MedrecError('INVALID_INPUT', `A key of role ${role} is ${provider === undefined ? 'for' : 'not for'} one provider.`)
  }
  if (!Number.isInteger(index) || index < 0 || index > MAX_INDEX) throw new MedrecError('INVALID_INPUT', `No delegate has the index ${index}.`)
  const networkHash = sha256(utf8('medrec/network/1'), uint64be(network.chainId), fromHex(network.registry, 20))
  const providerHash = provider === undefined ? new Uint8Array(32) : sha256(concat(utf8('medrec/provider/1'), utf8(provider)))
  const levels = [PURPOSE, bits31(networkHash, 0), ROLES[role], bits31(providerHash, 0), bits31(providerHash, 1), index]
  return `m/${levels.map(level => `${level}'`).join('/')}`
}

/** The `n`-th run of 31 bits of a hash: what one hardened level can carry. */
function bits31 (hash: Uint8Array, n: 0 | 1): number {
  const first62 = new DataView(hash.buffer, hash.byteOffset, 8).getBigUint64(0) >> 2n
  return Number(n === 0 ? first62 >> 31n : first62 & 0x7fffffffn)
}
