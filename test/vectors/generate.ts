import { writeFile } from 'node:fs/promises'
import { CORE_VECTORS } from './core.ts'

// Writes specs/vectors/*.json anew: `node test/vectors/generate.ts`. A difference means that other implementations no longer agree.
for (const [name, make] of Object.entries(CORE_VECTORS)) {
  await writeFile(new URL(`../../specs/vectors/${name}`, import.meta.url), `${JSON.stringify(await make(), null, 2)}\n`)
}
