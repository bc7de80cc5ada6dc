import type { Doc, ImmutableString } from '@automerge/automerge'

/** What a policy document holds (specs/policy.md, "Document"). Everything in it is known to the owner and that provider only. */
export interface PolicySchema {
  schema: { major: number, minor: number }
  /** `0x` and 64 hex digits. */
  relationship: ImmutableString
  /** 32 secret bytes: makes the commitment tell nothing. */
  salt: Uint8Array
  /** By id: the canonical text of a grant, never changed. */
  grants: Record<string, ImmutableString>
  /** Tombstones by grant id: `{"at": epoch seconds}`. Nothing is ever deleted; a tombstone is for ever. */
  ended: Record<string, ImmutableString>
  /** Anchored states (commitments) that the owner has given up: a provider need not wait for them. `{"at": epoch seconds}`. */
  lost: Record<string, ImmutableString>
  /** Of a fresh document: the one that it goes on from. See `previousOf`. */
  previous?: ImmutableString
  /** Of a fresh document, by grant id: who wrote what it begins with. See `originsOf`. */
  origins?: Record<string, ImmutableString>
}

/** A policy: the Automerge document of one relationship. */
export type PolicyDocument = Doc<PolicySchema>
