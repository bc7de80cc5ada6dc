import { SigningKey } from 'ethers/crypto'
import { hashFields, readHeader } from '../../protocol/headers/block-header.ts'
import type { BlockHeader, HeaderFields } from '../../protocol/headers/block-header.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'

/** A header that a key has sealed, on another: valid in itself, whatever the chain has in its place. */
export function forgeHeader (options: { parent: BlockHeader, key: Uint8Array, seconds?: number, change?: Partial<HeaderFields> }): BlockHeader {
  const { parent, key, seconds = 1, change = {} } = options
  const bare: HeaderFields = {
    ...parent, parentHash: parent.hash, number: hex(parent.height + 1), timestamp: hex(parent.time + seconds), difficulty: '0x1', nonce: `0x${'00'.repeat(8)}`, miner: `0x${'00'.repeat(20)}`,
    extraData: `0x${'00'.repeat(32)}`, ...change
  }
  const { r, s, yParity } = new SigningKey(toHex(key)).sign(hashFields(bare))
  return readHeader({ ...bare, extraData: `${bare.extraData}${r.slice(2)}${s.slice(2)}0${yParity}` })
}

function hex (value: number): string {
  return `0x${value.toString(16)}`
}
