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

/** A document has one module that edits it; what comes from elsewhere passes the one that looks at it. Nothing else touches Automerge. */
export const documentRule: Check = {
  name: 'one editor for each document',
  async run ({ root, files }) {
    const found: string[] = []
    for (const path of files.filter(file => SOURCES.test(file))) found.push(...findDocumentViolations({ path, text: await readFile(join(root, path), 'utf8') }))
    return found
  }
}

/** What is wrong with how one file uses Automerge, a line each. */
export function findDocumentViolations (options: { path: string, text: string }): string[] {
  const { path, text } = options
  if (!ts.preProcessFile(text, true, true).importedFiles.some(({ fileName }) => fileName === AUTOMERGE || fileName.startsWith(`${AUTOMERGE}/`))) return []
  const folder = Object.keys(FOLDERS).find(each => path.startsWith(each))
  if (folder === undefined) return [`${path}: imports ${AUTOMERGE}; only ${Object.keys(FOLDERS).join(' and ')} touch documents`]
  const allowed = FOLDERS[folder]?.[path.slice(folder.length)] ?? []
  return [...text.matchAll(/\bA\.(\w+)/g)].map(match => match[1] as string)
    .filter(name => WRITES.has(name) && !allowed.includes(name))
    .map(name => `${path}: A.${name} changes a document, which is for ${Object.keys(FOLDERS[folder] ?? {}).join(' and ')}`)
}
