import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import { forgetNonces } from '../chain/forget-nonces.ts'
import type { Rpc } from '../chain/rpc.ts'
import { moveGas } from '../control/move-gas.ts'
import type { ProviderDatabase } from '../store/open-database.ts'
import type { PendingKeys } from './pending-keys.ts'

/**
 * Where an operator's key was replaced: the one in use takes over what the other was carrying, and what it had to pay with. Before the carrier is opened, at every start.
 *
 * @param options.operator - address of the key in use
 * @throws MedrecError `KEYS_INVALID`
 */
export async function succeedOperator (options: { pending: PendingKeys, operator: string, database: ProviderDatabase, rpc: Rpc, chainId: number, report: Report }): Promise<void> {
  const { pending, operator, database, rpc, chainId, report } = options
  const { current, pending: next, previous } = await pending.versions('operator')
  if (next === undefined && previous === undefined) return
  await forgetNonces({ database, operator })
  for (const key of [current, previous]) {
    if (key === undefined || addressOfKey(key) === operator) continue
    try {
      const transaction = await moveGas({ rpc, chainId, fromKey: key, to: operator })
      if (transaction !== undefined) report({ event: 'gas-moved', reason: transaction })
    } catch (error) {
      // Tried again at the next start.
      report({ event: 'gas-not-moved', code: isMedrecError(error) ? error.code : 'INTERNAL', reason: String(error) })
    }
  }
}
