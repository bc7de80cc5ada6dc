import { randomBytes } from 'node:crypto'
import { fromHex, toHex } from '../../protocol/crypto/bytes.ts'
import { sha256 } from '../../protocol/crypto/sha256.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import { addGrant, createPolicy, endGrant, newGrantId } from '../../protocol/policy/edit.ts'
import type { PolicyDocument } from '../../protocol/policy/document.ts'
import { commitmentOf } from '../../protocol/policy/find-anchored.ts'
import type { Grant } from '../../protocol/policy/grant.ts'
import { heldBy, nextTurn } from '../../protocol/policy/exchange.ts'
import type { PolicyTurn } from '../../protocol/policy/exchange.ts'
import { packPolicy } from '../../protocol/policy/pack.ts'
import { policyStatus } from '../../protocol/sync/client.ts'
import { decodeTurn, encodeTurn } from '../../protocol/sync/encode-turn.ts'
import { sealPolicy } from '../../protocol/sync/sealed-policy.ts'
import { addressOfKey, signTypedData } from '../../protocol/typed-data/sign.ts'
import type { TestProvider } from '../start-test-network.ts'
import { HandMadeClient, HandMadeConnection } from './hand-made-client.ts'

/** Seconds since the epoch, as the chain and the nodes have them. */
export const seconds = (): number => Math.floor(Date.now() / 1_000)

/** A key, and the address it proves. */
export interface Party { privateKey: Uint8Array, address: string }

export function newParty (): Party {
  const privateKey = new Uint8Array(randomBytes(32))
  return { privateKey, address: addressOfKey(privateKey) }
}

/** An owner whose every step is made by hand: what is signed, synced and anchored, and what is not. */
export class Owner {
  readonly key: Party
  readonly link: HandMadeConnection
  readonly client: HandMadeClient
  readonly relationship: string
  readonly providerEncryptionKey: Uint8Array
  session = 0
  sequence = 0
  doc: PolicyDocument

  private constructor (options: { key: Party, client: HandMadeClient, link: HandMadeConnection, relationship: string, providerEncryptionKey: Uint8Array }) {
    this.key = options.key
    this.client = options.client
    this.link = options.link
    this.relationship = options.relationship
    this.providerEncryptionKey = options.providerEncryptionKey
    this.doc = createPolicy({ relationship: options.relationship, salt: new Uint8Array(randomBytes(32)) })
  }

  /** Redeems an invitation, opens the relationship on the chain, and proves a session. */
  static async enrol (options: { client: HandMadeClient, provider: TestProvider, person: string }): Promise<Owner> {
    const { client, provider, person } = options
    const key = newParty()
    const link = await client.connect(provider)
    const enrolled = await redeem({ link, key, secret: secretOf(await provider.invite(person)) })
    const message = { ownerDelegate: key.address, providerDelegate: toHex(enrolled.providerDelegate), deadline: Number(enrolled.openDeadline) }
    const ownerSignature = signTypedData({ network: client.network, type: 'Open', message, privateKey: key.privateKey })
    await link.ask('chain', {
      case: 'relay',
      value: { message: { case: 'open', value: { ownerDelegate: fromHex(key.address, 20), providerDelegate: enrolled.providerDelegate, deadline: enrolled.openDeadline, ownerSignature, providerSignature: enrolled.openSignature } } }
    })
    const owner = new Owner({ key, client, link, relationship: toHex(enrolled.relationship), providerEncryptionKey: enrolled.providerEncryptionKey })
    // Not asked more often than a provider lets a peer try.
    owner.session = await until(async () => await link.session({ ...key, relationship: owner.relationship, role: 'owner' }), 500)
    return owner
  }

  /** Adds a grant to this device's document; nobody hears of it yet. */
  grant (grant: Partial<Grant> & { viewer: string }): string {
    const id = newGrantId()
    this.doc = addGrant({ doc: this.doc, grant: { id, categories: [], labels: [], actions: ['read'], notBefore: 0, notAfter: null, ...grant } })
    return id
  }

  /** Ends one, likewise. */
  end (id: string): void {
    this.doc = endGrant({ doc: this.doc, id, at: seconds() })
  }

  /** Brings the provider what this device has. */
  async push (options: { doc?: PolicyDocument } = {}): Promise<void> {
    const doc = options.doc ?? this.doc
    const ask = async (turn: PolicyTurn): Promise<PolicyTurn> => {
      const answer = await this.link.ask('sync', { case: 'policySync', value: { session: this.session, turn: encodeTurn(turn) } })
      if (answer.case !== 'policyTurn') throw new TypeError('no answer to a turn')
      return decodeTurn(answer.value)
    }
    const theirs = await ask(nextTurn({ doc, known: undefined }))
    // What the provider has besides is not kept, so that this device goes on saying what it says.
    await ask(nextTurn({ doc, known: heldBy(theirs) }))
  }

  /** Anchors a commitment and waits until the provider knows of it. */
  async anchor (commitment = commitmentOf(this.doc)): Promise<void> {
    const deadline = seconds() + 600
    const message = { relationship: this.relationship, commitment, expectedSequence: this.sequence, deadline }
    const signature = signTypedData({ network: this.client.network, type: 'Anchor', message, privateKey: this.key.privateKey })
    await this.link.ask('chain', { case: 'relay', value: { message: { case: 'anchor', value: { relationship: fromHex(this.relationship, 32), commitment: fromHex(commitment, 32), expectedSequence: BigInt(this.sequence), deadline: BigInt(deadline), signature } } } })
    this.sequence++
    await until(async () => {
      const { sequence } = await policyStatus({ mux: await this.link.mux('sync'), session: this.session })
      if (sequence < this.sequence) throw new RangeError('The anchor is not there yet.')
    })
  }

  /** Both, and waits until what it adds is in force. */
  async publish (): Promise<void> {
    await this.push()
    await this.anchor()
    await until(async () => {
      const { anchored, settled } = await policyStatus({ mux: await this.link.mux('sync'), session: this.session })
      if (!anchored || !settled) throw new RangeError('The anchor is not settled yet.')
    })
  }

  /** Ends the relationship on the chain. */
  async terminate (): Promise<void> {
    const deadline = seconds() + 600
    const message = { relationship: this.relationship, expectedSequence: this.sequence, deadline }
    const signature = signTypedData({ network: this.client.network, type: 'Terminate', message, privateKey: this.key.privateKey })
    await this.link.ask('chain', { case: 'relay', value: { message: { case: 'terminate', value: { relationship: fromHex(this.relationship, 32), expectedSequence: BigInt(this.sequence), deadline: BigInt(deadline), signature } } } })
  }

  /** This policy, or another, sealed to the provider. */
  async sealed (doc = this.doc, relationship = this.relationship): Promise<Uint8Array> {
    return await sealPolicy({ packed: await packPolicy(doc), relationship, providerEncryptionKey: this.providerEncryptionKey })
  }

  /** A viewer's connection and session. */
  async viewer (key: Party): Promise<{ link: HandMadeConnection, session: number }> {
    const client = await HandMadeClient.start(this.client.network)
    viewers.push(client)
    const connection = await client.node.dial(this.link.connection.remoteAddr)
    const link = new HandMadeConnection({ connection, clientPeerId: client.node.peerId.toString(), network: client.network })
    return { link, session: await link.session({ ...key, relationship: this.relationship, role: 'viewer' }) }
  }
}

const viewers: HandMadeClient[] = []

/** Ends what {@link Owner.viewer} started. */
export async function stopViewers (): Promise<void> {
  await Promise.all(viewers.splice(0).map(async client => { await client.stop() }))
}

export function secretOf (link: string): Uint8Array {
  const parsed = parseLink(link)
  if (parsed.kind !== 'join') throw new TypeError('no invitation')
  return parsed.invitation.secret
}

/** Redeems an invitation, with what a test says otherwise than the truth. */
export async function redeem (options: { link: HandMadeConnection, key: Party, secret: Uint8Array, clientPeerId?: string, signedBy?: Party }) {
  const { link, key, secret, clientPeerId = link.clientPeerId, signedBy = key } = options
  const ownerEncryptionKey = new Uint8Array(randomBytes(32))
  const signature = signTypedData({
    network: link.network, type: 'Enrolment', privateKey: signedBy.privateKey,
    message: { invitation: sha256(secret), ownerDelegate: key.address, ownerEncryptionKey, clientPeerId, providerPeerId: link.connection.remotePeer.toString() }
  })
  const answer = await link.ask('enrol', { case: 'redeem', value: { secret, ownerDelegate: fromHex(key.address, 20), ownerEncryptionKey, signature } })
  if (answer.case !== 'enrolled') throw new TypeError('not enrolled')
  return answer.value
}

/** Tries every `pauseMs` until it does not throw, for 15 s. */
export async function until<T> (work: () => Promise<T>, pauseMs = 100): Promise<T> {
  for (const end = Date.now() + 15_000; ;) {
    try {
      return await work()
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise(resolve => { setTimeout(resolve, pauseMs) })
    }
  }
}
