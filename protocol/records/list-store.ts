import type { ListOwner } from './tokens.ts'

/** Which records, by key with the hash (hex) each had, a requester was told of. */
export type ListState = ReadonlyMap<string, string>

/** Remembers, for every requester, the states of their list: so that removals name only what they were sent before. */
export interface ListStore {
  /** Makes this the newest state, if it is another than the one before. Durable when it resolves to its version. */
  advance: (options: ListOwner & { digest: string, state: () => ListState }) => Promise<number>
  /** A state that was; undefined when it is not known any more. */
  at: (options: ListOwner & { version: number }) => ListState | undefined
}
