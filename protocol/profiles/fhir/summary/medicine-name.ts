import { capitalise, shorten } from './plain-text.ts'

/**
 * A medicine as people write it: `24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet` becomes
 * `Metformin hydrochloride 500 mg extended-release tablet`. Names that are not of RxNorm's form stay as they are.
 */
export function medicineName (name: string): string {
  if (!RXNORM.test(name)) return shorten(capitalise(name.trim()))
  const brand = /\s*\[([^\]]+)\]/.exec(name)?.[1]
  let words = name.replace(/\s*\[[^\]]+\]/, '').replace(/^NDA\d+\s+/, '').replace(/^\d+(\.\d+)? (ML|HR|ACTUAT) (?=[A-Za-z])/, '')
  words = words.split(' ').map(lower).join(' ')
  for (const [from, to] of FORMS) words = words.replaceAll(from, to)
  return shorten(capitalise(brand === undefined ? words : `${words} (${brand})`))
}

const RXNORM = /\d\s?(MG|ML|MCG|UNT|ACTUAT|HR)\b|\b(Oral|Topical|Chewable|Injectable|Injection|Inhal\w+) /

function lower (word: string): string {
  if (/^[A-Z]$/.test(word)) return word
  return word.toLowerCase().replaceAll(/\bml\b/g, 'mL').replaceAll(/\bunt\b/g, 'units').replaceAll(/\bactuat\b/g, 'dose').replaceAll(/\bhr\b/g, 'h').replaceAll(/\bmcg\b/g, 'µg')
}

const FORMS: ReadonlyArray<[RegExp, string]> = [
  [/extended release/g, 'extended-release'],
  [/delayed release/g, 'delayed-release'],
  [/oral (?=tablet|capsule|solution|suspension|strip|film)/g, ''],
  [/topical (?=cream|ointment|gel|lotion)/g, ''],
  [/metered dose inhaler/g, 'inhaler'],
  [/ \/ /g, ' / ']
]
