import { documentNumber, readTexts } from './begin-anew.ts'
import { MAX_PASSED } from './constants.ts'
import type { AccountDocument, AccountEnd, AccountHelper, AccountLetter, AccountPart, AccountShare, AccountSharedWithMe } from './document.ts'
import { mergeAccounts, takeEntries } from './edit.ts'
import type { EntryText } from './edit.ts'
import { meetHelpers } from './meet-helpers.ts'
import { meetLetters, meetShares } from './meet-shares.ts'
import { hashValue, nameOf, readPastValues } from './past-values.ts'
import { meetEnds, readEntry } from './read.ts'

/**
 * Both accounts in one, whether they are of one document or one of them went on in a fresh one (specs/account.md, "Beginning anew"): then the later document
 * is the one, and of the other comes what was written there and is not known in it.
 */
export function joinAccounts (options: { doc: AccountDocument, other: AccountDocument }): AccountDocument {
  const { doc, other } = options
  if (doc.begun?.val === other.begun?.val) return mergeAccounts(options)
  const [from, to] = isLater(doc, other) ? [other, doc] : [doc, other]
  const past = { from: readPastValues(from), to: readPastValues(to) }
  const there = new Map(readTexts(to).map(({ part, key, text }) => [nameOf(part, key), text]))
  const met = new Set<string>()
  const passed = new Map<string, string[]>()
  const entries = readTexts(from).flatMap((entry): EntryText[] => {
    const { part, key, text } = entry
    const name = nameOf(part, key)
    const held = there.get(name)
    // It stands there, or did: who has the later document knew of it.
    if (held === text || past.to.get(name)?.has(hashValue(text)) === true) return []
    if (held === undefined || past.from.get(name)?.has(hashValue(held)) === true) return [entry]
    if (part === 'shares') met.add(key)
    // Whoever brings it once more, it is not met again.
    passed.set(name, [...past.to.get(name) ?? [], hashValue(text)].slice(-MAX_PASSED))
    return [{ part, key, text: meetTexts({ part, held, other: text, isNews: met.has(key) }) }]
  })
  return takeEntries({ doc: to, entries: [...entries, ...owedLetters(to, entries, met)], passed })
}

/** Of two that were begun from one account the smaller is the later one, for everybody. */
function isLater (a: AccountDocument, b: AccountDocument): boolean {
  const [first, second] = [documentNumber(a), documentNumber(b)]
  return first === second ? String(a.begun?.val) < String(b.begun?.val) : first > second
}

/** What an entry is of which two values were written without knowing of each other. */
function meetTexts ({ part, held, other, isNews }: { part: AccountPart, held: string, other: string, isNews: boolean }): string {
  const [one, two] = [held, other].map(text => JSON.parse(text) as unknown)
  if (part === 'shares') return JSON.stringify(meetShares({ chosen: one as AccountShare, others: [two as AccountShare] }))
  if (part === 'ended') return JSON.stringify(meetEnds(one as AccountEnd, two as AccountEnd))
  if (part === 'helpers') return JSON.stringify(meetHelpers(one as AccountHelper, [two as AccountHelper]))
  if (part === 'letters') return JSON.stringify(meetLetters({ values: [one, two] as AccountLetter[], isNews }))
  if (part === 'sharedWithMe') return (two as AccountSharedWithMe).revision > (one as AccountSharedWithMe).revision ? other : held
  return held
}

/** The viewer of a share that reads as nobody wrote it is told so, also where both had told the same. */
function owedLetters (to: AccountDocument, entries: readonly EntryText[], met: ReadonlySet<string>): EntryText[] {
  const told = new Set(entries.filter(({ part }) => part === 'letters').map(({ key }) => key))
  return [...met].filter(key => !told.has(key)).flatMap((key): EntryText[] => {
    const letter = readEntry({ doc: to, part: 'letters', key })
    return letter === undefined ? [] : [{ part: 'letters', key, text: JSON.stringify({ ...letter, revision: letter.revision + 1 }) }]
  })
}
