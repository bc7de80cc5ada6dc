import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { AbiCoder } from 'ethers/abi'
import { toString } from 'uint8arrays/to-string'
import { concat, fromHex, toHex, uint64be, utf8 } from '../crypto/bytes.ts'
import { joinCondition } from '../policy/condition.ts'
import { encodeGrant } from '../policy/grant.ts'
import type { Grant } from '../policy/grant.ts'
import type { AccountShare } from './document.ts'
import type { ReadGrant, ReadShare } from './read.ts'

/** The edition of a decision in one relationship. It only grows. */
export function editionIn (options: { share: AccountShare, relationship: string }): number {
  return options.share.edition + (options.share.again[options.relationship] ?? 0)
}

/**
 * What marks the grants of one edition of a decision in one relationship (specs/account.md, "Grants"): to who has not the key it has nothing in
 * common with that of another relationship, or edition.
 *
 * @param options.key - 32 bytes, from `deriveStandingKey`
 * @param options.share - its id
 * @returns 22 characters of base64url
 */
export function standingMark (options: { key: Uint8Array, share: string, relationship: string, edition: number }): string {
  const { key, share, relationship, edition } = options
  return shortHmac(key, concat(utf8('medrec/standing/1'), utf8(share), fromHex(relationship, 32), uint64be(edition)))
}

/** The grant that carries out a decision in one relationship: the very same on every device. @throws POLICY_INVALID, POLICY_LIMIT when its terms are none of a grant */
export function standingGrant (options: { key: Uint8Array, share: ReadShare, relationship: string }): Grant {
  const { key, share, relationship } = options
  const { categories, labels, actions, notBefore, notAfter, purpose, depth, card } = share
  const standing = standingMark({ key, share: share.id, relationship, edition: editionIn({ share, relationship }) })
  return named(key, { id: standing, viewer: card.address, categories, labels, actions, notBefore, notAfter, ...(depth === undefined ? {} : { depth }), ...(purpose === undefined ? {} : { purpose }), standing })
}

/** What the marks of grants without a letter begin with, before what {@link standingMark} gives for edition 0. */
export const GROUP_MARK = 'group-'

/** What marks the grant of a decision without a letter in one relationship. */
export function groupMark (options: { key: Uint8Array, decision: string, relationship: string }): string {
  const { key, decision, relationship } = options
  return GROUP_MARK + standingMark({ key, share: decision, relationship, edition: 0 })
}

/** What the agreement of a cosigner is hidden by in one relationship: 0x and 64 hex digits, the same on every device and nowhere else. */
export function coSignSalt (options: { key: Uint8Array, decision: string, relationship: string }): string {
  const { key, decision, relationship } = options
  return toHex(hmac(sha256, key, concat(utf8('medrec/co-sign/1'), utf8(decision), fromHex(relationship, 32))))
}

/**
 * The grant that carries out a decision without a letter in one relationship: the very same on every device.
 *
 * @param options.coSigner - the contract `CoSigner`, where the decision has a cosigner
 * @throws as {@link standingGrant}
 */
export function groupGrant (options: { key: Uint8Array, decision: ReadGrant, relationship: string, coSigner: string | undefined }): Grant {
  const { key, decision, relationship, coSigner: contract = '0x' } = options
  const { viewer, categories, labels, actions, notBefore, notAfter, purpose, depth, coSigner, emergency } = decision
  const condition = coSigner === undefined ? decision.condition : joinCondition({ contract, parameters: encodeCoSigner(coSigner.address, coSignSalt({ key, decision: decision.id, relationship })) })
  const standing = groupMark({ key, decision: decision.id, relationship })
  return named(key, {
    id: standing, viewer, categories, labels, actions, notBefore, notAfter, ...condition === undefined ? {} : { condition }, ...emergency === undefined ? {} : { emergency },
    ...depth === undefined ? {} : { depth }, ...purpose === undefined ? {} : { purpose }, standing
  })
}

function encodeCoSigner (address: string, salt: string): string { return AbiCoder.defaultAbiCoder().encode(['address', 'bytes32'], [address, salt]) }

/** The grant, under the id that follows from its text with the mark in the id's place. */
function named (key: Uint8Array, grant: Grant): Grant {
  return { ...grant, id: shortHmac(key, concat(utf8('medrec/standing-grant/1'), utf8(encodeGrant(grant)))) }
}

function shortHmac (key: Uint8Array, message: Uint8Array): string {
  return toString(hmac(sha256, key, message).subarray(0, 16), 'base64url')
}
