import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { MAX_FAILED_PER_PEER, MAX_OPENS, MAX_TRIED_PER_PEER } from '../../node/chain/constants.ts'
import { fromHex } from '../../protocol/crypto/bytes.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { Parties } from '../node/chain/chain-fixture.ts'
import { HandMadeClient } from './hand-made-client.ts'
import { inOneMinute } from './in-one-minute.ts'
import { newParty, Owner, until } from './owner.ts'
import { refused } from './refused.ts'
import { startWireNetwork } from './wire-network.ts'
import type { WireNetwork } from './wire-network.ts'

/** Strangers with a key of their own each: one more than are needed to use up what a member carries of those that open. */
const STRANGERS = Math.ceil(MAX_OPENS / MAX_TRIED_PER_PEER) + 1

const NO_GRANT = /No grant is for this delegate now/

describe('a provider that strangers flood with relationships of their own', { timeout: 500_000 }, () => {
  let wire: WireNetwork
  before(async () => { wire = await startWireNetwork() })
  after(async () => { await wire.stop() })

  /** Opens as many as one peer may, signed as they should be or not; how each was answered. */
  const flood = async (isSigned: boolean): Promise<Map<string, number>> => {
    const stranger = await HandMadeClient.start(wire.network.network)
    const link = await stranger.connect(wire.provider)
    const answers = new Map<string, number>()
    for (let i = 0; i < MAX_TRIED_PER_PEER; i++) {
      const answer = await open(link, isSigned)
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
    }
    await stranger.stop()
    return answers
  }
  const open = async (link: Awaited<ReturnType<HandMadeClient['connect']>>, isSigned: boolean): Promise<string> => {
    const message = new Parties(wire.network.network).open(isSigned ? {} : { ownerKey: newParty().privateKey })
    if (message.kind !== 'open') throw new TypeError('no message that opens')
    const { ownerDelegate, providerDelegate, deadline, ownerSignature, providerSignature } = message
    try {
      await link.ask('chain', { case: 'relay', value: { message: { case: 'open', value: { ownerDelegate: fromHex(ownerDelegate, 20), providerDelegate: fromHex(providerDelegate, 20), deadline: BigInt(deadline), ownerSignature, providerSignature } } } })
      return 'taken'
    } catch (error) {
      return isMedrecError(error) ? error.code : String(error)
    }
  }

  it('takes its part of them, and what a person takes back goes to the chain all the same', async () => {
    const { client, provider } = wire
    const viewer = newParty()
    const [owner, ending] = [await Owner.enrol({ client, provider, person: 'maren' }), await Owner.enrol({ client: await HandMadeClient.start(client.network), provider, person: 'ines' })]
    const grant = owner.grant({ viewer: viewer.address, categories: ['allergies', 'prescriptions'] })
    await owner.publish()
    const { link, session } = await owner.viewer(viewer)
    assert.ok((await link.list(session)).length > 0)

    const answers = await Promise.all(Array.from({ length: STRANGERS }, async () => await flood(true)))
    assert.ok(answers.some(answer => answer.has('TOO_MANY_REQUESTS')), 'the flood is as high as the limit')
    assert.ok(answers.every(answer => [...answer.keys()].every(code => code === 'taken' || code === 'TOO_MANY_REQUESTS')))
    await inOneMinute(async () => {
      const badly = await flood(false)
      assert.ok((badly.get('RELAY_REFUSED') ?? 0) <= MAX_FAILED_PER_PEER)
    })
    // While it goes on.
    const going = [flood(true), flood(false)]
    owner.end(grant)
    await owner.push()
    await owner.anchor()
    await refused(provider, NO_GRANT, async () => await link.list(session))
    await ending.terminate()
    await until(async () => { await refused(provider, /The relationship is not active/, async () => await ending.link.fetch(ending.session)) })
    await Promise.all(going)
    await ending.client.stop()
  })
})
