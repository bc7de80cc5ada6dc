import { Interface } from 'ethers/abi'
import { VIEWER_GROUP_ABI } from '../../protocol/chain/abi/viewer-group.ts'
import { MAX_GROUP_CHANGES } from '../../protocol/chain/constants.ts'
import { groupAddress } from '../../protocol/chain/group-address.ts'
import { parseEvent } from '../../protocol/chain/parse-event.ts'
import { isAddress, toHex } from '../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../protocol/crypto/random.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { addressOfKey, signTypedData } from '../../protocol/typed-data/sign.ts'
import { GROUP_GAS } from '../chain/constants.ts'
import type { ContractCall } from '../chain/encode-call.ts'
import { encodeActCall } from '../chain/encode-act-call.ts'
import { RpcFailure } from '../chain/rpc.ts'
import type { Rpc } from '../chain/rpc.ts'
import { SIGNED_SECONDS } from './constants.ts'

const GROUP = new Interface(VIEWER_GROUP_ABI)

/** A viewer group as its contract has it. Addresses are 0x and 40 lower-case hex digits, in ascending order. */
export interface GroupStatus { group: string, viewers: string[], keepers: string[], sequence: number, /** Whether this node's signing key keeps it. */ isKept: boolean }

/** What signs for a member's groups: its signing key is their keeper. `now`: epoch seconds. */
export interface GroupsOptions { rpc: Rpc, network: NetworkFile, signing: Uint8Array, now: () => number }

/** The call that makes a group whose keeper is this member, and where it will be. */
export function makeGroup (options: Omit<GroupsOptions, 'rpc'>): { group: string, call: ContractCall } {
  const { network, signing, now } = options
  const unsigned = { keeper: addressOfKey(signing), salt: toHex(randomBytes(32)), deadline: now() + SIGNED_SECONDS }
  const signature = signTypedData({ network, type: 'CreateGroup', message: unsigned, privateKey: signing })
  return { group: groupAddress({ contracts: network.contracts, ...unsigned }), call: encodeActCall({ message: { kind: 'create-group', ...unsigned, signature }, contracts: network.contracts, gas: GROUP_GAS }) }
}

/** The call that takes viewers out of a group and lets others in. @throws MedrecError `INVALID_INPUT` */
export async function changeGroup (options: GroupsOptions & { group: unknown, added: unknown, removed: unknown }): Promise<ContractCall> {
  const { rpc, network, signing, now, group, added, removed } = options
  if (!isAddress(group) || !isAddresses(added) || !isAddresses(removed)) throw new MedrecError('INVALID_INPUT', 'A group and who is in it are named by addresses: 0x and 40 lower-case hex digits.')
  if (added.length + removed.length === 0 || added.length + removed.length > MAX_GROUP_CHANGES) throw new MedrecError('INVALID_INPUT', `1 to ${MAX_GROUP_CHANGES} can be changed at a time.`)
  const [sequence] = await read({ rpc, to: group, abi: GROUP, method: 'sequence', args: [] })
  const unsigned = { group, added, removed, by: addressOfKey(signing), expectedSequence: Number(sequence), deadline: now() + SIGNED_SECONDS }
  const signature = signTypedData({ network, type: 'ChangeViewers', message: unsigned, privateKey: signing })
  return encodeActCall({ message: { kind: 'change-viewers', ...unsigned, signature }, contracts: network.contracts, gas: GROUP_GAS })
}

/** Who is in a group, and who keeps it, at the engine's head. @throws MedrecError `INVALID_INPUT` when there is none */
export async function readGroup (options: GroupsOptions & { group: unknown }): Promise<GroupStatus> {
  const { rpc, signing, group } = options
  if (!isAddress(group)) throw new MedrecError('INVALID_INPUT', 'A group is named by its address: 0x and 40 lower-case hex digits.')
  const [sequence] = await read({ rpc, to: group, abi: GROUP, method: 'sequence', args: [] })
  const logs = await rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest', address: group }]) as Array<{ topics: string[], data: string }>
  const [viewers, keepers] = [new Set<string>(), new Set<string>()]
  for (const log of logs) {
    const event = parseEvent({ contract: GROUP, log })
    const who = String(event?.args[0]).toLowerCase()
    if (event?.name === 'ViewerAdded') viewers.add(who)
    else if (event?.name === 'ViewerRemoved') viewers.delete(who)
    else if (event?.name === 'KeeperAdded') keepers.add(who)
    else if (event?.name === 'KeeperRemoved') keepers.delete(who)
  }
  return { group, viewers: [...viewers].sort(), keepers: [...keepers].sort(), sequence: Number(sequence), isKept: keepers.has(addressOfKey(signing)) }
}

async function read (options: { rpc: Rpc, to: string, abi: Interface, method: string, args: unknown[] }): Promise<unknown[]> {
  const { rpc, to, abi, method, args } = options
  try {
    return [...abi.decodeFunctionResult(method, String(await rpc('eth_call', [{ to, data: abi.encodeFunctionData(method, args) }, 'latest'])))] as unknown[]
  } catch (cause) {
    if (cause instanceof MedrecError && !(cause instanceof RpcFailure)) throw cause
    throw new MedrecError('INVALID_INPUT', `There is no viewer group at ${to}.`, { cause })
  }
}

function isAddresses (value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isAddress)
}
