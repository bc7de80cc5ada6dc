import { replayAgent } from '../../agent/agent-state.ts'
import type { AppointmentSource } from '../../agent/appointment.ts'
import { OWNER_PLACE } from '../../agent/constants.ts'
import { isMedrecError, MedrecError } from '../../errors/medrec-error.ts'
import { deriveDelegate } from '../../identity/derive.ts'
import { createSigner } from '../../session/signer.ts'
import type { PeerContext } from '../context.ts'
import { requireNetwork } from '../context.ts'
import { isOfProvider, isUnreachable } from '../owner-session.ts'
import { Relationship } from '../relationship.ts'
import { checkAppointed, openAppointmentLink } from './acting-for.ts'
import { carryAct, isAgentInForce, watchAgent } from './carry-act.ts'
import { helperKeyIndex } from './helper-keys.ts'
import { factsOf } from './open-acting.ts'
import { agentOf, lookAtAgent, readAgent } from './read-agent.ts'
import type { TakeOver } from './types.ts'

/**
 * With a new key: takes over, one after the other, what the old key gave, or as many guardians as it takes long enough ago. A provider that is away keeps back no other; the same link again goes on with it.
 *
 * @throws MedrecError `LINK_INVALID`, `NOT_FOR_YOU`, `OTHER_NETWORK`, `SHARE_NOT_GENUINE`; `NETWORK_UNREACHABLE` where the chain bears out nothing of the link
 */
export async function takeOver (options: { context: PeerContext, link: string }): Promise<TakeOver> {
  const { context } = options
  const { appointment: { kind, sources }, card } = await openAppointmentLink(context, options.link)
  if (kind !== 'owner') throw new MedrecError('LINK_INVALID', 'This is not what a guardian gives back.')
  await requireNetwork(context).chain.caughtUp({ signal: context.signal })
  const isOther = ({ relationship, address }: AppointmentSource): boolean => {
    const held = context.relationships.get(relationship)
    return held !== undefined && held.delegate.address !== address
  }
  if (sources.every(isOther)) throw new MedrecError('LINK_INVALID', 'This is about records that you have under your own key.')
  const result: TakeOver = { done: 0, waiting: [] }
  for (const { source, relationship, isSeen } of await lookAtSources({ context, sources, card })) {
    const at = relationship === undefined ? 'away' : context.relationships.has(relationship.id) ? 'done' : await takeOne({ context, relationship, isSeen })
    if (at === 'done') result.done++
    else result.waiting.push({ relationship: source.relationship, provider: context.network?.member(source.provider)?.name ?? source.providerName, ...at === 'away' ? { isAway: true } : at === undefined ? {} : { at } })
  }
  return result
}

interface Looked { source: AppointmentSource, /** undefined: the chain does not bear it out, as its provider is no member now. */ relationship: Relationship | undefined, /** Whether the provider answered. */ isSeen: boolean }

/** Opens what the chain bears out, and looks at it: at all of it at once, since each provider that is away takes its time. @throws MedrecError `SHARE_NOT_GENUINE`; `NETWORK_UNREACHABLE` where it bears out nothing */
async function lookAtSources ({ context, sources, card }: { context: PeerContext, sources: readonly AppointmentSource[], card: number }): Promise<Looked[]> {
  const borneOut = new Set(sources.filter(source => isBorneOut(context, source)))
  // What is not of this chain is no provider's that is away.
  if (!sources.some(source => borneOut.has(source) || context.relationships.has(source.relationship))) throw new MedrecError('NETWORK_UNREACHABLE')
  return await Promise.all(sources.map(async source => {
    // What I have, also under another key of mine, is not made anew by what a link says of it.
    const held = context.relationships.get(source.relationship)
    if (held !== undefined || !borneOut.has(source)) return { source, relationship: held, isSeen: false }
    const relationship = await openSource({ context, source, card })
    return { source, relationship, isSeen: await lookAtAgent(context, relationship) }
  }))
}

function isBorneOut (context: PeerContext, source: AppointmentSource): boolean {
  try {
    checkAppointed(context, source, true)
    return true
  } catch (error) {
    if (!isUnreachable(error)) throw error
    return false
  }
}

async function openSource ({ context, source, card }: { context: PeerContext, source: AppointmentSource, card: number }): Promise<Relationship> {
  const { seed, store, options: { profile } } = context
  const network = requireNetwork(context).keys
  const delegateIndex = helperKeyIndex({ seed, network, card, address: source.address })
  return await Relationship.open({ id: source.relationship, facts: factsOf({ source, delegateIndex, joinedAt: context.now() }), seed, network, store, profile })
}

interface Taking { context: PeerContext, relationship: Relationship }

/** Takes over at one provider, and keeps it. @returns when it can be done; undefined: not yet; `away`: nobody there can be asked */
async function takeOne ({ context, relationship, isSeen }: Taking & { isSeen: boolean }): Promise<'done' | 'away' | number | undefined> {
  try {
    // The old key has given it, without anybody's help.
    if (!isControlledBy({ context, relationship })) {
      if (!isSeen) return 'away'
      const at = await becomeOwner({ context, relationship })
      if (at !== 'done') return at
      // Nobody lets a new owner in before that is settled; nor ever, where the old key was lost before it had given control to the agent.
      if (await watchAgent({ context, relationship, isDone: each => isAgentInForce(context, relationship, each) }) === undefined) return undefined
    }
  } catch (error) {
    if (!isOfProvider(error, context.signal)) throw error
    return isMedrecError(error, 'RELAY_REFUSED') ? undefined : 'away'
  }
  context.account.put('relationships', relationship.id, relationship.facts)
  await context.store.put('state', [context.account.entry(), relationship.policyEntry()])
  context.relationships.set(relationship.id, relationship)
  context.emit('providers')
  context.wake(relationship)
  return 'done'
}

/** Whether the key controls the relationship by itself, with enough blocks on top. */
function isControlledBy ({ context, relationship }: Taking): boolean {
  return requireNetwork(context).chain.view.relationship(relationship.id).settled?.controller === relationship.delegate.address
}

/** Gives when it can be done; undefined: too few guardians have said so. */
async function becomeOwner ({ context, relationship }: Taking): Promise<'done' | number | undefined> {
  const { address } = relationship.delegate
  const agent = await readAgent({ context, relationship })
  const state = replayAgent(agent.logs)
  if (state.owner === address) return 'done'
  if (state.recovery === undefined) return undefined
  const said = [...state.custodians.values()].flatMap(({ nominee }) => nominee?.address === address && nominee.at > state.objectedAt ? [nominee.at] : []).sort((a, b) => a - b)
  const last = said[state.recovery.threshold - 1]
  if (last === undefined) return undefined
  const from = last + state.recovery.delay
  if (agent.time < from) return from
  const { seed } = context
  const key = await deriveDelegate({ seed, network: requireNetwork(context).keys, role: 'custodian', index: relationship.facts.delegateIndex })
  const done = await carryAct({
    context, relationship, signer: createSigner({ network: requireNetwork(context).keys, key }),
    act: { kind: 'take-over', agent: agentOf(context, relationship.id), owner: address, expectedSequence: state.sequences.get(OWNER_PLACE) ?? 0 },
    isDone: each => replayAgent(each.logs).owner === address
  })
  return done === undefined ? from : 'done'
}
