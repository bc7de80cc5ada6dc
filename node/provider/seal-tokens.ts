import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'
import { concat } from '../../protocol/crypto/bytes.ts'
import type { TokenSealer } from '../../protocol/records/tokens.ts'

const IV = 12
const TAG = 16

/** Seals tokens with AES-256-GCM: IV ‖ ciphertext ‖ tag. At once, since every record of an answer has one. */
export function createTokenSealer (options: { key: Uint8Array }): TokenSealer {
  // Made once: a cipher that is given bytes makes a key of them each time, which takes longer than to seal.
  const key = createSecretKey(options.key)
  const takeIv = createIvPool()
  return {
    seal: (plaintext, aad) => {
      const iv = takeIv()
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad)
      const sealed = concat(iv, cipher.update(plaintext), cipher.final())
      return concat(sealed, cipher.getAuthTag())
    },
    open: (sealed, aad) => {
      if (sealed.length < IV + TAG) return undefined
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV)).setAAD(aad).setAuthTag(sealed.subarray(sealed.length - TAG))
      try {
        return concat(decipher.update(sealed.subarray(IV, sealed.length - TAG)), decipher.final())
      } catch {
        // Not sealed here, or not for this requester: told by the answer.
        return undefined
      }
    }
  }
}

/** Random bytes for many tokens at once: to ask for twelve takes as long as for some thousands. */
function createIvPool (): () => Uint8Array {
  let pool = new Uint8Array(0)
  let at = 0
  return () => {
    if (at === pool.length) {
      pool = randomBytes(IV * 256)
      at = 0
    }
    at += IV
    return pool.subarray(at - IV, at)
  }
}
