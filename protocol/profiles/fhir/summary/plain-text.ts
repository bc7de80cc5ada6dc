import { MAX_SUMMARY_TEXT } from '../constants.ts'
import { codingsOf } from '../codings.ts'
import { lookUp, objectsOf, textOf } from '../read-json.ts'
import type { JsonObject } from '../read-json.ts'
import { PLAIN_NAMES } from '../table/plain-names.ts'

/** What SNOMED CT puts behind a name to say which of its hierarchies it is in. */
const SEMANTIC_TAG = /\s*\((?:disorder|finding|procedure|situation|substance|organism|product|physical object|regime\/therapy|environment|morphologic abnormality|qualifier value|body structure|event|person|edible|record artifact|assessment scale|observable entity|clinical drug|medicinal product)\)/gi

/** The name of a concept in plain words; undefined when it has none. */
export function nameOfConcept (concept: unknown): string | undefined {
  const codings = codingsOf(concept)
  for (const { system, code } of codings) {
    const name = system === 'snomed' ? lookUp(PLAIN_NAMES, code) : undefined
    if (name !== undefined) return name
  }
  const items = objectsOf(concept)
  const words = firstText(items, 'text') ?? codings.find(coding => coding.display !== undefined)?.display ?? firstText([...items, ...items.flatMap(item => objectsOf(item['coding']))], 'display')
  return words === undefined ? codings[0]?.code : plain(words)
}

function firstText (items: readonly JsonObject[], key: string): string | undefined {
  return items.map(item => textOf(item[key])).find(text => text !== undefined)
}

/** The names of several concepts, joined by commas; undefined when there are none. */
export function namesOfConcepts (concepts: unknown): string | undefined {
  const names = objectsOf(concepts).map(nameOfConcept).filter(name => name !== undefined)
  return names.length === 0 ? undefined : shorten([...new Set(names)].join(', '))
}

/** What LOINC says of how something was measured, to the end of its name. */
const LOINC_PROPERTY = /\s*\[[^\]]*(?:volume|fraction|ratio|mass|moles|presence|#\/|units)[^\]]*\].*$/i

/** Words without a terminology's tags, begun with a capital, not too long. */
export function plain (words: string): string {
  const bare = words.replaceAll(SEMANTIC_TAG, '').replace(LOINC_PROPERTY, '').replaceAll(/\s+/g, ' ').trim()
  return shorten(capitalise(bare === '' ? words.trim() : bare))
}

/** `NEWMAN REGIONAL HEALTH` as `Newman Regional Health`; a name that has small letters stays. */
export function properName (name: string): string {
  if (name !== name.toUpperCase() || !/[A-Z]{4}/.test(name)) return plain(name)
  return plain(name.replaceAll(/[A-Z']{2,}/g, word => SMALL_WORDS.has(word) ? word.toLowerCase() : word.length < 4 ? word : capitalise(word.toLowerCase())))
}

const SMALL_WORDS = new Set(['AND', 'OF', 'THE', 'AT', 'FOR', 'IN'])

/** The same words, begun with a capital. */
export function capitalise (words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** At most as long as a line of a list may be. */
export function shorten (words: string, limit: number = MAX_SUMMARY_TEXT): string {
  return words.length <= limit ? words : `${words.slice(0, limit - 1)}…`
}
