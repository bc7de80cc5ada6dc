import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { utf8 } from '../../../protocol/crypto/bytes.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { DEFAULT_SCRYPT, MAX_PASSWORD, MAX_SCRYPT, MAX_VAULT_FILE } from '../../../protocol/vault/constants.ts'
import { openValue, sealValue } from '../../../protocol/vault/sealed-value.ts'
import { changePassword, createVault, openVault } from '../../../protocol/vault/vault.ts'

const cost = { N: 16, r: 8, p: 1 }
const value = { namespace: 'keys', name: 'words', bytes: utf8('legal winner') }

describe('a vault', () => {
  it('opens with its password and no other', async () => {
    const { file, key } = await createVault({ password: 'correct horse', cost })
    const sealed = await sealValue({ ...value, key })
    const again = await openVault({ file, password: 'correct horse' })
    assert.deepEqual(await openValue({ key: again, namespace: 'keys', name: 'words', sealed }), value.bytes)
    for (const password of ['correct hors', '', 'x'.repeat(MAX_PASSWORD + 1)]) {
      await assert.rejects(openVault({ file, password }), error => isMedrecError(error, 'WRONG_PASSWORD'))
    }
  })

  it('opens whichever way the keyboard composes letters', async () => {
    const { file } = await createVault({ password: 'caf\u00e9', cost })
    await openVault({ file, password: 'cafe\u0301' })
  })

  it('changes its password and keeps what is sealed', async () => {
    const { file, key } = await createVault({ password: 'old', cost })
    const sealed = await sealValue({ ...value, key })
    await assert.rejects(changePassword({ file, password: 'wrong', newPassword: 'new', cost }), error => isMedrecError(error, 'WRONG_PASSWORD'))
    const changed = await changePassword({ file, password: 'old', newPassword: 'new', cost })
    await assert.rejects(openVault({ file: changed, password: 'old' }), error => isMedrecError(error, 'WRONG_PASSWORD'))
    assert.deepEqual(await openValue({ key: await openVault({ file: changed, password: 'new' }), namespace: 'keys', name: 'words', sealed }), value.bytes)
  })

  it('binds a sealed value to its place and its vault', async () => {
    const { key } = await createVault({ password: 'p', cost })
    const { key: other } = await createVault({ password: 'p', cost })
    const sealed = await sealValue({ ...value, key })
    for (const place of [{ key, namespace: 'keys', name: 'word' }, { key, namespace: 'key', name: 'words' }, { key: other, namespace: 'keys', name: 'words' }]) {
      await assert.rejects(openValue({ ...place, sealed }), error => isMedrecError(error, 'SEAL_BROKEN'))
    }
  })

  it('does not hold the password, the key or a value in clear', async () => {
    const { file, key } = await createVault({ password: 'correct horse', cost })
    assert.equal(key.extractable, false)
    assert.ok(!Buffer.from(file).includes('correct'))
    assert.ok(!Buffer.from(await sealValue({ ...value, key })).includes('legal'))
  })

  it('says that a file is damaged, or of another version', async () => {
    const { file } = await createVault({ password: 'p', cost })
    const json = JSON.parse(Buffer.from(file).toString()) as Record<string, unknown>
    const open = async (change: object): Promise<unknown> => await openVault({ file: utf8(JSON.stringify({ ...json, ...change })), password: 'p' })
    for (const damage of [{ salt: '0x00' }, { salt: 1 }, { scrypt: {} }, { scrypt: { ...cost, N: 15 } }, { scrypt: { ...cost, N: 2 * MAX_SCRYPT.N } }, { wrappedKey: 'zz' }]) {
      await assert.rejects(open(damage), error => isMedrecError(error, 'VAULT_DAMAGED'), JSON.stringify(damage))
    }
    await assert.rejects(open({ version: 2 }), error => isMedrecError(error, 'UNSUPPORTED_VERSION'))
    for (const bad of [new Uint8Array(3), utf8('[]'), new Uint8Array(MAX_VAULT_FILE + 1)]) await assert.rejects(openVault({ file: bad, password: 'p' }), error => isMedrecError(error, 'VAULT_DAMAGED'))
  })

  it('stops deriving when told to', async () => {
    await assert.rejects(createVault({ password: 'p', cost: { ...DEFAULT_SCRYPT, N: 2 ** 14 }, signal: AbortSignal.abort() }))
  })

  it('costs as much as the specification says by default', () => {
    assert.deepEqual(DEFAULT_SCRYPT, { N: 131_072, r: 8, p: 1 })
  })
})
