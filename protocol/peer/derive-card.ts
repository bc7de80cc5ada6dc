import { MedrecError } from '../errors/medrec-error.ts'
import { deriveDelegate } from '../identity/derive.ts'
import type { Delegate } from '../identity/derive.ts'
import { requireNetwork } from './context.ts'
import type { PeerContext } from './context.ts'

/** My card of that address. @throws MedrecError `NOT_FOR_YOU` */
export async function deriveCard (context: PeerContext, address: string): Promise<Delegate> {
  const card = context.account.get('cards', address)
  if (card === undefined) throw new MedrecError('NOT_FOR_YOU')
  return await deriveDelegate({ seed: context.seed, network: requireNetwork(context).keys, role: 'card', index: card.index })
}
