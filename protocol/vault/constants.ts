/** Version of the vault file. specs/vault.md. */
export const VAULT_VERSION = 1

/** scrypt as the app uses it: about 128 MiB and half a second. specs/vault.md, "Password". */
export const DEFAULT_SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const

/** The most a vault file may ask of this machine: 1 GiB of memory. */
export const MAX_SCRYPT = { N: 2 ** 20, r: 8, p: 4 } as const

/** Memory of that, and a little for what is around it, bytes. @internal */
export const MAX_SCRYPT_BYTES = 2 ** 30 + 2 ** 20

/** Longest vault file that is read, bytes. */
export const MAX_VAULT_FILE = 4096

/** Longest password, UTF-16 units. */
export const MAX_PASSWORD = 1024

/** Bytes of the salt of a password. */
export const VAULT_SALT_BYTES = 16
