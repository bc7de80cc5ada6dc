import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { POWERS } from '../../../protocol/agent/constants.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { giveUpUnknown } from '../../../protocol/peer/unknown-anchors.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { Device, idsOf, PolicyProvider } from './devices-fixture.ts'

const BOTH = POWERS.read | POWERS.grant | POWERS.revoke

describe('what is given up that nobody has', { timeout: 280_000 }, () => {
  let provider: PolicyProvider
  let phone: Device
  let parent: Device

  beforeEach(async () => {
    provider = new PolicyProvider()
    await provider.start()
    ;[phone, parent] = [await Device.open(provider), await Device.open(provider, { isCustodian: true })]
    for (const device of [phone, parent]) device.isOnline = true
    provider.custodians.set(parent.relationship.delegate.address, BOTH)
    await phone.add('own')
    assert.ok(await phone.settle())
    await parent.push()
    for (const id of ['kept', 'not-kept']) await parent.add(id)
    assert.ok(await parent.settle())
    await phone.push()
  })

  afterEach(async () => {
    await Promise.all([phone.close(), parent.close()])
    await provider.stop()
  })

  const LOST = { commitment: hexOf(0x77, 32), sequence: 9 }
  /** As far as giving up looks at a peer, whose account knows of nothing. */
  const giveUp = async (isAccountKnown: boolean): Promise<void> => {
    const context = { now: provider.chain.now, account: { shares: [], grants: [] }, standingKey: () => new Uint8Array(32), store: { put: async () => {} } } as unknown as PeerContext
    await giveUpUnknown({ context, relationship: phone.relationship, anchors: [LOST], isAccountKnown })
    assert.ok(phone.relationship.reading.lost.has(LOST.commitment))
  }

  it('leaves what the person keeps of what others shared, and ends the rest', async () => {
    phone.relationship.answerFor(['kept'])
    await giveUp(true)
    assert.deepEqual(idsOf(phone), ['kept', 'own'])
  })

  it('leaves nothing where it is not known what the person ended', async () => {
    phone.relationship.answerFor(['kept'])
    await giveUp(false)
    assert.deepEqual(idsOf(phone), [])
  })
})
