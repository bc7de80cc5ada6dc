import { MedrecError } from '../errors/medrec-error.ts'

/** JSON as UTF-8 bytes. */
export function encodeJson (value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}

/**
 * What {@link encodeJson} wrote, in this store and by this program: its shape is trusted as far as the seal around it is.
 *
 * @throws MedrecError `STORE_DAMAGED`
 */
export function decodeJson<T> (bytes: Uint8Array): T {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as T
  } catch (cause) {
    throw new MedrecError('STORE_DAMAGED', undefined, { cause })
  }
}
