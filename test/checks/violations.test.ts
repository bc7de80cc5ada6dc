import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { ESLint } from 'eslint'
import { compareCodes } from './codes.ts'
import { compareCalls, compareContractNames } from './contract-names.ts'
import { findDocumentViolations } from './documents.ts'
import { compareFields, readFields } from './fields.ts'
import { findImportViolations } from './imports.ts'
import { compareLimitVectors } from './limit-vectors.ts'
import { compareLimits, findInternal, findLooseNumbers, findStrayLimits, readContract } from './limits.ts'
import type { LimitConstant } from './limits.ts'
import { compareLogTable } from './log-table.ts'
import { findMedicalWords } from './medicine.ts'
import { compareDigests, findLeftOut } from './mutated.ts'
import { findFormFaults } from './spec-form.ts'
import { findTraces } from './traces.ts'
import { compareWire, readWireFile } from './wire.ts'
import type { WireFile } from './wire.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'medrec rules '))
after(() => { rmSync(folder, { recursive: true, force: true }) })

describe('the rule of what npm run mutate copies', () => {
  const files: Record<string, string> = {
    'test/mutate/notice.ts': "import { decide } from '../../protocol/kernel/decide.ts'\nawait import('../vectors/decision.test.ts')",
    'protocol/kernel/decide.ts': "import { sha256 } from '@noble/hashes/sha2.js'",
    'test/vectors/decision.test.ts': "import { openNode } from '../../node/provider/open-node.ts'",
    'node/provider/open-node.ts': ''
  }
  const leftOut = async (folders: string[]): Promise<string[]> => await findLeftOut({ first: 'test/mutate/notice.ts', folders, read: async path => files[path] ?? '' })

  it('finds what is imported by way of others, and lies in no folder that is copied', async () => {
    assert.deepEqual(await leftOut(['protocol', 'test/vectors']), ['test/vectors/decision.test.ts: imports node/provider/open-node.ts, which is not copied (test/mutate/copied.ts)'])
    assert.deepEqual(await leftOut(['protocol', 'test/vectors', 'node']), [])
  })
})

describe('the rule of what npm run mutate looked at', () => {
  const [one, other, changed] = ['a', 'b', 'c'].map(digit => digit.repeat(64)) as [string, string, string]
  const page = `## Of which files\n\n${one}  protocol/kernel/codes.ts\n${other}  protocol/kernel/order.ts\n`
  const found = (codes: string, rest: string[] = [`${other}  protocol/kernel/order.ts`], text = page): string[] => compareDigests({ page: text, lines: [`${codes}  protocol/kernel/codes.ts`, ...rest] }).map(line => line.replace(/:.*/, ''))

  it('finds a file that changed since, one that came, and one that went', () => {
    assert.deepEqual(found(one), [])
    assert.deepEqual(found(changed), ['protocol/kernel/codes.ts'])
    assert.deepEqual(found(one, [`${other}  protocol/kernel/order.ts`, `${other}  protocol/kernel/new.ts`]), ['protocol/kernel/new.ts'])
    assert.deepEqual(found(one, []), ['docs/mutation.md'])
    assert.deepEqual(found(changed, [`${other}  protocol/kernel/order.ts`], `${page}${changed}  protocol/kernel/codes.ts\n`), ['docs/mutation.md'], 'a digest more, and not in place of the one before')
    assert.deepEqual(found(one, [`${other}  protocol/kernel/order.ts`], ''), ['protocol/kernel/codes.ts', 'protocol/kernel/order.ts'])
  })
})

describe('the import rule', () => {
  const cases: Array<[path: string, text: string, broken: boolean]> = [
    ['protocol/session/client.ts', "import { readFile } from 'node:fs/promises'", true],
    ['protocol/session/client.ts', "import fs from 'fs'", true],
    ['protocol/session/client.ts', "import { startNode } from '../../node/provider/start-node.ts'", true],
    ['protocol/session/client.ts', "const open = await import('../../browser/store/open-store.ts')", true],
    ['protocol/session/client.ts', "import type { Category } from '../profiles/fhir/categories.ts'", true],
    ['protocol/session/client.ts', "import { LitElement } from 'lit'", true],
    ['protocol/session/client.ts', "import { sha256 } from '../crypto/sha256.ts'\nimport { create } from '@bufbuild/protobuf'", false],
    ['protocol/profiles/fhir/bundle.ts', "import { classify } from './classify.ts'", false],
    ['browser/peer/open-peer.ts', "import { openPeerStore } from '../../node/peer-store/open-peer-store.ts'", true],
    ['browser/peer/open-peer.ts', "export { join } from 'node:path'", true],
    ['browser/peer/open-peer.ts', "import { createPeer } from '../../protocol/peer/create-peer.ts'\nimport { LitElement } from 'lit'", false],
    ['test/apps/contact-card/page/main.ts', "import { openPeer } from '../../../../browser/peer/open-peer.ts'", true],
    ['test/apps/contact-card/page/main.ts', "import { until } from '../../../until.ts'", true],
    ['test/apps/contact-card/page/main.ts', "import { openPeer } from 'medrec/browser'\nimport { PARTS } from '../contact-profile.ts'", false],
    ['test/apps/contact-card/page/main.ts', "import { launchChromium } from '../../../runner/launch-chromium.ts'", true],
    ['test/apps/contact-card/contact-card.test.ts', "import { launchChromium } from '../../runner/launch-chromium.ts'", false],
    ['node/cli/medrec.ts', "import '../../browser/app/main.ts'", true],
    ['node/cli/medrec.ts', "import { join } from 'node:path'\nimport { createPeer } from '../../protocol/peer/create-peer.ts'", false]
  ]
  for (const [path, text, broken] of cases) {
    it(`${broken ? 'refuses' : 'lets pass'} in ${path}: ${text.replaceAll('\n', ' ')}`, () => {
      assert.equal(findImportViolations({ path, text }).length > 0, broken)
    })
  }

  it('makes the check fail when somebody breaks it', () => {
    const path = join(folder, 'protocol', 'session', 'client.ts')
    mkdirSync(dirname(path), { recursive: true })
    const check = (text: string): ReturnType<typeof spawnSync> => {
      writeFileSync(path, text)
      return spawnSync(process.execPath, [join(root, 'test/checks/print-rules.ts'), '--root', folder, '--only', 'import rule'], { encoding: 'utf8' })
    }
    assert.equal(check("import { sha256 } from '../crypto/sha256.ts'\n").status, 0)
    const broken = check("import { connect } from 'node:net'\n")
    assert.equal(broken.status, 1)
    assert.match(String(broken.stdout), /protocol\/session\/client\.ts: imports node:net/)
  })
})

describe('the rule of one editor for each document', () => {
  const use = (code: string): string => `import * as A from '@automerge/automerge'\n${code}`
  const cases: Array<[path: string, text: string, broken: boolean]> = [
    ['protocol/peer/share.ts', use('A.getHeads(doc)'), true],
    ['node/store/policies.ts', "const A = await import('@automerge/automerge/slim')", true],
    ['protocol/policy/read.ts', use('A.change(doc, draft => {})'), true],
    ['protocol/policy/adopt.ts', use('A.merge(doc, other)'), true],
    ['protocol/policy/read.ts', "import { change } from '@automerge/automerge'", true],
    ['protocol/policy/read.ts', "import * as Other from '@automerge/automerge'", true],
    ['protocol/policy/read.ts', "export { change } from '@automerge/automerge'", true],
    ['protocol/policy/read.ts', "const { change } = await import('@automerge/automerge')", true],
    ['protocol/policy/read.ts', use("A['change'](doc, draft => {})"), true],
    ['protocol/policy/read.ts', use('const { change } = A'), true],
    ['protocol/policy/read.ts', use("A.getBackend(doc).put('/', 'a', 1)"), true],
    ['protocol/policy/read.ts', use('const backend = A.getBackend(doc)'), true],
    ['protocol/policy/edit.ts', use('A.getBackend(doc).getAll(map, key)'), true],
    ['protocol/policy/read.ts', use('A.getBackend(doc).getAll(map, key)'), false],
    ['protocol/policy/document.ts', "import type { Doc } from '@automerge/automerge'", false],
    ['protocol/policy/read.ts', use('A.getConflicts(doc, key)'), false],
    ['protocol/policy/adopt.ts', use('A.applyChanges(doc, changes)'), false],
    ['protocol/policy/edit.ts', use('A.change(doc, draft => {})'), false]
  ]
  for (const [path, text, broken] of cases) {
    it(`${broken ? 'refuses' : 'lets pass'} in ${path}: ${text.split('\n').at(-1)}`, () => {
      assert.equal(findDocumentViolations({ path, text }).length > 0, broken)
    })
  }
})

describe('the tables of the specs', () => {
  it('have every event of a node\'s log, and no other', () => {
    const spec = '\n## Log\nThe log.\n| `node-ready` | it runs | |\n| `a`, `b-c` | x `d` | |\n\n## Next\n| `e` | | |\n'
    assert.deepEqual(compareLogTable({ spec, sources: ["report({ event: 'node-ready' })", "report({ event: 'a' }); report({ event: 'f' })"] }), { missing: ['f'], needless: ['b-c'] })
  })

  it('have every event and error of the contracts, and no other', () => {
    const spec = '| event | when |\n|---|---|\n| `Joined(uint64 indexed id)` | `Else(uint8 a)` |\n| `Left(uint64 id)` | |\n\n| call |\n|---|\n| `Call(uint8 a)` |\n\n## Errors\n`Bad`, `Worse`, `NOT_ONE`.\n\n## Security\n`X`'
    const [events, errors] = [['Joined(uint64 indexed id)', 'Left(uint64 indexed id)'], ['Bad', 'New']]
    assert.deepEqual(compareContractNames({ spec, events, errors }), { missing: ['Left(uint64 indexed id)', 'New'], needless: ['Left(uint64 id)', 'Worse'] })
  })
})

describe('the tables of calls', () => {
  it('have every function and struct of the contract, and no other', () => {
    const [id, thing] = [{ type: 'uint64', name: 'id' }, { type: 'tuple[]', name: 'page', internalType: 'struct A.Thing[]', components: [{ type: 'uint64', name: 'id' }, { type: 'address', name: '' }] }]
    const abi = [{ type: 'function', name: 'ask', inputs: [id], outputs: [thing] }, { type: 'function', name: 'leave', inputs: [], outputs: [] }, { type: 'error', name: 'Bad', inputs: [id] }]
    const spec = '| struct | of |\n|---|---|\n| `Thing(uint64 id, address)` | |\n\n| view | gives |\n|---|---|\n| `ask(uint64 id) → Thing[] page` | |\n\n| call | by |\n|---|---|\n| `leave()`, `stay()` | |\n'
    assert.deepEqual(compareCalls({ spec, abi }), { missing: [], needless: ['stay()'] })
    assert.deepEqual(compareCalls({ spec: spec.replace('uint64 id, address', 'uint64 id').replace('Thing[] page', 'Thing[]').replace(', `stay()`', ''), abi }).missing, ['ask(uint64 id) → Thing[] page', 'Thing(uint64 id, address)'])
  })
})

describe('the tables of fields', () => {
  const code = 'interface Terms { from: number, depth?: number | undefined }\ntype Kind = "a" | "b"\ninterface Thing extends Terms { card: { key: Kind }, of?: { salt: string | null } | undefined, votes: Array<{ by: string, for: Elsewhere }>, where: readonly string[] | "all", again: Record<string, number> }\ninterface AccountParts {\n  things: Thing\n  ended: { at: number }\n}'
  const compare = (...rows: string[]): string[] => compareFields({ path: 'a.md', text: ['| part of `a/b.ts` | fields |', '|---|---|', ...rows, '', '| `other` | `x` |'].join('\n'), read: () => readFields([code]) })
  const [things, more, ended] = ['| `things` | `from` number, `depth?` number, `card.key` text |', '| | `of?.salt` text or null, `votes[].by` text, `votes[].for`, `where` texts or text, `again` object |', '| `ended` | `at` number |']

  it('have every field of what they name, of each part of a document', () => { assert.deepEqual(compare(things, more, ended), []) })

  it('are refused when one is missing, there is no such field, or it may be absent in the code alone', () => {
    for (const rows of [[things, ended], [things, more], [things, more, '| `ended` | `at` number, `by` |'], [things, more, ended, '| `begun` | `id` |']]) assert.notEqual(compare(...rows).length, 0, rows.join())
    assert.equal(compare(things.replace('depth?', 'depth'), more, ended).length, 2)
  })

  it('are refused when a field is something else in the code, and nothing is said of what another source has', () => {
    for (const [is, other] of [['`from` number', '`from` text'], ['`depth?` number', '`depth?`'], ['`card.key` text', '`card.key` texts']] as const) assert.equal(compare(things.replace(is, other), more, ended).length, 1, other)
    for (const [is, other] of [['text or null', 'text'], ['texts or text', 'texts'], ['`again` object', '`again` objects']] as const) assert.equal(compare(things, more.replace(is, other), ended).length, 1, other)
    assert.deepEqual(compare(things, more.replace('`votes[].for`', '`votes[].for` text'), ended), [])
  })
})

describe('the limits of the specs', () => {
  const constant = (name: string, value: number, more: Partial<LimitConstant> = {}): LimitConstant => ({ path: 'protocol/a/constants.ts', folder: 'protocol/a', name, value, inner: false, ...more })
  const table = (...rows: string[]): Array<{ path: string, text: string }> => [{ path: 'specs/a.md', text: ['## Limits', '| what | most | constant of `protocol/a` |', '|---|---|---|', ...rows, ''].join('\n') }]

  it('are those of the code, whatever unit they are in', () => {
    const constants = [constant('MAX_BYTES', 65_536), constant('WAIT_MS', 1_500), constant('KEEP_SECONDS', 172_800), constant('COST.N', 1_024), constant('MANY', 20_000), constant('ALSO', 20_000)]
    const rows = ['| size; wait | 64 KiB; 1.5 s | `MAX_BYTES`, `WAIT_MS` |', '| kept | 2 days | `KEEP_SECONDS` |', '| cost | 2^10 | `COST.N` |', '| one; all | 20,000; 2,000,000 in all | `MANY`, 100 × `MANY` |', '| twice | 20,000 | `MANY` = `ALSO` |', '| other | 7 times 3 | - |', '| partly | 3 of 20,000 | -, `MANY` |']
    assert.deepEqual(compareLimits({ specs: table(...rows), constants }), [])
  })

  it('are refused when a number is another, a constant is missing, or a row does not name one for each number', () => {
    const wrong = (row: string): string[] => compareLimits({ specs: table(row), constants: [constant('MAX', 64, { inner: true }), constant('OTHER', 65, { inner: true }), constant('WAIT_MS', 60_000, { inner: true })] })
    assert.deepEqual(wrong('| a | 64 | `MAX` |'), [])
    for (const row of ['| a | 65 | `MAX` |', '| a | 64 | `LEAST` |', '| a | 64 or 65 | `MAX` |', '| a | 60 ms | `WAIT_MS` |', '| a | 64 KiB | `MAX` |', '| a | 64 | MAX |', '| a | 64 | `MAX` = `OTHER` |']) assert.equal(wrong(row).length, 1, row)
  })

  it('are refused when the sources have one that no table has', () => {
    const constants = [constant('A', 1), constant('B', 2), constant('C', 3, { inner: true }), constant('D', 4, { path: 'node/a/constants.ts', folder: 'node/a' })]
    const contract = (name: string): LimitConstant => constant(name, 5, { path: 'contracts/src/A.sol', folder: 'contracts/src' })
    assert.deepEqual(compareLimits({ specs: table('| a | 1 | `A` |'), constants: [...constants, contract('A.MAX_E'), contract('A.F_GAS'), contract('A.KIND')] }).map(line => line.split(' ')[1]), ['B', 'D', 'A.MAX_E', 'A.F_GAS'])
  })

  it('are those of the contracts', () => {
    const text = '    uint256 public constant MAX = 1_024;\n    uint256 private constant TIME = 14 days;\n    uint256 internal constant ERC1271_GAS = 10 ** 12;\n    bytes32 private constant TYPE = keccak256("A()");'
    assert.deepEqual(readContract({ path: 'contracts/src/A.sol', text }).map(({ folder, name, value }) => [folder, name, value]), [['contracts/src', 'A.MAX', 1_024], ['contracts/src', 'A.TIME', 1_209_600], ['contracts/src', 'A.ERC1271_GAS', 10 ** 12]])
  })

  it('are looked for in the sentences of rules, which say what a table of their own or of a spec that they refer to has', () => {
    const table = (row: string): string => `\n## Limits\n| what | most | constant of \`protocol/a\` |\n|---|---|---|\n${row}\n`
    const loose = (rule: string): number => findLooseNumbers([{ path: 'specs/a.md', text: `\n## Rules\n${rule}\n${table('| time | 60 s | `A` |')}` }, { path: 'specs/b.md', text: table('| size | 2 MiB | `B` |') }]).length
    assert.deepEqual(['Within 60 s.', 'Within 1 min.', 'Within 90 s.', 'At most 2 MiB.', 'At most 2 MiB, as [b.md](b.md) says.', 'Four of 7.', 'It says `90 s`.'].map(loose), [0, 0, 1, 1, 0, 0, 0])
    assert.equal(findLooseNumbers([{ path: 'specs/a.md', text: `\n## Security\nWithin 90 s.\n${table('| time | 60 s | `A` |')}` }]).length, 0)
  })

  it('belong in files of their own', () => {
    assert.equal(findStrayLimits({ path: 'protocol/a.ts', text: '/** The most. */\nconst MAX_COLUMNS = 32\nconst WIDTH = 3\nconst MAX_OF = [1]\n' }).length, 1)
  })

  it('leave out what other implementations need not have, with all of its block', () => {
    assert.deepEqual(findInternal('/** One. */\nexport const A = 1\n\n/** Two. @internal */\nexport const B = 2\nexport const C = 3\n\n/** Three. */\nexport const D = 4'), ['B', 'C'])
    assert.deepEqual(findInternal('// @internal: none of it.\n\n/** One. */\nexport const A = 1\n\nexport const B = 2'), ['A', 'B'])
  })
})

describe('what is sent', () => {
  const text = (descriptor: string): string => `// @generated from file a.proto (package a)\nimport { file_b } from "./b_pb.ts";\nexport const file_a: GenFile = fileDesc("${Buffer.from(descriptor).toString('base64')}", [file_b]);\n// ${Math.random()}`
  const hashed = readWireFile(text('one'))
  const files: WireFile[] = [hashed, { name: 'b.proto', hash: 'b', imports: [] }, { name: 'frame.proto', hash: 'f', imports: [] }]
  const wire = { '/medrec/a/1.0.0': { 'a.proto': hashed.hash, 'b.proto': 'b', 'frame.proto': 'f' } }
  const ids = Object.keys(wire)

  it('is what was noted of each protocol, whatever its comments say', () => {
    assert.deepEqual(compareWire({ wire, files, ids }), [])
    assert.deepEqual(readWireFile(text('one')), hashed)
  })

  it('is refused when it changes, is noted in part, or belongs to no protocol or to one that nobody speaks', () => {
    assert.equal(compareWire({ wire, files: [readWireFile(text('two')), ...files.slice(1)], ids }).length, 1)
    for (const left of ['b.proto', 'frame.proto']) assert.notEqual(compareWire({ wire: { '/medrec/a/1.0.0': Object.fromEntries(Object.entries(wire['/medrec/a/1.0.0']).filter(([name]) => name !== left)) }, files, ids }).length, 0, left)
    assert.equal(compareWire({ wire, files: [...files, { name: 'c.proto', hash: 'c', imports: [] }], ids }).length, 1)
    assert.equal(compareWire({ wire, files, ids: [...ids, '/medrec/b/1.0.0'] }).length, 1)
    assert.equal(compareWire({ wire, files, ids: [] }).length, 1)
  })
})

describe('the codes of the specs', () => {
  const specs = (errors: string, inner = '| `NO_GRANT` | None. |', unheard = ''): Array<{ path: string, text: string }> => [
    { path: 'specs/a.md', text: `\n## Errors\n${errors}\n\n## Security\n` }, { path: 'specs/decision.md', text: `\n## Inner codes\n${inner}\n` }, { path: 'specs/errors.md', text: '`ONLY_HERE`' }, { path: 'specs/vectors.md', text: `\n## Codes\n${unheard}\n` }
  ]
  const compare = (errors: string, more: { inner?: string, unheard?: string, vectors?: string[], known?: string[] } = {}): number =>
    compareCodes({ specs: specs(errors, more.inner, more.unheard), vectors: [{ path: 'specs/vectors/a.json', codes: more.vectors ?? ['DENIED'] }], errors: more.known ?? ['DENIED'], denials: { NO_GRANT: 'None.' } }).length

  it('are those of the code', () => { assert.equal(compare('`DENIED`.'), 0) })

  it('are refused when one does not exist, no spec has it, or the inner table is another', () => {
    assert.equal(compare('`DENIED`, `FORBIDDEN`.'), 1)
    assert.equal(compare('`DENIED`.', { vectors: ['DENIED', 'FORBIDDEN'] }), 1)
    assert.equal(compare('`DENIED`.', { known: ['DENIED', 'ONLY_HERE'], vectors: ['DENIED', 'ONLY_HERE'] }), 1)
    assert.equal(compare('`DENIED`.', { inner: '| `NO_GRANT` | Other. |' }), 1)
  })

  it('are refused wherever a spec has one that there is not, but not other words of the sources', () => {
    const said = (text: string, words: string[] = []): number => compareCodes({ specs: [...specs('`DENIED`.'), { path: 'specs/b.md', text: `\n## Rules\n${text}\n` }], vectors: [{ path: 'specs/vectors/a.json', codes: ['DENIED'] }], errors: ['DENIED'], denials: { NO_GRANT: 'None.' }, words: new Set(words) }).length
    assert.deepEqual([said('It MUST refuse it (`DENIED`).'), said('It MUST refuse it (`SEAL_WRONG`).'), said('At most `MAX_SEALS`.'), said('At most `MAX_SEALS`.', ['MAX_SEALS'])], [0, 1, 1, 0])
  })

  it('are refused when no vector gives one and nothing says why, or that is said of one that a vector gives', () => {
    assert.equal(compare('`DENIED`.', { vectors: [] }), 1)
    assert.equal(compare('`DENIED`.', { vectors: [], unheard: '| it takes time | `DENIED` |' }), 0)
    assert.equal(compare('`DENIED`.', { unheard: '| it takes time | `DENIED` |' }), 1)
    assert.equal(compare('`DENIED`.', { unheard: '| it takes time | `FORBIDDEN` |' }), 1)
  })
})

describe('the vectors at the limits', () => {
  const text = (vectors: string, why = ''): string => `\n## At the limits\n\n| limits | vectors |\n|---|---|\n| \`MAX_A\`, \`MAX_B\` | ${vectors} |\n\n| why | limits |\n|---|---|\n| it is a time | ${why} |\n\n## Limits\n`
  const compare = (content: string, limits = ['MAX_A', 'MAX_B', 'C_MS']): number => compareLimitVectors({ text: content, limits, vectors: { 'a.json': ['8 of a', '9 of a'] } }).length

  it('are named, or why there are none', () => { assert.equal(compare(text('a.json: "8 of a", "9 of a"', '`C_MS`')), 0) })

  it('are missed where a limit has neither, or both, is none, or names a vector that there is not', () => {
    assert.equal(compare(text('a.json: "8 of a"')), 1)
    assert.equal(compare(text('a.json: "8 of a"', '`C_MS`, `MAX_A`')), 1)
    assert.equal(compare(text('a.json: "8 of a"', '`C_MS`'), ['MAX_A', 'C_MS']), 1)
    assert.equal(compare(text('a.json: "7 of a"; b.json: "8 of a"', '`C_MS`')), 2)
    assert.equal(compare(text('some', '`C_MS`')), 1)
  })
})

describe('the form of the specs', () => {
  const text = '# A\n\n| status | revision | date |\n|---|---|---|\n| working draft | 1 | 2026-11-26 |\n\nThe key words MUST, MUST NOT, SHOULD and MAY are those of\nRFC 2119.\n\n## Purpose\n\n## Limits\n\n## Errors\n\n## Security\n'

  it('is whole', () => { assert.deepEqual(findFormFaults({ path: 'specs/a.md', text }), []) })

  it('has where what others wrote is to be read', () => {
    const named = text.replace('## Purpose\n', '## Purpose\nAs RFC 1951 says, and EIP-712.\n')
    assert.equal(findFormFaults({ path: 'specs/a.md', text: named }).length, 2)
    assert.deepEqual(findFormFaults({ path: 'specs/a.md', text: `${named}\n## References\n- [RFC 1951](https://a.example): DEFLATE.\n- [EIP-712](https://b.example): typed messages.\n` }), [])
  })

  it('is missed where a part is missing', () => {
    for (const part of ['| 2026-11-26 |', 'SHOULD', '## Purpose', '## Limits', '## Errors', '## Security']) assert.equal(findFormFaults({ path: 'specs/a.md', text: text.replace(part, '') }).length, 1, part)
  })
})

describe('the linter', () => {
  const eslint = new ESLint({ cwd: root, overrideConfig: { languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['protocol/*.ts'] } } } } })
  const lint = async (text: string): Promise<string[]> => {
    const [result] = await eslint.lintText(`${text}\n`, { filePath: join(root, 'protocol', 'deliberate-violation.ts') })
    return result?.messages.map(message => message.ruleId ?? message.message) ?? []
  }

  it('lets protocol use what every platform has', async () => {
    assert.deepEqual(await lint('/** Bytes. */\nexport const bytes = new TextEncoder().encode(new URL("a:b").href)'), [])
  })

  it('refuses the page and Node in protocol', async () => {
    for (const name of ['document', 'window', 'localStorage', 'indexedDB', 'fetch', 'WebSocket', 'process', 'Buffer', 'navigator']) {
      assert.deepEqual(await lint(`/** It. */\nexport const it: unknown = ${name}`), ['no-undef'], name)
    }
  })

  it('refuses a clock of its own, a bare error and an empty catch in protocol', async () => {
    assert.deepEqual(await lint('/** It. */\nexport const it = Date.now()'), ['no-restricted-properties'])
    assert.deepEqual(await lint('throw new Error("no")'), ['no-restricted-syntax'])
    assert.deepEqual(await lint('try { structuredClone(1) } catch {}'), ['no-empty'])
  })

  it('leaves the fields of a document to the folder that it is of', async () => {
    const policy = "import type { PolicyDocument } from './policy/document.ts'\n/** It. */\nexport const it = "
    for (const raw of ["(doc: PolicyDocument) => doc.grants['a']", "(of: { policy?: PolicyDocument }) => of.policy?.['salt']", '(doc: PolicyDocument) => { const { ended } = doc; return ended }', '({ ended }: PolicyDocument) => ended']) {
      assert.deepEqual([...new Set(await lint(policy + raw))], ['medrec/document-fields'], raw)
    }
    assert.deepEqual(await lint("import type { AccountDocument } from './account/document.ts'\n/** It. */\nexport const it = (doc: AccountDocument) => doc.shares['a']"), ['medrec/document-fields'])
    assert.deepEqual(await lint(policy + "(of: { policy: PolicyDocument }, read: (doc: PolicyDocument) => { grants: unknown }) => read(of.policy).grants"), [])
  })

  it('asks for a comment on what is exported', async () => {
    assert.deepEqual(await lint('export const it = 1'), ['medrec/document-exports'])
  })
})

describe('the rule against medicine in protocol', () => {
  it('finds it in names and in strings', () => {
    assert.equal(findMedicalWords({ path: 'protocol/a.ts', text: 'const prescriptions = 1' }).length, 1)
    assert.equal(findMedicalWords({ path: 'protocol/a.ts', text: "const type = 'application/fhir+json'" }).length, 1)
  })

  it('lets a comment explain with an example', () => {
    assert.deepEqual(findMedicalWords({ path: 'protocol/a.ts', text: '/** For instance a vaccination. */\nconst record = 1' }), [])
  })
})

describe('the rule against traces of one machine', () => {
  it('finds paths of a machine, registries and notes for later', () => {
    for (const text of ['"/' + 'home/ada/medrec"', 'https://registry' + '.npmjs.org/a', '// TO' + 'DO: more', '"resolved"' + ': "x"']) {
      assert.equal(findTraces({ path: 'a.ts', text }).length, 1, text)
    }
  })

  it('lets paths within the project and addresses of pages pass', () => {
    assert.deepEqual(findTraces({ path: 'a.ts', text: "'./work/a.ts' 'https://a.example/home/b' `${dir}/work/c`" }), [])
  })
})
