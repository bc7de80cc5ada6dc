import { MAX_DEPTH, MAX_LABEL_LENGTH } from './constants.ts'
import { CODE_SYSTEMS } from './table/code-systems.ts'
import { codingsOf } from './codings.ts'
import { decodeAttachment } from './decode-attachment.ts'
import type { Label } from './labels.ts'
import { lookUp, objectOf, objectsOf, textOf } from './read-json.ts'
import type { FhirResource, JsonObject } from './read-json.ts'
import { PLAIN_SECURITY_CODES } from './table/security-codes.ts'
import { SENSITIVE_CODES, SENSITIVE_ICD10 } from './table/sensitive-codes.ts'
import { SENSITIVE_TERMS } from './table/sensitive-terms.ts'

/**
 * The labels of a resource: what its `meta.security` says, and what the tables say of any code, display, text or readable note
 * in it. Not sorted. specs/fhir-profile.md, "Labels".
 */
export function findLabels (resource: FhirResource): Set<string> {
  const labels = new Set<string>()
  visit(resource, labels, 0)
  return labels
}

function visit (node: JsonObject, labels: Set<string>, depth: number): void {
  if (depth > MAX_DEPTH) {
    labels.add('R')
    return
  }
  addCoding(node, labels)
  for (const [key, value] of Object.entries(node)) {
    if (key === 'meta') addSecurity(value, labels)
    else if (typeof value === 'string') addString(node, key, value, labels)
    else if (Array.isArray(value)) visitAll(value, labels, depth + 1)
    else if (typeof value === 'object' && value !== null) visit(value as JsonObject, labels, depth + 1)
  }
}

function visitAll (values: readonly unknown[], labels: Set<string>, depth: number): void {
  for (const value of values) {
    const child = objectOf(value)
    if (child !== undefined) visit(child, labels, depth)
    else if (typeof value === 'string') addTerms(value, labels)
    else if (Array.isArray(value) && depth <= MAX_DEPTH) visitAll(value, labels, depth + 1)
  }
}

/** Keys whose strings are addresses and codes, not words about a person. */
const NOT_WORDS = new Set(['id', 'system', 'url', 'reference', 'resourceType', 'fullUrl', 'contentType', 'code', 'status', 'version', 'hash'])

function addString (node: JsonObject, key: string, value: string, labels: Set<string>): void {
  if (NOT_WORDS.has(key)) return
  if (key !== 'data') addTerms(value, labels)
  else {
    const text = decodeAttachment(node)
    if (text !== undefined) addTerms(text, labels)
  }
}

const TERMS = Object.entries(SENSITIVE_TERMS).map(([label, terms]) => ({ label: label as Label, pattern: termPattern(terms) }))
const ANY_TERM = termPattern(Object.values(SENSITIVE_TERMS).flat())

function termPattern (terms: readonly string[]): RegExp {
  return new RegExp(`\\b(?:${terms.join('|')})`, 'i')
}

function addTerms (text: string, labels: Set<string>): void {
  if (!ANY_TERM.test(text)) return
  for (const { label, pattern } of TERMS) {
    if (pattern.test(text)) labels.add(label)
  }
}

const LABELS_BY_CODE = new Map<string, Label[]>()
for (const { system, codes, label } of SENSITIVE_CODES) {
  for (const code of Object.keys(codes)) {
    const key = `${system}|${code}`
    LABELS_BY_CODE.set(key, [...LABELS_BY_CODE.get(key) ?? [], label])
  }
}

/** A code without a system is looked for in all of them: better a label too many. */
const SYSTEMS = [...new Set(SENSITIVE_CODES.map(row => row.system))]

function addCoding (node: JsonObject, labels: Set<string>): void {
  const code = textOf(node['code'])
  if (code === undefined) return
  const named = textOf(node['system'])
  const system = named === undefined ? undefined : lookUp(CODE_SYSTEMS, named)
  const systems = system === undefined ? (named === undefined && code.length > 4 ? SYSTEMS : []) : [system]
  for (const candidate of systems) {
    for (const label of LABELS_BY_CODE.get(`${candidate}|${code}`) ?? []) labels.add(label)
  }
  if (system === 'icd10') {
    const label = icd10Label(code.toUpperCase())
    if (label !== null) labels.add(label)
  }
}

function icd10Label (code: string): Label | null {
  for (let length = code.length; length > 0; length--) {
    const label = lookUp(SENSITIVE_ICD10, code.slice(0, length))
    if (label !== undefined) return label
  }
  return null
}

function addSecurity (meta: unknown, labels: Set<string>): void {
  const security = objectOf(meta)?.['security']
  if (security === undefined || security === null) return
  const codings = codingsOf(security)
  if (codings.length < objectsOf(security).length) labels.add('R')
  for (const { code } of codings) {
    if (PLAIN_SECURITY_CODES.has(code)) continue
    labels.add(code.length <= MAX_LABEL_LENGTH && /^[A-Za-z0-9._-]+$/.test(code) ? code : 'R')
  }
}
