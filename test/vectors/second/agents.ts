import { abiEncode } from './abi.ts'
import type { AbiValue } from './abi.ts'
import { bytes, hex } from './bytes.ts'
import { SECOND_IDENTITY } from './identity.ts'
import { plainSignTyped } from './sign.ts'
import type { PlainTyped } from './sign.ts'
import { keccak, plainWord } from './typed-data.ts'

/** Where block 0 of a founded network has the factories, and the code that their copies run: specs/network.md, "Founding". */
const FOUNDED: Record<string, string> = { '0x4d65645265630000000000000000000000000004': '0x4d6564526563000000000000000000000000000c', '0x4d65645265630000000000000000000000000005': '0x4d6564526563000000000000000000000000000d' }
const KINDS: Record<string, { kind: number, fields: string[] }> = {
  SessionProof: { kind: 1, fields: ['string role', 'bytes32 relationship', 'address delegate', 'string clientPeerId', 'string providerPeerId', 'bytes32 nonce', 'uint64 expiresAt'] },
  Anchor: { kind: 2, fields: ['bytes32 relationship', 'bytes32 commitment', 'uint64 expectedSequence', 'uint64 deadline'] }
}

/** Agents and viewer groups, computed once more. */
export const SECOND_AGENTS = {
  'agent/address': ({ contracts: { agentFactory }, relationship }: { contracts: { agentFactory: string }, relationship: string }) => copyOf(agentFactory, bytes(relationship)),

  'group/address': ({ contracts: { viewerGroupFactory }, keeper, salt }: { contracts: { viewerGroupFactory: string }, keeper: string, salt: string }) => {
    const purpose = keccak(Buffer.concat([Buffer.alloc(12), bytes(keeper), bytes(salt)]))
    const { steps, gives } = copyOf(viewerGroupFactory, purpose)
    return { steps: { purpose: hex(purpose), ...steps }, gives }
  },

  'agent/envelope': ({ privateKey, place, condition, ...typed }: PlainTyped & { privateKey: string, place: number, condition: string }) => {
    const signature = plainSignTyped(typed, privateKey)
    const { kind, fields } = KINDS[typed.type] ?? { kind: 0, fields: [] }
    // A letter is signed as by anybody.
    if (kind === 0) return { gives: { envelope: hex(signature) } }
    const words = fields.map(field => field.split(' ')).map(([type = '', name = '']) => plainWord(type, typed.message[name]))
    return { steps: { signature: hex(signature), words: words.map(hex) }, gives: { envelope: hex(Buffer.concat([Buffer.of(kind, place), signature, ...words, bytes(condition)])) } }
  },

  'agent/card-key': ({ seed, network, card, address }: { seed: string, network: { chainId: number, registry: string }, card: number, address: string }) => {
    const of = (index: number): string => SECOND_IDENTITY['identity/delegate']({ seed, network, role: 'custodian', index }).gives.address
    const indices = Array.from({ length: 8 }, (_, i) => 8 * card + i)
    return { steps: { addresses: indices.map(of) }, gives: { index: indices.find(index => of(index) === address) ?? -1 } }
  },

  'agent/quarter': ({ time }: { time: number }) => {
    for (let year = 1970, begins = 0; ; year++) {
      const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      for (const days of [isLeap ? 91 : 90, 91, 92, 92]) {
        if (begins >= time) return { gives: { quarter: begins } }
        begins += days * 86_400
      }
    }
  }
}

function copyOf (factory: string, purpose: Buffer): { steps: object, gives: { address: string } } {
  // What a factory creates first: the RLP of its address and the nonce 1.
  const implementation = FOUNDED[factory] ?? hex(keccak(Buffer.concat([Buffer.of(0xd6, 0x94), bytes(factory), Buffer.of(1)])).subarray(12))
  const creationCode = Buffer.concat([bytes('0x61004d3d81600a3d39f3363d3d373d3d3d363d73'), bytes(implementation), bytes('0x5af43d82803e903d91602b57fd5bf3'), purpose])
  const address = keccak(Buffer.concat([Buffer.of(0xff), bytes(factory), Buffer.alloc(32), keccak(creationCode)])).subarray(12)
  return { steps: { implementation, creationCode: hex(creationCode) }, gives: { address: hex(address) } }
}

/** An event as a node gives it: its signature, the arguments that are indexed, as words, and the others. */
export function plainEvent (signature: string, indexed: AbiValue[], others: AbiValue[]): { topics: string[], data: string } {
  return { topics: [hex(keccak(Buffer.from(signature))), ...indexed.map(value => hex(abiEncode([value])))], data: hex(abiEncode(others)) }
}
