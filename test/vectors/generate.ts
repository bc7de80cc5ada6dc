import { writeFile } from 'node:fs/promises'
import { decisionVectors } from './decision/decision-vectors.ts'
import { VECTOR_FILES, vectorOf } from './vector-files.ts'

// Writes specs/vectors/*.json anew: `node test/vectors/generate.ts`. A difference means that other implementations no longer agree. headers.json is recorded: record-headers.ts.
const files = { ...Object.fromEntries(Object.entries(VECTOR_FILES).map(([name, cases]) => [name, { vectors: cases.map(vectorOf) }])), 'decision.json': decisionVectors() as { vectors: object[] } }
for (const [name, { vectors, ...rest }] of Object.entries(files)) {
  // A vector on every line, so that hundreds can be looked over.
  const head = Object.entries(rest).map(([field, value]) => `  ${JSON.stringify(field)}: ${JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')},\n`).join('')
  await writeFile(new URL(`../../specs/vectors/${name}`, import.meta.url), `{\n${head}  "vectors": [\n${vectors.map(vector => `    ${JSON.stringify(vector)}`).join(',\n')}\n  ]\n}\n`)
}
