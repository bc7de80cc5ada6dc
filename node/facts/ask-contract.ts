import { blockTag } from '../../protocol/chain/block-tag.ts'
import { fromHex } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { ANSWER_GAS, ANSWER_MS, MAX_ASKED_AT_ONCE } from '../../protocol/facts/constants.ts'
import type { AskContract } from '../../protocol/facts/fact-finder.ts'
import { isYes } from '../../protocol/facts/questions.ts'
import { RpcFailure } from '../chain/rpc.ts'
import type { Rpc } from '../chain/rpc.ts'

/** Of a transaction, before the contract is asked: of each, of each byte that is 0, and of each other. */
const BASE_GAS = 21_000
const ZERO_GAS = 4
const BYTE_GAS = 16

/**
 * Asks contracts of the own engine, by calls that change nothing. What reverts, uses up its gas or answers something else says no; of what is late, or one too many, or where
 * the engine is away, nothing is known. See specs/conditions.md, "Interface".
 */
export function createAskContract ({ rpc, answerMs = ANSWER_MS }: { rpc: Rpc, answerMs?: number }): AskContract {
  let asked = 0
  return async ({ to, data, block }) => {
    if (asked >= MAX_ASKED_AT_ONCE) return undefined
    asked++
    try {
      return isYes(await rpc('eth_call', [{ to, data, gas: `0x${gasFor(data).toString(16)}` }, blockTag(block)], AbortSignal.timeout(answerMs)))
    } catch (error) {
      if (error instanceof RpcFailure) return false
      if (error instanceof MedrecError) return undefined
      throw error
    } finally {
      asked--
    }
  }
}

/** So that the contract itself has what it may use. */
function gasFor (data: string): number {
  return fromHex(data).reduce((sum, byte) => sum + (byte === 0 ? ZERO_GAS : BYTE_GAS), BASE_GAS + ANSWER_GAS)
}
