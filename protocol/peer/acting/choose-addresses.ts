import { MedrecError } from '../../errors/medrec-error.ts'

/** What was named in the agent of a relationship, of the addresses of one card. */
export interface Named {
  relationship: string
  /** Each that ever was: all of that stands on the chain for good. */
  ever: readonly string[]
}

/** A relationship in which a guardian is to name an address. */
export interface Naming extends Named {
  /** The one of the card with the number that the guardian's own address there has; undefined: the card has none. */
  own: string | undefined
  /** What guardians name there now, and since when (epoch seconds). */
  standing: ReadonlyArray<{ address: string, at: number }>
  /** Whether that is what its agent says now; false: what was known before, as its provider is away. */
  isSeen: boolean
}

/**
 * Which address of a card a guardian names in each relationship: one named in two agents would tell everybody that they are of one person. What others named there already, the one that most do, of
 * equals the one named first; else the guardian's own number; else one that nobody has named. `elsewhere`: of relationships in which this guardian names by another appointment. A relationship that has none in the answer waits: for it only an address that nobody has named
 * would do, and what was named in one that could not be looked at is not known. See specs/agent.md, "Appointing".
 *
 * @throws MedrecError `HELPER_INVALID` when the card has too few addresses
 */
export function chooseAddresses (options: { addresses: readonly string[], namings: readonly Naming[], elsewhere: readonly Named[] }): Map<string, string> {
  const { addresses, elsewhere } = options
  const namings = [...options.namings].sort((a, b) => a.relationship < b.relationship ? -1 : 1)
  const holders = new Map(addresses.flatMap(address => {
    const holder = [...elsewhere, ...namings.filter(({ own }) => own === address), ...namings].find(({ ever }) => ever.includes(address))
    return holder === undefined ? [] : [[address, holder.relationship]]
  }))
  const chosen = new Map<string, string>()
  for (const { relationship, standing } of namings) {
    const countOf = (address: string): number => standing.filter(each => each.address === address).length
    const said = standing.filter(({ address }) => holders.get(address) === relationship).sort((a, b) => countOf(b.address) - countOf(a.address) || a.at - b.at)[0]
    if (said !== undefined) chosen.set(relationship, said.address)
  }
  const left = namings.filter(({ relationship }) => !chosen.has(relationship))
  const isFree = (address: string, relationship: string): boolean => (holders.get(address) ?? relationship) === relationship && ![...chosen.values()].includes(address)
  // All that have a number first, so that none of theirs is given to another.
  for (const { relationship, own } of left) if (own !== undefined && isFree(own, relationship)) chosen.set(relationship, own)
  if (namings.some(({ isSeen }) => !isSeen)) return chosen
  for (const { relationship } of left.filter(each => !chosen.has(each.relationship))) {
    const free = addresses.filter(each => isFree(each, relationship))
    const address = free.find(each => !namings.some(({ own }) => own === each)) ?? free[0]
    if (address === undefined) throw new MedrecError('HELPER_INVALID', 'The card has too few addresses that nobody has named elsewhere. Ask for a new one, which the other guardians are to be shown, too.')
    chosen.set(relationship, address)
  }
  return chosen
}
