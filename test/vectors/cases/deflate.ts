// Raw DEFLATE (RFC 1951) by hand, in the very same bytes wherever it is made.

/** Bytes as they are, in one block that is not compressed. */
export function storedDeflate (content: Uint8Array): Buffer {
  const head = Buffer.alloc(5)
  head[0] = 1
  head.writeUInt16LE(content.length, 1)
  head.writeUInt16LE(content.length ^ 0xffff, 3)
  return Buffer.concat([head, content])
}

/** So many bytes that are 0, two bits for each 258 of them. */
export function zerosDeflate (length: number): Buffer {
  const bits: number[] = []
  /** Numbers begin with their lowest bit, codes with their highest. */
  const number = (value: number, width: number): void => { for (let i = 0; i < width; i++) bits.push(value >> i & 1) }
  const code = (digits: string): void => { bits.push(...Array.from(digits, Number)) }
  // The last block, with codes of its own: 286 lengths of codes for what stands there, 1 for distances, and 18 lengths of the codes of these.
  number(1, 1)
  number(2, 2)
  number(286 - 257, 5)
  number(0, 5)
  number(18 - 4, 4)
  // In the order of section 3.2.7: "so many times 0" (18) has the code 0; the lengths 1 and 2 have 10 and 11.
  for (const symbol of [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1]) number(symbol === 18 ? 1 : symbol === 1 || symbol === 2 ? 2 : 0, 3)
  const zeros = (times: number): void => { code('0'); number(times - 11, 7) }
  // The byte 0 has 10, the end of the block 11, "258 bytes more" 0, and so has the distance 1.
  code('11')
  zeros(138)
  zeros(117)
  code('11')
  zeros(28)
  code('10')
  code('10')
  const more = Math.floor((length - 1) / 258)
  for (let i = 258 * more; i < length; i++) code('10')
  for (let i = 0; i < more; i++) code('00')
  code('11')
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8))
  for (const [i, bit] of bits.entries()) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | bit << (i & 7)
  return bytes
}
