// Protobuf's wire form, so far as the messages need it. For tests.

/** A field's number and value: a whole number, bytes, or text. What is empty or 0 is left out, as proto3 does. */
export type PlainField = readonly [number: number, value: number | Uint8Array | string]

/** Fields in the order given. */
export function plainMessage (...fields: PlainField[]): Buffer {
  return Buffer.concat(fields.flatMap(([number, value]) => {
    if (typeof value === 'number') return value === 0 ? [] : [varint(number << 3), varint(value)]
    const content = Buffer.from(value as string)
    return content.length === 0 ? [] : [varint(number << 3 | 2), varint(content.length), content]
  }))
}

/** A field that is there although it is empty: one of a list, or of a choice. */
export function plainPart (number: number, content: Uint8Array): Buffer {
  return Buffer.concat([varint(number << 3 | 2), varint(content.length), content])
}

/** A varint. */
export function varint (value: number): Buffer {
  const found: number[] = []
  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...found, Number(rest)])
    found.push(Number(rest & 127n | 128n))
  }
}
