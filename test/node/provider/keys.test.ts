import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { createDelegates, ensureKeys } from '../../../node/provider/keys.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { hexOf } from '../store/store-fixture.ts'

const INVALID = { code: 'KEYS_INVALID' }

describe('a node\'s file of keys', () => {
  let folder: string
  let file: string
  let good: Record<string, unknown>
  let count = 0

  before(() => { folder = mkdtempSync(join(tmpdir(), 'medrec-keys-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })
  beforeEach(async () => {
    file = join(folder, `${++count}`, 'keys.json')
    await ensureKeys(file)
    good = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  })

  const write = (json: unknown): void => { writeFileSync(file, JSON.stringify(json)) }

  it('is made with keys of the right lengths, and leaves nothing half-made beside it', async () => {
    const { seed, operator, signing, seal, peer, peerId, operatorAddress, signingAddress } = await ensureKeys(file)
    assert.deepEqual([seed.length, operator.length, signing.length, seal.length], [64, 32, 32, 32])
    assert.equal(peer.type, 'Ed25519')
    assert.equal(peerId, peerIdFromPrivateKey(peer).toString())
    assert.deepEqual([operatorAddress, signingAddress], [addressOfKey(operator), addressOfKey(signing)])
    assert.equal(new Set([seed.subarray(0, 32), seed.subarray(32), operator, signing, seal].map(bytes => Buffer.from(bytes).toString('hex'))).size, 5)
    assert.deepEqual(readdirSync(dirname(file)), ['keys.json'])
    assert.equal(statSync(dirname(file)).mode & 0o777, 0o700)
  })

  it('is made although an earlier try was interrupted', async () => {
    const other = join(folder, `${++count}.json`)
    writeFileSync(`${other}.part`, '{"version": 1, "se', { mode: 0o600 })
    const made = await ensureKeys(other)
    assert.equal((await ensureKeys(other)).peerId, made.peerId)
    assert.equal(existsSync(`${other}.part`), false)
  })

  for (const mode of [0o604, 0o602, 0o601, 0o640, 0o620, 0o610, 0o644, 0o666, 0o777]) {
    it(`is refused when it has mode ${mode.toString(8)}, and stays as it is`, async () => {
      const text = readFileSync(file, 'utf8')
      chmodSync(file, mode)
      await assert.rejects(ensureKeys(file), { ...INVALID, message: /chmod 600/ })
      assert.equal(statSync(file).mode & 0o777, mode)
      assert.equal(readFileSync(file, 'utf8'), text)
    })
  }

  it('is taken with less than that', async () => {
    chmodSync(file, 0o400)
    assert.equal((await ensureKeys(file)).seed.length, 64)
  })

  for (const [name, length] of [['seed', 64], ['operator', 32], ['signing', 32], ['seal', 32]] as const) {
    it(`is refused when "${name}" does not have ${length} bytes, and says which`, async () => {
      for (const bytes of [0, length - 1, length + 1, 2 * length]) {
        write({ ...good, [name]: '5a'.repeat(bytes) })
        await assert.rejects(ensureKeys(file), { ...INVALID, message: `The key "${name}" does not have ${length} bytes.` })
      }
      const { [name]: _gone, ...rest } = good
      write(rest)
      await assert.rejects(ensureKeys(file), INVALID)
      for (const value of [5, null, {}, 'not hexadecimal', '5'.repeat(2 * length - 1)]) {
        write({ ...good, [name]: value })
        await assert.rejects(ensureKeys(file), INVALID)
      }
    })
  }

  it('is refused when the key of the peer is none', async () => {
    for (const peer of [undefined, '', '0801', 'no hex', `${String(good['peer'])}00`, String(good['peer']).slice(0, -2), 5]) {
      write({ ...good, peer })
      await assert.rejects(ensureKeys(file), INVALID, String(peer))
    }
  })

  it('is refused when it is cut short or no JSON object', async () => {
    const text = JSON.stringify(good)
    for (const damaged of ['', 'null', '[]', '5', '"text"', text.slice(0, -1), text.slice(0, text.length >> 1), `${text}${text}`]) {
      writeFileSync(file, damaged)
      await assert.rejects(ensureKeys(file), INVALID, damaged.slice(0, 10))
      assert.equal(readFileSync(file, 'utf8'), damaged)
    }
  })

  it('names no key in what it says', async () => {
    write({ ...good, seal: String(good['seal']).slice(2) })
    const error = await ensureKeys(file).then(() => undefined, (thrown: unknown) => thrown)
    for (const secret of ['seed', 'operator', 'signing', 'seal', 'peer']) assert.ok(!String(error).includes(String(good[secret]).slice(8, 24)))
  })

  it('gives a delegate for each number, the same after a restart, and others under another handle or network', async () => {
    const network = { chainId: 5, contracts: { providerRegistry: hexOf(1, 20), relationships: hexOf(2, 20), accessLogs: hexOf(3, 20) } } as NetworkFile
    const delegatesOf = async (options: { handle?: string, chainId?: number, registry?: string } = {}): Promise<string[]> => {
      const { handle = 'mercy', chainId = 5, registry = hexOf(1, 20) } = options
      const delegates = createDelegates({ keys: await ensureKeys(file), handle, network: { ...network, chainId, contracts: { ...network.contracts, providerRegistry: registry } } })
      return await Promise.all([0, 1].map(async index => (await delegates.get(index)).address))
    }
    const first = await delegatesOf()
    assert.deepEqual(await delegatesOf(), first)
    const all = [first, await delegatesOf({ handle: 'north' }), await delegatesOf({ chainId: 6 }), await delegatesOf({ registry: hexOf(9, 20) })]
    assert.equal(new Set(all.flat()).size, 8)
  })
})
