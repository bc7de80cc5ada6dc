import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { ESLint } from 'eslint'
import { compareContractNames } from './contract-names.ts'
import { findDocumentViolations } from './documents.ts'
import { findImportViolations } from './imports.ts'
import { compareLogTable } from './log-table.ts'
import { findMedicalWords } from './medicine.ts'
import { findTraces } from './traces.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'medrec rules '))
after(() => { rmSync(folder, { recursive: true, force: true }) })

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
    const spec = 'Events, from which all can be rebuilt: `Joined`, `Left`;\n`Gone` (with `NotAWord of`).\n\n`Elsewhere`\n\nOne. Event `Committed(operator)`, index.\n\n## Errors\n`Bad`, `Worse`.\n\n## Security\n`X`'
    assert.deepEqual(compareContractNames({ spec, names: ['Joined', 'Left', 'Committed', 'Bad', 'New'] }), { missing: ['New'], needless: ['Worse', 'Gone'] })
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
