import { findDelegates } from '../identity/find-delegates.ts'
import type { FoundDelegate } from '../identity/find-delegates.ts'
import type { RelationshipState } from '../chain-view/chain-view.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { lookAtAgent } from './acting/read-agent.ts'
import { carryOut } from './carry-out.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { endOnChain, isEnded, liveRelationships } from './ended.ts'
import { takeEnd } from './end-relationship.ts'
import { fetchMine } from './fetch-mine.ts'
import { openShared } from './open-shared.ts'
import { isOfProvider } from './owner-session.ts'
import { pushPolicy } from './push-policy.ts'
import { readBlob } from './push-account.ts'
import { Relationship } from './relationship.ts'
import type { RestoreProgress, RestoreSummary } from './types.ts'
import { giveUpUnknown, knowsAnchor } from './unknown-anchors.ts'

/**
 * Brings everything back into an empty peer whose keys and network are known: relationships by matching delegates against the chain's list here, the
 * account document from any provider, then policies and records. See specs/identity.md, section "Restoring".
 *
 * @param options.keep - has the device stay set up: when all is here but records, which come by themselves after that
 * @throws MedrecError `NETWORK_UNREACHABLE` when no member can be asked
 */
export async function restoreEverything (options: { context: PeerContext, signal: AbortSignal, onProgress: (progress: RestoreProgress) => void, keep: () => Promise<void> }): Promise<RestoreSummary> {
  const { context, signal, onProgress, keep } = options
  const network = requireNetwork(context)
  onProgress({ step: 'connecting' })
  await network.chain.caughtUp({ signal })
  onProgress({ step: 'matching' })
  const states = new Map([...network.chain.view.relationships()].map(state => [state.ownerDelegate, state]))
  const providers = network.chain.view.members().map(member => member.handle)
  const found = await findDelegates({ seed: context.seed, network: network.keys, providers, isKnown: address => states.has(address), signal })
  onProgress({ step: 'account' })
  const away = new Set<string>()
  const account = await collectAccount(context, providers, found.length > 0 ? found.map(delegate => delegate.provider) : providers, signal, away)
  for (const delegate of found) rememberRelationship(context, delegate, states)
  await context.store.put('state', [context.account.entry(), network.entry()])
  for (const [id, facts] of context.account.list('relationships')) {
    const relationship = await Relationship.open({ id, facts, seed: context.seed, network: network.keys, store: context.store, profile: context.options.profile })
    Object.assign(relationship, { isAccountRead: account, isStranger: true })
    context.relationships.set(id, relationship)
  }
  // What the chain has ended gives nothing any more; whoever ended it.
  for (const relationship of context.relationships.values()) if (endOnChain(context, relationship.id).settled && !isEnded(context, relationship.id)) await takeEnd({ context, relationship, heard: true })
  onProgress({ step: 'policies' })
  await eachRelationship({ context, signal, away }, async relationship => {
    await pushPolicy({ context, relationship, signal })
    await catchUp(context, relationship)
  })
  await carryOut({ context })
  await openShared(context)
  // Not before: what would be there after a crash is half of it, and could not be restored again.
  await keep()
  onProgress({ step: 'fetching', count: 0 })
  await eachRelationship({ context, signal, away }, async relationship => {
    await fetchMine({ context, relationship, signal, onStored: () => { onProgress({ step: 'fetching', count: countRecords(context) }) } })
  })
  const summary = {
    relationships: context.relationships.size, records: countRecords(context), account, away: [...away],
    shares: context.account.shares.filter(share => share.endedAt === undefined).length
  }
  onProgress({ step: 'done', count: summary.records })
  return summary
}

/** Merges what lies with the providers. Those of my relationships are asked: nobody else has it. */
async function collectAccount (context: PeerContext, known: string[], providers: string[], signal: AbortSignal, away: Set<string>): Promise<boolean> {
  const network = requireNetwork(context)
  let isFound = false
  for (const handle of new Set(providers.filter(provider => known.includes(provider)))) {
    try {
      const link = await network.providerLink({ persona: 'owner', handle, signal, now: context.now() })
      const blob = await readBlob({ mux: await link.mux('sync'), seed: context.seed, network: network.keys, provider: handle, signal })
      if (blob === undefined) continue
      context.account.merge(blob.account)
      isFound = true
    } catch (error) {
      if (!(error instanceof MedrecError) || signal.aborted) throw error
      away.add(network.member(handle)?.name ?? handle)
    }
  }
  return isFound
}

/** Of a relationship that the account document did not know, the chain tells all but what the provider attested. */
function rememberRelationship (context: PeerContext, delegate: FoundDelegate, states: Map<string, RelationshipState>): void {
  const state = states.get(delegate.address)
  if (state === undefined || context.account.get('relationships', state.id) !== undefined) return
  const member = requireNetwork(context).member(delegate.provider)
  context.account.put('relationships', state.id, {
    provider: delegate.provider, name: member?.name ?? delegate.provider, delegateIndex: delegate.index, multiaddrs: member?.multiaddrs ?? [],
    providerDelegate: state.providerDelegate, providerEncryptionKey: '', attestation: '', joinedAt: context.now()
  })
}

/** A policy that came back without the state that is anchored lacks what a lost device anchored last. Nobody has it any more. */
async function catchUp (context: PeerContext, relationship: Relationship): Promise<void> {
  const { atHead, settled } = requireNetwork(context).chain.view.relationship(relationship.id)
  if (atHead === undefined || knowsAnchor(relationship, atHead)) return
  // Who anchored it decides what is kept.
  await lookAtAgent(context, relationship)
  // Where the chain comes back without what is not settled, the rest is given up all the same.
  for (const state of settled === undefined ? [atHead] : [settled, atHead]) await giveUpUnknown({ context, relationship, state, isAccountKnown: relationship.isAccountRead })
}

async function eachRelationship ({ context, signal, away }: { context: PeerContext, signal: AbortSignal, away: Set<string> }, work: (relationship: Relationship) => Promise<void>): Promise<void> {
  await Promise.all(liveRelationships(context).map(async relationship => {
    try {
      await work(relationship)
    } catch (error) {
      if (!isOfProvider(error, signal)) throw error
      away.add(relationship.facts.name)
    }
  }))
}

function countRecords (context: PeerContext): number {
  return [...context.relationships.values()].reduce((sum, relationship) => sum + relationship.holdings.size, 0)
}
