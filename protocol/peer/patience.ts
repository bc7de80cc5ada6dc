import { MIN_CARRY_PATIENCE_MS } from './constants.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'

/** How long the chain has for so many blocks, ms: ten times what they take, and at least as long as a carrier has. */
export function blocksPatience (context: PeerContext, blocks: number): number {
  return Math.max(MIN_CARRY_PATIENCE_MS, (requireNetwork(context).file?.blockPeriod ?? 1) * blocks * 10_000)
}

/** The same until a block is settled. */
export function settledPatience (context: PeerContext): number {
  return blocksPatience(context, requireNetwork(context).chain.view.settledDepth())
}

/** A moment of the network's window from now on, epoch seconds: so that what a person does in several relationships does not come at once. */
export function drawMoment (context: PeerContext): number {
  const window = requireNetwork(context).file?.spreadWindow ?? 0
  const draw = new DataView(context.randomBytes(4).buffer).getUint32(0) / 2 ** 32
  return Math.ceil(context.now() + draw * window)
}
