import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { fromHex, utf8 } from '../../protocol/crypto/bytes.ts'
import { openValue } from '../../protocol/vault/sealed-value.ts'
import { openVault } from '../../protocol/vault/vault.ts'
import { CORE_VECTORS } from './core.ts'

const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(new URL(`../../specs/vectors/${name}`, import.meta.url), 'utf8'))

describe('the vectors of the specifications', () => {
  for (const [name, make] of Object.entries(CORE_VECTORS)) {
    it(`${name} says what the code gives`, async () => {
      assert.deepEqual(JSON.parse(JSON.stringify(await make())), await read(name))
    })
  }

  it('vault.json opens with what stands in it alone', async () => {
    const { password, file, value } = await read('vault.json') as { password: string, file: string, value: { namespace: string, name: string, text: string, sealed: string } }
    const key = await openVault({ file: utf8(file), password })
    assert.equal(new TextDecoder().decode(await openValue({ ...value, key, sealed: fromHex(value.sealed) })), value.text)
  })
})
