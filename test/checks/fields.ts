import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import type { Check } from './check.ts'

/** The heading of the first column of a table of fields: "part of `protocol/account/document.ts`" or "type of …", several files with commas between. specs/README.md, "Form". */
const HEADING = /^(?:part|type) of ((?:`[\w/.-]+\.ts`(?:, )?)+)$/

/** Fields by the name of what has them: a type, or a part of a type whose name ends in `Parts`. */
export type Fields = ReadonlyMap<string, readonly string[]>

/** What of the tables of fields in a spec is not what the types in the sources say, a line each. `read`: {@link readFields} of some files. */
export function compareFields (options: { path: string, text: string, read: (files: string[]) => Fields }): string[] {
  const { path, text, read } = options
  return tablesIn(text).flatMap(({ files, rows }) => {
    const known = read(files)
    const parts = [...known.keys()].filter(name => /^[a-z]/.test(name))
    const missing = parts.filter(name => !rows.has(name)).map(name => `${path}: no table has the fields of ${name}, a part in ${files.join()}`)
    return [...missing, ...[...rows].flatMap(([name, listed]) => {
      const fields = known.get(name)
      if (fields === undefined) return [`${path}: ${name} is no type and no part in ${files.join()}`]
      return [
        ...fields.filter(field => !listed.includes(field)).map(field => `${path}: ${name} has \`${field}\` in ${files.join()}, and not in the table`),
        ...listed.filter(field => !fields.includes(field)).map(field => `${path}: ${name} has no \`${field}\` in ${files.join()}`)
      ]
    })]
  })
}

/** Rows whose first cell is empty go on with what the one before is about. */
function tablesIn (text: string): Array<{ files: string[], rows: Map<string, string[]> }> {
  const tables: Array<{ files: string[], rows: Map<string, string[]> }> = []
  let open: typeof tables[number] | undefined
  let name = ''
  for (const line of text.split('\n')) {
    const [first = '', second = ''] = line.startsWith('|') ? line.split(/(?<!\\)\|/).slice(1, -1).map(cell => cell.trim()) : []
    const [, list] = HEADING.exec(first) ?? []
    if (!line.startsWith('|')) open = undefined
    else if (list !== undefined) tables.push(open = { files: named(list), rows: new Map() })
    else if (open !== undefined && !/^-+$/.test(first)) {
      name = named(first)[0] ?? name
      open.rows.set(name, [...open.rows.get(name) ?? [], ...named(second)])
    }
  }
  return tables
}

function named (cell: string): string[] { return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name) }

/** The fields of the interfaces in some sources: `field`, `field?` of one that may be absent, `field.inner` and `field[].inner` where what has no name of its own stands there. */
export function readFields (texts: readonly string[]): Fields {
  const declared = new Map(texts.flatMap(text => ts.createSourceFile('fields.ts', text, ts.ScriptTarget.Latest, true).statements).filter(ts.isInterfaceDeclaration).map(found => [found.name.text, found] as const))
  const ofInterface = (name: string): string[] => {
    const found = declared.get(name)
    const bases = (found?.heritageClauses ?? []).flatMap(clause => clause.types).flatMap(({ expression }) => ofInterface(expression.getText()))
    return [...bases, ...fieldsOf(found?.members ?? [])]
  }
  const parts = [...declared].filter(([name]) => name.endsWith('Parts')).flatMap(([, { members }]) => members.filter(ts.isPropertySignature)).map(({ name, type }) => {
    const own = type !== undefined && ts.isTypeLiteralNode(type) ? fieldsOf(type.members) : ofInterface(type?.getText() ?? '')
    return [name.getText(), own] as const
  })
  return new Map([...[...declared.keys()].map(name => [name, ofInterface(name)] as const), ...parts])
}

function fieldsOf (members: readonly ts.TypeElement[]): string[] {
  return members.filter(ts.isPropertySignature).flatMap(({ name, questionToken, type }) => {
    const field = `${name.getText()}${questionToken === undefined ? '' : '?'}`
    const [inner, mark] = literalIn(type)
    return inner === undefined ? [field] : fieldsOf(inner.members).map(each => `${field}${mark}.${each}`)
  })
}

/** What stands written out as a type, or as that of a list's entries; that it may be missing or null besides makes no difference. */
function literalIn (type: ts.TypeNode | undefined): [literal: ts.TypeLiteralNode | undefined, mark: string] {
  if (type === undefined) return [undefined, '']
  if (ts.isTypeLiteralNode(type)) return [type, '']
  if (ts.isUnionTypeNode(type)) return type.types.map(literalIn).find(([found]) => found !== undefined) ?? [undefined, '']
  const [entry] = ts.isTypeReferenceNode(type) && type.typeName.getText() === 'Array' ? type.typeArguments ?? [] : []
  return entry !== undefined && ts.isTypeLiteralNode(entry) ? [entry, '[]'] : [undefined, '']
}

/** Whoever writes what others read by its fields finds all of them in the spec. */
export const specFields: Check = {
  name: 'fields of the specs',
  async run ({ root, files }) {
    const specs = await Promise.all(files.filter(path => /^specs\/[\w-]+\.md$/.test(path)).map(async path => ({ path, text: await readFile(join(root, path), 'utf8') })))
    const sources = new Map(await Promise.all([...new Set(specs.flatMap(({ text }) => tablesIn(text).flatMap(table => table.files)))].map(async path => [path, await readFile(join(root, path), 'utf8')] as const)))
    return specs.flatMap(({ path, text }) => compareFields({ path, text, read: paths => readFields(paths.map(each => sources.get(each) ?? '')) }))
  }
}
