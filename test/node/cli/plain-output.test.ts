import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runCommandLine } from '../../../node/cli/run-command-line.ts'

describe('what a command prints', () => {
  it('has nothing that would move the cursor, or turn the direction of writing, whoever wrote it', async () => {
    let written = ''
    const { write } = process.stderr
    process.stderr.write = (text: string | Uint8Array) => { written += String(text); return true }
    try {
      assert.notEqual(await runCommandLine({ args: ['invite', '1', '--config', '/nowhere/\u001b[2J\u202e\u009b1A'], env: {}, signal: new AbortController().signal }), 0)
    } finally {
      process.stderr.write = write
    }
    assert.match(written, /nowhere/)
    assert.doesNotMatch(written, /[\u001b\u202e\u009b]/)
  })
})
