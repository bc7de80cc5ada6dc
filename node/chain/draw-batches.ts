import { BATCH_GAS, MAX_BATCH } from './constants.ts'

/** A message that waits for a transaction, as far as it matters who it rides with. */
export interface Waiting {
  relationship: string
  /** Who brought it. */
  peer: string
  /** Addresses that it stands for. */
  addresses: readonly string[]
  gas: number
  /** Whether it must ride alone. */
  isAlone: boolean
}

/**
 * Who rides with whom: many in a transaction, and never two that are known to be one person's. Each goes into the first transaction that has a place
 * for it, so nobody waits for those that came later. See specs/chain.md, "Carrying".
 *
 * @param waiting - at most one of each relationship, in the order in which they came
 */
export function drawBatches<T extends Waiting> (waiting: readonly T[]): T[][] {
  const batches: Array<{ riders: T[], gas: number, names: Set<string>, isFull: boolean }> = []
  for (const one of waiting) {
    const names = [`peer ${one.peer}`, `relationship ${one.relationship}`, ...one.addresses]
    let batch = one.isAlone ? undefined : batches.find(({ riders, gas, names: taken, isFull }) => !isFull && riders.length < MAX_BATCH && gas + one.gas <= BATCH_GAS && !names.some(name => taken.has(name)))
    if (batch === undefined) {
      batch = { riders: [], gas: 0, names: new Set(), isFull: one.isAlone }
      batches.push(batch)
    }
    batch.riders.push(one)
    batch.gas += one.gas
    for (const name of names) batch.names.add(name)
  }
  return batches.map(({ riders }) => riders)
}
