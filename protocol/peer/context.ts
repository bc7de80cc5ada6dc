import type { RandomBytes } from '../crypto/random.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { Acting } from './acting/open-acting.ts'
import type { AccountKeeper } from './account-keeper.ts'
import type { Persona } from './links.ts'
import type { NetworkKeeper } from './network-keeper.ts'
import type { CreatePeerOptions } from './options.ts'
import type { Relationship } from './relationship.ts'
import type { SealedStore } from './sealed-store.ts'
import type { SealedRevision } from './share-link.ts'
import type { SharedView } from './shared-view.ts'
import type { PeerEvent } from './types.ts'

/** What an unlocked peer works with. Ends when the peer is locked: then `signal` aborts. */
export interface PeerContext {
  readonly options: CreatePeerOptions
  readonly randomBytes: RandomBytes
  readonly now: () => number
  readonly store: SealedStore
  /** 64 bytes. */
  readonly seed: Uint8Array
  readonly signal: AbortSignal
  readonly emit: (type: PeerEvent['type']) => void
  readonly account: AccountKeeper
  /** Under which libp2p key the providers of its relationships are met. */
  readonly persona: Persona
  network: NetworkKeeper | undefined
  /** By which grants that carry out a decision are known, 32 bytes; there is one as soon as there is a network. */
  readonly standingKey: () => Uint8Array
  /** By id. */
  readonly relationships: Map<string, Relationship>
  /** Whom this person acts for, by the appointment's id; of who is acted for, empty. */
  readonly acting: Map<string, Acting>
  /** By share id, then relationship. */
  readonly shared: Map<string, SharedView>
  /** My shares as they were sealed last, by share id. */
  readonly sealedShares: Map<string, SealedRevision>
  /** When each address was last given something, as far as the logs held here say. */
  readonly lastLooks: Map<string, number>
  /** When the log of each relationship was asked for last, as far as this device knows; nothing of one that never was. */
  readonly logsReadAt: Map<string, number>
  /** Runs what waits to go out for a relationship, now or as soon as it is idle; errors end up in its state. */
  readonly wake: (relationship: Relationship) => void
  /** Takes what went wrong in work that nobody waits for. */
  readonly report: (error: unknown) => void
}

/** The network. @throws MedrecError `NO_NETWORK` */
export function requireNetwork (context: PeerContext): NetworkKeeper {
  if (context.network === undefined) throw new MedrecError('NO_NETWORK')
  return context.network
}
