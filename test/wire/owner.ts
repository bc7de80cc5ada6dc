import { randomBytes } from 'node:crypto'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { agentAddress } from '../../protocol/agent/agent-address.ts'
import { NO_END, OWNER_PLACE } from '../../protocol/agent/constants.ts'
import { createCustodianSigner } from '../../protocol/agent/envelope.ts'
import { encodeAct } from '../../protocol/chain/encode-act.ts'
import { fromHex, toHex } from '../../protocol/crypto/bytes.ts'
import { sha256 } from '../../protocol/crypto/sha256.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import { ItemSchema, RequestSchema } from '../../protocol/messages/chain_pb.ts'
import type { RelaySchema } from '../../protocol/messages/chain_pb.ts'
import { NO_PROOFS } from '../../protocol/policy/change-proofs.ts'
import { addGrant, createPolicy, endGrant, newGrantId } from '../../protocol/policy/edit.ts'
import type { PolicyDocument } from '../../protocol/policy/document.ts'
import { commitmentOf } from '../../protocol/policy/find-anchored.ts'
import type { Grant } from '../../protocol/policy/grant.ts'
import { heldBy, nextTurn } from '../../protocol/policy/exchange.ts'
import type { PolicyTurn } from '../../protocol/policy/exchange.ts'
import { changesSince } from '../../protocol/policy/history.ts'
import { packPolicy } from '../../protocol/policy/pack.ts'
import { signChanges } from '../../protocol/policy/signed-changes.ts'
import type { ChangeBatch } from '../../protocol/policy/signed-changes.ts'
import { createSigner } from '../../protocol/session/signer.ts'
import { requestItems } from '../../protocol/stream/request-items.ts'
import { policyStatus } from '../../protocol/sync/client.ts'
import { decodeTurn, encodeTurn } from '../../protocol/sync/encode-turn.ts'
import { sealPolicy } from '../../protocol/sync/sealed-policy.ts'
import { addressOfKey, signTypedData } from '../../protocol/typed-data/sign.ts'
import type { TestProvider } from '../start-test-network.ts'
import { HandMadeClient, HandMadeConnection } from './hand-made-client.ts'

/** Seconds since the epoch, as the chain and the nodes have them. */
export const seconds = (): number => Math.floor(Date.now() / 1_000)

/** A key, and the address it proves: its own, or a contract's that takes what it signs. */
export interface Party { privateKey: Uint8Array, address: string, isContract?: true }

export function newParty (): Party {
  const privateKey = new Uint8Array(randomBytes(32))
  return { privateKey, address: addressOfKey(privateKey) }
}

/** A connection, and a session that was proved on it. */
export interface Spoken { link: HandMadeConnection, session: number }

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
  static async enrol (options: { client: HandMadeClient, provider: TestProvider, person: string, key?: Party }): Promise<Owner> {
    const { client, provider, person, key = newParty() } = options
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
    owner.session = await until(async () => await link.session({ ...key, relationship: owner.relationship, role: 'owner' }), key.isContract === true ? 2_500 : 500)
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

  /** Brings the provider what this device has. Nothing of it is signed, but by the batches that a test says. */
  async push (options: { doc?: PolicyDocument, batches?: readonly ChangeBatch[] } = {}): Promise<void> {
    const { doc = this.doc, batches = [] } = options
    const theirs = await takeTurn(this, nextTurn({ doc, proofs: NO_PROOFS, known: undefined }))
    // What the provider has besides is not kept, so that this device goes on saying what it says.
    await takeTurn(this, { ...nextTurn({ doc, proofs: NO_PROOFS, known: heldBy(theirs) }), batches })
  }

  /** What of this device's document came after a state of it, signed by a key. */
  signed (before: readonly string[], { privateKey }: Party, doc = this.doc): ChangeBatch[] {
    return signChanges({ network: this.client.network, relationship: this.relationship, changes: changesSince({ doc, heads: before }), privateKey })
  }

  /** Makes the relationship's agent, lets somebody act in its first place, and hands control over to it. */
  async handOver (custodian: Party, powers: number): Promise<void> {
    const { relationship, key: { privateKey }, client: { network } } = this
    const deadline = seconds() + 600
    const agent = agentAddress({ contracts: network.contracts, relationship })
    const relay = async (value: MessageInitShape<typeof RelaySchema>): Promise<void> => { await this.link.ask('chain', { case: 'relay', value }) }
    // Each stands on the one before it, which has to be in a block: a call to where no contract is yet does nothing, and fails at nothing.
    const told = async (events: number): Promise<void> => {
      await until(async () => {
        let count = 0
        const items = requestItems({ mux: await this.link.mux('chain'), request: RequestSchema, item: ItemSchema, message: { body: { case: 'agent', value: { relationship: fromHex(relationship, 32) } } } })
        for await (const { item } of items) if (item.body.case === 'agentLog') count++
        if (count < events) throw new RangeError('The agent has not heard of it yet.')
      })
    }
    const create = { relationship, deadline }
    await relay({ message: encodeAct({ kind: 'create-agent', ...create, signature: signTypedData({ network, type: 'CreateAgent', message: create, privateKey }) }) })
    await told(1)
    const add = { agent, place: 0, custodian: custodian.address, powers, notBefore: 0, notAfter: NO_END, condition: '0x', by: OWNER_PLACE, expectedSequence: 0, deadline }
    await relay({ message: encodeAct({ kind: 'add-custodian', ...add, ownCondition: '0x', signature: signTypedData({ network, type: 'AddCustodian', message: add, privateKey }) }) })
    await told(2)
    const control = { relationship, controller: agent, expectedSequence: this.sequence, deadline }
    const signature = signTypedData({ network, type: 'SetController', message: control, privateKey })
    await relay({ message: { case: 'setController', value: { relationship: fromHex(relationship, 32), controller: fromHex(agent, 20), expectedSequence: BigInt(this.sequence), deadline: BigInt(deadline), signature } } })
    this.sequence++
    // Another session, since it is another proof now: that of who the agent's owner is.
    this.session = await until(async () => await this.link.session({ ...this.key, relationship, role: 'owner' }), 1_000)
  }

  /** Ends who acts in the first place, where the first owner had done nothing but to fill it; sent until a member has room for it. */
  async endCustodian (custodian: Party): Promise<void> {
    const { relationship, client: { network }, key: { privateKey } } = this
    const deadline = seconds() + 600
    const message = { agent: agentAddress({ contracts: network.contracts, relationship }), place: 0, custodian: custodian.address, by: OWNER_PLACE, expectedSequence: 1, deadline }
    const signature = signTypedData({ network, type: 'EndCustodian', message, privateKey })
    await until(async () => { await this.link.ask('chain', { case: 'relay', value: { message: encodeAct({ kind: 'end-custodian', ...message, ownCondition: '0x', signature }) } }) }, 1_000, 75_000)
  }

  /** Makes another key the owner of the agent, where the first owner had done nothing but to fill the first place. */
  async giveAgent (next: Party): Promise<void> {
    const { relationship, client: { network } } = this
    const deadline = seconds() + 600
    const message = { agent: agentAddress({ contracts: network.contracts, relationship }), owner: next.address, by: OWNER_PLACE, expectedSequence: 1, deadline }
    await this.link.ask('chain', { case: 'relay', value: { message: encodeAct({ kind: 'set-owner', ...message, ownCondition: '0x', signature: signTypedData({ network, type: 'SetOwner', message, privateKey: this.key.privateKey }) }) } })
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
  async viewer (key: Party): Promise<Spoken> {
    const link = await this.#other()
    return { link, session: await link.session({ ...key, relationship: this.relationship, role: 'viewer' }) }
  }

  /** The same of who acts in the first place of the agent, as soon as that is settled. */
  async custodian (key: Party): Promise<Spoken> {
    const link = await this.#other()
    const signer = createCustodianSigner({ signer: createSigner({ network: this.client.network, key }), place: 0, condition: '0x' })
    const session = await until(async () => {
      const { nonce, time } = await link.nonce()
      const message = { role: 'custodian', relationship: this.relationship, delegate: key.address, nonce, expiresAt: time + 600 }
      return await link.sendProof(message, await signer.sign('SessionProof', { ...message, clientPeerId: link.clientPeerId, providerPeerId: link.connection.remotePeer.toString() }))
    }, 1_000)
    return { link, session }
  }

  async #other (): Promise<HandMadeConnection> {
    const client = await HandMadeClient.start(this.client.network)
    viewers.push(client)
    const connection = await client.node.dial(this.link.connection.remoteAddr)
    return new HandMadeConnection({ connection, clientPeerId: client.node.peerId.toString(), network: client.network })
  }
}

const viewers: HandMadeClient[] = []

/** One turn of an exchange of a policy, as it is. */
export async function takeTurn ({ link, session }: Spoken, turn: PolicyTurn): Promise<PolicyTurn> {
  const answer = await link.ask('sync', { case: 'policySync', value: { session, turn: encodeTurn(turn) } })
  if (answer.case !== 'policyTurn') throw new TypeError('no answer to a turn')
  return decodeTurn(answer.value)
}

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

/** Tries every `pauseMs` until it does not throw, for a minute, whatever becomes of the clock meanwhile. */
export async function until<T> (work: () => Promise<T>, pauseMs = 100, patienceMs = 60_000): Promise<T> {
  for (const end = performance.now() + patienceMs; ;) {
    try {
      return await work()
    } catch (error) {
      if (performance.now() > end) throw error
      await new Promise(resolve => { setTimeout(resolve, pauseMs) })
    }
  }
}
