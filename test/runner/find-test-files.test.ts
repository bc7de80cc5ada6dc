import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { findTestFiles } from './find-test-files.ts'

const root = join(import.meta.dirname, '..', '..')

describe('the words of npm test', () => {
  it('are files of tests where there is such a file, seen from where npm was called or from the project', () => {
    const own = 'test/runner/find-test-files.test.ts'
    const find = (words: string[], cwd = root): { words: string[], files: string[] } => findTestFiles({ words, root, cwd })
    assert.deepEqual(find(['unit', own]), { words: [own], files: [own] })
    assert.deepEqual(find(['find-test-files.test.ts'], import.meta.dirname).files, [own])
    assert.deepEqual(find([own], import.meta.dirname).files, [own])
    assert.deepEqual(find([join(root, own)]).files, [own])
  })

  it('are stages otherwise: also what runs in a browser, is no test, or lies elsewhere', () => {
    for (const word of ['browser', 'test/runner/stage.ts', 'test/none.test.ts', 'test/browser/store/idb.test.ts', '../elsewhere.test.ts']) assert.deepEqual(findTestFiles({ words: [word], root, cwd: root }).files, [])
  })
})
