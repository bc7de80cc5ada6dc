import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ERROR_CODES } from '../../protocol/errors/codes.ts'
import { DENIAL_CODES } from '../../protocol/kernel/codes.ts'
import type { Check } from './check.ts'
import { ERROR_SPEC } from './error-table.ts'

const DECISION_SPEC = 'specs/decision.md'
const VECTOR_SPEC = 'specs/vectors.md'

/**
 * What specs and vectors say of codes that the code does not have, or the other way about, a line each.
 *
 * @param options.words - other words in capitals that the sources have: names of constants, labels, variables of the environment
 */
export function compareCodes (options: { specs: Array<{ path: string, text: string }>, vectors: Array<{ path: string, codes: string[] }>, errors: string[], denials: Record<string, string>, words?: ReadonlySet<string> }): string[] {
  const { specs, vectors, errors, denials, words = new Set<string>() } = options
  const known = new Set([...errors, ...Object.keys(denials)])
  const listed = new Map(specs.map(({ path, text }) => [path, codesIn(section(text, 'Errors'))]))
  // Of the table of codes and of the list of those that no vector has, other rules say the same.
  const unknown = specs.filter(({ path }) => path !== ERROR_SPEC && path !== VECTOR_SPEC).flatMap(({ path, text }) => [...new Set(codesIn(text))].filter(code => !known.has(code) && !words.has(code) && listed.get(path)?.includes(code) !== true).map(code => `${path}: \`${code}\` is no code, and nothing in the sources`))
  const named = new Set(specs.filter(({ path }) => path !== ERROR_SPEC && path !== VECTOR_SPEC).flatMap(({ text }) => codesIn(text)))
  const inner = [...section(specs.find(({ path }) => path === DECISION_SPEC)?.text ?? '', 'Inner codes').matchAll(/^\| `([A-Z_]+)` \| (.*) \|$/gm)].map(([, code = '', says = '']) => `${code}: ${says}`)
  const unheard = new Set(codesIn(section(specs.find(({ path }) => path === VECTOR_SPEC)?.text ?? '', 'Codes')))
  const given = new Set(vectors.flatMap(({ codes }) => codes))
  const wanted = Object.entries(denials).map(([code, says]) => `${code}: ${says}`)
  return [
    ...[...listed].flatMap(([path, codes]) => codes.filter(code => !known.has(code)).map(code => `${path}: "Errors" names ${code}, which there is not`)),
    ...unknown,
    ...vectors.flatMap(({ path, codes }) => codes.filter(code => !known.has(code)).map(code => `${path}: a vector fails with ${code}, which there is not`)),
    ...errors.filter(code => !named.has(code)).map(code => `${ERROR_SPEC}: no other spec says when ${code} is given`),
    ...errors.filter(code => !given.has(code) && !unheard.has(code)).map(code => `specs/vectors: no vector gives ${code}, and "Codes" of ${VECTOR_SPEC} does not say why`),
    ...[...unheard].filter(code => given.has(code) || !known.has(code)).map(code => `${VECTOR_SPEC}: "Codes" names ${code}, which ${given.has(code) ? 'a vector gives' : 'there is not'}`),
    ...(JSON.stringify(inner) === JSON.stringify(wanted) ? [] : [`${DECISION_SPEC}: "Inner codes" is not the table of protocol/kernel/codes.ts, in its order`])
  ]
}

/** A part of a spec, with its heading left out. */
function section (text: string, heading: string): string {
  const from = text.indexOf(`\n## ${heading}\n`)
  const to = text.indexOf('\n## ', from + 1)
  return from < 0 ? '' : text.slice(from, to < 0 ? undefined : to)
}

/** What looks like a code: capitals, at least four, in backticks. `INVALID_INPUT`, `DENIED`. */
function codesIn (text: string): string[] {
  return [...text.matchAll(/`([A-Z][A-Z_]{3,})`/g)].map(([, code = '']) => code)
}

/** Codes of errors and of decisions are the same in code, specs and vectors. */
export const codes: Check = {
  name: 'codes',
  async run ({ root, files }) {
    const read = async (pattern: RegExp): Promise<Array<{ path: string, text: string }>> =>
      await Promise.all(files.filter(path => pattern.test(path)).map(async path => ({ path, text: await readFile(join(root, path), 'utf8') })))
    const vectors = (await read(/^specs\/vectors\/.*\.json$/)).map(({ path, text }) => ({ path, codes: [...text.matchAll(/"(?:fails|code)":"([A-Z_]+)"/g)].map(([, code = '']) => code) }))
    const sources = await read(/^(?:protocol|node|browser)\/.*\.(?:ts|mjs|html)$|^contracts\/src\/.*\.sol$/)
    const words = new Set(sources.flatMap(({ text }) => [...text.matchAll(/\b[A-Z][A-Z_]{3,}\b/g)].map(([word]) => word)))
    return compareCodes({ specs: await read(/^specs\/[\w-]+\.md$/), vectors, errors: Object.keys(ERROR_CODES), denials: DENIAL_CODES, words })
  }
}
