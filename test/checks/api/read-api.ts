import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'

/** One thing that an entry point exports. */
export interface ApiItem {
  name: string
  /** Its declaration without comments. */
  signature: string
  /** Its declaration with the comments of its members. */
  text: string
  /** The TSDoc comment before it, without stars. */
  comment: string
}

/** One entry point of the package. */
export interface ApiEntry {
  /** As it is imported: `medrec/protocol`. */
  name: string
  /** What its file says of itself, without stars. */
  comment: string
  items: ApiItem[]
}

/** What the package exports, and what is wrong with it, a line each. */
export interface Api { entries: ApiEntry[], problems: string[] }

interface Declared { source: ts.SourceFile, statements: Map<string, ts.Statement>, original: ts.SourceFile, needless: (name: string) => string[] }

const OPTIONS: ts.CompilerOptions = { strict: true, target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext, allowImportingTsExtensions: true, isolatedDeclarations: true }
const printer = ts.createPrinter({ removeComments: true })

/**
 * Reads the API from the sources, file by file and without types of anything else: what is exported must say its types itself, and must name no type of the
 * package that no entry point exports.
 */
export function readApi (options: { root: string, exports: Record<string, string> }): Api {
  const { root, exports } = options
  const problems: string[] = []
  const files = new Map<string, Declared>()
  const declared = (path: string): Declared => {
    const found = files.get(path) ?? declare(join(root, path), path)
    files.set(path, found)
    return found
  }
  const taken = Object.entries(exports).filter(([, file]) => file.endsWith('.ts')).map(([name, file]) => {
    const path = posix.normalize(file)
    const { comment, found } = readEntry(join(root, path), path)
    return { name: posix.join('medrec', name), comment, found }
  })
  const exported = new Set(taken.flatMap(({ found }) => found.map(({ name, path }) => `${path}#${name}`)))
  const entries = taken.map(({ name: entry, comment, found }) => ({
    name: entry,
    comment,
    items: found.map(({ name, path }) => {
      const file = declared(path)
      const statement = file.statements.get(name)
      if (statement === undefined) {
        problems.push(`${path}: ${entry} exports "${name}", which is not declared there`)
        return { name, signature: '', text: '', comment: '' }
      }
      problems.push(...file.needless(name).map(problem => `${path}: "${name}" of ${entry}: ${problem}`))
      const keys = keysOf(file, statement)
      for (const hidden of keys === undefined ? findHidden({ file, path, statement, exported }) : []) problems.push(`${path}: "${name}" of ${entry} names "${hidden}", which no entry point exports`)
      const signature = keys ?? printer.printNode(ts.EmitHint.Unspecified, statement, file.source)
      return { name, signature, text: keys ?? statement.getText(file.source), comment: commentOf(statement, file.source) }
    }).sort((a, b) => a.name < b.name ? -1 : 1)
  }))
  return { entries, problems: [...new Set(problems)] }
}

function readEntry (file: string, path: string): { comment: string, found: Array<{ name: string, path: string }> } {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found = source.statements.flatMap(statement => {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined || statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause)) return []
    const target = posix.join(posix.dirname(path), (statement.moduleSpecifier as ts.StringLiteral).text)
    return statement.exportClause.elements.map(({ name }) => ({ name: name.text, path: target }))
  })
  const [first] = source.statements
  return { comment: first === undefined ? '' : commentOf(first, source), found }
}

function declare (file: string, path: string): Declared {
  const text = readFileSync(file, 'utf8')
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(text, { fileName: path, reportDiagnostics: true, compilerOptions: OPTIONS })
  const source = ts.createSourceFile(path, outputText, ts.ScriptTarget.Latest, true)
  const original = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const here = byName(original)
  return {
    source,
    original,
    statements: byName(source),
    needless: name => {
      const statement = here.get(name)
      return statement === undefined ? [] : diagnostics.filter(({ start = -1 }) => start >= statement.pos && start < statement.end).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
    }
  }
}

function byName (source: ts.SourceFile): Map<string, ts.Statement> {
  return new Map(source.statements.flatMap(statement => namesOf(statement).map(name => [name, statement] as const)))
}

function namesOf (statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => ts.isIdentifier(name) ? [name.text] : [])
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
  return isNamed && statement.name !== undefined ? [statement.name.text] : []
}

/** `keyof typeof TABLE`, of a table that stays inside: its keys are the API. */
function keysOf (file: Declared, statement: ts.Statement): string | undefined {
  if (!ts.isTypeAliasDeclaration(statement) || !ts.isTypeOperatorNode(statement.type) || !ts.isTypeQueryNode(statement.type.type)) return undefined
  const table = byName(file.original).get(statement.type.type.exprName.getText(file.source))
  if (table === undefined || !ts.isVariableStatement(table)) return undefined
  let value = table.declarationList.declarations[0]?.initializer
  while (value !== undefined && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value))) value = value.expression
  if (value === undefined || !ts.isObjectLiteralExpression(value)) return undefined
  const keys = value.properties.map(property => `    | '${property.name?.getText(file.original) ?? ''}'`)
  return `export type ${statement.name.text} =\n${keys.join('\n')};`
}

/** Names of the package in a declaration that are nobody's to import. */
function findHidden (options: { file: Declared, path: string, statement: ts.Statement, exported: Set<string> }): string[] {
  const { file: { source, statements }, path, statement, exported } = options
  const imported = new Map<string, string>()
  for (const each of source.statements) {
    if (!ts.isImportDeclaration(each) || each.importClause?.namedBindings === undefined || !ts.isNamedImports(each.importClause.namedBindings)) continue
    const from = (each.moduleSpecifier as ts.StringLiteral).text
    for (const { name } of each.importClause.namedBindings.elements) if (from.startsWith('.')) imported.set(name.text, `${posix.join(posix.dirname(path), from)}#${name.text}`)
  }
  const own = new Set(namesOf(statement))
  const hidden = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node) || ts.isTypeQueryNode(node)) {
      const name = (ts.isTypeReferenceNode(node) ? node.typeName : ts.isTypeQueryNode(node) ? node.exprName : node.expression).getText(source)
      const place = imported.get(name) ?? (statements.has(name) && !own.has(name) ? `${path}#${name}` : undefined)
      if (place !== undefined && !exported.has(place)) hidden.add(name)
    }
    ts.forEachChild(node, visit)
  }
  visit(statement)
  return [...hidden]
}

function commentOf (node: ts.Node, source: ts.SourceFile): string {
  const ranges = ts.getLeadingCommentRanges(source.text, node.pos) ?? []
  const last = ranges.map(({ pos, end }) => source.text.slice(pos, end)).filter(text => text.startsWith('/**')).at(-1) ?? ''
  return last.replace(/^\/\*\*\s?|\s*\*\/$/g, '').split('\n').map(line => line.replace(/^\s*\* ?/, '')).join('\n').trim()
}
