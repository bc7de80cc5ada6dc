import type { Histories } from '../../chain-view/histories.ts'
import { NO_HISTORIES } from '../../chain-view/histories.ts'
import type { BlockHeader } from '../../headers/block-header.ts'
import type { SealCheck } from '../../headers/seal-check.ts'

/** What a peer trusts of a chain: a settled block, who was to seal as of it, and what its contracts' events came to. Kept on the device. */
export interface Checkpoint {
  number: number
  hash: string
  /** Consensus addresses. */
  validators: string[]
  histories: Histories
}

/** What a network begins with: its founders. @throws MedrecError `ANSWER_UNSOUND` when the header does not name them */
export function firstCheckpoint (options: { genesis: BlockHeader, check: SealCheck }): Checkpoint {
  const { genesis, check } = options
  return { number: 0, hash: genesis.hash, validators: check.founders(genesis), histories: NO_HISTORIES }
}
