import { parseArgs } from 'node:util'
import type { SectionResult } from './figure.ts'
import { formatTable } from './print-table.ts'
import { benchApp } from './sections/app.ts'
import { benchBrowser } from './sections/browser.ts'
import { benchChain } from './sections/chain.ts'
import { benchKernel } from './sections/kernel.ts'
import { benchNode } from './sections/node.ts'
import { benchPolicy } from './sections/policy.ts'
import { benchRecords } from './sections/records.ts'
import { benchStreams } from './sections/streams.ts'

const SECTIONS: Record<string, () => Promise<SectionResult>> = {
  streams: benchStreams,
  browser: benchBrowser,
  records: benchRecords,
  node: benchNode,
  kernel: benchKernel,
  policy: benchPolicy,
  chain: benchChain,
  app: benchApp
}

const USAGE = `npm run bench -- [--json] [SECTION …]

Measures MedRec, each figure beside its baseline in the same run. Sections: ${Object.keys(SECTIONS).join(', ')}; all when none is named.`

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' }, help: { type: 'boolean' } } })
const unknown = positionals.filter(name => !Object.hasOwn(SECTIONS, name))
if (values.help === true || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no section ${unknown.join(', ')}.`)
  console.log(USAGE)
  process.exit(unknown.length > 0 ? 2 : 0)
}

const results: SectionResult[] = []
for (const [name, run] of Object.entries(SECTIONS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  if (values.json !== true) console.error(`measuring ${name} …`)
  results.push(await run())
}
console.log(values.json === true ? JSON.stringify({ node: process.version, results }, undefined, 2) : formatTable(results))
process.exit(0)
