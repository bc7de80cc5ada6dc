import { MedrecError } from '../../errors/medrec-error.ts'
import { deriveDelegate, deriveSigningKey } from '../../identity/derive.ts'
import type { Delegate } from '../../identity/derive.ts'
import type { KeyNetwork } from '../../identity/path.ts'
import { MAX_HELPER_ADDRESSES } from '../../links/constants.ts'
import type { PeerContext } from '../context.ts'
import { requireNetwork } from '../context.ts'

interface Keys { seed: Uint8Array, network: KeyNetwork }

/** The addresses of a helper card, one for each relationship that it is good for. */
export function helperAddresses (options: Keys & { card: number }): string[] {
  const { seed, network, card } = options
  return indicesOf(card).map(index => deriveSigningKey({ seed, network, role: 'custodian', index }).address)
}

/** Of a custodian's key, as its path has it. @throws MedrecError `NOT_FOR_YOU` when the address is not on the card */
export function helperKeyIndex (options: Keys & { card: number, address: string }): number {
  const { seed, network, card, address } = options
  const index = indicesOf(card).find(each => deriveSigningKey({ seed, network, role: 'custodian', index: each }).address === address)
  if (index === undefined) throw new MedrecError('NOT_FOR_YOU')
  return index
}

/** What an appointment is sealed to: the first key of a card. */
export async function helperDelegate (options: Keys & { card: number }): Promise<Delegate> {
  const { seed, network, card } = options
  return await deriveDelegate({ seed, network, role: 'custodian', index: card * MAX_HELPER_ADDRESSES })
}

/** Which of my helper cards this address names. @throws MedrecError `NOT_FOR_YOU` */
export function findHelperCard (context: PeerContext, address: string): number {
  const network = requireNetwork(context).keys
  const card = context.account.list('helperCards').map(([number]) => Number(number)).find(number => helperAddresses({ seed: context.seed, network, card: number })[0] === address)
  if (card === undefined) throw new MedrecError('NOT_FOR_YOU')
  return card
}

function indicesOf (card: number): number[] {
  return Array.from({ length: MAX_HELPER_ADDRESSES }, (_, i) => card * MAX_HELPER_ADDRESSES + i)
}
