import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createNode } from '../../node/peer/create-node.ts'
import type { ErrorCode } from '../../protocol/errors/codes.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import { encodeAppointment } from '../../protocol/agent/appointment.ts'
import { randomBytes } from '../../protocol/crypto/random.ts'
import { formatText } from '../../protocol/links/format-link.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import { AccountKeeper } from '../../protocol/peer/account-keeper.ts'
import { Holdings } from '../../protocol/peer/holdings.ts'
import { openSealedStore } from '../../protocol/peer/sealed-store.ts'
import { openVault } from '../../protocol/vault/vault.ts'
import { createPeer } from '../../protocol/peer/create-peer.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import { fhirProfile } from '../../protocol/profiles/fhir/profile.ts'
import { temporaryStore } from '../peer-store/temporary-store.ts'

const password = 'correct horse battery'
const address = (digit: string): string => `0x${digit.repeat(40)}`
// Nobody listens on the discard port.
const nobody = '/ip4/127.0.0.1/tcp/9/p2p/12D3KooWGzxzKZYveHXtpG6AsrUJBcWxHBFS2HsEoGTxrMLvKXtf'
const network = formatText({
  kind: 'network',
  network: { name: 'Nobody', chainId: 4711, genesisHash: `0x${'1'.repeat(64)}`, contracts: { providerRegistry: address('a'), relationships: address('b'), accessLogs: address('c') }, multiaddrs: [nobody] }
})

const fails = async (work: Promise<unknown>, code: ErrorCode): Promise<void> => { await assert.rejects(work, error => isMedrecError(error, code)) }

describe('the life of a peer without a network', () => {
  const temporary = temporaryStore()
  after(() => { temporary.remove() })
  const open = async (): Promise<Peer> => await createPeer({
    store: temporary.open(), createNode, profile: fhirProfile, now: () => 1_700_000_000, appUrl: 'https://app.example', scrypt: { N: 2, r: 1, p: 1 }, background: false
  })
  const words = generateWords()

  it('is new, then open, then locked, and open again with the password alone', async () => {
    let peer = await open()
    assert.equal(peer.state(), 'new')
    await fails(peer.unlock({ password }), 'NOT_SET_UP')
    await fails(peer.create({ words, password: 'short' }), 'PASSWORD_TOO_SHORT')
    await fails(peer.create({ words: words.toSpliced(0, 1, 'zebraa'), password }), 'BAD_WORDS')
    await peer.create({ words, password })
    assert.equal(peer.state(), 'open')
    assert.deepEqual(peer.records(), [])
    await fails(peer.create({ words, password }), 'ALREADY_SET_UP')
    await fails(peer.card(), 'NO_NETWORK')
    await peer.setName({ name: 'Maren' })
    peer.lock()
    assert.equal(peer.state(), 'locked')
    assert.throws(() => peer.records(), error => isMedrecError(error, 'LOCKED'))
    await peer.close()

    peer = await open()
    assert.equal(peer.state(), 'locked')
    await fails(peer.unlock({ password: 'wrong horse battery' }), 'WRONG_PASSWORD')
    await peer.unlock({ password })
    assert.equal(peer.name(), 'Maren')
    await fails(peer.words({ password: 'wrong horse battery' }), 'WRONG_PASSWORD')
    assert.deepEqual(await peer.words({ password }), words)
    await peer.changePassword({ from: password, to: 'another password' })
    peer.lock()
    await fails(peer.unlock({ password }), 'WRONG_PASSWORD')
    await peer.unlock({ password: 'another password' })
    await peer.changePassword({ from: 'another password', to: password })
    await peer.close()
  })

  it('makes cards in a network of which nobody can be reached, each with an address of its own', async () => {
    const peer = await open()
    await peer.unlock({ password })
    await peer.enter({ network })
    const [one, two] = [await peer.card({ name: 'Ines' }), await peer.card()]
    assert.notEqual(one.address, two.address)
    assert.deepEqual(await peer.inspect(one.link), { kind: 'card', address: one.address, name: 'Ines', mine: true })
    assert.deepEqual(await peer.inspect(two.text), { kind: 'card', address: two.address, name: 'Maren', mine: true })
    await peer.enter({ network })
    const info = await peer.inspect(network)
    assert.equal(info.kind === 'network' && info.reachable, false)
    await peer.refresh()
    assert.equal(peer.online(), false)
    await peer.close()
  })

  it('tells nothing in its file', async () => {
    const file = readFileSync(temporary.file).toString('latin1')
    for (const secret of ['Maren', 'Ines', 'Nobody', words.slice(0, 3).join(' '), words.slice(0, 3).join('","')]) assert.equal(file.includes(secret), false, secret)
  })

  it('is as empty as before after a restore that reached nobody, and after leaving', async () => {
    const peer = await open()
    await peer.unlock({ password })
    await peer.leave()
    assert.equal(peer.state(), 'new')
    await fails(peer.restore({ words, password, entry: network }), 'NETWORK_UNREACHABLE')
    assert.equal(peer.state(), 'new')
    await fails(peer.restore({ words, password, entry: 'medrec:join:nothing' }), 'LINK_INVALID')
    await peer.create({ words, password })
    assert.equal(peer.name(), '')
    await peer.leave()
    await peer.close()
  })

  it('is as empty as before where the process is killed in the middle of a restore, which can be done anew', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'die-in-restore.ts'), temporary.file, network], { stdio: 'inherit' })
    assert.equal((await once(child, 'exit'))[1], 'SIGKILL')
    const peer = await open()
    assert.equal(peer.state(), 'new')
    await fails(peer.restore({ words, password, entry: network }), 'NETWORK_UNREACHABLE')
    await peer.create({ words, password })
    assert.deepEqual(await peer.words({ password }), words)
    await peer.close()
  })

  it('deletes when it is opened what it has of somebody whom another device of mine ended to act for', async () => {
    let peer = await open()
    await peer.unlock({ password })
    await peer.enter({ network })
    await peer.close()
    // As the device left it whose account has just come from the other one.
    const opened = temporary.open()
    const key = await openVault({ file: await opened.get('device', 'vault') ?? assert.fail(), password })
    const store = await openSealedStore({ store: opened, key, randomBytes })
    const id = '0123456789abcdef0123456789abcdef'
    const relationship = `0x${'2'.repeat(64)}`
    const word = `0x${'3'.repeat(64)}`
    const link = parseLink(network)
    const appointment = encodeAppointment({
      id, from: 'Lio', kind: 'parent', network: link.kind === 'network' ? link.network : assert.fail(),
      sources: [{ relationship, address: address('1'), provider: 'mercy', providerName: 'Mercy', multiaddrs: [], providerDelegate: address('d'), providerEncryptionKey: word, attestation: `0x${'4'.repeat(130)}`, policySalt: word, ownerDelegate: address('e') }]
    })
    const account = await AccountKeeper.open(store)
    account.put('actingFor', id, { from: 'Lio', kind: 'parent', card: 0, appointment: Buffer.from(appointment).toString('base64'), addedAt: 1, state: 'forgotten' })
    await store.put('state', [account.entry()])
    const holdings = await Holdings.open({ store, profile: fhirProfile, scope: `acting/${id}/mine/${relationship}` })
    await holdings.apply({ put: [{ key: 'a', bytes: Uint8Array.of(123, 125), hash: new Uint8Array(32), categories: [], labels: [], mediaType: 'application/fhir+json', source: '' }], now: 1 })
    assert.equal((await opened.keys('records')).length, 3)
    await opened.close()
    peer = await open()
    await peer.unlock({ password })
    await peer.close()
    const after = temporary.open()
    assert.deepEqual(await after.keys('records'), [])
    await after.close()
  })
})
