import { createECDH, createHash, createHmac, pbkdf2Sync } from 'node:crypto'

// BIP-39's seed and BIP-32's private children by the platform's primitives alone: the second computation behind specs/vectors. For tests.

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** A private key with its chain code, and where it stands. */
export interface PlainNode { key: Buffer, chainCode: Buffer, depth: number, index: number, parent: Buffer }

/** The 64-byte seed of words. */
export function plainSeed (words: string, passphrase = ''): Buffer {
  return pbkdf2Sync(words.normalize('NFKD'), `mnemonic${passphrase}`.normalize('NFKD'), 2048, 64, 'sha512')
}

/** The node on a path such as `m/0'/1`. */
export function plainNode (seed: Uint8Array, path: string): PlainNode {
  const master = createHmac('sha512', 'Bitcoin seed').update(seed).digest()
  const root: PlainNode = { key: master.subarray(0, 32), chainCode: master.subarray(32), depth: 0, index: 0, parent: Buffer.alloc(4) }
  return path.split('/').slice(1).reduce((node, level) => plainChild(node, level.endsWith("'") ? 0x80000000 + Number(level.slice(0, -1)) : Number(level)), root)
}

function plainChild (node: PlainNode, index: number): PlainNode {
  const publicKey = plainPublicKey(node.key)
  const data = Buffer.concat([...(index >= 0x80000000 ? [Buffer.of(0), node.key] : [publicKey]), Buffer.from(index.toString(16).padStart(8, '0'), 'hex')])
  const hash = createHmac('sha512', node.chainCode).update(data).digest()
  const key = (BigInt(`0x${hash.subarray(0, 32).toString('hex')}`) + BigInt(`0x${node.key.toString('hex')}`)) % ORDER
  const parent = createHash('ripemd160').update(createHash('sha256').update(publicKey).digest()).digest().subarray(0, 4)
  return { key: Buffer.from(key.toString(16).padStart(64, '0'), 'hex'), chainCode: hash.subarray(32), depth: node.depth + 1, index, parent }
}

/** The public key of a secp256k1 key: 33 bytes, or 65. */
export function plainPublicKey (key: Uint8Array, form: 'compressed' | 'uncompressed' = 'compressed'): Buffer {
  const curve = createECDH('secp256k1')
  curve.setPrivateKey(key)
  return curve.getPublicKey(null, form)
}

/** The extended private key as BIP-32 writes it, without the Base58 around it: 78 bytes. */
export function plainExtendedKey ({ key, chainCode, depth, index, parent }: PlainNode): Buffer {
  return Buffer.concat([Buffer.from('0488ade4', 'hex'), Buffer.of(depth), parent, Buffer.from(index.toString(16).padStart(8, '0'), 'hex'), chainCode, Buffer.of(0), key])
}
