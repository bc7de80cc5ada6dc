import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { runCommandLine } from '../../../node/cli/run-command-line.ts'
import { readConfig } from '../../../node/provider/config.ts'
import { openSealedKeys } from '../../../node/provider/keys.ts'
import { findKeysPassword } from '../../../node/provider/keys-password.ts'
import { genesisOf } from '../../../node/engine/genesis.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { parseNetworkFile } from '../../../protocol/network/parse-network-file.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'

const LISTEN = '/ip4/127.0.0.1/tcp/8180/ws,/ip4/127.0.0.1/tcp/8181'

describe('medrec network', { timeout: 500_000 }, () => {
  let folder: string
  const at = (...names: string[]): string => join(folder, ...names)
  /** In this process: a Node of its own for each would take most of the time. */
  const medrec = async (args: string[], env: NodeJS.ProcessEnv = { MEDREC_PASSWORD: 'correct horse' }): Promise<{ status: number, code: string | undefined, message: string }> => {
    const said: string[] = []
    const status = await runCommandLine({ args: ['network', ...args, '--json'], env, signal: new AbortController().signal, print: () => {}, say: line => { said.push(line) } })
    const error = status === 0 ? undefined : (JSON.parse(said.at(-1) ?? '{}') as { error: { code: string, message: string } }).error
    return { status, code: error?.code, message: error?.message ?? '' }
  }
  const founder = async (name: string): ReturnType<typeof medrec> => await medrec(['founder', '--handle', name, '--name', name.toUpperCase(), '--listen', LISTEN, '--out', at(name)])

  before(() => { folder = mkdtempSync(join(tmpdir(), 'medrec-network-cli-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('lets founders make their own keys, exchange files, and get the same bytes', async () => {
    const [north, south] = await Promise.all([founder('north'), founder('south')])
    assert.deepEqual([north.status, south.status], [0, 0], north.message)
    const files = [at('north', 'founder.json'), at('south', 'founder.json')]
    const one = await medrec(['init', '--founders', ...files, '--name', 'Valley', '--out', at('one.json')], {})
    rmSync(at('genesis.json'))
    const other = await medrec(['init', '--name', 'Valley', '--out', at('other.json'), '--founders', files[1] ?? '', '--founders', files[0] ?? ''], {})
    assert.deepEqual([one.status, other.status], [0, 0], one.message + other.message)
    assert.equal(readFileSync(at('other.json'), 'utf8'), readFileSync(at('one.json'), 'utf8'))
    const network = parseNetworkFile(readFileSync(at('one.json'), 'utf8'))
    assert.deepEqual([network.name, network.engine, network.blockPeriod, network.spreadWindow], ['Valley', 'clique', 2, 60])
    assert.deepEqual(await genesisOf(network), JSON.parse(readFileSync(at('genesis.json'), 'utf8')))
    const config = await readConfig(at('north', 'config.json'))
    assert.deepEqual(config.engine, { kind: 'clique', dataDir: at('north', 'data', 'engine'), p2pPort: undefined })
    const keys = await openSealedKeys({ file: config.keys, password: async () => 'correct horse' })
    assert.deepEqual([network.founders[0]?.consensus, network.founders[0]?.multiaddrs], [keys.consensusAddress, LISTEN.split(',').map(address => `${address}/p2p/${keys.peerId}`)])
    for (const name of ['keys.json', 'config.json']) assert.equal(statSync(at('north', name)).mode & 0o777, 0o600)
    assert.equal(statSync(at('north')).mode & 0o777, 0o700)
  })

  it('does not write over a founder file that others may have: it makes another one, with the same keys, only where it was deleted', async () => {
    assert.equal((await founder('east')).status, 0)
    const file = at('east', 'founder.json')
    const names = ['config.json', 'founder.json', 'keys.json']
    const texts = (): string[] => names.map(name => readFileSync(at('east', name), 'utf8'))
    const again = ['founder', '--handle', 'east', '--name', 'East', '--listen', '/ip4/0.0.0.0/tcp/8180/ws', '--announce', '/dns4/east.example/tcp/443/tls/ws', '--out', at('east')]
    const before = texts()
    const { consensus } = (JSON.parse(readFileSync(file, 'utf8')) as { candidate: { consensus: string } }).candidate
    const { code, status, message } = await medrec(again)
    assert.deepEqual([code, status], ['USAGE', 2])
    assert.match(message, /founder\.json is there already, and says something else .* Nothing was written\..* delete .*founder\.json/)
    assert.deepEqual([(await founder('east')).status, texts()], [0, before], 'the same changes nothing')
    renameSync(at('east', 'keys.json'), at('kept-keys.json'))
    assert.deepEqual([(await founder('east')).code, existsSync(at('east', 'keys.json'))], ['KEYS_INVALID', false], 'other keys make no other founder')
    renameSync(at('kept-keys.json'), at('east', 'keys.json'))
    assert.deepEqual(texts(), before)
    rmSync(file)
    assert.deepEqual([(await medrec(again, { MEDREC_PASSWORD: 'another horse' })).code, (await medrec(again, {})).code], ['KEYS_LOCKED', 'KEYS_LOCKED'])
    assert.equal((await medrec(again, { MEDREC_PASSWORD: 'another horse' })).status, 5)
    assert.deepEqual([existsSync(file), (await medrec(again)).status], [false, 0])
    const { candidate } = JSON.parse(readFileSync(file, 'utf8')) as { candidate: Record<string, unknown> }
    assert.equal(candidate['consensus'], consensus)
    assert.match(String(candidate['multiaddrs']), /^\/dns4\/east\.example/)
  })

  it('keeps what somebody has set in a configuration, and takes the password from a file that only its owner may read', async () => {
    writeFileSync(at('password'), 'correct horse\n', { mode: 0o644 })
    const args = ['founder', '--handle', 'hill', '--name', 'Hill', '--listen', LISTEN, '--password-file', at('password'), '--out', at('hill')]
    assert.deepEqual([(await medrec(args, {})).code, existsSync(at('hill'))], ['KEYS_LOCKED', false])
    chmodSync(at('password'), 0o600)
    assert.equal((await medrec(args, {})).status, 0)
    const file = at('hill', 'config.json')
    const before = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    const set = JSON.stringify({ ...before, records: ['/srv/fhir'], engine: { kind: 'clique', p2pPort: 30_303 } })
    writeFileSync(file, set)
    assert.deepEqual([(await medrec(args, {})).status, readFileSync(file, 'utf8')], [0, set])
    const behind = JSON.stringify({ ...before, listen: ['/ip4/127.0.0.1/tcp/9001'] })
    writeFileSync(file, behind)
    assert.deepEqual([(await medrec(args, {})).code, readFileSync(file, 'utf8')], ['USAGE', behind], 'nor where it listens, by what was given before')
    writeFileSync(file, set)
    rmSync(at('hill', 'founder.json'))
    assert.equal((await medrec([...args, '--listen', '/ip4/127.0.0.1/tcp/9000'], {})).status, 0)
    const { records, engine, passwordFile, listen } = await readConfig(file)
    assert.deepEqual([records, engine, passwordFile, listen], [['/srv/fhir'], { kind: 'clique', dataDir: at('hill', 'data', 'engine'), p2pPort: 30_303 }, at('password'), ['/ip4/127.0.0.1/tcp/9000']])
  })

  it('writes the key that seals for an engine that somebody runs, and for no other', async () => {
    const args = (name: string): string[] => ['consensus-key', '--config', at(name, 'config.json'), '--out', at(`${name}.key`)]
    const made = async (name: string, engine: string): Promise<void> => {
      assert.equal((await medrec(['founder', '--handle', name, '--name', name, '--listen', LISTEN, '--engine', engine, '--out', at(name)])).status, 0)
    }
    await Promise.all([made('rock', 'clique'), made('sand', 'qbft')])
    assert.deepEqual([(await medrec(args('rock'))).code, existsSync(at('rock.key'))], ['USAGE', false])
    assert.equal((await medrec(args('sand'))).status, 0)
    const { candidate } = JSON.parse(readFileSync(at('sand', 'founder.json'), 'utf8')) as { candidate: { consensus: string } }
    assert.equal(addressOfKey(fromHex(readFileSync(at('sand.key'), 'utf8').trim(), 32)), candidate.consensus)
    assert.equal(statSync(at('sand.key')).mode & 0o777, 0o600)
    assert.equal((await medrec(args('sand'))).code, 'USAGE', 'what is there stays')
  })

  it('makes a provider that wants to join, with the network that it was given', async () => {
    assert.equal((await founder('pine')).status, 0)
    assert.equal((await medrec(['init', '--founders', at('pine', 'founder.json'), '--name', 'Forest', '--out', at('forest', 'network.json')])).status, 0)
    const args = ['provider', '--network', at('forest', 'network.json'), '--handle', 'oak', '--name', 'Oak', '--listen', LISTEN, '--out', at('oak')]
    for (const wrong of [at('nothing.json'), at('pine', 'config.json')]) assert.notEqual((await medrec([...args, '--network', wrong])).status, 0)
    const taken = await medrec([...args, '--handle', 'pine'])
    assert.deepEqual([taken.code, taken.status], ['USAGE', 2])
    assert.match(taken.message, /"pine" is that of PINE, who founded this network/)
    assert.equal(existsSync(at('oak')), false)
    assert.equal((await medrec(args)).status, 0)
    assert.deepEqual(readdirSync(at('oak')).sort(), ['config.json', 'keys.json', 'network.json', 'records'])
    assert.equal(readFileSync(at('oak', 'network.json'), 'utf8'), readFileSync(at('forest', 'network.json'), 'utf8'))
    assert.equal((await readConfig(at('oak', 'config.json'))).network, at('oak', 'network.json'))
    const configs = (): string[] => ['oak', 'pine'].map(name => readFileSync(at(name, 'config.json'), 'utf8'))
    const before = configs()
    assert.equal((await medrec([...args, '--handle', 'pine'])).code, 'USAGE', 'nor over one that is there')
    assert.equal((await medrec([...args, '--out', at('pine')])).code, 'USAGE', 'nor under another one where a founder lies')
    assert.deepEqual(configs(), before)
    assert.equal((await medrec([...args, '--handle', 'pine', '--name', 'PINE', '--out', at('pine')])).status, 0, 'who founded it, by its keys')
    assert.deepEqual(configs(), before)
    assert.equal(readFileSync(at('pine', 'network.json'), 'utf8'), readFileSync(at('forest', 'network.json'), 'utf8'))
  })

  it('writes over nothing of a provider that is there: neither what its operator has set, nor its network, nor makes it new keys', async () => {
    assert.equal((await founder('elm')).status, 0)
    for (const name of ['Hedge', 'Heath']) assert.equal((await medrec(['init', '--founders', at('elm', 'founder.json'), '--name', name, '--out', at(name, 'network.json')])).status, 0)
    const args = ['provider', '--network', at('Hedge', 'network.json'), '--handle', 'ash', '--name', 'Ash', '--listen', LISTEN, '--out', at('ash')]
    assert.equal((await medrec(args)).status, 0)
    const names = ['config.json', 'keys.json', 'network.json']
    const texts = (): string[] => names.map(name => readFileSync(at('ash', name), 'utf8'))
    const before = texts()
    assert.deepEqual([(await medrec(args)).status, texts()], [0, before], 'the same changes nothing')
    const refused = async (more: string[], expected: RegExp, code = 'USAGE'): Promise<void> => {
      const there = readdirSync(at('ash')).sort()
      const { code: found, message } = await medrec([...args, ...more])
      assert.deepEqual([found, expected.test(message), readdirSync(at('ash')).sort()], [code, true, there], message)
    }
    await refused(['--listen', '/ip4/127.0.0.1/tcp/9000'], /config\.json is there already, and says something else than was given\. Nothing was written\. Change it by hand/)
    await refused(['--network', at('Heath', 'network.json')], /network\.json is there already, and is another network's .* Nothing was written\./)
    assert.deepEqual(texts(), before)
    const set = JSON.stringify({ ...JSON.parse(before[0] ?? '') as object, listen: ['/ip4/127.0.0.1/tcp/9001/ws'] })
    writeFileSync(at('ash', 'config.json'), set)
    await refused([], /config\.json is there already/)
    assert.equal(readFileSync(at('ash', 'config.json'), 'utf8'), set, 'nor by what was given before')
    renameSync(at('ash', 'keys.json'), at('ash-keys.json'))
    await refused([], /keys\.json beside it is not: take that from your backup/, 'KEYS_INVALID')
    renameSync(at('ash-keys.json'), at('ash', 'keys.json'))
    rmSync(at('ash', 'config.json'))
    assert.deepEqual([(await medrec(args)).status, texts()], [0, before], 'where it was deleted, with the same keys')
  })

  it('leaves nothing behind when a founder cannot be made', async () => {
    const good = ['founder', '--handle', 'west', '--name', 'West', '--listen', LISTEN, '--out', at('west')]
    const without = (name: string): string[] => good.toSpliced(good.indexOf(name), 2)
    const cases: Array<[string[], NodeJS.ProcessEnv | undefined, string]> = [
      [without('--handle'), undefined, 'USAGE'], [without('--name'), undefined, 'USAGE'], [without('--listen'), undefined, 'USAGE'], [without('--out'), undefined, 'USAGE'],
      [[...good, '--handle', 'West Side'], undefined, 'USAGE'], [[...good, '--listen', '/ip4/0.0.0.0/tcp/1'], undefined, 'USAGE'], [[...good, '--listen', 'west.example:80'], undefined, 'USAGE'],
      [[...good, '--announce', '/ip4/1.2.3.4/tcp/1/p2p/12D3KooWQYV9dGMFoRzNStwpXztXaBUjtPqi6aU76ZgUriHhKust'], undefined, 'USAGE'], [[...good, '--engine', 'anvil'], undefined, 'USAGE'],
      [[...good, '--statement', at('nothing.txt')], undefined, 'USAGE'], [good, { MEDREC_PASSWORD: 'short' }, 'PASSWORD_TOO_SHORT'], [good, {}, 'USAGE']
    ]
    for (const [args, env, code] of cases) {
      const result = await medrec(args, env)
      assert.equal(result.code, code, `${args.join(' ')}: ${result.message}`)
      assert.equal(existsSync(at('west')), false, args.join(' '))
    }
  })

  it('founds from no file that is not its founder\'s, and writes nothing', async () => {
    assert.equal((await founder('moor')).status, 0)
    const json = JSON.parse(readFileSync(at('moor', 'founder.json'), 'utf8')) as { candidate: object }
    writeFileSync(at('forged.json'), JSON.stringify({ ...json, candidate: { ...json.candidate, name: 'Another moor' } }))
    const forged = await medrec(['init', '--founders', at('forged.json'), '--name', 'Valley', '--out', at('bad.json')], {})
    assert.deepEqual([forged.code, forged.status], ['FOUNDER_INVALID', 1])
    assert.match(forged.message, /forged\.json/)
    const twice = await medrec(['init', '--founders', at('moor', 'founder.json'), at('forged.json'), '--name', 'Valley', '--out', at('bad.json')], {})
    assert.equal(twice.code, 'FOUNDER_INVALID')
    writeFileSync(at('moor-copy.json'), JSON.stringify(json))
    const copies: Array<[string[], RegExp]> = [[[at('moor', 'founder.json'), at('moor', 'founder.json')], /founder\.json is named twice/], [[at('moor', 'founder.json'), at('moor-copy.json')], /are both of the founder "moor"/]]
    for (const [files, expected] of copies) {
      const { code, message } = await medrec(['init', '--founders', ...files, '--name', 'Valley', '--out', at('bad.json')], {})
      assert.deepEqual([code, expected.test(message)], ['FOUNDER_INVALID', true], message)
    }
    for (const args of [
      ['init'], ['init', '--founders', at('moor', 'founder.json'), '--out', at('bad.json')], ['init', '--founders', at('moor', 'founder.json'), '--providers', '2', '--out', at('bad.json')],
      ['init', '--founders', at('moor', 'founder.json'), '--name', 'Valley', '--period', '0', '--out', at('bad.json')], ['init', '--providers', '65', '--out', at('bad')], ['init', '--providers', 'two', '--out', at('bad')],
      ['init', 'extra', '--providers', '2', '--out', at('bad')], ['found']
    ]) {
      const result = await medrec(args, {})
      assert.deepEqual([result.code, result.status], ['USAGE', 2], args.join(' '))
    }
    assert.ok(!readdirSync(folder).some(name => name.startsWith('bad')))
  })

  it('makes a whole founding group, each with what only its owner can read', async () => {
    const made = await medrec(['init', '--providers', '2', '--out', at('group'), '--period', '1'], {})
    assert.equal(made.status, 0, made.message)
    const network = parseNetworkFile(readFileSync(at('group', 'network.json'), 'utf8'))
    assert.equal(network.founders.length, 2)
    assert.notEqual(await genesisOf(network), undefined)
    for (const founder of network.founders) {
      const own = at('group', founder.handle)
      assert.equal(statSync(own).mode & 0o777, 0o700)
      for (const name of ['keys.json', 'password', 'config.json']) assert.equal(statSync(join(own, name)).mode & 0o777, 0o600, name)
      const config = await readConfig(join(own, 'config.json'))
      assert.equal(readFileSync(config.network, 'utf8'), readFileSync(at('group', 'network.json'), 'utf8'))
      const keys = await openSealedKeys({ file: config.keys, password: findKeysPassword({ passwordFile: config.passwordFile, env: {} }) })
      assert.deepEqual([keys.operatorAddress, keys.consensusAddress, keys.signingAddress], [founder.operator, founder.consensus, founder.signingKey])
    }
    assert.equal((await medrec(['init', '--providers', '2', '--out', at('group')], {})).code, 'USAGE', 'never over another')
  })

  it('writes the genesis of Besu for a network of kind qbft', async () => {
    const made = await medrec(['init', '--providers', '1', '--engine', 'qbft', '--out', at('qbft')], {})
    assert.equal(made.status, 0, made.message)
    const { config, extraData, mixHash, difficulty } = JSON.parse(readFileSync(at('qbft', 'genesis.json'), 'utf8')) as { config: Record<string, unknown>, extraData: string, mixHash: string, difficulty: string }
    const network = parseNetworkFile(readFileSync(at('qbft', 'network.json'), 'utf8'))
    assert.deepEqual(config['qbft'], { blockperiodseconds: 2, epochlength: 30_000, requesttimeoutseconds: 4, validatorcontractaddress: network.contracts.providerRegistry })
    assert.deepEqual([config['chainId'], config['berlinBlock'], Object.hasOwn(config, 'londonBlock'), network.settledDepth], [network.chainId, 0, false, 0])
    // RLP of [vanity, no validators, no vote, round 0, no seals]: the contract names the validators.
    assert.match(extraData, /^0xe5a0[0-9a-f]{64}c0c080c0$/)
    assert.deepEqual([mixHash, difficulty], ['0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365', '0x1'])
  })
})
