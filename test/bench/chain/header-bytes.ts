import { encodeRlp, keccak256, toBeHex } from 'ethers'

const hash = (name: number): string => keccak256(toBeHex(name, 32))

/** Bytes of the header of a block that Clique seals, as nodes keep it: every field as it is on a chain that has run for a while. Once in 30,000 blocks the signers are in it too. */
export function headerBytes (): number {
  const header = [
    hash(1), hash(2), `0x${'00'.repeat(20)}`, hash(3), hash(4), hash(5), `0x${'00'.repeat(256)}`,
    toBeHex(2), toBeHex(16_000_000), toBeHex(30_000_000), toBeHex(5_000_000), toBeHex(1_800_000_000),
    // 32 bytes to choose, 65 of the seal.
    `${hash(6)}${'5a'.repeat(65)}`, `0x${'00'.repeat(32)}`, '0x0000000000000000'
  ]
  return encodeRlp(header).length / 2 - 1
}
