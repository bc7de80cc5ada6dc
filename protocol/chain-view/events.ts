/** What a key of a member is for: sends its transactions, seals blocks, signs for it off the chain. */
export type KeyRole = 'operator' | 'consensus' | 'signingKey'

/** What the three contracts tell, decoded. Addresses and hashes are 0x and lower-case hex digits. See specs/registry.md, specs/relationships.md and specs/receipts.md. */
export type ChainEvent =
  | { kind: 'member-joined', id: number, operator: string, consensus: string, handle: string, name: string, signingKey: string, multiaddrs: string[], joinedAt: number }
  | { kind: 'member-left', id: number }
  | { kind: 'key-rotated', id: number, role: KeyRole, next: string }
  | { kind: 'multiaddrs-changed', id: number, multiaddrs: string[] }
  | { kind: 'opened', relationship: string, number: number, ownerDelegate: string, providerDelegate: string }
  | { kind: 'anchored', relationship: string, commitment: string, sequence: number, /** See `RelationshipAnchor`. */ by?: { place: number, address: string, at: number } | undefined, narrows?: boolean | undefined, keeps?: boolean | undefined, adders?: readonly string[] | undefined, ends?: Readonly<Record<string, number>> | undefined }
  | { kind: 'controller-set', relationship: string, controller: string, sequence: number }
  | { kind: 'terminated', relationship: string, sequence: number }
  | { kind: 'skipped', relationship: string, position: number, reason: string }
  | { kind: 'root-committed', operator: string, index: number, root: string }

/** An event and where it stands; of an anchor, and of a message that was skipped, also the hash of its transaction, and its place in the block. */
export interface LocatedEvent { block: number, event: ChainEvent, transaction?: string, index?: number }
