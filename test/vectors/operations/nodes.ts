import { createViewHash } from '../../../node/control/read-view.ts'
import { rankOf } from '../../../node/engine/clique/control-clique.ts'
import { checkBranch } from '../../../node/engine/governor/check-branch.ts'
import { compareHeads } from '../../../node/engine/governor/choose-head.ts'
import type { ComparedHead } from '../../../node/engine/governor/choose-head.ts'
import { chooseVotes } from '../../../node/engine/governor/choose-votes.ts'
import type { Member, RelationshipState, WholeView } from '../../../protocol/chain-view/chain-view.ts'
import { readHeader } from '../../../protocol/headers/block-header.ts'

type HeadJson = Omit<ComparedHead, 'totalDifficulty'> & { totalDifficulty: number }

/** Blocks that somebody shows on top of one in common. */
interface BranchGiven {
  common: { header: object, totalDifficulty: number }
  headers: object[]
  head: { hash: string, totalDifficulty: number }
  sealers: string[]
  seats: string[]
  /** Seconds from block to block. */
  period: number
}

/** specs/engine.md, specs/governor.md and specs/control.md. */
export const NODES = {
  'engine/rank': ({ number, sealer, sealers }: { number: number, sealer: string, sealers: string[] }) => ({ rank: rankOf({ number, position: sealers.toSorted().indexOf(sealer), count: sealers.length }) }),

  'governor/order': ({ heads }: { heads: HeadJson[] }) =>
    ({ order: heads.map(head => ({ ...head, totalDifficulty: BigInt(head.totalDifficulty) })).sort(compareHeads).map(({ hash }) => hash) }),

  'governor/votes': ({ wanted, sealing, ready }: { wanted: string[], sealing: string[], ready: string[] }) => {
    const votes = chooseVotes({ wanted: new Set(wanted), sealers: sealing, isReady: consensus => ready.includes(consensus) })
    return { letIn: votes.filter(({ isIn }) => isIn).map(({ sealer }) => sealer).sort(), drop: votes.filter(({ isIn }) => !isIn).map(({ sealer }) => sealer).sort() }
  },

  'governor/branch': ({ common, headers, head, ...rest }: BranchGiven) => ({
    sealer: checkBranch({ ...rest, common: { header: readHeader(common.header), totalDifficulty: BigInt(common.totalDifficulty) }, blocks: headers.map(readHeader), head: { hash: head.hash, totalDifficulty: BigInt(head.totalDifficulty) } })
  }),

  'control/view-hash': ({ members, relationships }: { members: Member[], relationships: RelationshipState[] }) => {
    const view = { onChange: () => () => {}, settled: () => ({ number: 1, members, relationships }) } as unknown as WholeView
    return { viewHash: createViewHash({ view })().viewHash }
  }
}
