import { toString } from 'uint8arrays/to-string'
import { concat, fromHex, utf8 } from '../crypto/bytes.ts'
import { randomBytes as platformRandomBytes } from '../crypto/random.ts'
import type { RandomBytes } from '../crypto/random.ts'
import { sha256 } from '../crypto/sha256.ts'
import { ACTOR_BYTES, ACTOR_KEY_BYTES } from './constants.ts'

/** Who writes in a policy: its relationship, `0x` and 64 hex digits, and the address whose key signs what is written. */
export interface PolicyAuthor { relationship: string, address: string }

/** An actor of an author that is in use nowhere else: 32 hex digits (specs/policy.md, "Actors"). */
export function newActor (options: PolicyAuthor & { randomBytes?: RandomBytes | undefined }): string {
  const { randomBytes = platformRandomBytes } = options
  return actorsOf(options) + toString(randomBytes(ACTOR_BYTES - ACTOR_KEY_BYTES), 'base16')
}

/** Whether an actor, 32 hex digits, is one of an author. */
export function isActorOf (options: PolicyAuthor & { actor: string }): boolean {
  return options.actor.startsWith(actorsOf(options))
}

/** How all actors of an author begin: hex digits. */
function actorsOf ({ relationship, address }: PolicyAuthor): string {
  return toString(sha256(concat(utf8('medrec/policy-actor/1'), fromHex(relationship, 32), fromHex(address, 20))).subarray(0, ACTOR_KEY_BYTES), 'base16')
}
