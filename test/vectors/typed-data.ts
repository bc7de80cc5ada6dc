import { toHex } from '../../protocol/crypto/bytes.ts'
import { typedDataDigest } from '../../protocol/typed-data/digest.ts'
import { relationshipId } from '../../protocol/typed-data/relationship-id.ts'
import { addressOfKey, signTypedData } from '../../protocol/typed-data/sign.ts'
import { TYPED_DATA_TYPES } from '../../protocol/typed-data/types.ts'
import type { TypedDataName } from '../../protocol/typed-data/types.ts'

const VALUES: Record<string, string | number | string[]> = { address: `0x${'11'.repeat(20)}`, 'address[]': [`0x${'11'.repeat(20)}`, `0x${'44'.repeat(20)}`], bytes: '0x5566', uint8: 3, bytes16: `0x${'22'.repeat(16)}`, bytes32: `0x${'33'.repeat(32)}`, uint32: 256, uint64: 1_800_000_000, string: 'Ünï ☃' }

/** A message of every type, each field with the value of its kind, and what one key signs for it. */
export async function typedData (): Promise<object> {
  const network = { chainId: 777, contracts: { relationships: `0x${'5a'.repeat(20)}` } }
  const privateKey = new Uint8Array(32).fill(7)
  const messages = Object.entries(TYPED_DATA_TYPES).map(([name, fields]) => {
    const type = name as TypedDataName
    const message = Object.fromEntries(fields.map(field => [field.name, VALUES[field.type]])) as never
    return {
      type,
      encoded: `${type}(${fields.map(field => `${field.type} ${field.name}`).join(',')})`,
      message,
      digest: toHex(typedDataDigest({ network, type, message })),
      signature: toHex(signTypedData({ network, type, message, privateKey }))
    }
  })
  const delegates = { ownerDelegate: `0x${'11'.repeat(20)}`, providerDelegate: `0x${'22'.repeat(20)}` }
  return { network, privateKey: toHex(privateKey), address: addressOfKey(privateKey), messages, relationship: { ...delegates, id: relationshipId(delegates) } }
}
