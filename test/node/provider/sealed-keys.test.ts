import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { MAX_KEYS_BYTES } from '../../../node/provider/constants.ts'
import { createSealedKeys, ensureKeys, openSealedKeys, readPeerId, replaceConsensusKey } from '../../../node/provider/keys.ts'
import type { SealingKeys } from '../../../node/provider/keys.ts'
import { findKeysPassword } from '../../../node/provider/keys-password.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'

const COST = { N: 16, r: 8, p: 1 }
const password = 'correct horse'

describe('the sealed keys of a node', () => {
  let folder: string
  let file: string
  let made: SealingKeys
  const open = async (given = password): Promise<SealingKeys> => await openSealedKeys({ file, password: async () => given })

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'medrec-sealed-'))
    file = join(folder, 'keys.json')
    made = await createSealedKeys({ file, password, cost: COST })
  })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('open with their password, and are this user\'s alone', async () => {
    const opened = await open()
    assert.deepEqual([opened.seed, opened.operator, opened.consensus, opened.signing, opened.seal, opened.peerId], [made.seed, made.operator, made.consensus, made.signing, made.seal, made.peerId])
    assert.equal(opened.consensusAddress, addressOfKey(made.consensus))
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.deepEqual((await ensureKeys(file, async () => password)).seed, made.seed)
    assert.equal(await readPeerId(file), made.peerId, 'without a password')
    chmodSync(file, 0o644)
    await assert.rejects(open(), { code: 'KEYS_INVALID', message: /chmod 600/ })
    chmodSync(file, 0o600)
  })

  it('lie on the disk without any secret in clear', () => {
    const text = readFileSync(file, 'latin1')
    for (const secret of [made.seed, made.operator, made.consensus, made.signing, made.seal]) assert.ok(!text.includes(Buffer.from(secret).toString('hex').slice(0, 16)))
  })

  it('do not open with another password, or without one, and stay as they are', async () => {
    const text = readFileSync(file, 'utf8')
    for (const wrong of ['Correct horse', '', 'x'.repeat(2_000)]) await assert.rejects(open(wrong), { code: 'KEYS_LOCKED' })
    await assert.rejects(ensureKeys(file), { code: 'KEYS_LOCKED' })
    assert.equal(readFileSync(file, 'utf8'), text)
  })

  it('are refused when they are in clear, or none, and none are made in their place', async () => {
    const plain = join(folder, 'plain.json')
    await ensureKeys(plain)
    await assert.rejects(openSealedKeys({ file: plain, password: async () => password }), { code: 'KEYS_INVALID', message: /in clear/ })
    const nowhere = join(folder, 'nowhere.json')
    await assert.rejects(openSealedKeys({ file: nowhere, password: async () => password }), { code: 'KEYS_INVALID', message: /There are no keys/ })
    assert.equal(existsSync(nowhere), false)
  })

  it('are refused when a byte of them was changed, or they say that they are others', async () => {
    const good = JSON.parse(readFileSync(file, 'utf8')) as { public: Record<string, unknown>, sealed: string }
    const changed = join(folder, 'changed.json')
    const refuses = async (json: unknown): Promise<void> => {
      writeFileSync(changed, JSON.stringify(json), { mode: 0o600 })
      await assert.rejects(openSealedKeys({ file: changed, password: async () => password }), { code: 'KEYS_INVALID' })
    }
    await refuses({ ...good, sealed: `${good.sealed.slice(0, -2)}${good.sealed.endsWith('00') ? '01' : '00'}` })
    await refuses({ ...good, sealed: good.sealed.slice(0, 40) })
    for (const field of ['peerId', 'operator', 'consensus', 'signingKey']) await refuses({ ...good, public: { ...good.public, [field]: field === 'peerId' ? 'other' : `0x${'11'.repeat(20)}` } })
    await refuses({ ...good, public: undefined })
    await refuses({ ...good, vault: undefined })
    await refuses({ ...good, version: 3 })
    await refuses({ ...good, note: 'x'.repeat(MAX_KEYS_BYTES) })
  })

  it('are made once, and never over others', async () => {
    const text = readFileSync(file, 'utf8')
    await assert.rejects(createSealedKeys({ file, password, cost: COST }), { code: 'KEYS_INVALID' })
    assert.equal(readFileSync(file, 'utf8'), text)
  })

  it('remember the consensus addresses from before, when there is another key', async () => {
    const own = join(folder, 'rotated.json')
    const first = await createSealedKeys({ file: own, password, cost: COST })
    const consensus = new Uint8Array(32).fill(7)
    await replaceConsensusKey({ file: own, password, consensus, cost: COST })
    const opened = await openSealedKeys({ file: own, password: async () => password })
    assert.deepEqual([opened.consensus, opened.formerConsensus, opened.seed], [consensus, [first.consensusAddress], first.seed])
    await assert.rejects(replaceConsensusKey({ file: own, password: 'other', consensus, cost: COST }), { code: 'KEYS_LOCKED' })
  })

  it('get their password from the file that the configuration names, then from MEDREC_PASSWORD, then from the terminal', async () => {
    const passwordFile = join(folder, 'password')
    writeFileSync(passwordFile, `${password}\nmore\n`, { mode: 0o600 })
    const env = { MEDREC_PASSWORD: 'of the environment' }
    assert.equal(await findKeysPassword({ passwordFile, env })(), password)
    assert.equal(await findKeysPassword({ passwordFile: undefined, env })(), 'of the environment')
    assert.equal(await findKeysPassword({ passwordFile: undefined, env: {}, ask: async () => 'typed' })(), 'typed')
    await assert.rejects(findKeysPassword({ passwordFile: undefined, env: {} })(), { code: 'KEYS_LOCKED' })
    await assert.rejects(findKeysPassword({ passwordFile: undefined, env: {}, ask: async () => { throw new MedrecError('USAGE') } })(), { code: 'KEYS_LOCKED' })
    chmodSync(passwordFile, 0o640)
    await assert.rejects(findKeysPassword({ passwordFile, env })(), { code: 'KEYS_LOCKED', message: /chmod 600/ })
    for (const text of ['', '\nsecond line', 'x'.repeat(5_000)]) {
      writeFileSync(passwordFile, text, { mode: 0o600 })
      chmodSync(passwordFile, 0o600)
      await assert.rejects(findKeysPassword({ passwordFile, env })(), { code: 'KEYS_LOCKED' })
    }
    await assert.rejects(findKeysPassword({ passwordFile: join(folder, 'gone'), env })(), { code: 'KEYS_LOCKED' })
  })
})
