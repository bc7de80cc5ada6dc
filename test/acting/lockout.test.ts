import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createCustodianSigner } from '../../protocol/agent/envelope.ts'
import { fromHex, toHex } from '../../protocol/crypto/bytes.ts'
import { deriveEncryptionKeyPair } from '../../protocol/crypto/hpke.ts'
import { formatText } from '../../protocol/links/format-link.ts'
import { createSigner } from '../../protocol/session/signer.ts'
import { policyStatus } from '../../protocol/sync/client.ts'
import { HandMadeClient } from '../wire/hand-made-client.ts'
import type { HandMadeConnection } from '../wire/hand-made-client.ts'
import { newParty, until } from '../wire/owner.ts'
import type { Party } from '../wire/owner.ts'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'

const DAY = 86_400

interface Provider { relationship: string, handle: string, state: string, pending: boolean, blocked?: { by?: string, isOver: boolean } }

/** Who acts for somebody and means them harm: a key of its own, and what it says by it. */
class Hostile {
  readonly key: Party = newParty()
  readonly #client: HandMadeClient
  readonly #link: HandMadeConnection

  private constructor (client: HandMadeClient, link: HandMadeConnection) {
    this.#client = client
    this.#link = link
  }

  static async start ({ network, planned }: ActingNetwork): Promise<Hostile> {
    const client = await HandMadeClient.start(network)
    return new Hostile(client, await client.connect(planned[0] ?? { multiaddrs: [] }))
  }

  /** The helper card that it shows. */
  async card (): Promise<string> {
    const { publicKey } = await deriveEncryptionKeyPair(new Uint8Array(randomBytes(32)))
    return formatText({ kind: 'helper', helper: { addresses: [this.key.address], encryptionKey: publicKey, name: 'Mum' } })
  }

  /** Anchors a commitment to nothing that anybody has. */
  async anchorNothing (relationship: string, now: number): Promise<void> {
    const before = await this.#status(relationship, now)
    const message = { relationship, commitment: toHex(new Uint8Array(randomBytes(32))), expectedSequence: before.sequence, deadline: now + 600 }
    const signature = await this.#signer().sign('Anchor', message)
    await this.#link.ask('chain', { case: 'relay', value: { message: { case: 'anchor', value: { relationship: fromHex(relationship, 32), commitment: fromHex(message.commitment, 32), expectedSequence: BigInt(message.expectedSequence), deadline: BigInt(message.deadline), signature } } } })
    await until(async () => {
      if ((await this.#status(relationship, now)).sequence === before.sequence) throw new RangeError('It is not anchored yet.')
    }, 500)
  }

  async #status (relationship: string, now: number): ReturnType<typeof policyStatus> {
    const { nonce } = await this.#link.nonce()
    const message = { role: 'custodian', relationship, delegate: this.key.address, nonce, expiresAt: now + 600 }
    const session = await this.#link.sendProof(message, await this.#signer().sign('SessionProof', { ...message, clientPeerId: this.#link.clientPeerId, providerPeerId: this.#link.connection.remotePeer.toString() }))
    return await policyStatus({ mux: await this.#link.mux('sync'), session })
  }

  #signer (): ReturnType<typeof createCustodianSigner> {
    return createCustodianSigner({ signer: createSigner({ network: this.#client.network, key: this.key }), place: 0, condition: '0x' })
  }

  async stop (): Promise<void> { await this.#client.stop() }
}

describe('a custodian who anchors what nobody has', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  let mum: Hostile
  let relationship: string
  const done: ActingNetwork['done'] = async (who, ...args) => await network.done(who, ...args)
  const provider = async (): Promise<Provider> => await until(async () => {
    const [found] = (await network.as('child', 'records', '--wait', '20')).json['providers'] as [Provider]
    if (found.state !== 'connected') throw new RangeError('It cannot be reached.')
    return found
  }, 1_000)
  /** Whether a viewer, who was given a link now or before, sees anything. */
  const isLetIn = async (viewer: string, link?: string): Promise<boolean> => {
    const shared = (await network.as(viewer, 'view', ...link === undefined ? [] : [link])).json['shared'] as Array<{ state: string, records: number }>
    return shared.some(({ state, records }) => state === 'active' && records > 0)
  }
  const share = async (viewer: string, ...more: string[]): Promise<Record<string, unknown>> => {
    const card = String((await done(viewer, 'card', '--name', viewer, '--network', network.address))['link'])
    return (await network.as('child', 'share', card, '--name', viewer, '--categories', 'all', '--until', 'never', ...more)).json
  }

  before(async () => {
    network = await startActingNetwork({ providers: 1 })
    mum = await Hostile.start(network)
    await network.join('child', 'lio')
    relationship = (await provider()).relationship
    const made = await share('doctor', '--wait', '240')
    assert.ok(await isLetIn('doctor', String(made['link'])))
    await network.passMinute()
    const birthday = new Date((network.now() + 100 * DAY) * 1_000).toISOString().slice(0, 10)
    await done('child', 'helper', 'appoint', await mum.card(), '--as', 'parent', '--name', 'Mum', '--until', birthday, '--wait', '240')
    await network.passMinute()
  })

  after(async () => {
    await mum.stop()
    await network.stop()
  })

  it('keeps everybody out but the person, who is told who it was', async () => {
    await mum.anchorNothing(relationship, network.now())
    // Settled, it is looked at.
    await network.passMinute()
    assert.deepEqual((await provider()).blocked, { by: 'Mum', isOver: false })
    const made = await share('school', '--wait', '10')
    assert.equal(made['state'], 'waiting')
    assert.ok(!await isLetIn('school', String(made['link'])))
  })

  it('does so no more when the person gives that up, also while the custodian acts', async () => {
    await network.passMinute()
    const unasked = await network.as('child', 'unblock', relationship)
    assert.deepEqual([unasked.code, unasked.error], [2, 'USAGE'])
    assert.match(unasked.said, /gives up what was put in force at .* Nobody can take it back/)
    const given = await done('child', 'unblock', 'mercy-general', '--yes', '--wait', '240')
    assert.equal(given['givenUp'], 1)
    assert.deepEqual((given['providers'] as Provider[]).map(({ blocked, pending }) => [blocked, pending]), [[undefined, false]])
    assert.ok(await isLetIn('school'))
    const again = await done('child', 'unblock', 'mercy-general', '--wait', '240')
    assert.deepEqual([again['givenUp'], again['settled']], [0, true])
    assert.equal((await network.as('child', 'unblock', 'nowhere')).error, 'PROVIDER_UNKNOWN')
  })

  it('does so no more when it was ended, without anybody doing anything, however often it did it and what was anchored over it', async () => {
    for (let times = 0; times < 2; times++) {
      await network.passMinute()
      await mum.anchorNothing(relationship, network.now())
    }
    await network.passMinute()
    // What takes away goes out over what nobody has.
    await network.as('child', 'revoke', 'school', '--wait', '20')
    assert.deepEqual((await provider()).blocked, { by: 'Mum', isOver: false })
    await network.passMinute()
    await done('child', 'helper', 'end', 'Mum', '--wait', '240')
    await network.passMinute()
    await done('child', 'records', '--wait', '240')
    const { blocked, pending } = await provider()
    assert.deepEqual([blocked, pending], [undefined, false])
    const made = await share('nurse', '--wait', '240')
    assert.ok(await isLetIn('nurse', String(made['link'])))
    assert.ok(!await isLetIn('school'), 'what had ended stays so')
    assert.ok(await isLetIn('doctor'))
  })
})
