import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const root = join(import.meta.dirname, '..', '..', '..')

/** What the example at the head of an entry point prints. */
function runExample (entry: string): string {
  const [comment = ''] = /\/\*\*.*?\*\//s.exec(readFileSync(join(root, entry), 'utf8')) ?? []
  const example = comment.slice(comment.indexOf('@example') + '@example'.length).replace(/\*\/$/, '').replace(/^\s*\* ?/gm, '')
  return execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '--eval', example], { cwd: root, encoding: 'utf8' }).trim()
}

describe('the examples of the entry points that need nothing else', () => {
  it('run: medrec/protocol', () => { assert.equal(runExample('protocol/entry.ts'), '12') })
  it('run: medrec/protocol/fhir', () => { assert.equal(runExample('protocol/profiles/fhir/entry.ts'), 'fhir-r4/1 Haemoglobin A1c') })
})
