import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { writeQr } from '../../node/cli/qr-code.ts'
import { writePrivateFile } from '../../node/write-private-file.ts'

describe('a file for one user\'s eyes', { skip: process.platform === 'win32' ? 'Windows has no such modes' : false }, () => {
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'medrec-private-')) })
  afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

  /** As an earlier version, or somebody by hand, may have left it. */
  const leaveOpen = (name: string): string => {
    const file = join(folder, name)
    writeFileSync(file, 'before')
    chmodSync(file, 0o644)
    return file
  }
  const modeOf = (file: string): number => statSync(file).mode & 0o777

  it('is readable for nobody else, also in place of one that was, and after a write that was broken off', async () => {
    const file = leaveOpen('links.txt')
    leaveOpen('links.txt.part')
    await writePrivateFile({ file, data: 'now' })
    assert.deepEqual([readFileSync(file, 'utf8'), modeOf(file), readdirSync(folder)], ['now', 0o600, ['links.txt']])
  })

  it('is what an invitation is drawn into', async () => {
    for (const name of ['link.svg', 'link.png']) {
      const file = leaveOpen(name)
      await writeQr({ text: 'medrec:invitation:abc', file })
      assert.equal(modeOf(file), 0o600, name)
      assert.ok(statSync(file).size > 100, name)
    }
  })
})
