import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ensureKeys } from '../../../node/provider/keys.ts'
import { adoptWhenSettled, keysInForce, openPendingKeys, openPlainSecrets } from '../../../node/provider/pending-keys.ts'
import type { PendingKeys } from '../../../node/provider/pending-keys.ts'
import { createChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { ChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { ChainEvent } from '../../../protocol/chain-view/events.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'

const DEPTH = 2
const folder = mkdtempSync(join(tmpdir(), 'medrec-pending-'))
after(() => { rmSync(folder, { recursive: true, force: true }) })

describe('a key that is to replace another', () => {
  let file: string
  let view: ChainState
  let files = 0
  const open = (): PendingKeys => openPendingKeys({ store: openPlainSecrets({ file }) })
  const block = (number: number, ...events: ChainEvent[]): void => {
    view.update({ from: number, events: events.map(event => ({ block: number, event })), head: { number, hash: `0x${number.toString(16).padStart(64, '0')}`, timestamp: number } })
  }

  beforeEach(async () => {
    file = join(folder, `keys-${files++}.json`)
    const { operatorAddress, signingAddress } = await ensureKeys(file)
    view = createChainState({ settledDepth: DEPTH, blockPeriod: 1 })
    block(0, { kind: 'member-joined', id: 1, operator: operatorAddress, consensus: addressOfKey(randomBytes(32)), signingKey: signingAddress, handle: 'mercy', name: 'Mercy', multiaddrs: [], joinedAt: 1 })
    for (let number = 1; number <= DEPTH; number++) block(number)
  })

  it('is in the file before anybody hears of it, and the same when it is asked for again after a crash', async () => {
    const made = await open().make('signing')
    assert.deepEqual(await open().make('signing'), made)
    assert.deepEqual((await open().versions('signing')).pending, made)
    assert.equal(statSync(file).mode & 0o077, 0)
    // The keys in use are as they were.
    assert.notEqual((await ensureKeys(file)).signingAddress, addressOfKey(made))
  })

  it('is not used before the registry has it', async () => {
    const keys = await ensureKeys(file)
    await open().make('operator')
    assert.equal((await keysInForce({ keys, pending: open(), view, handle: 'mercy' })).operatorAddress, keys.operatorAddress)
  })

  it('is used from the next start on when the registry has it, though the node was killed before it heard', async () => {
    const keys = await ensureKeys(file)
    const next = addressOfKey(await open().make('operator'))
    block(3, { kind: 'key-rotated', id: 1, role: 'operator', next })
    assert.equal((await keysInForce({ keys, pending: open(), view, handle: 'mercy' })).operatorAddress, next)
  })

  it('takes the place of the one before when it is settled, and not sooner', async () => {
    const pending = open()
    const before = (await pending.versions('signing')).current
    const next = await pending.make('signing')
    const reported: string[] = []
    const stop = adoptWhenSettled({ keys: pending, view, handle: 'mercy', report: ({ event }) => { reported.push(event) } })
    block(3, { kind: 'key-rotated', id: 1, role: 'signingKey', next: addressOfKey(next) })
    for (let number = 4; number < 3 + DEPTH; number++) {
      block(number)
      await pending.versions('signing')
    }
    assert.deepEqual((await open().versions('signing')).pending, next)
    // It may have looked at the first of them a block late.
    for (let number = 3 + DEPTH; reported.length === 0; number++) {
      assert.ok(number < 3 + 3 * DEPTH)
      block(number)
      for (let turn = 0; turn < 100 && reported.length === 0; turn++) await pending.versions('signing').then(async () => { await setImmediate() })
    }
    await stop()
    assert.deepEqual(reported, ['key-adopted'])
    assert.deepEqual(await open().versions('signing'), { current: next, pending: undefined, previous: before })
    assert.equal((await ensureKeys(file)).signingAddress, addressOfKey(next))
  })

  it('is not lost when the chain takes the rotation back after all', async () => {
    const pending = open()
    const keys = await ensureKeys(file)
    await pending.make('operator')
    await pending.adopt('operator')
    // The registry has the old one again.
    assert.equal((await keysInForce({ keys: await ensureKeys(file), pending: open(), view, handle: 'mercy' })).operatorAddress, keys.operatorAddress)
  })

  it('leaves the file as it was when it cannot be written', async () => {
    const pending = open()
    const before = readFileSync(file, 'utf8')
    // What cannot be removed, nor opened for writing.
    mkdirSync(join(`${file}.part`, 'in the way'), { recursive: true })
    await assert.rejects(pending.make('signing'), { code: 'KEYS_INVALID' })
    assert.equal(readFileSync(file, 'utf8'), before)
    rmSync(`${file}.part`, { recursive: true })
    assert.deepEqual(await pending.make('signing'), await open().make('signing'))
  })

  it('is refused where the file is damaged', async () => {
    const store = { read: async () => ({ 'signing.next': 'xyz' }), write: async () => {} }
    await assert.rejects(openPendingKeys({ store }).make('signing'), { code: 'KEYS_INVALID' })
  })
})
