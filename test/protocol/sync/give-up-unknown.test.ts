import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import type { AgentLog } from '../../../protocol/agent/agent-events.ts'
import { POWERS } from '../../../protocol/agent/constants.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { giveUpUnknown } from '../../../protocol/peer/unknown-anchors.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { Device, idsOf, ownerAddress, PolicyProvider } from './devices-fixture.ts'

/** An agent tells that another became its owner. */
function ownerLog (previous: string, next: string): AgentLog {
  const { topics, data } = AGENT_INTERFACE.encodeEventLog('OwnerSet', [previous, next, 0])
  return { block: 1, timestamp: 1, topics: topics as string[], data }
}

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
  const giveUp = async (isAccountKnown: boolean, { relationship } = phone): Promise<void> => {
    const context = { now: provider.chain.now, account: { shares: [], grants: [] }, standingKey: () => new Uint8Array(32), store: { put: async () => {} } } as unknown as PeerContext
    await giveUpUnknown({ context, relationship, anchors: [LOST], isAccountKnown })
    assert.ok(relationship.reading.lost.has(LOST.commitment))
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

  describe('under a new key', () => {
    const OLD = ownerAddress()
    const NEW = hexOf(0x99, 20)
    let mum: string
    let heir: Device

    beforeEach(async () => {
      // It holds the policy, and signed nothing of it.
      heir = parent
      mum = heir.relationship.delegate.address
      Object.assign(heir.relationship, { delegate: { ...heir.relationship.delegate, address: NEW } })
    })

    const become = async (anchors: number[], logs: AgentLog[]): Promise<void> => {
      await heir.relationship.note({ agent: { logs, anchors: anchors.map(sequence => ({ sequence, place: 0, address: mum, narrows: false, at: 0 })), powers: [], lifeSequence: 0, block: 0, time: 0 } })
    }

    it('leaves what the old one shared where custodians alone anchored it', async () => {
      await become([LOST.sequence], [])
      await giveUp(true, heir)
      assert.deepEqual(idsOf(heir), ['own'])
    })

    it('leaves what any owner between shared, as the agent tells it', async () => {
      await become([LOST.sequence], [ownerLog(OLD, mum), ownerLog(mum, NEW)])
      await giveUp(true, heir)
      assert.deepEqual(idsOf(heir), ['kept', 'not-kept', 'own'])
    })

    it('ends it where an owner may have anchored it', async () => {
      await become([], [ownerLog(OLD, mum), ownerLog(mum, NEW)])
      await giveUp(true, heir)
      assert.deepEqual(idsOf(heir), [])
    })
  })
})
