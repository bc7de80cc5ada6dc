import { keccak_256 } from '@noble/hashes/sha3.js'

// EIP-712 as the EIP says it, with nothing but Keccak-256: the second computation behind specs/vectors. For tests.

/** The fields of each struct type, in order. */
export type PlainTypes = Record<string, ReadonlyArray<{ name: string, type: string }>>

/** The encoded type: the type itself, then those it refers to by name. */
export function plainEncodedType (types: PlainTypes, type: string): string {
  const found = new Set<string>()
  const visit = (name: string): void => {
    for (const field of types[name] ?? []) if (types[field.type] !== undefined && field.type !== type && !found.has(field.type)) visit(field.type)
    found.add(name)
  }
  visit(type)
  found.delete(type)
  return [type, ...[...found].sort()].map(name => `${name}(${(types[name] ?? []).map(field => `${field.type} ${field.name}`).join(',')})`).join('')
}

/** The hash of a struct. Bytes are 0x and hex digits. */
export function plainStructHash (types: PlainTypes, type: string, message: Record<string, unknown>): Buffer {
  const words = (types[type] ?? []).map(({ name, type: kind }) => types[kind] === undefined ? plainWord(kind, message[name]) : plainStructHash(types, kind, message[name] as Record<string, unknown>))
  return keccak(Buffer.concat([keccak(Buffer.from(plainEncodedType(types, type))), ...words]))
}

/** The hash of a domain, of those fields that it has. */
export function plainDomainHash (domain: Record<string, unknown>): Buffer {
  const fields = [['name', 'string'], ['version', 'string'], ['chainId', 'uint256'], ['verifyingContract', 'address']].filter(([name = '']) => domain[name] !== undefined)
  return plainStructHash({ EIP712Domain: fields.map(([name = '', type = '']) => ({ name, type })) }, 'EIP712Domain', domain)
}

/** What is signed: 32 bytes. */
export function plainDigest (domainHash: Uint8Array, structHash: Uint8Array): Buffer {
  return keccak(Buffer.concat([Buffer.of(0x19, 0x01), domainHash, structHash]))
}

/** Keccak-256. */
export function keccak (bytes: Uint8Array): Buffer {
  return Buffer.from(keccak_256(bytes))
}

/** A value as EIP-712 encodes it, 32 bytes. */
export function plainWord (type: string, value: unknown): Buffer {
  if (type.endsWith('[]')) return keccak(Buffer.concat((value as unknown[]).map(each => plainWord(type.slice(0, -2), each))))
  if (type === 'string') return keccak(Buffer.from(String(value)))
  if (type === 'bytes') return keccak(bytesOf(String(value)))
  if (type.startsWith('uint')) return Buffer.from(BigInt(value as number).toString(16).padStart(64, '0'), 'hex')
  const bytes = bytesOf(String(value))
  return type === 'address' ? Buffer.concat([Buffer.alloc(12), bytes]) : Buffer.concat([bytes, Buffer.alloc(32 - bytes.length)])
}

function bytesOf (hex: string): Buffer {
  return Buffer.from(hex.slice(2), 'hex')
}
