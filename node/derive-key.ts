import { scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import type { DeriveKey } from '../protocol/vault/vault.ts'

const derive = promisify<Uint8Array, Uint8Array, number, { N: number, r: number, p: number, maxmem: number }, Uint8Array>(scrypt)

/** scrypt of Node's own OpenSSL, on a thread of its own. What has begun cannot be broken off; it takes a second at most. */
export const deriveKey: DeriveKey = async ({ password, salt, cost, length, maxBytes, signal }) => {
  signal?.throwIfAborted()
  const key = await derive(password, salt, length, { ...cost, maxmem: maxBytes })
  signal?.throwIfAborted()
  return new Uint8Array(key)
}
