/** Chunk of the tree hash, bytes. specs/records.md, "Tree hash". */
export const TREE_CHUNK = 1024 * 1024

/** Up to this many bytes a hash is made at once: calling the platform costs more. @internal */
export const SMALL_HASH = 512

/** Chunks that may wait for the platform's hash; then `update` answers with a promise to wait for. @internal */
export const MAX_CHUNKS_IN_FLIGHT = 4

/** Bytes of an AES-GCM initialisation vector; it stands before the ciphertext. */
export const IV_BYTES = 12

/** Bytes of an HPKE encapsulated key (X25519); it stands before the ciphertext where both travel as one. */
export const ENCAPSULATED_KEY_BYTES = 32

/** Longest HPKE info string, UTF-8 bytes. */
export const MAX_INFO_BYTES = 256
