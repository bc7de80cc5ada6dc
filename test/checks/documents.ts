import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import type { Check } from './check.ts'

const AUTOMERGE = '@automerge/automerge'
const SOURCES = /^(protocol|node|browser)\/.*\.ts$/

/** The folders that know of Automerge, and which of their files may change a document, and how. */
const FOLDERS: Record<string, Record<string, string[]>> = {
  'protocol/policy/': { 'edit.ts': ['change', 'emptyChange'], 'adopt.ts': ['applyChanges'] },
  'protocol/account/': { 'edit.ts': ['change', 'merge'] }
}

/** What changes a document, or takes in what somebody else did to one. */
const WRITES = new Set(['change', 'changeAt', 'emptyChange', 'applyChanges', 'merge', 'loadIncremental', 'receiveSyncMessage', 'from', 'updateText', 'splice'])

/** What lies behind Automerge's functions can be written to as well: who may reach there, and what for. */
const BEHIND = { files: new Set(['protocol/policy/adopt.ts', 'protocol/policy/given-up.ts', 'protocol/policy/made-by.ts', 'protocol/policy/read.ts', 'protocol/account/read.ts']), reads: /\bA\.getBackend\(\w+\)\.(?:getAll|getChangeMetaByHash)\(/g }

/** A folder has one file that edits its documents; what comes from elsewhere passes the one that looks at it. Nothing else touches Automerge. */
export const documentRule: Check = {
  name: 'one editor for each document',
  async run ({ root, files }) {
    const found: string[] = []
    for (const path of files.filter(file => SOURCES.test(file))) found.push(...findDocumentViolations({ path, text: await readFile(join(root, path), 'utf8') }))
    return found
  }
}

/** Imports of Automerge, and exports from it, that are neither `import * as A` nor of types. */
function otherImports (path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && isAutomerge(node.moduleSpecifier)) {
      const bindings = node.importClause?.namedBindings
      const isWhole = node.importClause?.name === undefined && bindings !== undefined && ts.isNamespaceImport(bindings) && bindings.name.text === 'A' && isPlain(node.moduleSpecifier)
      if (!isWhole && node.importClause?.isTypeOnly !== true) found.push(node.getText(source))
    } else if (ts.isExportDeclaration(node) && !node.isTypeOnly && node.moduleSpecifier !== undefined && isAutomerge(node.moduleSpecifier)) {
      found.push(node.getText(source))
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments.some(isAutomerge)) {
      found.push(node.getText(source))
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function isAutomerge (name: ts.Node): boolean {
  return ts.isStringLiteral(name) && (name.text === AUTOMERGE || name.text.startsWith(`${AUTOMERGE}/`))
}

function isPlain (name: ts.Node): boolean {
  return ts.isStringLiteral(name) && name.text === AUTOMERGE
}

/** What is wrong with how one file uses Automerge, a line each. */
export function findDocumentViolations (options: { path: string, text: string }): string[] {
  const { path, text } = options
  if (!ts.preProcessFile(text, true, true).importedFiles.some(({ fileName }) => fileName === AUTOMERGE || fileName.startsWith(`${AUTOMERGE}/`))) return []
  const folder = Object.keys(FOLDERS).find(each => path.startsWith(each))
  if (folder === undefined) return [`${path}: imports ${AUTOMERGE}; only ${Object.keys(FOLDERS).join(' and ')} touch documents`]
  const allowed = FOLDERS[folder]?.[path.slice(folder.length)] ?? []
  const names = [...text.matchAll(/\bA\??\.(\w+)/g)].map(match => match[1] as string)
  return [
    // Under another name, or one by one, what is used could not be seen below.
    ...otherImports(path, text).map(line => `${path}: "${line}"; Automerge is imported as A, whole, and of types alone besides`),
    ...(/\bA\s*\[|=\s*A\b(?!\??\.)|\.\.\.\s*A\b(?!\??\.)/.test(text) ? [`${path}: uses A by another way than A.name`] : []),
    ...names.filter(name => WRITES.has(name) && !allowed.includes(name)).map(name => `${path}: A.${name} changes a document, which is for ${Object.keys(FOLDERS[folder] ?? {}).join(' and ')}`),
    ...(names.filter(name => name === 'getBackend').length > (BEHIND.files.has(path) ? [...text.matchAll(BEHIND.reads)].length : 0) ? [`${path}: A.getBackend reaches behind a document; only ${[...BEHIND.files].join(', ')} do, to read`] : [])
  ]
}
