import { SigningKey, Transaction } from 'ethers'
import { packMessages } from '../../../protocol/chain/pack-messages.ts'
import type { RelationshipMessage } from '../../../protocol/chain/relay-message.ts'
import { sha256 } from '../../../protocol/crypto/sha256.ts'
import { utf8 } from '../../../protocol/crypto/bytes.ts'
import { relationshipId } from '../../../protocol/typed-data/relationship-id.ts'
import { addressOfKey, signTypedData } from '../../../protocol/typed-data/sign.ts'
import { CHAIN_ID, GAS, NONCE, NUMBER, RELATIONSHIPS, UPDATES } from './constants.ts'

const NETWORK = { chainId: CHAIN_ID, contracts: { relationships: '0x4d65645265630000000000000000000000000002' } }
const DEADLINE = 1_800_000_000

/** Whole signed legacy transaction that has this data, bytes of its RLP. */
export function transactionBytes (options: { data: string }): number {
  const transaction = Transaction.from({ type: 0, chainId: CHAIN_ID, nonce: NONCE, gasPrice: 1n, gasLimit: GAS, to: NETWORK.contracts.relationships, value: 0n, data: options.data })
  transaction.signature = new SigningKey(keyOf('operator')).sign(transaction.unsignedHash)
  return transaction.serialized.length / 2 - 1
}

/** What one of `batch` messages of a kind takes of the transaction that they ride in, bytes: really signed ones of different people. */
export function messageBytes (kind: RelationshipMessage['kind'], batch: number): number {
  const messages = Array.from({ length: batch }, (_, n) => ({ number: kind === 'open' ? undefined : NUMBER + n, message: makeMessage(kind, n) }))
  return transactionBytes({ data: packMessages(messages) }) / batch
}

/** What a user with five relationships and thirty updates takes, bytes of transactions, when `batch` ride in each. */
export function userBytes (batch: number): number {
  return RELATIONSHIPS * messageBytes('open', batch) + UPDATES * messageBytes('anchor', batch)
}

/** A message of the `n`-th relationship, signed as on a real network. */
function makeMessage (kind: RelationshipMessage['kind'], n: number): RelationshipMessage {
  const [owner, provider] = [keyOf(`owner ${n}`), keyOf(`provider ${n}`)]
  const delegates = { ownerDelegate: addressOfKey(owner), providerDelegate: addressOfKey(provider) }
  const [deadline, expectedSequence, relationship] = [DEADLINE, n % 30, relationshipId(delegates)]
  const common = { relationship, expectedSequence, deadline }
  switch (kind) {
    case 'open': {
      const [ownerSignature, providerSignature] = [owner, provider].map(privateKey => signTypedData({ network: NETWORK, type: 'Open', message: { ...delegates, deadline }, privateKey })) as [Uint8Array, Uint8Array]
      return { kind, ...delegates, deadline, ownerSignature, providerSignature }
    }
    case 'anchor': {
      const message = { ...common, commitment: relationshipId({ ownerDelegate: delegates.providerDelegate, providerDelegate: delegates.ownerDelegate }) }
      return { kind, ...message, signature: signTypedData({ network: NETWORK, type: 'Anchor', message, privateKey: owner }) }
    }
    case 'set-controller': {
      const message = { ...common, controller: addressOfKey(keyOf(`controller ${n}`)) }
      return { kind, ...message, signature: signTypedData({ network: NETWORK, type: 'SetController', message, privateKey: owner }) }
    }
    case 'terminate':
      return { kind, ...common, signature: signTypedData({ network: NETWORK, type: 'Terminate', message: common, privateKey: owner }) }
  }
}

function keyOf (name: string): Uint8Array {
  return sha256(utf8(name))
}
