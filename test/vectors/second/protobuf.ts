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

/** What a message has by number, in the order that it came in. */
export type PlainFields = ReadonlyMap<number, ReadonlyArray<number | Buffer>>

/** Reads fields that are whole numbers, or bytes. */
export function readPlain (message: Buffer): PlainFields {
  const fields = new Map<number, Array<number | Buffer>>()
  let at = 0
  const next = (): number => {
    for (let [value, shift] = [0n, 0n]; ; shift += 7n) {
      const byte = BigInt(message[at++] ?? 0)
      value |= (byte & 127n) << shift
      if (byte < 128n) return Number(value)
    }
  }
  while (at < message.length) {
    const key = next()
    const value = next()
    fields.set(key >> 3, [...fields.get(key >> 3) ?? [], (key & 7) === 0 ? value : message.subarray(at, at += value)])
  }
  return fields
}

/** All values of a field that is bytes or text. */
export function allOf (fields: PlainFields, number: number): Buffer[] { return (fields.get(number) ?? []).filter(value => Buffer.isBuffer(value)) }

/** The last value of such a field, which is the one that counts. */
export function bytesOf (fields: PlainFields, number: number): Buffer { return allOf(fields, number).at(-1) ?? Buffer.alloc(0) }

/** The same as UTF-8. */
export function textOf (fields: PlainFields, number: number): string { return bytesOf(fields, number).toString('utf8') }

/** The last value of a field that is a whole number. */
export function numberOf (fields: PlainFields, number: number): number { return fields.get(number)?.filter(value => typeof value === 'number').at(-1) ?? 0 }
