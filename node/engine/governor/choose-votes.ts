/** A vote of the engine: whether that one is to seal. */
export interface Vote { sealer: string, isIn: boolean }

/**
 * The votes that a node's engine is to hold, and no others. See specs/governor.md, "Votes".
 *
 * @param options.wanted - who is to seal, as the registry has decided
 * @param options.sealers - who seals, as the engine counts
 * @param options.isReady - whether the one with this consensus key has proved an engine that is up to date
 */
export function chooseVotes (options: { wanted: ReadonlySet<string>, sealers: readonly string[], isReady: (consensus: string) => boolean }): Vote[] {
  const { wanted, sealers, isReady } = options
  const sealing = new Set(sealers)
  const come = [...wanted].filter(consensus => !sealing.has(consensus) && isReady(consensus)).map(sealer => ({ sealer, isIn: true }))
  const isAnybodyLeft = sealers.some(consensus => wanted.has(consensus))
  const go = isAnybodyLeft ? sealers.filter(consensus => !wanted.has(consensus)).map(sealer => ({ sealer, isIn: false })) : []
  return [...come, ...go]
}
