import type { AccountLetter, AccountShare } from './document.ts'

/**
 * What all of several values say that devices wrote of one share without knowing of each other: the narrower (specs/account.md, "Two devices").
 * Every device reads the same.
 *
 * @param options.chosen - the value that Automerge picks
 * @returns `chosen` itself when the others do not differ in what is decided
 */
export function meetShares (options: { chosen: AccountShare, others: readonly AccountShare[] }): AccountShare {
  const { chosen, others } = options
  if (others.every(other => decisionOf(other) === decisionOf(chosen))) return chosen
  const met = others.reduce(meet, chosen)
  return { ...met, categories: others.every(({ card }) => card.address === chosen.card.address) ? met.categories : [], edition: met.edition + 1 }
}

/**
 * What was told, of several values.
 *
 * @param options.values - different ones; none when nothing was told yet
 * @param options.isNews - whether the share reads as none of the devices wrote it
 */
export function meetLetters (options: { values: readonly AccountLetter[], isNews: boolean }): AccountLetter {
  const { values, isNews } = options
  const named = values.reduce<string[]>((all, value) => either(all, value.named), [])
  const agree = !isNews && values.every(value => value.named.length === named.length)
  return { named, revision: Math.max(0, ...values.map(({ revision }) => revision)) + (agree ? 0 : 1) }
}

/** Names, purpose and when it was made are those of `a`. */
function meet (a: AccountShare, b: AccountShare): AccountShare {
  const { depth, ...rest } = a
  return {
    ...rest,
    categories: both(a.categories, b.categories),
    labels: both(a.labels, b.labels),
    actions: both(a.actions, b.actions),
    providers: a.providers === 'all' ? b.providers : b.providers === 'all' ? a.providers : both(a.providers, b.providers),
    except: either(a.except, b.except),
    again: Object.fromEntries(either(Object.keys(a.again), Object.keys(b.again)).map(id => [id, Math.max(a.again[id] ?? 0, b.again[id] ?? 0)])),
    notBefore: Math.max(a.notBefore, b.notBefore),
    notAfter: a.notAfter === null || b.notAfter === null ? a.notAfter ?? b.notAfter : Math.min(a.notAfter, b.notAfter),
    ...depth === undefined || b.depth === undefined ? {} : { depth: Math.min(depth, b.depth) },
    edition: Math.max(a.edition, b.edition)
  }
}

/** What of a share decides which grants there are. */
function decisionOf (share: AccountShare): string {
  const { card, categories, labels, actions, notBefore, notAfter, purpose, depth, providers, except, again, edition } = share
  return JSON.stringify([card.address, categories, labels, actions, notBefore, notAfter, purpose, depth, providers, except, Object.entries(again).sort(), edition])
}

function both (a: readonly string[], b: readonly string[]): string[] { return a.filter(name => b.includes(name)) }

function either (a: readonly string[], b: readonly string[]): string[] { return [...new Set([...a, ...b])].sort() }
