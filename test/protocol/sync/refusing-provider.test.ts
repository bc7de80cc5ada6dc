import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { ERROR_CODES } from '../../../protocol/errors/codes.ts'
import type { ErrorCode } from '../../../protocol/errors/codes.ts'
import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { Device, PolicyProvider} from './devices-fixture.ts';
import { startPair } from './devices-fixture.ts'

const TRAVELLING = Object.entries(ERROR_CODES).filter(([, { public: travels }]) => travels).map(([code]) => code as ErrorCode)
/** What a provider sends that fails in a way of its own. */
const ARRIVING: Record<string, ErrorCode> = { LATER_CODE: 'INTERNAL' }

describe('a provider that does not take what takes away', { timeout: 280_000 }, () => {
  let provider: PolicyProvider
  let phone: Device
  let tablet: Device

  beforeEach(async () => { ({ provider, phone, tablet } = await startPair()) })

  afterEach(async () => {
    await Promise.all([phone.close(), tablet.close()])
    await provider.stop()
  })

  const anchored = (): string | undefined => provider.chain.view.relationship(provider.known.relationship).settled?.anchor

  it('keeps it off the chain by no code that it answers with', async () => {
    for (const code of [...TRAVELLING, 'LATER_CODE']) {
      await phone.add(code)
      assert.ok(await phone.settle(), code)
      const { sync } = provider.policies
      provider.policies.sync = async () => { throw new MedrecError(code as ErrorCode) }
      phone.problems.length = 0
      await phone.end(code)
      assert.equal(await phone.settle(), false, code)
      assert.equal(anchored(), phone.relationship.commitment, code)
      assert.deepEqual(phone.problems.map(error => isMedrecError(error) ? error.code : error), [ARRIVING[code] ?? code])
      provider.policies.sync = sync
      assert.ok(await phone.settle(), code)
      assert.deepEqual([provider.inForce, provider.policies.get(provider.known.relationship).status], [['first', 'second'], 'current'])
    }
  })

  it('keeps it off the chain by nothing that it brings, either', async () => {
    await phone.end('first')
    const { sync } = provider.policies
    provider.policies.sync = async options => ({ ...await sync.call(provider.policies, options), changes: [new Uint8Array(40)] })
    assert.equal(await phone.settle(), false)
    assert.equal(anchored(), phone.relationship.commitment)
  })

  it('keeps it off the chain neither by saying nothing of who anchored what nobody has', async () => {
    const { relationship } = provider.known
    const { sequence = 0 } = provider.chain.view.relationship(relationship).atHead ?? {}
    provider.chain.mine({ kind: 'anchored', relationship, commitment: `0x${'77'.repeat(32)}`, sequence: sequence + 1 })
    phone.silent.add('chain')
    await phone.end('first')
    const given = provider.nextGiven()
    void phone.settle().catch(() => {})
    await given
  })

  it('is told of to who adds, and nothing is anchored', async () => {
    provider.policies.sync = async () => { throw new MedrecError('POLICY_LIMIT') }
    await phone.add('third')
    const before = provider.given.length
    await assert.rejects(phone.settle(), { code: 'POLICY_LIMIT' })
    assert.equal(provider.given.length, before)
  })
})
