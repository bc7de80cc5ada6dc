import { bytes, hex } from './bytes.ts'
import { keccak } from './typed-data.ts'

type Rlp = Buffer | Rlp[]
interface ProofGiven { stateRoot: string, address: string, slot: string, proof: { accountProof: string[], storageProof: Array<{ proof: string[] }> } }

const ZERO = Buffer.alloc(32)

/** EIP-1186's proofs, walked once more. */
export const SECOND_TRIES = {
  'chain/proof': ({ stateRoot, address, slot, proof }: ProofGiven) => {
    const account = plainFind(bytes(stateRoot), address, proof.accountProof)
    if (account === undefined) throw new TypeError('There is no account.')
    const [, , storageRoot] = plainRlpOf(account) as [Buffer, Buffer, Buffer]
    const found = proof.storageProof[0]?.proof.length === 0 ? undefined : plainFind(storageRoot, slot, proof.storageProof[0]?.proof ?? [])
    const value = found === undefined ? Buffer.alloc(0) : plainRlpOf(found) as Buffer
    return { steps: { storageRoot: hex(storageRoot) }, gives: { word: hex(Buffer.concat([ZERO, value]).subarray(-32)) } }
  }
}

/** What a trie of hashed keys has under one. */
function plainFind (root: Buffer, key: string, nodes: string[]): Buffer | undefined {
  const known = new Map(nodes.map(node => [hex(keccak(bytes(node))), bytes(node)]))
  let path = keccak(bytes(key)).toString('hex')
  let at: Rlp = root
  for (;;) {
    if (Buffer.isBuffer(at) && at.length === 0) return undefined
    // A node of less than 32 bytes stands in the one above it.
    const node: Rlp = Buffer.isBuffer(at) ? plainRlpOf(known.get(hex(at)) ?? Buffer.of(0xc0)) : at
    if (node.length === 17) {
      at = node[Number.parseInt(path.slice(0, 1), 16)] as Rlp
      path = path.slice(1)
      continue
    }
    const [first, next] = node as [Buffer, Rlp]
    const nibbles = first.toString('hex')
    const shared = nibbles.slice(['1', '3'].includes(nibbles.slice(0, 1)) ? 1 : 2)
    if (!path.startsWith(shared)) return undefined
    if (['2', '3'].includes(nibbles.slice(0, 1))) return next as Buffer
    path = path.slice(shared.length)
    at = next
  }
}

/** What RLP says. */
function plainRlpOf (encoded: Buffer): Rlp {
  const [first = 0] = encoded
  if (first < 0x80) return encoded.subarray(0, 1)
  const content = encoded.subarray(headOf(first))
  if (first < 0xc0) return content
  const items: Rlp[] = []
  for (let at = 0; at < content.length;) {
    const length = lengthOf(content.subarray(at))
    items.push(plainRlpOf(content.subarray(at, at + length)))
    at += length
  }
  return items
}

/** Bytes before the content. */
function headOf (first: number): number { return first < 0x80 ? 0 : 1 + Math.max(0, (first < 0xc0 ? first - 0xb7 : first - 0xf7)) }

/** Bytes of the item that these begin with. */
function lengthOf (encoded: Buffer): number {
  const [first = 0] = encoded
  if (first < 0x80) return 1
  const head = headOf(first)
  return head + (head === 1 ? (first < 0xc0 ? first - 0x80 : first - 0xc0) : encoded.readUIntBE(1, head - 1))
}
