import { createHash } from 'node:crypto'
import type { Api } from './read-api.ts'

/** Where the report stands, the page that says the same with words, and the report of the last version that was released, where there is one. */
export const REPORT = 'docs/api-report.md'
export const PAGE = 'docs/api.md'
export const RELEASED = 'docs/api-released.md'

/** What a report says of itself. */
export interface ReportHead {
  /** The first 16 hex digits of the SHA-256 of the signatures. */
  digest: string
  /** The beginning of the line of CHANGELOG.md that says what this API changed; empty: none does yet. */
  said: string
}

/** The report: every exported signature, and nothing else. What the head says of the changelog is kept as long as no signature changes. */
export function renderReport (options: { api: Api, before: string | undefined }): string {
  const { api, before } = options
  const body = api.entries.map(({ name, items }) => `## ${name}\n\`\`\`ts\n${items.map(({ signature }) => signature).join('\n')}\n\`\`\`\n`).join('\n')
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 16)
  const head = before === undefined ? undefined : readHead(before)
  const said = head?.digest === digest ? head.said : ''
  return `# API report
Every exported signature. \`npm run generate\` writes it, and \`npm run check\` fails when it is not what the sources say: see [build on it](build-on-it.md), "Versions".

- digest: ${digest}
- said in CHANGELOG.md: ${said}

${body}`
}

/** What a report says of itself; empty where it says nothing. */
export function readHead (report: string): ReportHead {
  return { digest: /^- digest: (\w+)$/m.exec(report)?.[1] ?? '', said: /^- said in CHANGELOG\.md: (.+)$/m.exec(report)?.[1]?.trim() ?? '' }
}
