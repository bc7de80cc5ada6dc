import { messageId } from '../../protocol/chain/message-id.ts'
import { packMessage, packMessages } from '../../protocol/chain/pack-messages.ts'
import type { NumberedMessage } from '../../protocol/chain/pack-messages.ts'
import type { RelationshipMessage } from '../../protocol/chain/relay-message.ts'
import { extendHistory, NO_HISTORY } from '../../protocol/chain-view/history.ts'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import { relationshipId } from '../../protocol/typed-data/relationship-id.ts'
import { addressOfKey, signTypedData } from '../../protocol/typed-data/sign.ts'

const network = { chainId: 777, contracts: { relationships: `0x${'5a'.repeat(20)}` } }
const DEADLINE = 1_800_000_000

/** Every kind of message as it is signed, in the form of the chain, and with others; one that an account contract signed; and what events come to. */
export async function chainMessages (): Promise<object> {
  const [owner, provider] = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)]
  const delegates = { ownerDelegate: addressOfKey(owner), providerDelegate: addressOfKey(provider) }
  const [relationship, deadline, expectedSequence] = [relationshipId(delegates), DEADLINE, 258]
  const openSignature = (privateKey: Uint8Array): Uint8Array => signTypedData({ network, type: 'Open', message: { ...delegates, deadline }, privateKey })
  const anchor = { relationship, commitment: `0x${'33'.repeat(32)}`, expectedSequence, deadline }
  const handover = { relationship, controller: `0x${'44'.repeat(20)}`, expectedSequence, deadline }
  const end = { relationship, expectedSequence, deadline }
  const messages: RelationshipMessage[] = [
    { kind: 'open', ...delegates, deadline, ownerSignature: openSignature(owner), providerSignature: openSignature(provider) },
    { kind: 'anchor', ...anchor, signature: signTypedData({ network, type: 'Anchor', message: anchor, privateKey: owner }) },
    { kind: 'set-controller', ...handover, signature: signTypedData({ network, type: 'SetController', message: handover, privateKey: owner }) },
    { kind: 'terminate', ...end, signature: signTypedData({ network, type: 'Terminate', message: end, privateKey: provider }) },
    { kind: 'anchor', ...anchor, signature: new Uint8Array(3).fill(9) },
    { kind: 'open', ...delegates, deadline, ownerSignature: openSignature(owner), providerSignature: new Uint8Array(0) }
  ]
  const numbered = messages.map((message): NumberedMessage => ({ message, number: message.kind === 'open' ? undefined : 70_000 }))
  return {
    network,
    messages: numbered.map(({ message, number }) => ({ message: hexed(message), number, id: toHex(messageId({ message, network })), packed: toHex(packMessage({ message, number })) })),
    call: packMessages(numbered),
    history: historyOf({ relationship, ...delegates })
  }
}

function historyOf ({ relationship, ownerDelegate, providerDelegate }: { relationship: string, ownerDelegate: string, providerDelegate: string }): object {
  const contract = INTERFACES.relationships
  let history = NO_HISTORY
  const events = ([['Opened', [relationship, ownerDelegate, providerDelegate, 1]], ['Anchored', [relationship, `0x${'33'.repeat(32)}`, 1]], ['Skipped', [relationship, 2, '0x12345678']], ['Terminated', [relationship, 1]]] as const).map(([name, values]) => {
    const { topics, data } = contract.encodeEventLog(name, values)
    history = extendHistory({ history, log: { topics: topics as string[], data }, contract })
    return { name, topics, data, history }
  })
  return { begins: NO_HISTORY, events }
}

function hexed (message: RelationshipMessage): object {
  return Object.fromEntries(Object.entries(message).map(([name, value]) => [name, value instanceof Uint8Array ? toHex(value) : value]))
}
