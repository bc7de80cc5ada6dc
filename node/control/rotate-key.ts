import { fromHex } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { signForRegistry } from '../../protocol/typed-data/registry-messages.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import { GOVERN_GAS } from '../chain/constants.ts'
import type { PendingKeys } from '../provider/pending-keys.ts'
import { SIGNED_SECONDS } from './constants.ts'
import { followCall } from './follow-call.ts'
import type { CallFate, FollowCallOptions } from './follow-call.ts'
import { moveGas } from './move-gas.ts'
import { readRegistry, REGISTRY, ROLES } from './registry.ts'
import type { RegistryMember, Role } from './registry.ts'

/** What {@link rotateKey} takes. */
export interface RotateKeyOptions extends Omit<FollowCallOptions, 'call'> {
  role: Role
  keys: PendingKeys
  network: NetworkFile
}

/** What became of a rotation: its transaction, none when the registry had the new key already; and the new key's address. */
export interface RotationResult { fate: CallFate | null, key: string }

/**
 * Replaces a key of this member by a new one, which is in the file of keys before it is sent. Done again after it broke off, it goes on with the same key.
 *
 * @throws MedrecError `REGISTRY_REFUSED`, `KEYS_INVALID`; as {@link followCall} does
 */
export async function rotateKey (options: RotateKeyOptions): Promise<RotationResult> {
  const { role, keys, network, rpc, view, operator } = options
  const head = view.head()
  if (head === undefined) throw new MedrecError('CHAIN_UNAVAILABLE', 'The node knows no block yet.')
  const reader = readRegistry({ ask: rpc, contracts: network.contracts, block: 'latest' })
  const member = (await reader.members()).find(member => member.operator === operator)
  if (member === undefined) throw new MedrecError('REGISTRY_REFUSED', 'The operator of this node is not a member\'s: it has no keys to rotate. After an operator\'s key was rotated, the node must be started again.')
  const { current } = await keys.versions(role)
  if (current === undefined) throw new MedrecError('KEYS_INVALID', `The file of keys has no ${role} key.`)
  if (role === 'consensus') await checkOthersSeal(reader.call('getValidators', []), member)
  const next = await keys.make(role)
  const key = addressOfKey(next)
  if (keyOf(member, role) === key) {
    await keys.adopt(role)
    return { fate: null, key }
  }
  if (keyOf(member, role) !== addressOfKey(current)) throw new MedrecError('KEYS_INVALID', `The registry has another ${role} key than this node's file. Where it is lost, the members replace it: medrec govern rotate --role ${role} --lost`)
  const nonce = Number(await reader.call('nonceOf', [addressOfKey(current)]))
  const message = { member: member.id, role: ROLES.indexOf(role), next: key, nonce, deadline: head.timestamp + SIGNED_SECONDS }
  const [oldSignature, newSignature] = [current, next].map(privateKey => signForRegistry({ network, type: 'RotateKey', message, privateKey }))
  const data = REGISTRY.encodeFunctionData('rotate', [message.role, key, message.deadline, oldSignature, newSignature])
  const fate = await followCall({ ...options, call: { to: network.contracts.providerRegistry, data, gas: GOVERN_GAS } })
  await keys.adopt(role)
  if (role === 'operator') await moveGas({ rpc, chainId: network.chainId, fromKey: current, to: key })
  return { fate, key }
}

/** With one engine alone the chain would wait for a signer that is not there yet. */
async function checkOthersSeal (asked: Promise<unknown>, member: RegistryMember): Promise<void> {
  const validators = [...await asked as string[]].map(address => address.toLowerCase())
  if (validators.every(address => address === member.consensus)) throw new MedrecError('REGISTRY_REFUSED', 'Nobody else seals: the chain would stand still between the old key and the new one. Let another member in first.')
}

function keyOf (member: RegistryMember, role: Role): string {
  return role === 'signing' ? member.signingKey : member[role]
}

/** Reads a role that came over the control socket. @throws MedrecError `INVALID_INPUT` */
export function readRole (value: unknown): Role {
  const found = ROLES.find(role => role === value)
  if (found === undefined) throw new MedrecError('INVALID_INPUT', '"role" is operator, consensus or signing.')
  return found
}

/** Reads the id of a request: whoever asks makes a new one for each command. @throws MedrecError `INVALID_INPUT` */
export function readRequestId (value: unknown): string {
  try {
    return `operator:${fromHex(String(value), 16).join('.')}`
  } catch (cause) {
    throw new MedrecError('INVALID_INPUT', '"id" is 0x and 32 hex digits.', { cause })
  }
}
