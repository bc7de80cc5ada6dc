import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from './check.ts'

const TEXT = /\.(ts|mts|js|mjs|json|md|sol|proto|css|html|yaml|yml|svg|txt)$|(^|\/)(\.npmrc|\.gitignore|run|LICENSE)$/
// Written in two parts so that this file does not find itself.
const TRACES: Array<[pattern: RegExp, what: string]> = [
  [new RegExp('(?<![\\w.$}])/(?:' + 'home|root|Users|work' + ')/[\\w.-]+'), 'a path of one machine'],
  [new RegExp('registry' + '\\.npmjs|registry\\.yarn' + 'pkg|pypi' + '\\.org|proxy\\.golang' + '\\.org|repo1?\\.maven' + '|deb\\.debian' + '\\.org'), 'the address of a registry'],
  [new RegExp('"resolved"' + ':'), 'the address a package came from'],
  [new RegExp('\\b(?:TO' + 'DO|FIX' + 'ME|XX' + 'X)\\b'), 'a note to finish something later'],
  [new RegExp('^(?:<{7}|>{7}|={7})(?: |$)', 'm'), 'an unfinished merge']
]

/** Nothing in the sources tells where they were written, or where packages are fetched from. */
export const noTraces: Check = {
  name: 'no traces of one machine',
  async run ({ root, files }) {
    const found: string[] = []
    for (const path of files.filter(path => TEXT.test(path))) {
      found.push(...findTraces({ path, text: await readFile(join(root, path), 'utf8') }))
    }
    return found
  }
}

/** Traces in one file, a line each. */
export function findTraces (options: { path: string, text: string }): string[] {
  return TRACES.flatMap(([pattern, what]) => {
    const match = pattern.exec(options.text)
    if (match === null) return []
    const line = options.text.slice(0, match.index).split('\n').length
    return [`${options.path}:${line}: "${match[0]}" is ${what}`]
  })
}
