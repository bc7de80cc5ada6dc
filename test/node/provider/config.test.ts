import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { readConfig } from '../../../node/provider/config.ts'
import { ensureKeys } from '../../../node/provider/keys.ts'
import { rootOfLinks } from '../../../node/provider/log-root.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { buildMerkleTree } from '../../../protocol/receipts/merkle.ts'

const PEER = '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'
const CONFIG = { name: 'Mercy', handle: 'mercy', dataDir: 'data', network: '../network.json', engine: { rpcUrl: 'http://127.0.0.1:8545' }, listen: ['/ip4/127.0.0.1/tcp/8180/ws'], records: 'fhir', keys: '/etc/medrec/keys.json' }

describe('a node\'s configuration and keys', () => {
  let folder: string
  const file = (name: string): string => join(folder, name)
  const write = (json: unknown): string => {
    writeFileSync(file('config.json'), typeof json === 'string' ? json : JSON.stringify(json))
    return file('config.json')
  }

  before(() => { folder = mkdtempSync(join(tmpdir(), 'medrec-config-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('sees paths from the folder of the configuration', async () => {
    const config = await readConfig(write(CONFIG))
    assert.deepEqual(config, {
      ...CONFIG, engine: { rpcUrl: 'http://127.0.0.1:8545/' }, dataDir: file('data'), network: join(folder, '..', 'network.json'), records: [file('fhir')], announce: undefined
    })
    const announce = [`/dns4/records.example/tcp/443/tls/ws/p2p/${PEER}`]
    assert.deepEqual((await readConfig(write({ ...CONFIG, announce, records: ['a', '/b'] }))).records, [file('a'), '/b'])
  })

  for (const [what, change] of [
    ['is no JSON', '{'], ['is no object', '[]'], ['is too long', ' '.repeat(70_000)],
    ['has a field that is not known', { ...CONFIG, anounce: [] }], ['has no name', { ...CONFIG, name: '' }], ['has a handle that is none', { ...CONFIG, handle: 'Mercy General' }],
    ['listens nowhere', { ...CONFIG, listen: [] }], ['listens at what is no address', { ...CONFIG, listen: ['127.0.0.1:80'] }],
    ['announces an address without a PeerId', { ...CONFIG, announce: ['/ip4/127.0.0.1/tcp/1/ws'] }], ['has no records', { ...CONFIG, records: 7 }],
    ['names an engine on another machine', { ...CONFIG, engine: { rpcUrl: 'http://10.0.0.1:8545' } }], ['names no engine', { ...CONFIG, engine: {} }], ['has no keys', { ...CONFIG, keys: '' }],
    ['has an empty path of records', { ...CONFIG, records: [''] }], ['has an engine with a field that is not known', { ...CONFIG, engine: { rpcUrl: 'http://127.0.0.1:8545', user: 'x' } }],
    ['announces what is behind another peer', { ...CONFIG, announce: [`/p2p/${PEER}/ip4/127.0.0.1/tcp/1/ws`] }]
  ] as const) {
    it(`refuses a configuration that ${what}`, async () => {
      await assert.rejects(readConfig(write(change)), error => isMedrecError(error, 'CONFIG_INVALID') && error.message.length > 20)
    })
  }

  it('refuses a configuration that is not there', async () => {
    await assert.rejects(readConfig(file('nothing.json')), error => isMedrecError(error, 'CONFIG_INVALID'))
  })

  it('makes keys once, for this user\'s eyes only', async () => {
    const made = await ensureKeys(file('made/keys.json'))
    assert.equal(statSync(file('made/keys.json')).mode & 0o777, 0o600)
    const read = await ensureKeys(file('made/keys.json'))
    assert.deepEqual([read.peerId, read.operatorAddress, read.signingAddress, read.seed], [made.peerId, made.operatorAddress, made.signingAddress, made.seed])
    assert.notEqual((await ensureKeys(file('other.json'))).peerId, made.peerId)
  })

  it('makes keys that nobody else can read, also where an interrupted try has left a file', async () => {
    writeFileSync(file('left.json.part'), 'half', { mode: 0o644 })
    await ensureKeys(file('left.json'))
    assert.equal(statSync(file('left.json')).mode & 0o777, 0o600)
  })

  it('refuses keys that are none of their kind, of another version, or no file', async () => {
    await ensureKeys(file('kind.json'))
    const text = readFileSync(file('kind.json'), 'utf8')
    for (const changed of [text.replace(/"operator": "[0-9a-f]+"/, `"operator": "${'0'.repeat(64)}"`), text.replace(/"signing": "[0-9a-f]+"/, `"signing": "${'f'.repeat(64)}"`), text.replace('"version": 1', '"version": 2')]) {
      assert.notEqual(changed, text)
      writeFileSync(file('kind.json'), changed)
      await assert.rejects(ensureKeys(file('kind.json')), error => isMedrecError(error, 'KEYS_INVALID'))
    }
    mkdirSync(file('folder.json'), { mode: 0o700 })
    await assert.rejects(ensureKeys(file('folder.json')), error => isMedrecError(error, 'KEYS_INVALID'))
  })

  it('refuses keys that others can read, and keys that are damaged, and never makes new ones over them', async () => {
    const path = file('made/keys.json')
    const text = readFileSync(path, 'utf8')
    chmodSync(path, 0o644)
    await assert.rejects(ensureKeys(path), error => isMedrecError(error, 'KEYS_INVALID') && error.message.includes('chmod 600'))
    chmodSync(path, 0o600)
    for (const damaged of ['', '{}', text.slice(0, -20), text.replace(/"seal": "../, '"seal": "')]) {
      writeFileSync(path, damaged)
      await assert.rejects(ensureKeys(path), error => isMedrecError(error, 'KEYS_INVALID'))
      assert.equal(readFileSync(path, 'utf8'), damaged)
    }
  })

  it('binds all logs by one root, that of the only one where there is one', () => {
    const links = Array.from({ length: 600 }, (_, n) => new Uint8Array(32).fill(n % 251))
    assert.equal(rootOfLinks([]), undefined)
    assert.deepEqual(rootOfLinks(links.slice(0, 5)), buildMerkleTree(links.slice(0, 5)).root)
    const parts = [links.slice(0, 256), links.slice(256, 512), links.slice(512)].map(part => buildMerkleTree(part).root)
    assert.deepEqual(rootOfLinks(links), buildMerkleTree(parts).root)
    assert.notDeepEqual(rootOfLinks([...links.slice(0, 599), new Uint8Array(32).fill(255)]), rootOfLinks(links))
  })
})
