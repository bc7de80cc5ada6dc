import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { sealAppointment } from '../../protocol/agent/appointment.ts'
import type { AppointmentKind, AppointmentSource } from '../../protocol/agent/appointment.ts'
import { formatLink } from '../../protocol/links/format-link.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'

const hex = (length: number): string => `0x${randomBytes(length).toString('hex')}`

describe('links about acting for others, made by somebody who means harm', { timeout: 600_000 }, () => {
  let network: ActingNetwork
  before(async () => { network = await startActingNetwork({ providers: 1 }) })
  after(async () => { await network.stop() })

  const done: ActingNetwork['done'] = async (who, ...args) => await network.done(who, ...args)
  const providers = async (who: string): Promise<Array<{ relationship: string }>> => ((await done(who, 'records'))['providers'] as Array<{ relationship: string, upToDate: number }>).map(({ upToDate: _, ...provider }) => provider)
  const craft = async (card: string, kind: AppointmentKind, source: Partial<AppointmentSource>): Promise<string> => {
    const [shown, address] = [parseLink(card), parseLink(network.address)]
    assert.ok((shown.kind === 'helper' || shown.kind === 'newkey') && address.kind === 'network')
    const appointment = await sealAppointment({
      card: { address: shown.helper.addresses[0] ?? '', encryptionKey: shown.helper.encryptionKey },
      appointment: {
        id: randomBytes(16).toString('hex'), from: 'Somebody', kind, network: address.network,
        sources: [{
          relationship: hex(32), address: shown.helper.addresses[0] ?? '', provider: 'mercy-general', providerName: 'x', multiaddrs: [], providerDelegate: hex(20), providerEncryptionKey: hex(32),
          attestation: hex(65), policySalt: hex(32), ownerDelegate: hex(20), ...source
        }]
      }
    })
    return formatLink({ link: { kind: 'appointment', appointment }, appUrl: 'https://app.example' })
  }

  it('keep nobody out of what is theirs: an appointment for an address that is not on the card is not kept', async () => {
    await network.join('maren', 'maren')
    const before = await providers('maren')
    const card = String((await done('maren', 'helper', 'card', '--for-key', '--name', 'Maren'))['link'])
    const accepted = await network.as('maren', 'helper', 'accept', await craft(card, 'parent', { address: hex(20) }))
    assert.match(accepted.said, /NOT_FOR_YOU/)
    assert.deepEqual(await providers('maren'), before)
    assert.deepEqual((await done('maren', 'helper', 'list'))['acting'], [])
  })

  it('are not believed about a relationship that the chain does not bear out', async () => {
    const card = String((await done('maren', 'helper', 'card', '--for-key', '--name', 'Maren'))['link'])
    const { json: { link } } = await network.as('ines', 'helper', 'card', '--network', network.address)
    assert.equal(typeof link, 'string')
    const [held] = await providers('maren')
    const accepted = await network.as('maren', 'helper', 'accept', await craft(card, 'parent', { relationship: held?.relationship ?? '' }))
    assert.match(accepted.said, /SHARE_NOT_GENUINE/)
    assert.match((await network.as('maren', 'helper', 'take-over', await craft(card, 'owner', {}))).said, /NETWORK_UNREACHABLE/)
  })

  it('change nothing of what a person has under their own key, also when a guardian made them as ever', async () => {
    const before = await providers('maren')
    const guardian = String((await network.as('ana', 'helper', 'card', '--name', 'Ana', '--network', network.address)).json['link'])
    const made = await done('maren', 'helper', 'appoint', guardian, '--as', 'guardian', '--name', 'Ana', '--wait', '240')
    const accepted = (await done('ana', 'helper', 'accept', String(made['link'])))['acting'] as { id: string }
    const card = String((await done('maren', 'helper', 'card', '--for-key', '--name', 'Maren'))['link'])
    const back = String((await done('ana', 'helper', 'nominate', accepted.id, card, '--yes'))['link'])
    assert.match((await network.as('maren', 'helper', 'take-over', back)).said, /LINK_INVALID/)
    assert.deepEqual(await providers('maren'), before)
    // Its addresses stand in an agent already, and whoever ended one would end the other.
    assert.match((await network.as('maren', 'helper', 'appoint', guardian, '--as', 'guardian', '--name', 'Ana again')).said, /HELPER_INVALID/)
  })

  it('are none where a card names an address twice, or nobody\'s', () => {
    const address = hex(20)
    for (const addresses of [[address, address], [address, `0x${'00'.repeat(20)}`]]) {
      const link = formatLink({ link: { kind: 'helper', helper: { addresses, encryptionKey: randomBytes(32), name: 'M' } }, appUrl: 'https://app.example' })
      assert.throws(() => parseLink(link), { code: 'LINK_INVALID' })
    }
  })
})
