import type { RandomBytes } from '../../crypto/random.ts'

/** Every order is as likely as any other. */
export function drawOrder<T> (items: readonly T[], randomBytes: RandomBytes): T[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = drawBelow(last + 1, randomBytes)
    const [a, b] = [order[last] as T, order[other] as T]
    order[last] = b
    order[other] = a
  }
  return order
}

/** One of them, each as likely as any other; undefined when there is none. */
export function drawOne<T> (items: readonly T[], randomBytes: RandomBytes): T | undefined {
  return items.length === 0 ? undefined : items[drawBelow(items.length, randomBytes)]
}

/** Draws again above the largest multiple, since a plain remainder would favour the first. */
function drawBelow (bound: number, randomBytes: RandomBytes): number {
  const limit = 2 ** 32 - 2 ** 32 % bound
  while (true) {
    const draw = new DataView(randomBytes(4).buffer).getUint32(0)
    if (draw < limit) return draw % bound
  }
}
