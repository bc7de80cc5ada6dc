import type { Category } from './categories.ts'
import { codingsOf } from './codings.ts'
import { lookUp, objectsOf, textOf } from './read-json.ts'
import type { FhirResource } from './read-json.ts'
import { NOTE_CATEGORIES, NOTE_TYPES, OBSERVATION_CATEGORIES, REPORT_CATEGORIES } from './table/category-codes.ts'
import { LOINC_CATEGORIES } from './table/loinc-categories.ts'
import { CATEGORY_BY_TYPE } from './table/resource-types.ts'
import { SOCIAL_FINDINGS } from './table/social-findings.ts'

/** The categories of a resource, sorted; none when the tables do not know it. specs/fhir-profile.md, "Categories". */
export function findCategories (resource: FhirResource): Category[] {
  const find = lookUp(FINDERS, resource.resourceType)
  if (find !== undefined) return sorted(find(resource))
  const category = lookUp(CATEGORY_BY_TYPE, resource.resourceType)
  return category === undefined ? [] : [category]
}

const FINDERS: Readonly<Record<string, (resource: FhirResource) => Iterable<Category>>> = {
  Observation: resource => withCode(resource, categoryCodes(resource).map(code => lookUp(OBSERVATION_CATEGORIES, normalise(code)))),
  DiagnosticReport: resource => withCode(resource, categoryCodes(resource).map(code => lookUp(REPORT_CATEGORIES, code) ?? lookUp(REPORT_CATEGORIES, normalise(code)))),
  DocumentReference: documentCategory,
  Composition: documentCategory,
  Condition: resource => codingsOf(resource['code']).some(coding => coding.system !== 'icd10' && SOCIAL_FINDINGS.has(coding.code)) ? ['social'] : ['conditions']
}

/** Codes and, where a category has no code, its text. */
function categoryCodes (resource: FhirResource): string[] {
  return objectsOf(resource['category']).flatMap(concept => {
    const codes = codingsOf(concept).map(coding => coding.code)
    const text = textOf(concept['text'])
    return codes.length === 0 && text !== undefined ? [text] : codes
  })
}

/** What the code says counts where the category says nothing, or only that somebody asked or looked. */
function withCode (resource: FhirResource, found: Array<Category | undefined>): Category[] {
  const known = found.filter(category => category !== undefined)
  if (known.some(category => category !== 'assessments')) return known.filter(category => category !== 'assessments')
  const byCode = codingsOf(resource['code'])
    .filter(coding => coding.system === 'loinc' || !coding.hasSystem)
    .map(coding => lookUp(LOINC_CATEGORIES, coding.code))
    .find(category => category !== undefined)
  return byCode === undefined ? known : [byCode]
}

function documentCategory (resource: FhirResource): Category[] {
  const isNote = categoryCodes(resource).some(code => NOTE_CATEGORIES.has(code)) ||
    codingsOf(resource['type']).some(coding => NOTE_TYPES.has(coding.code))
  return [isNote ? 'notes' : 'documents']
}

function normalise (code: string): string {
  return code.toLowerCase().replaceAll(/[\s_]+/g, '-')
}

function sorted (categories: Iterable<Category>): Category[] {
  return [...new Set(categories)].sort()
}
