import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import type { Check } from './check.ts'

/** Where limits stand in the sources. */
const LIMIT_FILES = /\/(constants|client-limits)\.ts$/

/** Of the numbers that a contract names those that are limits; others are part of a form, which its spec has. */
const LIMITS_OF_CONTRACTS = /\.(?:MAX_|MIN_|\w*_(?:GAS|PERIOD)$)/
const CONTRACTS = 'contracts/src'

/** The heading of the column in which a table of a spec names them: "constant of `protocol/policy`", several folders with commas between. specs/README.md, "Limits". */
const HEADING = /^constants? of ((?:`[\w/-]+`(?:, )?)+)$/

/** Parts of a spec that explain, or are about what others have. */
const EXPLAINING = new Set(['Purpose', 'Security', 'Choices', 'Vectors', 'References', 'Laws', 'Cost', 'Gas', 'What an allowance pays for'])

/** A constant by itself, in a file that is for something else. */
const STRAY = /^(?:export )?const (M(?:AX|IN)_\w+) = [\d_]/gm

const QUANTITY = /(?<![\w-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?:\^(\d+))?(?: ?(KiB|MiB|GiB|Mi|ms|s|min|h|days?|gas|hashes|changes|UTF-16 units)\b)?/g
const UNITS: Record<string, number> = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, Mi: 1024 ** 2, ms: 0.001, s: 1, min: 60, h: 3_600, day: 86_400, days: 86_400 }

/** A constant that a file exports: numbers only; `inner` are those that other implementations need not have (`@internal`). */
export interface LimitConstant { path: string, folder: string, name: string, value: number, inner: boolean }

/** What of the tables in specs and the constants in the sources does not go together, a line each. */
export function compareLimits (options: { specs: Array<{ path: string, text: string }>, constants: LimitConstant[] }): string[] {
  const { specs, constants } = options
  const named = new Set<LimitConstant>()
  const wrong = specs.flatMap(({ path, text }) => limitRows(text).flatMap(({ folders, number, names }) => {
    if (names === '-') return []
    const quantities = quantitiesIn(number)
    const cells = names.split(',').map(name => name.trim())
    if (cells.length !== quantities.length) return [`${path}: "${number}" has ${quantities.length} numbers and ${cells.length} constants; write - for one that is none`]
    return cells.flatMap((cell, i) => {
      if (cell === '-') return []
      return cell.split(' = ').flatMap(one => {
        const [, factor = '1', name = ''] = /^(?:(\d+) × )?`([\w.]+)`$/.exec(one) ?? []
        const found = constants.filter(constant => constant.name === name && folders.includes(constant.folder))
        for (const constant of found) named.add(constant)
        if (found.length !== 1) return [`${path}: ${one} is ${found.length === 0 ? 'no number in the constants' : 'in several'} of ${folders.join(', ')}`]
        const value = Number(factor) * (found[0]?.value ?? 0) * (name.endsWith('_MS') ? 0.001 : 1)
        return Math.abs(value - (quantities[i] ?? 0)) < 1e-9 ? [] : [`${path}: "${number}" is not what ${one} is: ${value}${name.endsWith('_MS') ? ' s' : ''}`]
      })
    })
  }))
  const unnamed = constants.filter(constant => !constant.inner && !named.has(constant) && (constant.folder === CONTRACTS ? LIMITS_OF_CONTRACTS.test(constant.name) : !constant.name.includes('.')))
  return [...wrong, ...unnamed.map(({ path, name }) => `${path}: ${name} is in no table of the specs; name it there, or say @internal in its comment`)]
}

/**
 * Numbers with a unit that stand in the rules of a spec, and in no table that names constants: not in its own, nor in that of a spec to which their line refers. Who
 * changes a limit finds so the sentences that say it, too.
 */
export function findLooseNumbers (specs: Array<{ path: string, text: string }>): string[] {
  const tables = new Map(specs.map(({ path, text }) => [posix.basename(path), new Set(limitRows(text).flatMap(({ number }) => quantitiesIn(number)))]))
  return specs.flatMap(({ path, text }) => {
    const own = tables.get(posix.basename(path))
    if (own === undefined || own.size === 0) return []
    return text.split(/^(?=## )/m).slice(1).flatMap(part => EXPLAINING.has(/^## (.*)/.exec(part)?.[1] ?? '') ? [] : part.split('\n').flatMap(line => {
      const known = [own, ...[...line.matchAll(/\(([\w-]+\.md)\)/g)].map(([, other = '']) => tables.get(other) ?? new Set<number>())]
      const says = /^(?: {4}|\|)/.test(line) ? '' : line.replaceAll(/`[^`]*`/g, '')
      return [...says.matchAll(QUANTITY)].filter(([, , , unit]) => unit !== undefined).map(([shown, digits = '', power, unit]) => ({ shown, value: valueOf(digits, power, unit) }))
        .filter(({ value }) => !known.some(table => table.has(value)))
        .map(({ shown }) => `${path}: "${shown}" stands in a rule and in no table of limits: ${line.slice(0, 60)}…`)
    }))
  })
}

/** Limits that stand in a file of code beside what they are for, where no table can name them. */
export function findStrayLimits ({ path, text }: { path: string, text: string }): string[] {
  return [...text.matchAll(STRAY)].map(([, name = '']) => `${path}: ${name} is a limit; it belongs in the constants.ts of its folder`)
}

function quantitiesIn (text: string): number[] {
  return [...text.matchAll(QUANTITY)].map(([, digits = '', power, unit]) => valueOf(digits, power, unit))
}

function valueOf (digits: string, power: string | undefined, unit: string | undefined): number {
  return Number(digits.replaceAll(',', '')) ** Number(power ?? 1) * (UNITS[unit ?? ''] ?? 1)
}

/** Rows of those tables whose last column names constants: the numbers are in the second. */
export function limitRows (text: string): Array<{ folders: string[], number: string, names: string }> {
  let folders: string[] | undefined
  return text.split('\n').flatMap(line => {
    const cells = line.startsWith('|') ? line.split(/(?<!\\)\|/).slice(1, -1).map(cell => cell.trim()) : []
    const [, list] = HEADING.exec(cells.at(-1) ?? '') ?? []
    if (cells.length === 0) folders = undefined
    else if (list !== undefined) folders = [...list.matchAll(/`([\w/-]+)`/g)].map(([, folder = '']) => folder)
    if (folders === undefined || list !== undefined || /^-+$/.test(cells[0] ?? '')) return []
    return [{ folders, number: cells[1] ?? '', names: cells.at(-1) ?? '' }]
  })
}

/** The whole numbers that a contract names, as `Contract.NAME`; times in seconds. */
export function readContract (options: { path: string, text: string }): LimitConstant[] {
  const { path, text } = options
  return [...text.matchAll(/^ *u?int\d* (?:(?:public|private|internal|constant) )+([A-Z][A-Z\d_]*) = ([\d_]+)(?: \*\* (\d+))?(?: (hours|days))?;$/gm)].map(([, name = '', digits = '', power, unit]) => ({
    path, folder: posix.dirname(path), name: `${posix.basename(path, '.sol')}.${name}`, inner: false, value: Number(digits.replaceAll('_', '')) ** Number(power ?? 1) * (unit === undefined ? 1 : unit === 'hours' ? 3_600 : 86_400)
  }))
}

/** Names of the exported constants of a file whose comment, or that of the block they stand in, says `@internal`; all of them where its first line is a comment that does. */
export function findInternal (text: string): string[] {
  const isAll = /^\/\/.*@internal/.test(text)
  const source = ts.createSourceFile('constants.ts', text, ts.ScriptTarget.Latest, true)
  let inner = false
  return source.statements.flatMap(statement => {
    const comments = ts.getJSDocCommentsAndTags(statement)
    if (comments.length > 0) inner = ts.getJSDocTags(statement).some(tag => tag.tagName.text === 'internal')
    if (!(isAll || inner) || !ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.map(declaration => declaration.name.getText(source))
  })
}

async function readConstants (root: string, path: string): Promise<LimitConstant[]> {
  const inner = new Set(findInternal(await readFile(join(root, path), 'utf8')))
  const content = await import(pathToFileURL(join(root, path)).href) as Record<string, unknown>
  return Object.entries(content).flatMap(([name, value]) => numbersIn(name, value).map(([full, number]) => ({ path, folder: posix.dirname(path), name: full, value: number, inner: inner.has(name) })))
}

/** A number itself, or those in a record, by their names. */
function numbersIn (name: string, value: unknown): Array<[name: string, value: number]> {
  if (typeof value === 'number' || typeof value === 'bigint') return [[name, Number(value)]]
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return []
  return Object.entries(value).flatMap(([field, each]) => numbersIn(`${name}.${field}`, each))
}

/** All numbers that the sources and contracts export as constants. */
export async function readAllConstants ({ root, files }: { root: string, files: string[] }): Promise<LimitConstant[]> {
  const [constants, contracts] = await Promise.all([
    Promise.all(files.filter(path => /^(protocol|node|browser)\//.test(path) && LIMIT_FILES.test(path)).map(async path => await readConstants(root, path))),
    Promise.all(files.filter(path => /^contracts\/src\/\w+\.sol$/.test(path)).map(async path => readContract({ path, text: await readFile(join(root, path), 'utf8') })))
  ])
  return [...constants, ...contracts].flat()
}

/** Specs and code have the same limits. */
export const limits: Check = {
  name: 'limits',
  async run ({ root, files }) {
    const [specs, constants] = await Promise.all([
      Promise.all(files.filter(path => /^specs\/[\w-]+\.md$/.test(path)).map(async path => ({ path, text: await readFile(join(root, path), 'utf8') }))),
      readAllConstants({ root, files })
    ])
    const stray = await Promise.all(files.filter(path => /^(protocol|node)\/.*\.ts$/.test(path) && !LIMIT_FILES.test(path)).map(async path => findStrayLimits({ path, text: await readFile(join(root, path), 'utf8') })))
    return [...compareLimits({ specs, constants }), ...findLooseNumbers(specs), ...stray.flat()]
  }
}
