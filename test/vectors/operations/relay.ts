import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { encodeRelay } from '../../../protocol/chain/encode-relay.ts'
import { messageId } from '../../../protocol/chain/message-id.ts'
import { readRelay } from '../../../protocol/chain/relay-message.ts'
import type { RelayMessage } from '../../../protocol/chain/relay-message.ts'
import { fromHex, toHex } from '../../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { RelaySchema } from '../../../protocol/messages/chain_pb.ts'
import { hashCandidate } from '../../../protocol/network/hash-terms.ts'
import type { Candidate } from '../../../protocol/network/types.ts'
import { signForRegistry } from '../../../protocol/typed-data/registry-messages.ts'
import type { RegistryMessages, RegistryNetwork } from '../../../protocol/typed-data/registry-messages.ts'
import type { TypedDataNetwork } from '../../../protocol/typed-data/types.ts'

const SIGNATURES = ['signature', 'ownerSignature', 'providerSignature']

interface RegistryGiven<N extends keyof RegistryMessages> { network: RegistryNetwork, type: N, message: Record<string, unknown>, privateKey: string }

/** specs/chain.md, "Messages to carry", and specs/registry.md, "Messages". */
export const RELAY = {
  'relay/write': ({ message }: { message: Record<string, unknown> }) => {
    const signed = Object.fromEntries(Object.entries(message).map(([name, value]) => [name, SIGNATURES.includes(name) ? fromHex(String(value)) : value])) as unknown as RelayMessage
    return { bytes: toHex(toBinary(RelaySchema, create(RelaySchema, { message: encodeRelay(signed) }))) }
  },

  'relay/read': ({ network, bytes }: { network: TypedDataNetwork, bytes: string }) => {
    const message = readRelay(decode(fromHex(bytes)))
    const plain = Object.fromEntries(Object.entries(message).map(([name, value]) => [name, value instanceof Uint8Array ? toHex(value) : value as unknown]))
    return { message: plain, ...(message.kind === 'propose-membership' ? {} : { id: toHex(messageId({ message, network })) }) }
  },

  'registry/sign': <N extends keyof RegistryMessages>({ network, type, message, privateKey }: RegistryGiven<N>) => {
    const { candidate } = message as { candidate?: Candidate }
    const signed = { ...message, ...(candidate === undefined ? {} : { candidate: hashCandidate(candidate) }) } as unknown as RegistryMessages[N]
    return { signature: toHex(signForRegistry({ network, type, message: signed, privateKey: fromHex(privateKey) })) }
  }
}

/** What a stream gives up on before a carrier sees it. */
function decode (bytes: Uint8Array): ReturnType<typeof fromBinary<typeof RelaySchema>> {
  try {
    return fromBinary(RelaySchema, bytes)
  } catch (cause) {
    throw new MedrecError('BAD_MESSAGE', undefined, { cause })
  }
}
