import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import type { Check } from './check.ts'

/** The heading of the first column of a table of fields: "part of `protocol/account/document.ts`" or "type of …", several files with commas between. specs/README.md, "Form". */
const HEADING = /^(?:part|type) of ((?:`[\w/.-]+\.ts`(?:, )?)+)$/

/** A field, and what it is in JSON, in the words of specs/README.md, "Form"; `as` is empty where another source has the type. */
export interface Field { name: string, as: string }

/** Fields by the name of what has them: a type, or a part of a type whose name ends in `Parts`. */
export type Fields = ReadonlyMap<string, readonly Field[]>

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
      const [held, said] = [fields, listed].map(each => new Map(each.map(field => [field.name, field.as])))
      return [
        ...fields.filter(field => said?.has(field.name) !== true).map(field => `${path}: ${name} has \`${field.name}\` in ${files.join()}, and not in the table`),
        ...listed.filter(field => held?.has(field.name) !== true).map(field => `${path}: ${name} has no \`${field.name}\` in ${files.join()}`),
        ...fields.flatMap(field => {
          const as = said?.get(field.name) ?? field.as
          return field.as === '' || field.as === as ? [] : [`${path}: \`${field.name}\` of ${name} is ${field.as} in ${files.join()}, and ${as === '' ? 'nothing' : as} in the table`]
        })
      ]
    })]
  })
}

/** Rows whose first cell is empty go on with what the one before is about. */
function tablesIn (text: string): Array<{ files: string[], rows: Map<string, Field[]> }> {
  const tables: Array<{ files: string[], rows: Map<string, Field[]> }> = []
  let open: typeof tables[number] | undefined
  let name = ''
  for (const line of text.split('\n')) {
    const [first = '', second = ''] = line.startsWith('|') ? line.split(/(?<!\\)\|/).slice(1, -1).map(cell => cell.trim()) : []
    const [, list] = HEADING.exec(first) ?? []
    if (!line.startsWith('|')) open = undefined
    else if (list !== undefined) tables.push(open = { files: named(list), rows: new Map() })
    else if (open !== undefined && !/^-+$/.test(first)) {
      name = named(first)[0] ?? name
      open.rows.set(name, [...open.rows.get(name) ?? [], ...fieldsIn(second)])
    }
  }
  return tables
}

/** Each in backticks, and behind it what it is. */
function fieldsIn (cell: string): Field[] { return [...cell.matchAll(/`([^`]+)`([^,`]*)/g)].map(([, name = '', as = '']) => ({ name, as: as.trim() })) }

function named (cell: string): string[] { return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name) }

/** The fields of the interfaces in some sources: `field`, `field?` of one that may be absent, `field.inner` and `field[].inner` where what has no name of its own stands there. */
export function readFields (texts: readonly string[]): Fields {
  const statements = texts.flatMap(text => [...ts.createSourceFile('fields.ts', text, ts.ScriptTarget.Latest, true).statements])
  const declared = new Map(statements.filter(ts.isInterfaceDeclaration).map(found => [found.name.text, found] as const))
  const aliases = new Map(statements.filter(ts.isTypeAliasDeclaration).map(found => [found.name.text, found.type] as const))
  const known: Known = { isInterface: name => declared.has(name), aliasOf: name => aliases.get(name) }
  const ofInterface = (name: string): Field[] => {
    const found = declared.get(name)
    const bases = (found?.heritageClauses ?? []).flatMap(clause => clause.types).flatMap(({ expression }) => ofInterface(expression.getText()))
    return [...bases, ...fieldsOf(found?.members ?? [], known)]
  }
  const parts = [...declared].filter(([name]) => name.endsWith('Parts')).flatMap(([, { members }]) => members.filter(ts.isPropertySignature)).map(({ name, type }) => {
    const own = type !== undefined && ts.isTypeLiteralNode(type) ? fieldsOf(type.members, known) : ofInterface(type?.getText() ?? '')
    return [name.getText(), own] as const
  })
  return new Map([...[...declared.keys()].map(name => [name, ofInterface(name)] as const), ...parts])
}

/** What the sources that are read say of a name. */
interface Known { isInterface: (name: string) => boolean, aliasOf: (name: string) => ts.TypeNode | undefined }

function fieldsOf (members: readonly ts.TypeElement[], known: Known): Field[] {
  return members.filter(ts.isPropertySignature).flatMap(({ name, questionToken, type }) => {
    const field = `${name.getText()}${questionToken === undefined ? '' : '?'}`
    const [inner, mark] = literalIn(type)
    return inner === undefined ? [{ name: field, as: kindOf(type, known) }] : fieldsOf(inner.members, known).map(each => ({ ...each, name: `${field}${mark}.${each.name}` }))
  })
}

const KEYWORDS = new Map([[ts.SyntaxKind.StringKeyword, 'text'], [ts.SyntaxKind.NumberKeyword, 'number'], [ts.SyntaxKind.BooleanKeyword, 'boolean'], [ts.SyntaxKind.UndefinedKeyword, '']])

/** What a type is in JSON; empty when another source has it. */
function kindOf (type: ts.TypeNode | undefined, known: Known): string {
  if (type === undefined) return ''
  const keyword = KEYWORDS.get(type.kind)
  if (keyword !== undefined) return keyword
  if (ts.isParenthesizedTypeNode(type) || ts.isTypeOperatorNode(type)) return kindOf(type.type, known)
  if (ts.isLiteralTypeNode(type)) return ts.isStringLiteral(type.literal) ? 'text' : type.literal.getText()
  if (ts.isArrayTypeNode(type)) return plural(kindOf(type.elementType, known))
  if (ts.isUnionTypeNode(type)) {
    // A type that is not known may be any of them.
    const isWhole = type.types.every(each => each.kind === ts.SyntaxKind.UndefinedKeyword || kindOf(each, known) !== '')
    return isWhole ? [...new Set(type.types.map(each => kindOf(each, known)))].filter(kind => kind !== '').join(' or ') : ''
  }
  if (!ts.isTypeReferenceNode(type)) return ''
  const name = type.typeName.getText()
  if (name === 'Array') return plural(kindOf(type.typeArguments?.[0], known))
  return name === 'Record' || known.isInterface(name) ? 'object' : kindOf(known.aliasOf(name), known)
}

function plural (kind: string): string { return kind === '' ? '' : `${kind}s` }

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
