import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { readConfig } from '../../../node/provider/config.ts'
import type { ProviderConfig } from '../../../node/provider/config.ts'
import { MAX_CONFIG_BYTES } from '../../../node/provider/constants.ts'

const PEER = '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'
const GOOD = { name: 'Mercy', handle: 'mercy', dataDir: 'data', network: 'network.json', engine: { rpcUrl: 'http://127.0.0.1:8545' }, listen: ['/ip4/0.0.0.0/tcp/8180/ws'], records: ['fhir'], keys: 'keys.json' }

describe('each field of a node\'s configuration', () => {
  let folder: string
  let file: string

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'medrec-fields-'))
    file = join(folder, 'config.json')
  })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  const read = async (change: Record<string, unknown>): Promise<ProviderConfig> => {
    writeFileSync(file, JSON.stringify({ ...GOOD, ...change }))
    return await readConfig(file)
  }
  /** Refused, with the one code and a message that names what is wrong. */
  const refuses = async (change: Record<string, unknown>, says: RegExp): Promise<void> => {
    await assert.rejects(read(change), { code: 'CONFIG_INVALID', message: says }, JSON.stringify(change))
  }

  it('is needed, but for what is announced', async () => {
    for (const field of Object.keys(GOOD)) await refuses({ [field]: undefined }, new RegExp(`"${field}`))
    assert.equal((await read({})).announce, undefined)
  })

  it('is refused when it is not known, whatever it is called', async () => {
    for (const field of ['Name', 'announced', '', 'toString', 'constructor']) await refuses({ [field]: 1 }, new RegExp(`a field "${field}", which is not known`))
    writeFileSync(file, `{"__proto__": {}, ${JSON.stringify(GOOD).slice(1)}`)
    await assert.rejects(readConfig(file), { code: 'CONFIG_INVALID', message: /"__proto__"/ })
  })

  it('has the form that it must have: names and handles', async () => {
    for (const name of ['', '   ', 'x'.repeat(81), 'two\nlines', 5, null, ['Mercy']]) await refuses({ name }, /"name"/)
    for (const handle of ['', 'ab', 'x'.repeat(41), 'Mercy', 'mercy general', 'mércy', 'mercy\n', 5, null]) await refuses({ handle }, /"handle"/)
    assert.deepEqual([(await read({ name: 'x'.repeat(80) })).name.length, (await read({ handle: 'a-1' })).handle, (await read({ handle: 'x'.repeat(40) })).handle.length], [80, 'a-1', 40])
  })

  it('has the form that it must have: paths', async () => {
    for (const field of ['dataDir', 'network', 'keys']) for (const path of ['', 5, null, ['a'], {}]) await refuses({ [field]: path }, new RegExp(`"${field}" is not a path`))
    for (const records of [5, null, {}, [5], ['fhir', null]]) await refuses({ records }, /"records"/)
    assert.deepEqual((await read({ records: 'one' })).records, [join(folder, 'one')])
  })

  it('has the form that it must have: addresses to listen at and to announce', async () => {
    for (const listen of [[], '/ip4/0.0.0.0/tcp/1', [5], ['0.0.0.0:80'], ['/ip4/0.0.0.0/udp/1'], ['/ip4/999.0.0.0/tcp/1'], ['/ip4/0.0.0.0/tcp/1', 'nothing'], null]) await refuses({ listen }, /"listen"/)
    for (const announce of [['/ip4/1.2.3.4/tcp/1'], `/ip4/1.2.3.4/tcp/1/p2p/${PEER}`, [`/ip4/1.2.3.4/tcp/1/p2p/${PEER}`, 'nothing'], [5], null]) await refuses({ announce }, /"announce"/)
    const announce = [`/dns4/records.example/tcp/443/tls/ws/p2p/${PEER}`]
    const listen = ['/ip4/0.0.0.0/tcp/8180/ws', '/ip6/::/tcp/8181']
    const config = await read({ announce, listen })
    assert.deepEqual([config.announce, config.listen], [announce, listen])
  })

  it('has the form that it must have: an engine on this machine', async () => {
    const elsewhere = [
      'http://10.0.0.1:8545', 'http://engine.example', 'http://127.0.0.1.engine.example', 'http://localhost.engine.example', 'http://127.0.0.1@engine.example', 'http://0.0.0.0:8545',
      'https://127.0.0.1:8545', 'ws://127.0.0.1:8545', 'file:///127.0.0.1', '127.0.0.1:8545', '', 5, null
    ]
    for (const rpcUrl of elsewhere) await refuses({ engine: { rpcUrl } }, /"engine.rpcUrl"/)
    for (const engine of [null, 'http://127.0.0.1:8545', [], {}]) await refuses({ engine }, /"engine.rpcUrl"/)
    for (const rpcUrl of ['http://127.0.0.1:8545', 'http://localhost:1/path', 'http://[::1]:8545']) assert.deepEqual((await read({ engine: { rpcUrl } })).engine, { rpcUrl: new URL(rpcUrl).href })
  })

  it('has the form that it must have: an engine of the node\'s own', async () => {
    assert.deepEqual((await read({ engine: { kind: 'clique' } })).engine, { kind: 'clique', dataDir: join(folder, 'data', 'engine'), p2pPort: undefined })
    assert.deepEqual((await read({ engine: { kind: 'clique', dataDir: '../chain', p2pPort: 30_303 } })).engine, { kind: 'clique', dataDir: join(folder, '..', 'chain'), p2pPort: 30_303 })
    for (const kind of ['qbft', 'anvil', 'Clique', '', 5, null]) await refuses({ engine: { kind } }, /"engine.kind"/)
    for (const dataDir of ['', 5, null, []]) await refuses({ engine: { kind: 'clique', dataDir } }, /"engine.dataDir"/)
    for (const p2pPort of [0, -1, 65_536, 1.5, '30303', null]) await refuses({ engine: { kind: 'clique', p2pPort } }, /"engine.p2pPort"/)
    for (const field of ['rpcUrl', 'http', 'datadir']) await refuses({ engine: { kind: 'clique', [field]: 'http://127.0.0.1:8545' } }, new RegExp(`"${field}", which is not known`))
  })

  it('has the form that it must have: a file with the password', async () => {
    assert.equal((await read({ passwordFile: 'secret' })).passwordFile, join(folder, 'secret'))
    assert.equal((await read({})).passwordFile, undefined)
    for (const passwordFile of ['', 5, null]) await refuses({ passwordFile }, /"passwordFile" is not a path/)
  })

  it('is seen from the folder of its file, wherever the node is started', async () => {
    await read({ dataDir: '../above', keys: '/etc/medrec/keys.json', records: ['a', './b', '/c'] })
    const config = await readConfig(relative(process.cwd(), file))
    assert.deepEqual([config.dataDir, config.keys, config.records], [join(folder, '..', 'above'), '/etc/medrec/keys.json', [join(folder, 'a'), join(folder, 'b'), '/c']])
  })

  it(`stands in a file of ${MAX_CONFIG_BYTES} bytes, and in none that is longer`, async () => {
    const text = JSON.stringify(GOOD)
    writeFileSync(file, text.padEnd(MAX_CONFIG_BYTES))
    assert.equal((await readConfig(file)).name, 'Mercy')
    writeFileSync(file, text.padEnd(MAX_CONFIG_BYTES + 1))
    await assert.rejects(readConfig(file), { code: 'CONFIG_INVALID', message: /too long/ })
  })

  it('stands in a file that can be read and is one JSON object', async () => {
    for (const text of ['', '{', '[]', 'null', '5', '"text"', `${JSON.stringify(GOOD)},`]) {
      writeFileSync(file, text)
      await assert.rejects(readConfig(file), { code: 'CONFIG_INVALID' }, text)
    }
    mkdirSync(join(folder, 'directory'))
    for (const path of ['directory', 'not-there.json', 'not-there/config.json']) await assert.rejects(readConfig(join(folder, path)), { code: 'CONFIG_INVALID', message: /cannot be read/ })
  })
})
