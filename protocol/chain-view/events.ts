/** What the three contracts tell, decoded. Addresses and hashes are 0x and lower-case hex digits. See specs/contracts.md. */
export type ChainEvent =
  | { kind: 'member-joined', operator: string, handle: string, name: string, signingKey: string, multiaddrs: string[], joinedAt: number }
  | { kind: 'member-left', operator: string }
  | { kind: 'multiaddrs-changed', operator: string, multiaddrs: string[] }
  | { kind: 'opened', relationship: string, ownerDelegate: string, providerDelegate: string }
  | { kind: 'anchored', relationship: string, commitment: string, sequence: number }
  | { kind: 'anchor-skipped', relationship: string, reason: string }
  | { kind: 'controller-set', relationship: string, controller: string, sequence: number }
  | { kind: 'terminated', relationship: string, sequence: number }
  | { kind: 'root-committed', operator: string, index: number, root: string }

/** An event and where it stands. */
export interface LocatedEvent { block: number, event: ChainEvent }
