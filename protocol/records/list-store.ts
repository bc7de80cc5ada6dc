import type { ListOwner } from './tokens.ts'

/** Which records, by key with the hash (hex) each had, a requester was told of. */
export type ListState = ReadonlyMap<string, string>

/**
 * Remembers, for requesters, the states of their list: so that removals name only what they were sent before. Of one relationship {@link MAX_LISTS} are kept, of one
 * root grant {@link MAX_LISTS_OF_GRANT}; the one that did not change for longest is forgotten, and none of its versions is ever that of another state.
 */
export interface ListStore {
  /**
   * Makes this the newest state, if it is another than the one before. Durable when it resolves to its version.
   *
   * @param options.root - the grant that a requester is counted by which has all by chains
   */
  advance: (options: ListOwner & { root?: string | undefined, digest: string, state: () => ListState }) => Promise<number>
  /** A state that was; undefined when it is not known any more. */
  at: (options: ListOwner & { version: number }) => ListState | undefined
}
