import { be, bytes, hex } from './bytes.ts'
import { plainSignTyped, plainTyped } from './sign.ts'
import type { PlainTyped } from './sign.ts'
import { keccak } from './typed-data.ts'

const TYPES = { 'open': 'Open', 'anchor': 'Anchor', 'set-controller': 'SetController', 'terminate': 'Terminate' } as const

/** What is signed and what goes to the chain, computed once more. */
export const SECOND_SIGNED = {
  'typed-data/digest': (given: PlainTyped) => {
    const { digest, ...steps } = plainTyped(given)
    return { steps, gives: { digest: hex(digest) } }
  },

  'typed-data/sign': ({ privateKey, ...given }: PlainTyped & { privateKey: string }) => ({ steps: { digest: hex(plainTyped(given).digest) }, gives: { signature: hex(plainSignTyped(given, privateKey)) } }),

  'typed-data/relationship': ({ ownerDelegate, providerDelegate }: { ownerDelegate: string, providerDelegate: string }) =>
    ({ gives: { relationship: hex(keccak(Buffer.concat([Buffer.alloc(12), bytes(ownerDelegate), Buffer.alloc(12), bytes(providerDelegate)]))) } }),

  'chain/message': ({ network, message, number = 0 }: { network: PlainTyped['network'], message: Record<string, unknown> & { kind: keyof typeof TYPES }, number?: number }) => {
    const { kind } = message
    const packed = [message['signature'] ?? message['ownerSignature'], message['providerSignature']].filter(signature => signature !== undefined).map(signature => packSignature(bytes(String(signature))))
    const first = Object.keys(TYPES).indexOf(kind) + 1 + packed.reduce((bits, { long }, i) => bits + (long ? 16 << i : 0), 0)
    const deadline = be(Number(message['deadline']), 4)
    const middle = kind === 'open'
      ? [bytes(String(message['ownerDelegate'])), bytes(String(message['providerDelegate'])), deadline]
      : [be(number, 4), ...(kind === 'terminate' ? [] : [bytes(String(message['commitment'] ?? message['controller']))]), Buffer.of(Number(message['expectedSequence']) % 256), deadline]
    return {
      gives: { id: hex(plainTyped({ network, type: TYPES[kind], message }).digest), packed: hex(Buffer.concat([Buffer.of(first), ...middle, ...packed.map(({ content }) => content)])) }
    }
  },

  'chain/history': ({ events }: { events: Array<{ topics: string[], data: string }> }) => {
    // Of these events all arguments are words, those that are indexed first: so the order of the declaration.
    const histories = events.reduce<Buffer[]>((found, { topics, data }) => [...found, keccak(Buffer.concat([found.at(-1) ?? Buffer.alloc(32), keccak(Buffer.concat([...topics.map(bytes), bytes(data)]))]))], [])
    return { steps: { after: histories.map(hex) }, gives: { history: hex(histories.at(-1) ?? Buffer.alloc(32)) } }
  }
}

/** A signature as it stands in the data of a call. */
export function packSignature (signature: Buffer): { long: boolean, content: Buffer } {
  const v = signature[64]
  // The vectors have no 65 bytes with a higher s.
  if (signature.length !== 65 || (v !== 27 && v !== 28)) return { long: true, content: Buffer.concat([be(signature.length, 2), signature]) }
  const content = Buffer.from(signature.subarray(0, 64))
  if (v === 28) content[32] = (content[32] ?? 0) | 0x80
  return { long: false, content }
}
