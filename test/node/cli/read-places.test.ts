import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { CommandContext } from '../../../node/cli/command.ts'
import { EXIT } from '../../../node/cli/exit-codes.ts'
import { readPlaces } from '../../../node/cli/read-places.ts'
import type { Place } from '../../../node/cli/read-places.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { ErrorCode } from '../../../protocol/errors/codes.ts'
import type { ReadRecord } from '../../../protocol/peer/group-types.ts'

const places = ['first', 'second', 'third'].map(provider => ({ provider, relationship: `0x${'1'.repeat(64)}` }))

const recordOf = (provider: string): ReadRecord => ({ key: `${provider}-1`, categories: ['labs'], labels: [], mediaType: 'application/json', size: 2, hash: '0x', source: '', text: `{"of": "${provider}"}` })

/** The first breaks off after a record, the second before any, the third has one. */
async function * answer ({ provider }: Place, [first, second]: readonly [ErrorCode, ErrorCode]): AsyncGenerator<ReadRecord> {
  if (provider === 'second') throw new MedrecError(second)
  yield recordOf(provider)
  if (provider === 'first') throw new MedrecError(first)
}

function contextOf (said: string[], values: CommandContext['values'] = {}): CommandContext {
  return { words: [], values, env: {}, print: line => { said.push(line) }, say: line => { said.push(line) }, ask: async () => '', signal: new AbortController().signal, now: () => 0 }
}

describe('reading at several providers', () => {
  it('goes on where one breaks off in the middle, or answers more than anybody takes', async () => {
    const said: string[] = []
    const { json, exitCode } = await readPlaces({ context: contextOf(said), places, ask: place => answer(place, ['STREAM_CUT', 'TOO_LARGE']) })
    assert.deepEqual((json as { places: unknown }).places, places.map((place, n) => n === 2 ? { ...place, state: 'read' } : { ...place, state: 'away', code: ['STREAM_CUT', 'TOO_LARGE'][n] }))
    assert.deepEqual([exitCode, said.length], [EXIT.later, 4])
    assert.match(said.join(), /first-1.*third-1/)
  })

  it('writes the files of those that answered to the end, and none of one that broke off', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'medrec-read-'))
    try {
      const { json } = await readPlaces({ context: contextOf([], { out: folder }), places, ask: place => answer(place, ['DEADLINE', 'DENIED']) })
      assert.deepEqual(await readdir(folder), ['third.ndjson'])
      assert.match(await readFile(join(folder, 'third.ndjson'), 'utf8'), /third/)
      assert.deepEqual((json as { records: Array<{ key: string }> }).records.map(({ key }) => key), ['third-1'])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('ends where nobody else could answer either', async () => {
    await assert.rejects(readPlaces({ context: contextOf([]), places, ask: place => answer(place, ['CANCELLED', 'DENIED']) }), { code: 'CANCELLED' })
    await assert.rejects(readPlaces({ context: contextOf([]), places: places.slice(0, 1), ask: place => answer(place, ['STREAM_CUT', 'DENIED']) }), { code: 'STREAM_CUT' })
  })
})
