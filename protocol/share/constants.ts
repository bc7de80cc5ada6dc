// specs/share.md, sections "Messages" and "Limits".

/** The version of a share's plaintext. */
export const SHARE_VERSION = 1

/** HPKE's info for shares and the letters about them. */
export const SHARE_INFO = 'medrec/share/1'

/** HPKE's info for requests to agree to a grant. */
export const CO_SIGN_INFO = 'medrec/co-sign/1'

/** Providers that one share, or one request, may name. */
export const MAX_SOURCES = 64

/** The largest plaintext, bytes: a letter, and in base64 an entry of an account document, carry it with room to spare. */
export const MAX_SHARE_BYTES = 40 * 1024

/** Categories, or labels, of one source. */
export const MAX_SOURCE_TAGS = 64

/** The longest name in a share, UTF-16 units. */
export const MAX_SHARE_NAME = 80
