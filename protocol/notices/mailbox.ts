import { concat, fromHex, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'

/** The mailbox of an address, 32 bytes: opaque to who does not know the address. specs/notices.md, section "Mailboxes". */
export function mailboxOf (address: string): Uint8Array {
  return sha256(concat(utf8('medrec/mailbox/1'), fromHex(address, 20)))
}
