import { fromHex } from '../crypto/bytes.ts'
import type { RandomBytes } from '../crypto/random.ts'
import type { VaultKey } from '../vault/vault.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { deriveStandingKey } from '../identity/secrets.ts'
import { loadLooks } from './access-log.ts'
import { eraseForgotten, openActing } from './acting/open-acting.ts'
import { AccountKeeper } from './account-keeper.ts'
import { Background } from './background.ts'
import { carryOut } from './carry-out.ts'
import { once } from './coalesce.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { decodeJson, encodeJson } from './json.ts'
import type { NetworkKeeper } from './network-keeper.ts'
import { openShared } from './open-shared.ts'
import type { CreatePeerOptions } from './options.ts'
import { Relationship } from './relationship.ts'
import { reportProblem } from './report-problem.ts'
import { openSealedStore } from './sealed-store.ts'
import type { SealedStore } from './sealed-store.ts'
import { loadSealed } from './share-link.ts'
import { dropEnded } from './shared-with-me.ts'
import type { PeerEvent } from './types.ts'
import { Work } from './work.ts'

/** The words and the seed they stand for, as they are kept. */
export interface KeptKeys { words: string[], /** `0x` hex, 64 bytes. */ seed: string }

/** An unlocked peer: what its parts work with, what it does by itself, and its end. */
export interface OpenPeer { context: PeerContext, work: Work, background: Background, close: () => Promise<void> }

const KEYS = 'keys'

/** Stores the keys of a new peer. */
export async function storeKeys (options: { store: SealedStore, keys: KeptKeys }): Promise<void> {
  await options.store.put('state', [[KEYS, encodeJson(options.keys)]])
}

/** @throws MedrecError `STORE_DAMAGED` */
export async function readKeys (store: SealedStore): Promise<KeptKeys> {
  const bytes = await store.get('state', KEYS)
  if (bytes === undefined) throw new MedrecError('STORE_DAMAGED')
  return decodeJson<KeptKeys>(bytes)
}

/**
 * Reads everything that is on this device. Touches no network.
 *
 * @throws MedrecError `STORE_DAMAGED`
 */
export async function openContext (options: {
  options: CreatePeerOptions
  randomBytes: RandomBytes
  key: VaultKey
  emit: (type: PeerEvent['type']) => void
  openNetwork: (store: SealedStore) => Promise<NetworkKeeper | undefined>
}): Promise<OpenPeer> {
  const { options: peerOptions, randomBytes, key, emit, openNetwork } = options
  const store = await openSealedStore({ store: peerOptions.store, key, randomBytes })
  const { seed } = await readKeys(store)
  const ending = new AbortController()
  const context: PeerContext = {
    options: peerOptions, randomBytes, now: peerOptions.now, store, seed: fromHex(seed, 64), signal: ending.signal, emit,
    account: await AccountKeeper.open(store),
    network: await openNetwork(store),
    standingKey: once(() => deriveStandingKey({ seed: context.seed, network: requireNetwork(context).keys })),
    persona: 'owner', relationships: new Map(), acting: new Map(), shared: new Map(), sealedShares: new Map(), lastLooks: new Map(), logsReadAt: new Map(),
    wake: relationship => { work.wake(relationship) },
    report: error => { reportProblem({ error, signal: ending.signal, onProblem: peerOptions.onProblem }) }
  }
  const work = new Work(context)
  await loadHeld(context)
  return {
    context,
    work,
    background: new Background(context),
    close: async () => {
      ending.abort(new MedrecError('LOCKED'))
      await context.network?.stop()
    }
  }
}

async function loadHeld (context: PeerContext): Promise<void> {
  const { account, store, options: { profile }, network } = context
  if (network === undefined) return
  for (const [id, facts] of account.list('relationships')) {
    const relationship = await Relationship.open({ id, facts, seed: context.seed, network: network.keys, store, profile })
    context.relationships.set(id, relationship)
    await relationship.holdings.refreshSummaries()
  }
  await openShared(context)
  for (const view of context.shared.values()) {
    await dropEnded({ context, view })
    for (const { holdings } of view.copies.values()) await holdings.refreshSummaries()
  }
  for (const [id, entry] of account.list('actingFor')) {
    try {
      if (entry.state === 'active') context.acting.set(id, await openActing({ context, id, entry }))
      else await eraseForgotten({ context, id, entry })
    } catch (error) {
      if (!(error instanceof MedrecError)) throw error
      // What another device of mine took in, and can not be read here, keeps nobody from what is their own.
      context.report(error)
    }
  }
  await loadSealed(context)
  // What a crash cut off. What has to be sent for it goes out when the peer begins.
  await carryOut({ context })
  await loadLooks(context)
}
