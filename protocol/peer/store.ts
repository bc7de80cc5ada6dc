/**
 * Where a peer keeps what it must not forget: opaque bytes under a namespace and a key. What is secret is sealed above it.
 * Implemented by node/peer-store and browser/store; both pass test/peer-store/acceptance.ts. See specs/peer.md, section "Store".
 */
export interface PeerStore {
  get: (namespace: string, key: string) => Promise<Uint8Array | undefined>
  /**
   * All in one transaction: after a crash all of it is done, or nothing. Durable when it resolves.
   *
   * @param gone - keys that are deleted with it; those that are not there are no error
   */
  put: (namespace: string, entries: Array<[key: string, value: Uint8Array]>, gone?: readonly string[]) => Promise<void>
  /** In one transaction; keys that are not there are no error. */
  delete: (namespace: string, keys: string[]) => Promise<void>
  /** In order of the keys' code units. */
  keys: (namespace: string) => Promise<string[]>
  /** In order of the keys' code units; an entry changed meanwhile may come in either state. */
  entries: (namespace: string) => AsyncIterable<[key: string, value: Uint8Array]>
  /** Forgets everything. */
  clear: () => Promise<void>
  close: () => Promise<void>
}
