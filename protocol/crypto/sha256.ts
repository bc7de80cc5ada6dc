import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { asBufferSource } from './bytes.ts'

/** SHA-256 of the joined parts, at once. For small inputs; large ones go to {@link sha256Async} or the tree hash. */
export function sha256 (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const hash = nobleSha256.create()
  for (const part of parts) hash.update(part)
  return hash.digest() as Uint8Array<ArrayBuffer>
}

/** SHA-256 by the platform: faster for large inputs. */
export async function sha256Async (bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', asBufferSource(bytes)))
}
