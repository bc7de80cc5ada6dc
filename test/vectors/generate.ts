import { writeFile } from 'node:fs/promises'
import { CORE_VECTORS } from './core.ts'

// Writes specs/vectors/*.json anew: `node test/vectors/generate.ts`. A difference means that other implementations no longer agree.
for (const [name, make] of Object.entries(CORE_VECTORS)) {
  await writeFile(new URL(`../../specs/vectors/${name}`, import.meta.url), `${format(await make())}\n`)
}

/** What has a list of vectors has one on every line, so that hundreds can be looked over. */
function format (content: object): string {
  if (!('vectors' in content) || !Array.isArray(content.vectors)) return JSON.stringify(content, null, 2)
  const { vectors, ...rest } = content
  const head = JSON.stringify(rest, null, 2).slice(0, -2)
  return `${head},\n  "vectors": [\n${vectors.map(vector => `    ${JSON.stringify(vector)}`).join(',\n')}\n  ]\n}`
}
