import { getBytes, Wallet } from 'ethers'
import type { RelationshipMessage } from '../../protocol/chain/relay-message.ts'
import { relationshipId } from '../../protocol/typed-data/relationship-id.ts'
import { signTypedData } from '../../protocol/typed-data/sign.ts'
import type { TypedDataMessage, TypedDataName, TypedDataNetwork } from '../../protocol/typed-data/types.ts'

/** An anchor that says nothing of a policy. */
export const COMMITMENT = `0x${'aa'.repeat(32)}`

/** What a message may have otherwise than it should. */
export interface Other { key?: Wallet, deadline?: number, network?: Partial<TypedDataNetwork>, expectedSequence?: number }

/** Two who have, or may have, a relationship, and what they sign. Each deadline is ten minutes after `now`. */
export class Pair {
  readonly network: TypedDataNetwork
  readonly now: () => number
  readonly owner: Wallet = new Wallet(Wallet.createRandom().privateKey)
  readonly provider: Wallet = new Wallet(Wallet.createRandom().privateKey)
  readonly id: string

  constructor (network: TypedDataNetwork, now: () => number) {
    this.network = network
    this.now = now
    this.id = relationshipId({ ownerDelegate: this.owner.address.toLowerCase(), providerDelegate: this.provider.address.toLowerCase() })
  }

  open ({ deadline = this.now() + 600 }: { deadline?: number } = {}): RelationshipMessage & { kind: 'open' } {
    const [ownerDelegate, providerDelegate] = [this.owner.address.toLowerCase(), this.provider.address.toLowerCase()]
    const [ownerSignature, providerSignature] = [this.owner, this.provider].map(key => this.#sign('Open', { ownerDelegate, providerDelegate, deadline }, { key })) as [Uint8Array, Uint8Array]
    return { kind: 'open', ownerDelegate, providerDelegate, deadline, ownerSignature, providerSignature }
  }

  anchor (expectedSequence: number, other: Other & { commitment?: string } = {}): RelationshipMessage & { kind: 'anchor' } {
    const { commitment = COMMITMENT, deadline = this.now() + 600 } = other
    const message = { relationship: this.id, commitment, expectedSequence, deadline }
    return { kind: 'anchor', ...message, signature: this.#sign('Anchor', message, other) }
  }

  setController (controller: string, expectedSequence: number, other: Other = {}): RelationshipMessage & { kind: 'set-controller' } {
    const message = { relationship: this.id, controller: controller.toLowerCase(), expectedSequence, deadline: other.deadline ?? this.now() + 600 }
    return { kind: 'set-controller', ...message, signature: this.#sign('SetController', message, other) }
  }

  terminate (expectedSequence: number, other: Other = {}): RelationshipMessage & { kind: 'terminate' } {
    const message = { relationship: this.id, expectedSequence, deadline: other.deadline ?? this.now() + 600 }
    return { kind: 'terminate', ...message, signature: this.#sign('Terminate', message, other) }
  }

  #sign<N extends TypedDataName> (type: N, message: TypedDataMessage<N>, { key = this.owner, network = {} }: Other): Uint8Array {
    return signTypedData({ network: { ...this.network, ...network }, type, message, privateKey: getBytes(key.privateKey) })
  }
}
