import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import type { Check } from './check.ts'

/** Words by which code would give away that it knows what is inside a record. */
const MEDICAL = /prescri|vaccin|immuni[sz]|allerg|fhir|loinc|snomed|rxnorm|medicat|diagnos|medicin|medical|doctor|hospital|pharmac|\bhl7\b|clinic|symptom|disease|patient/i

/** protocol/ outside profiles/ treats records as bytes with strings attached; another profile must be able to take the place of the medical one. */
export const noMedicine: Check = {
  name: 'no medicine in protocol',
  async run ({ root, files }) {
    const found: string[] = []
    for (const path of files) {
      if (!path.startsWith('protocol/') || path.startsWith('protocol/profiles/') || !path.endsWith('.ts')) continue
      found.push(...findMedicalWords({ path, text: await readFile(join(root, path), 'utf8') }))
    }
    return found
  }
}

/** Medical words in names and strings of one file, a line each; comments may explain with examples. */
export function findMedicalWords (options: { path: string, text: string }): string[] {
  const source = ts.createSourceFile(options.path, options.text, ts.ScriptTarget.Latest)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
      const word = MEDICAL.exec(node.text)?.[0]
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      if (word !== undefined) found.push(`${options.path}:${line + 1}: "${word}" is medicine, and belongs in protocol/profiles`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
