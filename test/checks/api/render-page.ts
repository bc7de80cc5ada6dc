import type { Api, ApiItem } from './read-api.ts'

const BLOCK_TAG = /^@(param|throws|returns|example)\b ?/

/** The page about the API: the comments of the sources beside their declarations. */
export function renderPage (options: { api: Api }): string {
  const entries = options.api.entries.map(({ name, comment, items }) => `## ${name}\n${renderComment(withoutName(comment, name))}\n\n${items.map(renderItem).join('\n')}`)
  return `# The API
What an application imports, from its four entry points and from nowhere else. \`npm run generate\` writes this page from the sources; [build on it](build-on-it.md) tells how the
parts go together.

${entries.join('\n')}`
}

function renderItem ({ name, text, comment }: ApiItem): string {
  return `### ${name}\n${renderComment(comment)}\n\n\`\`\`ts\n${text.replace(/^export (declare )?/, '').replaceAll('    ', '  ')}\n\`\`\`\n`
}

/** A TSDoc comment as Markdown: its tags after its words. */
function renderComment (comment: string): string {
  const parts: Array<{ tag: string, lines: string[] }> = [{ tag: '', lines: [] }]
  for (const line of comment.split('\n')) {
    const tag = BLOCK_TAG.exec(line)?.[1]
    if (tag === undefined) parts.at(-1)?.lines.push(line)
    else parts.push({ tag, lines: [line.replace(BLOCK_TAG, '')] })
  }
  return parts.map(({ tag, lines }) => {
    const text = lines.join('\n').trim()
    if (tag === 'example') return `\`\`\`ts\n${text}\n\`\`\``
    const words = text.replace(/\{@link ([^}]+)\}/g, '`$1`').replace(/ ?\B@throws /g, '\n\nThrows ')
    if (tag === 'throws') return `Throws ${words}`
    if (tag === 'returns') return `Returns ${words}`
    return tag === 'param' ? `- ${words.replace(/^(\S+)/, '`$1`')}` : words
  }).filter(text => text !== '').join('\n\n').replace(/\n\n(?=- `)/g, '\n')
}

/** The entry's own name stands in the heading already. */
function withoutName (comment: string, name: string): string {
  const rest = comment.startsWith(`\`${name}\`: `) ? comment.slice(name.length + 4) : comment
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}
