import type { PeerContext } from './context.ts'

/** When next, after now, something that is shared, either way, begins or ends; undefined: never. Epoch seconds. */
export function nextMoment (context: PeerContext): number | undefined {
  const now = context.now()
  const mine = context.account.shares.filter(({ endedAt }) => endedAt === undefined)
  const others = [...context.shared.values()].flatMap(view => view.share.sources)
  const moments = [...mine, ...others].flatMap(({ notBefore, notAfter }) => [notBefore, notAfter ?? Infinity]).filter(moment => moment > now && moment !== Infinity)
  return moments.length === 0 ? undefined : moments.reduce((a, b) => Math.min(a, b))
}
