import { blockTag } from '../../protocol/chain/block-tag.ts'
import { fromHex } from '../../protocol/crypto/bytes.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { ANSWER_GAS, ANSWER_MS, MAX_ASKED_AT_ONCE, MAX_ASKED_AT_ONCE_EACH, MAX_ASKED_WAITING, MAX_ASKED_WAITING_EACH } from '../../protocol/facts/constants.ts'
import type { AskContract } from '../../protocol/facts/fact-finder.ts'
import { isYes } from '../../protocol/facts/questions.ts'
import type { Question } from '../../protocol/facts/questions.ts'
import { createLanes } from '../../protocol/limits/lanes.ts'
import { RpcFailure } from '../chain/rpc.ts'
import type { Rpc } from '../chain/rpc.ts'

/** Of a transaction, before the contract is asked: of each, of each byte that is 0, and of each other. */
const BASE_GAS = 21_000
const ZERO_GAS = 4
const BYTE_GAS = 16

/**
 * Asks contracts of the own engine, by calls that change nothing. What reverts, uses up its gas or answers something else says no; of what is late, or where the engine is away,
 * nothing is known. So many are asked at once; what is more waits behind what is asked for the same relationship. See specs/conditions.md, "Interface".
 *
 * @param options.nowMs - milliseconds of a clock that never goes back
 */
export function createAskContract (options: { rpc: Rpc, answerMs?: number, nowMs?: () => number }): AskContract {
  const { rpc, answerMs = ANSWER_MS, nowMs = () => performance.now() } = options
  const lanes = createLanes({ perKey: MAX_ASKED_AT_ONCE_EACH, total: MAX_ASKED_AT_ONCE, waitingPerKey: MAX_ASKED_WAITING_EACH, waitingTotal: MAX_ASKED_WAITING, patienceMs: answerMs, nowMs })
  const ask = async ({ to, data, block }: Question & { block: number }): Promise<boolean | undefined> => {
    try {
      return isYes(await rpc('eth_call', [{ to, data, gas: `0x${gasFor(data).toString(16)}` }, blockTag(block)], AbortSignal.timeout(answerMs)))
    } catch (error) {
      if (error instanceof RpcFailure) return false
      if (error instanceof MedrecError) return undefined
      throw error
    }
  }
  return async question => {
    try {
      return await lanes.run({ key: question.relationship, work: async () => await ask(question) })
    } catch (error) {
      if (isMedrecError(error, 'TOO_MANY_REQUESTS')) return 'no-room'
      throw error
    }
  }
}

/** So that the contract itself has what it may use. */
function gasFor (data: string): number {
  return fromHex(data).reduce((sum, byte) => sum + (byte === 0 ? ZERO_GAS : BYTE_GAS), BASE_GAS + ANSWER_GAS)
}
