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

/**
 * Who counts of those who are to seal as of a block: all of them, but for the second one of a network of one whose key has not sealed yet. Who trusts one alone takes that one's word
 * for whom it seats; to wait for another that may never come would gain nothing, and let nothing settle. See specs/chain.md, "What is trusted".
 *
 * @param options.trusted - who counts on the block that is trusted
 * @param options.seated - who is to seal, by the registry
 * @param options.sealers - who sealed the block, and those on top of it
 */
export function whoCounts (options: { trusted: readonly string[], seated: string[], sealers: Iterable<string> }): string[] {
  const { trusted, seated, sealers } = options
  const [one, ...others] = trusted
  if (one === undefined || others.length > 0 || seated.length !== 2 || !seated.includes(one)) return seated
  const seen = new Set(sealers)
  return seated.filter(each => each === one || seen.has(each))
}
