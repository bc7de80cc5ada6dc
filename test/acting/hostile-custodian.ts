import { randomBytes } from 'node:crypto'
import { MAX_BATCH } from '../../node/chain/constants.ts'
import type { Rpc } from '../../node/chain/rpc.ts'
import { createCustodianSigner } from '../../protocol/agent/envelope.ts'
import { packMessages } from '../../protocol/chain/pack-messages.ts'
import type { NumberedMessage } from '../../protocol/chain/pack-messages.ts'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import { fromHex, toHex } from '../../protocol/crypto/bytes.ts'
import { deriveEncryptionKeyPair } from '../../protocol/crypto/hpke.ts'
import { formatText } from '../../protocol/links/format-link.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { createSigner } from '../../protocol/session/signer.ts'
import { policyStatus } from '../../protocol/sync/client.ts'
import { HandMadeClient } from '../wire/hand-made-client.ts'
import type { HandMadeConnection } from '../wire/hand-made-client.ts'
import { newParty, until } from '../wire/owner.ts'
import type { Party } from '../wire/owner.ts'
import type { ActingNetwork } from './acting-network.ts'

/** Who acts for somebody and means them harm: a key of its own, and what it says by it. */
export class HostileCustodian {
  readonly key: Party = newParty()
  readonly #client: HandMadeClient
  readonly #link: HandMadeConnection

  private constructor (client: HandMadeClient, link: HandMadeConnection) {
    this.#client = client
    this.#link = link
  }

  static async start ({ network, planned }: ActingNetwork): Promise<HostileCustodian> {
    const client = await HandMadeClient.start(network)
    return new HostileCustodian(client, await client.connect(planned[0] ?? { multiaddrs: [] }))
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

  /**
   * Anchors such commitments as fast as the contract takes them: a member that is of its party brings as many in each transaction as find room.
   *
   * @param options.commitment - of all of them; by default each is to nothing that anybody has
   * @returns how many were anchored
   */
  async anchorMany (relationship: string, { count, commitment, network: { now, planned, rpc, network } }: { count: number, commitment?: string, network: ActingNetwork }): Promise<number> {
    const before = await this.sequence(relationship, rpc, network)
    const messages: NumberedMessage[] = []
    for (let i = 0; i < count; i++) {
      const message = { relationship, commitment: commitment ?? toHex(new Uint8Array(randomBytes(32))), expectedSequence: before.sequence + i, deadline: now() + 600 }
      messages.push({ message: { kind: 'anchor', ...message, signature: await this.#signer().sign('Anchor', message) }, number: before.number })
    }
    const from = planned[0]?.operator ?? ''
    // Its node goes on to count for itself.
    const nonce = await rpc('eth_getTransactionCount', [from, 'latest'])
    await rpc('anvil_impersonateAccount', [from])
    for (let i = 0; i < count; i += MAX_BATCH) await rpc('eth_sendTransaction', [{ from, to: network.contracts.relationships, data: packMessages(messages.slice(i, i + MAX_BATCH)), gas: '0xe4e1c0', gasPrice: '0x1' }])
    await rpc('anvil_stopImpersonatingAccount', [from])
    await until(async () => {
      if (Number(await rpc('eth_getTransactionCount', [from, 'latest'])) < Number(nonce) + Math.ceil(count / MAX_BATCH)) throw new RangeError('They are not in a block yet.')
    }, 500)
    await rpc('anvil_setNonce', [from, nonce])
    return (await this.sequence(relationship, rpc, network)).sequence - before.sequence
  }

  /** How many anchors there are at the head, and the relationship's number. */
  async sequence (relationship: string, rpc: Rpc, { contracts }: NetworkFile): Promise<{ sequence: number, number: number }> {
    const answer = String(await rpc('eth_call', [{ to: contracts.relationships, data: INTERFACES.relationships.encodeFunctionData('relationship', [relationship]) }, 'latest']))
    const [{ sequence, number }] = INTERFACES.relationships.decodeFunctionResult('relationship', answer) as unknown as [{ sequence: bigint, number: bigint }]
    return { sequence: Number(sequence), number: Number(number) }
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
