import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { HDKey } from '@scure/bip32'
import { toHex } from '../crypto/bytes.ts'
import { deriveEncryptionKeyPair } from '../crypto/hpke.ts'
import type { EncryptionKeyPair } from '../crypto/hpke.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_DERIVED_NODES } from './constants.ts'
import { delegatePath } from './path.ts'
import type { DelegateChoice } from './path.ts'

/** A secp256k1 key and its address: signs EIP-712 messages. */
export interface SigningKey {
  /** `0x` and 40 lower-case hex digits. */
  address: string
  /** 32 bytes. */
  privateKey: Uint8Array<ArrayBuffer>
  /** 33 bytes, compressed. */
  publicKey: Uint8Array<ArrayBuffer>
}

/** An address derived from a seed for one relationship (or card, or blob) only. */
export interface Delegate extends SigningKey {
  /** X25519: letters and shares are sealed to it. */
  encryption: EncryptionKeyPair
  /** Where in the seed's tree it stands, without the two key levels below it. */
  path: string
}

/** What {@link deriveDelegate} takes: the seed of the twelve words (64 bytes) and which delegate. */
export type DeriveOptions = DelegateChoice & { seed: Uint8Array }

/**
 * The delegate of a path (specs/identity.md, "Keys"): child 0' is its signing key, child 1' gives its encryption key.
 *
 * @throws INVALID_INPUT when the choice names no delegate
 * @example
 * const delegate = await deriveDelegate({ seed, network, role: 'owner', provider: 'mercy-general', index: 0 })
 */
export async function deriveDelegate (options: DeriveOptions): Promise<Delegate> {
  const path = delegatePath(options)
  return {
    ...deriveSigningKey(options),
    encryption: await deriveEncryptionKeyPair(privateKeyOf(nodeAt(options.seed, `${path}/1'`))),
    path
  }
}

/** Only the signing key of a delegate: cheaper, and at once. For looking addresses up. */
export function deriveSigningKey (options: DeriveOptions): SigningKey {
  const node = nodeAt(options.seed, `${delegatePath(options)}/0'`)
  if (node.publicKey === null) throw new MedrecError('INTERNAL', 'A hardened child has no public key.')
  return { address: addressOf(node.publicKey), privateKey: privateKeyOf(node), publicKey: new Uint8Array(node.publicKey) }
}

/**
 * The key pair of a private key.
 *
 * @param privateKey - 32 bytes
 * @throws INVALID_INPUT when it is no secp256k1 key
 */
export function signingKeyOf (privateKey: Uint8Array): SigningKey {
  try {
    const publicKey = new Uint8Array(secp256k1.getPublicKey(privateKey, true))
    return { address: addressOf(publicKey), privateKey: new Uint8Array(privateKey), publicKey }
  } catch (cause) {
    throw new MedrecError('INVALID_INPUT', 'These bytes are no private key.', { cause })
  }
}

/**
 * The address of a secp256k1 public key (33 or 65 bytes): the last 20 bytes of the Keccak-256 of its coordinates.
 *
 * @throws INVALID_INPUT when it is no point of the curve
 */
export function addressOf (publicKey: Uint8Array): string {
  try {
    return toHex(keccak_256(secp256k1.Point.fromBytes(publicKey).toBytes(false).subarray(1)).subarray(12))
  } catch (cause) {
    throw new MedrecError('INVALID_INPUT', 'These bytes are no public key.', { cause })
  }
}

/** Nodes of a seed's tree that were derived, by their path, for as long as somebody has the seed: a peer asks for the same few again and again. */
const derived = new WeakMap<Uint8Array, Map<string, HDKey>>()

function nodeAt (seed: Uint8Array, path: string): HDKey {
  const nodes = derived.get(seed) ?? new Map<string, HDKey>()
  derived.set(seed, nodes)
  const known = nodes.get(path)
  if (known !== undefined) return known
  const end = path.lastIndexOf('/')
  const node = end < 0 ? HDKey.fromMasterSeed(seed) : nodeAt(seed, path.slice(0, end)).derive(`m${path.slice(end)}`)
  if (nodes.size >= MAX_DERIVED_NODES) nodes.clear()
  nodes.set(path, node)
  return node
}

function privateKeyOf (node: HDKey): Uint8Array<ArrayBuffer> {
  if (node.privateKey === null) throw new MedrecError('INTERNAL', 'A hardened child has no private key.')
  return new Uint8Array(node.privateKey)
}
