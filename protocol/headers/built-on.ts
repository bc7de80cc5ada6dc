/** How many of a set are more than half of it. */
export function majorityOf (validators: readonly string[]): number {
  return Math.floor(validators.length / 2) + 1
}

/** Whether more than half of the validators are among those who sealed: each counts once, and others do not count. */
export function isMajority (options: { sealers: Iterable<string>, validators: readonly string[] }): boolean {
  const { sealers, validators } = options
  const distinct = new Set(sealers)
  return validators.filter(validator => distinct.has(validator)).length >= majorityOf(validators)
}
