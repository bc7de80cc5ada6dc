import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { COMMANDS } from '../../../node/cli/commands.ts'
import type { Commands } from '../../../node/cli/subcommands.ts'
import { formatMoment } from '../../../node/cli/format-table.ts'
import { parseMoment } from '../../../node/cli/parse-moment.ts'
import { writeNdjson } from '../../../node/cli/write-ndjson.ts'
import type { RecordGroup } from '../../../node/cli/write-ndjson.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { formatText } from '../../../protocol/links/format-link.ts'
import { MAX_TIME } from '../../../protocol/policy/constants.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'medrec cli '))
after(() => { rmSync(folder, { recursive: true, force: true }) })

function medrec (args: string[], env: NodeJS.ProcessEnv = {}): { status: number | null, stdout: string, stderr: string } {
  return spawnSync(process.execPath, [join(root, 'node/cli/medrec.ts'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], MEDREC_HOME: join(folder, 'home'), ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
}

describe('the medrec command', () => {
  it('lists its commands', () => {
    const { status, stdout } = medrec(['--help'])
    assert.equal(status, 0)
    for (const name of Object.keys(COMMANDS)) assert.match(stdout, new RegExp(`medrec ${name} `))
  })

  it('explains each command, and that it takes --json', async () => {
    const explain = async (commands: Commands): Promise<void> => {
      for (const [name, { load }] of Object.entries(commands)) {
        const command = await load()
        for (const option of Object.keys(command.options)) assert.ok(command.details.includes(`--${option} `) || command.usage.includes(`--${option} `), `${name} --${option}`)
        await explain(command.subcommands ?? {})
      }
    }
    await explain(COMMANDS)
    const { status, stdout } = medrec(['share', '--help'])
    assert.equal(status, 0)
    assert.match(stdout, /^usage: medrec share .*--json/s)
  })

  it('lists the commands of a command, and explains each', () => {
    const all = medrec(['govern', '--help'])
    assert.deepEqual([all.status, /^usage: medrec govern COMMAND.*^ +vote +vote on a proposal/ms.test(all.stdout)], [0, true])
    const one = medrec(['govern', 'vote', '--help'])
    assert.deepEqual([one.status, /^usage: medrec govern vote NUMBER.*--against.*--json/s.test(one.stdout)], [0, true])
  })

  it('fails with 2 for what it does not understand, and leaves no key behind', () => {
    for (const args of [[], ['fly'], ['join'], ['join', 'a', 'b'], ['records', '--colour'], ['govern'], ['govern', 'fly'], ['govern', 'vote'], ['network', '--watch'], ['join', 'no link'], ['card']]) {
      const { status, stdout } = medrec(args)
      assert.equal(status, 2, args.join(' '))
      if (args.length > 0) assert.equal(stdout, '')
    }
    assert.equal(medrec(['records']).status, 5)
  })

  it('says of a link of another kind what it is, before a key is made, and of half a link what to do', () => {
    const card = formatText({ kind: 'card', card: { address: `0x${'ab'.repeat(20)}`, encryptionKey: new Uint8Array(32).fill(7), name: 'Ana' } })
    const wrong = medrec(['join', card], { MEDREC_PASSWORD: 'a password of some length' })
    assert.equal(wrong.status, 2)
    assert.match(wrong.stderr, /^This is not an invitation\. It is the card of somebody .*"medrec share CARD".*\(LINK_INVALID\)\n$/)
    assert.match(medrec(['join', card.slice(0, 40)]).stderr, /Copy it again from its beginning to its end\. \(LINK_INVALID\)/)
    assert.equal(medrec(['records']).status, 5)
  })

  it('wants a reason for an emergency that is more than nothing', () => {
    const { status, stderr } = medrec(['read', '17', '--config', join(folder, 'none.json'), '--emergency', ' '])
    assert.deepEqual([status, /--emergency needs your reason/.test(stderr)], [2, true])
  })

  it('answers --json with one line, and a failure with its code on standard error alone', () => {
    const { status, stdout, stderr } = medrec(['log', '--json'])
    assert.deepEqual([status, stdout], [5, ''])
    assert.equal((JSON.parse(stderr) as { error: { code: string } }).error.code, 'NOT_SET_UP')
  })

  it('does not wait for a password where nobody can type one', () => {
    const { status, stderr } = medrec(['restore', 'medrec:network:AA', '--words', '/dev/null', '--json'])
    assert.equal(status, 2)
    assert.match(stderr, /MEDREC_PASSWORD/)
  })
})

describe('a moment on the command line', () => {
  it('is a day or a time here, or a while from now', () => {
    const read = (text: string): number => parseMoment({ text, now: 1_000_000, option: '--until' })
    assert.equal(read('12h'), 1_000_000 + 12 * 3_600)
    assert.equal(read('30d'), 1_000_000 + 30 * 86_400)
    assert.equal(read('2027-01-31'), new Date(2027, 0, 31).getTime() / 1_000)
    assert.equal(read('2027-01-31T12:00:00Z'), Date.UTC(2027, 0, 31, 12) / 1_000)
    for (const text of ['soon', '31.1.2027', '2027', '-1d', '2027-13-01', '']) assert.throws(() => read(text), error => isMedrecError(error, 'USAGE'), text)
  })

  it('is said to the minute, also where one was kept that no calendar has', () => {
    assert.deepEqual([new Date(2027, 0, 31, 9, 5).getTime() / 1_000, null, undefined].map(formatMoment), ['2027-01-31 09:05', 'no end', 'no end'])
    assert.match(formatMoment(MAX_TIME - 86_400), /^9999-12-3\d \d\d:\d\d$/)
    for (const seconds of [MAX_TIME + 1, 8_640_000_000_001, Number.MAX_SAFE_INTEGER]) assert.equal(formatMoment(seconds), 'an impossible date')
  })
})

describe('files of records', () => {
  const group = (relationship: string, texts: string[]): RecordGroup => ({
    handle: 'mercy-general', provider: 'Mercy General', relationship, texts: async function * () { yield * texts }
  })

  it('hold one record a line, as it came but for white space outside strings, for their owner alone', async () => {
    const out = join(folder, 'out')
    const written = await writeNdjson({
      folder: out,
      signal: new AbortController().signal,
      groups: [group('0xaaaaaaaaaa', ['{\n  "a": 1.10,\n  "b": " two  words\\n"\n}', '{"resourceType":"Unheard"}']), group('0xbbbbbbbbbb', [])]
    })
    assert.deepEqual(written.map(({ file, records }) => [file, records]), [[join(out, 'mercy-general.ndjson'), 2], [join(out, 'mercy-general-bbbbbbbb.ndjson'), 0]])
    assert.equal(readFileSync(join(out, 'mercy-general.ndjson'), 'utf8'), '{"a":1.10,"b":" two  words\\n"}\n{"resourceType":"Unheard"}\n')
    assert.equal(statSync(join(out, 'mercy-general.ndjson')).mode & 0o077, 0)
  })

  it('keep what they held when writing breaks off', async () => {
    const out = join(folder, 'broken')
    await writeNdjson({ folder: out, signal: new AbortController().signal, groups: [group('0x01', ['{"whole":true}'])] })
    const broken = { ...group('0x01', []), texts: async function * () { yield '{"half":true}'; throw new RangeError('cut') } }
    await assert.rejects(writeNdjson({ folder: out, signal: new AbortController().signal, groups: [broken] }), /cut/)
    assert.equal(readFileSync(join(out, 'mercy-general.ndjson'), 'utf8'), '{"whole":true}\n')
    assert.deepEqual(readdirSync(out), ['mercy-general.ndjson'])
  })
})
