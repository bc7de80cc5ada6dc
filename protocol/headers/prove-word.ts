import { createMPTFromProof } from '@ethereumjs/mpt'
import { keccak256 } from 'ethers/crypto'
import { decodeRlp, encodeRlp, getBytes, toBeHex, zeroPadValue } from 'ethers/utils'
import { toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_PROOF_NODES } from './constants.ts'

const EMPTY_TRIE = keccak256(encodeRlp('0x'))
const ZERO = toBeHex(0, 32)

/**
 * What a contract's storage has in a slot, proven against the state root of a header (EIP-1186, the answer of `eth_getProof`).
 *
 * @param options.slot - 0x and 64 hex digits
 * @param options.proof - the answer as it came
 * @returns 0x and 64 hex digits
 * @throws MedrecError `ANSWER_UNSOUND` when it proves nothing
 */
export async function proveWord (options: { stateRoot: string, address: string, slot: string, proof: unknown }): Promise<string> {
  const { stateRoot, address, slot } = options
  const proof = options.proof as { accountProof?: unknown, storageProof?: unknown } | null
  const storage = Array.isArray(proof?.storageProof) ? proof.storageProof[0] as { proof?: unknown } | null : undefined
  try {
    const account = await find({ root: stateRoot, key: address, nodes: proof?.accountProof })
    const [,, storageRoot] = account === undefined ? [] : decodeRlp(account) as string[]
    if (storageRoot === undefined) throw new MedrecError('ANSWER_UNSOUND', 'The contract is not in the state.')
    if (storageRoot === EMPTY_TRIE) return ZERO
    const value = await find({ root: storageRoot, key: slot, nodes: storage?.proof })
    return value === undefined ? ZERO : zeroPadValue(decodeRlp(value) as string, 32)
  } catch (cause) {
    throw new MedrecError('ANSWER_UNSOUND', 'A proof of what the chain holds does not hold.', { cause })
  }
}

/** The value under a key, or that there is none. @throws an error when the nodes do not lead there */
async function find (options: { root: string, key: string, nodes: unknown }): Promise<string | undefined> {
  const { root, key, nodes } = options
  if (!Array.isArray(nodes) || nodes.length === 0 || nodes.length > MAX_PROOF_NODES) throw new MedrecError('ANSWER_UNSOUND', 'There is no proof.')
  const trie = await createMPTFromProof(nodes.map(node => getBytes(String(node))), { root: getBytes(root), useKeyHashing: true })
  const value = await trie.get(getBytes(key), true)
  return value === null ? undefined : toHex(value)
}
