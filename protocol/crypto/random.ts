/** Gives `length` unpredictable bytes. Injected wherever randomness is used, so that tests can replay a seed. */
export type RandomBytes = (length: number) => Uint8Array<ArrayBuffer>

/** The platform's source of randomness. At most 65,536 bytes at once (WebCrypto's own limit). */
export const randomBytes: RandomBytes = length => crypto.getRandomValues(new Uint8Array(length))
