import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deriveKey } from '../../node/derive-key.ts'
import { MAX_SCRYPT, MAX_SCRYPT_BYTES } from '../../protocol/vault/constants.ts'
import { createVault, openVault } from '../../protocol/vault/vault.ts'

describe('the platform\u2019s own scrypt', () => {
  const cost = { N: 2 ** 10, r: 8, p: 2 }

  it('opens what the one in JavaScript has closed, and the other way round', async () => {
    const password = 'correct horse'
    await openVault({ file: (await createVault({ password, cost })).file, password, deriveKey })
    await openVault({ file: (await createVault({ password, cost, deriveKey })).file, password })
    await assert.rejects(openVault({ file: (await createVault({ password, cost })).file, password: 'wrong', deriveKey }), { code: 'WRONG_PASSWORD' })
  })

  it('has the memory that the dearest file may ask for', async () => {
    const key = await deriveKey({ password: new Uint8Array(1), salt: new Uint8Array(16), cost: { ...MAX_SCRYPT, p: 1 }, length: 32, maxBytes: MAX_SCRYPT_BYTES })
    assert.equal(key.length, 32)
  })

  it('does not begin when told to stop', async () => {
    await assert.rejects(createVault({ password: 'p', cost, deriveKey, signal: AbortSignal.abort() }), { name: 'AbortError' })
  })
})
