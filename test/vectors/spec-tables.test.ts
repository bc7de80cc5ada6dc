import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { ENGINE_PROTOCOL, LINK_PROTOCOL } from '../../node/members/constants.ts'
import { PROTOCOLS } from '../../protocol/peer/protocols.ts'
import { encodeGrant } from '../../protocol/policy/grant.ts'
import { MEMBERS } from '../../protocol/policy/viewer.ts'
import { REGISTRY_TYPES } from '../../protocol/typed-data/registry-messages.ts'
import { TYPED_DATA_TYPES } from '../../protocol/typed-data/types.ts'

const read = async (name: string): Promise<string> => await readFile(new URL(`../../specs/${name}`, import.meta.url), 'utf8')

/** Cells of the rows that begin with a name in backticks, between two headings. */
function rowsIn (text: string, from: string, to: string): string[][] {
  return [...text.slice(text.indexOf(from), text.indexOf(to)).matchAll(/^\| `.*$/gm)].map(([line]) => line.split('|').slice(1, -1).map(cell => cell.trim()))
}

describe('the tables of the specs that code is written from', () => {
  it('have the types that are signed, with their fields in order', async () => {
    const tables: Array<[document: string, from: string, to: string, types: Record<string, ReadonlyArray<{ name: string, type: string }>>]> = [
      ['typed-data.md', '## Form', '## Signature', TYPED_DATA_TYPES], ['registry.md', '## Messages', '## Seats', REGISTRY_TYPES]
    ]
    for (const [document, from, to, types] of tables) {
      const listed = rowsIn(await read(document), from, to).map(([type = '', fields = '']) => `${type.slice(1, -1)}(${fields.replaceAll(', ', ',')})`)
      assert.deepEqual(listed, Object.entries(types).map(([type, fields]) => `${type}(${fields.map(field => `${field.type} ${field.name}`).join(',')})`))
    }
  })

  it('have the fields of a grant, in order', async () => {
    const listed = rowsIn(await read('policy.md'), '## Grants', '## Reading').flatMap(([names = '']) => [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name))
    const all = { id: 'a', viewer: MEMBERS, categories: ['a'], labels: [], actions: ['read'], notBefore: 0, notAfter: null, condition: `0x${'11'.repeat(20)}`, purpose: 'x', standing: 's' }
    const written = [{ ...all, emergency: 60 }, { ...all, depth: 1 }].map(grant => Object.keys(JSON.parse(encodeGrant(grant)) as object))
    for (const fields of written) assert.deepEqual(fields, listed.filter(name => fields.includes(name)))
    assert.deepEqual([...new Set(written.flat())].sort(), listed.toSorted())
  })

  it('have every protocol, each in its document', async () => {
    const list = await read('README.md')
    for (const id of [...Object.values(PROTOCOLS), ENGINE_PROTOCOL, LINK_PROTOCOL]) {
      const [, document = ''] = new RegExp(`^\\|[^|]*\`${id}\`[^|]*\\| \\[[^\\]]*\\]\\(([a-z-]+\\.md)\\)`, 'm').exec(list) ?? []
      assert.ok((await read(document)).includes(`\`${id}\``), `${id} in ${document}`)
    }
  })
})
