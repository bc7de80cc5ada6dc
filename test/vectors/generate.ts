import { writeFile } from 'node:fs/promises'
import { VECTOR_FILES, vectorOf } from './vector-files.ts'

// Writes specs/vectors/*.json anew: `node test/vectors/generate.ts`. A difference means that other implementations no longer agree. headers.json is recorded: record-headers.ts.
for (const [name, cases] of Object.entries(VECTOR_FILES)) {
  // A vector on every line, so that hundreds can be looked over.
  const vectors = cases.map(each => `    ${JSON.stringify(vectorOf(each))}`)
  await writeFile(new URL(`../../specs/vectors/${name}`, import.meta.url), `{\n  "vectors": [\n${vectors.join(',\n')}\n  ]\n}\n`)
}
