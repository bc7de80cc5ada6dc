import type { VectorCase } from './case.ts'
import { endsSeat, makeBlocks, opensSeat, SEALER_A as A, SEALER_B as B, SEALER_C as C, SEALER_D as D } from './made-blocks.ts'

type Blocks = Parameters<typeof makeBlocks>[1]

/** So many blocks, sealed by these in turn. */
const inTurn = (count: number, ...keys: string[]): Blocks => Array.from({ length: count }, (_, i) => [keys[i % keys.length] ?? A])

const FOUR = [A, B, C, D]
const founded: Blocks = [[A, FOUR.map(key => opensSeat(key, 0))]]
/** One goes and two come, one after the other, and those who were trusted at first seal nothing in the last 129 blocks. */
const handedOver: Blocks = [[A, [opensSeat(A, 0), opensSeat(B, 0), opensSeat(C, 2), opensSeat(D, 3)]], [B], [C], [D, [endsSeat(B, 5)]], [A], [B], ...inTurn(130, C, D)]

/** specs/chain.md, "What is trusted": chains of which no more than 128 headers below a head are looked at. */
export const LONG_CHAIN_CASES: VectorCase[] = [
  { name: '128 blocks that two of four have sealed: nothing settles yet', does: 'chain/settles', given: await makeBlocks(FOUR, [...founded, ...inTurn(127, B, A)]) },
  { name: '129: too much may have changed', does: 'chain/settles', given: await makeBlocks(FOUR, [...founded, ...inTurn(128, B, A)]), fails: 'CHAIN_UNPROVEN' },
  { name: 'others seal by now: half as far, and from there on again', does: 'chain/settles', given: await makeBlocks([A, B], handedOver) }
]
