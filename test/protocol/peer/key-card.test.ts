import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { sealAppointment } from '../../../protocol/agent/appointment.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { MAX_HELPER_ADDRESSES } from '../../../protocol/links/constants.ts'
import { formatLink } from '../../../protocol/links/format-link.ts'
import { parseLink } from '../../../protocol/links/parse-link.ts'
import { makeHelperCard } from '../../../protocol/peer/acting/acting-for.ts'
import { takeOver } from '../../../protocol/peer/acting/take-over.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { openOneRelationship } from './one-relationship.ts'
import type { OneRelationship } from './one-relationship.ts'

describe('the card that a new key shows to guardians and to the old key', () => {
  let one: OneRelationship
  beforeEach(async () => {
    one = await openOneRelationship()
    Object.assign(one.context, { seed: randomBytes(64) })
    Object.assign(one.context.network ?? {}, { keys: { chainId: 31_337, registry: hexOf(0xc1, 20) } })
  })
  afterEach(async () => { await one.close() })

  const card = async (another = false): Promise<string> => (await makeHelperCard({ context: one.context, name: 'Maren', forKey: true, another, appUrl: 'https://app.example' })).address
  const note = (delegateIndex: number): void => {
    one.context.account.put('relationships', hexOf(100 + delegateIndex, 32), { ...one.relationship.facts, delegateIndex, recovered: { ownerDelegate: hexOf(1, 20), salt: hexOf(2, 32) } })
  }

  it('is the same until each of its addresses has taken a relationship over, and then the next one', async () => {
    const first = await card()
    for (let index = 0; index < MAX_HELPER_ADDRESSES - 1; index++) note(index)
    assert.equal(await card(), first)
    note(MAX_HELPER_ADDRESSES - 1)
    const second = await card()
    assert.notEqual(second, first)
    assert.equal(await card(), second)
    note(MAX_HELPER_ADDRESSES)
    assert.equal(await card(), second)
  })

  it('is another where that is asked for, which is then the same', async () => {
    const first = await card()
    note(0)
    const second = await card(true)
    assert.notEqual(second, first)
    assert.deepEqual([await card(), await card()], [second, second])
  })

  it('takes over the rest of a link that names what another card of the same key has got meanwhile', async () => {
    const network = { name: 'Test', chainId: 31_337, genesisHash: hexOf(3, 32), contracts: { providerRegistry: hexOf(0xc1, 20), relationships: hexOf(0xc0, 20), accessLogs: hexOf(0xc7, 20) }, multiaddrs: [] }
    Object.assign(one.context.network ?? {}, { address: network })
    const shown = parseLink((await makeHelperCard({ context: one.context, name: 'Maren', forKey: true, appUrl: 'https://app.example' })).text)
    assert.ok(shown.kind === 'newkey')
    const { addresses, encryptionKey } = shown.helper
    const linkOf = async (...relationships: string[]): Promise<string> => {
      const sources = relationships.map((relationship, i) => ({
        relationship, address: addresses[i] ?? '', provider: 'mercy', providerName: 'Mercy', multiaddrs: [], providerDelegate: hexOf(0x11, 20), providerEncryptionKey: hexOf(1, 32), attestation: hexOf(1, 65), policySalt: hexOf(1, 32), ownerDelegate: hexOf(2, 20)
      }))
      const appointment = await sealAppointment({ card: { address: addresses[0] ?? '', encryptionKey }, appointment: { id: '00'.repeat(16), from: 'Maren', kind: 'owner', network, sources } })
      return formatLink({ link: { kind: 'appointment', appointment }, appUrl: 'https://app.example' })
    }
    await assert.rejects(takeOver({ context: one.context, link: await linkOf(one.relationship.id) }), { code: 'LINK_INVALID' })
    const other = hexOf(0xee, 32)
    assert.deepEqual(await takeOver({ context: one.context, link: await linkOf(one.relationship.id, other) }), { done: 1, waiting: [{ relationship: other, provider: 'Mercy', isAway: true }] })
    await assert.rejects(takeOver({ context: one.context, link: await linkOf(other) }), { code: 'NETWORK_UNREACHABLE' })
  })
})
