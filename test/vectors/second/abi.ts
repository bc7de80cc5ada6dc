// Solidity's ABI encoding, so far as the specs hash it. For tests.

/** A value of a type: a word (32 bytes, left or right aligned already), bytes of any length, a list, or a struct. */
export type AbiValue = { word: Uint8Array } | { bytes: Uint8Array } | { list: AbiValue[] } | { struct: AbiValue[] }

/** A whole number, or an address, as a word. */
export function abiWord (value: bigint | number | string): AbiValue {
  return { word: Buffer.from(BigInt(value).toString(16).padStart(64, '0'), 'hex') }
}

/** UTF-8 text. */
export function abiText (text: string): AbiValue {
  return { bytes: Buffer.from(text) }
}

/** The encoding of arguments. */
export function abiEncode (values: AbiValue[]): Buffer {
  const heads: Buffer[] = []
  const tails: Buffer[] = []
  const headLength = values.reduce((sum, value) => sum + (isDynamic(value) ? 32 : encodeValue(value).length), 0)
  for (const value of values) {
    const encoded = encodeValue(value)
    if (!isDynamic(value)) {
      heads.push(encoded)
      continue
    }
    heads.push(length(headLength + Buffer.concat(tails).length))
    tails.push(encoded)
  }
  return Buffer.concat([...heads, ...tails])
}

function encodeValue (value: AbiValue): Buffer {
  if ('word' in value) return Buffer.from(value.word)
  if ('list' in value) return Buffer.concat([length(value.list.length), abiEncode(value.list)])
  if ('struct' in value) return abiEncode(value.struct)
  return Buffer.concat([length(value.bytes.length), value.bytes, Buffer.alloc(-value.bytes.length & 31)])
}

function isDynamic (value: AbiValue): boolean {
  return 'bytes' in value || 'list' in value || ('struct' in value && value.struct.some(isDynamic))
}

function length (value: number): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
}
