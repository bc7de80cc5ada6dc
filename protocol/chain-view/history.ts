import { AbiCoder } from 'ethers/abi'
import type { Interface } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { parseEvent } from '../chain/parse-event.ts'
import { MedrecError } from '../errors/medrec-error.ts'

/** A contract's history before its first event. */
export const NO_HISTORY = `0x${'00'.repeat(32)}`

/** Where each contract keeps its history in its storage. */
export const HISTORY_SLOT = `0x${'00'.repeat(32)}`

/** What {@link extendHistory} takes. */
export interface HistoryStep {
  /** The contract's history before the event, 0x and 64 hex digits; {@link NO_HISTORY} before the first. */
  history: string
  /** The next event of the same contract, as JSON-RPC gives it. */
  log: { topics: readonly string[], data: string }
  /** Of the contract: one of `INTERFACES`. */
  contract: Interface
}

/**
 * A contract's history after its next event, 0x and 64 hex digits. Over all events of the contract, in their order, it comes to what the contract has in
 * {@link HISTORY_SLOT}. See specs/contracts.md, "History".
 *
 * @throws MedrecError `ANSWER_UNSOUND` when it is no event of the contract
 */
export function extendHistory ({ history, log, contract }: HistoryStep): string {
  const coder = AbiCoder.defaultAbiCoder()
  try {
    const parsed = parseEvent({ contract, log })
    if (parsed === null) throw new MedrecError('ANSWER_UNSOUND', 'The contract has no such event.')
    const event = keccak256(coder.encode(['bytes32', ...parsed.fragment.inputs], [parsed.topic, ...parsed.args]))
    return keccak256(coder.encode(['bytes32', 'bytes32'], [history, event]))
  } catch (cause) {
    throw new MedrecError('ANSWER_UNSOUND', 'An event of the chain cannot be read.', { cause })
  }
}
