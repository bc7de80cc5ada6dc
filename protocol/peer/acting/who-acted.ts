import { decodeAgentLog } from '../../agent/agent-events.ts'
import { readMade } from '../../policy/made-by.ts'
import { viewerUnder } from '../../policy/read.ts'
import type { PeerContext } from '../context.ts'
import { liveRelationships } from '../ended.ts'
import type { Relationship } from '../relationship.ts'
import { knownState } from './read-agent.ts'
import type { ActEntry, RecoveryEntry } from './types.ts'

/** What I call who has an address in a relationship. */
export function callOf (context: PeerContext, relationship: Relationship, address: string): string {
  if (address === relationship.signer.address) return 'you'
  const helper = context.account.helpers.find(([, { addresses }]) => addresses[relationship.id] === address)
  return helper?.[1].name ?? address
}

/** What was done in my relationships by whom, the newest first: as the providers said it last, and of grants what others signed for. */
export function listActs (context: PeerContext): ActEntry[] {
  return [...context.relationships.values()].flatMap(relationship => actsOf(context, relationship)).sort((a, b) => b.at - a.at)
}

function actsOf (context: PeerContext, relationship: Relationship): ActEntry[] {
  const { agent } = relationship.progress
  const provider = context.network?.member(relationship.facts.provider)?.name ?? relationship.facts.name
  const call = (address: string): string => callOf(context, relationship, address)
  const entry = (at: number, by: string, did: ActEntry['did'], whom?: string): ActEntry => ({ at, relationship: relationship.id, provider, who: call(by), did, ...whom === undefined ? {} : { whom: call(whom) } })
  const told = (agent?.logs ?? []).flatMap(log => {
    const event = decodeAgentLog(log)
    const at = log.timestamp
    switch (event.kind) {
      case 'custodian-added': return [entry(at, event.actor, 'appointed', event.custodian)]
      case 'custodian-ended': return [entry(at, event.actor, 'ended', event.custodian)]
      case 'owner-nominated': return event.nominee === undefined ? [] : [entry(at, event.custodian, 'named-owner', event.nominee)]
      case 'objected': return [entry(at, event.owner, 'objected')]
      case 'recovery-set': return []
      case 'owner-set': return /^0x0+$/.test(event.previous) ? [] : [entry(at, event.previous, 'became-owner', event.next)]
      case 'owner-recovered': return [entry(at, event.next, 'became-owner', event.next)]
    }
  })
  return [...told, ...(agent?.anchors ?? []).map(({ address, at }) => entry(at, address, 'shared')), ...grantsByOthers(context, relationship).map(({ at, by, did, viewer }) => ({ ...entry(at, by, did), whom: viewer }))]
}

interface GrantAct { at: number, by: string, did: 'granted' | 'withdrew', viewer: string }

/** The grants that others added or ended, each proved by a batch of theirs (specs/policy.md, "Signed changes"). What this person's key signed is its own. */
function grantsByOthers (context: PeerContext, relationship: Relationship): GrantAct[] {
  const { policy: doc, proofs, reading, delegate, ownerDelegate } = relationship
  // Where a lost key was given back, the old one was mine, too.
  const mine = new Set([delegate.address, ownerDelegate])
  const viewerOf = (id: string): string => {
    const viewer = viewerUnder({ doc, id }) ?? id
    return context.account.shares.find(({ card }) => card.address === viewer)?.name ?? viewer
  }
  /** As whoever ended it wrote down; 0 where it does not say. */
  const endedAt = (id: string): number | undefined => reading.ended.get(id) === 0 ? undefined : reading.ended.get(id)
  const changes = new Set([...proofs.batches.values()].filter(({ signer }) => !mine.has(signer)).flatMap(batch => batch.changes))
  return [...changes].flatMap(change => {
    const signers = proofs.signersOf(change)
    if ([...signers].some(signer => mine.has(signer))) return []
    const heardAt = relationship.heardOf(change) ?? 0
    const { granted, ended } = readMade({ doc, change })
    return [...signers].flatMap((by): GrantAct[] => [
      ...granted.map(id => ({ at: heardAt, by, did: 'granted' as const, viewer: viewerOf(id) })),
      ...ended.map(id => ({ at: endedAt(id) ?? heardAt, by, did: 'withdrew' as const, viewer: viewerOf(id) }))
    ])
  })
}

/** What guardians can do, and what they have begun to; undefined: nothing, as no rule is set. What they name before there is one shows as well: they may only wait for it. */
export function readRecovery (context: PeerContext): RecoveryEntry | undefined {
  const set = context.account.get('recovery', 'recovery')
  const guardians = context.account.helpers.flatMap(([, { kind, name, endedAt }]) => kind === 'guardian' && endedAt === undefined ? [name] : [])
  const named = liveRelationships(context).flatMap(relationship => {
    const state = knownState(relationship)
    const provider = context.network?.member(relationship.facts.provider)?.name ?? relationship.facts.name
    const nominations = [...state.custodians.values()].flatMap(({ address, nominee }) => nominee === undefined || nominee.at <= state.objectedAt ? [] : [{ guardian: address, ...nominee }])
    return [...new Set(nominations.map(({ address }) => address))].map(address => {
      const who = nominations.filter(each => each.address === address).sort((a, b) => a.at - b.at)
      const last = state.recovery === undefined ? undefined : who[state.recovery.threshold - 1]
      return { relationship: relationship.id, provider, address, by: who.map(({ guardian }) => callOf(context, relationship, guardian)), ...last === undefined || state.recovery === undefined ? {} : { takesOverAt: last.at + state.recovery.delay } }
    })
  })
  if (named.length === 0 && (set === undefined || guardians.length === 0)) return undefined
  return { ...set, guardians, named }
}
