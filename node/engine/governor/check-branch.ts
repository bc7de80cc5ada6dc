import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { BlockHeader } from '../../../protocol/headers/block-header.ts'
import { checkHeader, checkParent, sealerOf } from '../../../protocol/headers/clique/check-header.ts'

/** A block that the own engine has, with the total difficulty of the chain up to it. */
export interface CommonBlock { header: BlockHeader, totalDifficulty: bigint }

/** What {@link checkBranch} takes. */
export interface BranchOptions {
  common: CommonBlock
  /** What the other shows on top of it, in order. */
  blocks: readonly BlockHeader[]
  /** The head that it said to have. */
  head: { hash: string, totalDifficulty: bigint }
  /** Who seals, as the own engine counts. */
  sealers: readonly string[]
  /** Who is to seal as well, as the registry has it: on another side of a split they may already. */
  seats: Iterable<string>
  /** Seconds from block to block. */
  period: number
}

/**
 * Checks that a head is one which sealers have sealed, on a block in common. What is in the blocks only an engine can check. See specs/governor.md, "Splits".
 *
 * @returns who sealed the head
 * @throws MedrecError `ANSWER_UNSOUND`
 */
export function checkBranch (options: BranchOptions): string {
  const { common, blocks, head, period } = options
  const known = new Set([...options.sealers, ...options.seats])
  // Among so many blocks one seals at most once; one fewer than the own ones, since on the other side somebody may have been dropped.
  const apart = Math.floor((options.sealers.length - 1) / 2) + 1
  const sealed: string[] = []
  let { header: parent, totalDifficulty } = common
  for (const header of blocks) {
    checkHeader(header)
    checkParent({ header, parent, period })
    const sealer = sealerOf(header)
    if (!known.has(sealer)) throw unsound(`block ${header.height} is sealed by ${sealer}, who does not seal`)
    if (apart > 1 && sealed.slice(1 - apart).includes(sealer)) throw unsound(`block ${header.height} is sealed by ${sealer} too soon after another`)
    sealed.push(sealer)
    totalDifficulty += BigInt(header.difficulty)
    parent = header
  }
  const sealer = sealed.at(-1)
  if (sealer === undefined || parent.hash !== head.hash || totalDifficulty !== head.totalDifficulty) throw unsound('its blocks do not come to the head that it says to have')
  return sealer
}

function unsound (reason: string): MedrecError {
  return new MedrecError('ANSWER_UNSOUND', `The head cannot be one of this chain: ${reason}.`)
}
