import { create, toBinary } from '@bufbuild/protobuf'
import { concat, fromHex, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import type { SignedLink } from '../delegation/read-chain.ts'
import { SourceSchema } from '../messages/share_pb.ts'
import type { Source } from '../messages/share_pb.ts'

/** What one provider holds of a share. Times are epoch seconds. See specs/share.md. */
export interface ShareSource {
  relationship: string
  ownerDelegate: string
  /** Who signed, where it is not the owner's delegate: an owner after it, or a custodian. */
  signer?: string | undefined
  providerDelegate: string
  /** X25519, 32 bytes. */
  providerEncryptionKey: Uint8Array
  /** By the provider's signing key as a member, over both delegates and the encryption key. */
  attestation: Uint8Array
  /** Handle. */
  provider: string
  providerName: string
  multiaddrs: string[]
  /** Empty: this source has ended. */
  categories: string[]
  labels: string[]
  notBefore: number
  notAfter: number | null
  /** The policy, sealed to the provider, for when it has not got it; empty when it has. */
  sealedPolicy: Uint8Array
  /** Id of what the viewer may pass on, and how often; absent: it may not. */
  grant?: string | undefined
  depth?: number | undefined
  /** By which it was passed on to the viewer, and what who did so calls themselves; absent: the owner shares it. specs/share.md, "Passed on". */
  links?: readonly SignedLink[] | undefined
  passedOnBy?: string | undefined
}

/** What an owner tells a viewer. */
export interface Share {
  /** 16 bytes as 32 hex digits. */
  id: string
  /** Higher replaces lower. */
  revision: number
  /** What the owner is called towards this viewer. */
  from: string
  sources: ShareSource[]
}

/** The wire form of a source. */
export function encodeSource (source: ShareSource): Source {
  return create(SourceSchema, {
    relationship: fromHex(source.relationship, 32),
    ownerDelegate: fromHex(source.ownerDelegate, 20),
    providerDelegate: fromHex(source.providerDelegate, 20),
    providerEncryptionKey: source.providerEncryptionKey,
    attestation: source.attestation,
    provider: source.provider,
    providerName: source.providerName,
    multiaddrs: source.multiaddrs,
    categories: [...source.categories].sort(),
    labels: [...source.labels].sort(),
    notBefore: BigInt(source.notBefore),
    notAfter: BigInt(source.notAfter ?? 0),
    sealedPolicy: source.sealedPolicy,
    signer: source.signer === undefined ? new Uint8Array() : fromHex(source.signer, 20),
    grant: source.grant ?? '',
    depth: source.depth ?? 0,
    links: (source.links ?? []).map(link => ({ ...link })),
    passedOnBy: source.passedOnBy ?? ''
  })
}

/**
 * What `detailsHash` of the typed message ShareSource stands for: everything about a source but its signature and the sealed policy
 * (which is sealed and committed to on the chain), and what the owner is called.
 */
export function hashDetails (options: { source: Source, from: string }): Uint8Array {
  const bare = create(SourceSchema, { ...options.source, signature: new Uint8Array(), sealedPolicy: new Uint8Array() })
  return sha256(concat(utf8('medrec/share-source/1'), sha256(utf8(options.from)), toBinary(SourceSchema, bare)))
}
