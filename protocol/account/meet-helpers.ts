import type { AccountHelper } from './document.ts'

/**
 * What devices wrote of a helper without knowing of each other: the helper has an address wherever any of them gave one, and of several in one relationship
 * all but one are to be ended there, so that ending the helper leaves nothing behind. specs/account.md, "Helpers".
 */
export function meetHelpers (chosen: AccountHelper, others: readonly AccountHelper[]): AccountHelper {
  if (others.length === 0) return chosen
  const addresses = { ...chosen.addresses }
  const given = new Map<string, Set<string>>()
  for (const each of [chosen, ...others]) {
    for (const [relationship, address] of Object.entries(each.addresses)) addresses[relationship] ??= address
    const all = [...Object.entries(each.addresses).map(([relationship, address]) => [relationship, [address]] as const), ...Object.entries(each.unused ?? {})]
    for (const [relationship, some] of all) given.set(relationship, new Set([...given.get(relationship) ?? [], ...some]))
  }
  const unused = [...given].flatMap(([relationship, all]) => {
    const others = [...all].filter(address => address !== addresses[relationship]).sort()
    return others.length === 0 ? [] : [[relationship, others] as const]
  })
  return { ...chosen, addresses, ...unused.length === 0 ? {} : { unused: Object.fromEntries(unused) } }
}
