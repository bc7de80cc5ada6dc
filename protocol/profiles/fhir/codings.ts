import { CODE_SYSTEMS } from './table/code-systems.ts'
import type { CodeSystem } from './table/code-systems.ts'
import { lookUp, objectsOf, textOf } from './read-json.ts'

/** One coding of a concept. */
export interface Coding {
  /** Short name where the tables know the system. */
  system?: CodeSystem | undefined
  /** Whether the source named any system at all. */
  hasSystem: boolean
  code: string
  display?: string | undefined
}

/** The codings of a CodeableConcept, of a list of them, or of bare Codings. */
export function codingsOf (concept: unknown): Coding[] {
  return objectsOf(concept)
    .flatMap(item => item['coding'] === undefined ? [item] : objectsOf(item['coding']))
    .flatMap(item => {
      const code = textOf(item['code'])
      if (code === undefined) return []
      const system = textOf(item['system'])
      return [{ system: system === undefined ? undefined : lookUp(CODE_SYSTEMS, system), hasSystem: system !== undefined, code, display: textOf(item['display']) }]
    })
}

/** The first code of that system in a concept. */
export function codeOf (concept: unknown, system: CodeSystem): string | undefined {
  return codingsOf(concept).find(coding => coding.system === system)?.code
}
