import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import type { ProviderDelegates } from '../../protocol/enrol/delegates.ts'
import type { ProviderRelationship } from '../../protocol/enrol/relationships.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { FIRST_RETRY_MS, MAX_RETRY_MS, MIN_CARRY_PATIENCE_MS } from '../../protocol/peer/constants.ts'
import { waitUntil } from '../../protocol/peer/wait.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { signTypedData } from '../../protocol/typed-data/sign.ts'
import type { ProviderRelationships } from '../store/relationships.ts'
import { END_SECONDS, MAX_ENDS_AT_ONCE } from './constants.ts'
import type { GiveMessage } from './give-message.ts'

/** What {@link createEnds} takes. */
export interface EndsOptions {
  view: ChainView
  network: NetworkFile
  relationships: Pick<ProviderRelationships, 'all' | 'wishEnd' | 'wished'>
  delegates: ProviderDelegates
  give: GiveMessage
  /** Epoch seconds. */
  now: () => number
  /** Of the node's end. */
  signal: AbortSignal
  report: Report
}

/** How far the end of one has come: it is written down that it is to end, a carrier has taken what was signed, or the chain has it for good. */
export interface EndStep { relationship: string, state: 'noted' | 'sent' | 'settled' }

/** Ends relationships from the provider's side. */
export interface Ends {
  /**
   * Ends all relationships with a person, for good, and waits until the chain has settled it.
   *
   * @param options.signal - when it aborts, only the waiting ends: what was noted goes on
   * @throws MedrecError `PERSON_UNKNOWN` when there is none that goes on; `INVALID_INPUT`, `CANCELLED`
   */
  end: (options: { person: unknown, onStep: (step: EndStep) => Promise<void>, signal: AbortSignal }) => Promise<EndStep[]>
}

/**
 * Carries out each end that was ever noted and that the chain does not have: signs by the provider's delegate, and has it carried by a drawn member. It begins
 * at once with those that the node was asked for before it was started. See specs/relationships.md, "The end".
 */
export function createEnds (options: EndsOptions): Ends {
  const { view, relationships, now, signal } = options
  const running = new Set<string>()
  /** Of those that were tried: in which turn last, and how long the next try that fails waits. */
  const tried = new Map<string, Tried>()
  let turns = 0
  const sent = new Set<string>()
  const listeners = new Set<() => void>()
  const isActive = (relationship: string): boolean => view.relationship(relationship).atHead?.status === 'active'
  const onSent = (relationship: string): void => {
    sent.add(relationship)
    for (const listener of listeners) listener()
  }

  // What waits for its turn is in the store. Who was tried longest ago comes first: those that come to nothing hold up no others.
  const goOn = (): void => {
    if (running.size >= MAX_ENDS_AT_ONCE || signal.aborted) return
    const wished = relationships.wished()
    if (tried.size > 0) {
      const left = new Set(wished.map(({ relationship }) => relationship))
      for (const relationship of tried.keys()) if (!left.has(relationship)) tried.delete(relationship)
      wished.sort((a, b) => (tried.get(a.relationship)?.turn ?? 0) - (tried.get(b.relationship)?.turn ?? 0))
    }
    for (const each of wished) {
      if (running.size >= MAX_ENDS_AT_ONCE) return
      const { relationship } = each
      if (running.has(relationship) || !isActive(relationship)) continue
      const retry = tried.get(relationship)?.retry ?? FIRST_RETRY_MS
      running.add(relationship)
      tried.set(relationship, { turn: ++turns, retry })
      void tryOnce({ ...options, relationship: each, retry, onSent }).then(next => { tried.set(relationship, { turn: turns, retry: next }) }).finally(() => {
        running.delete(relationship)
        goOn()
      })
    }
  }
  const stop = view.onChange(goOn)
  signal.addEventListener('abort', stop, { once: true })
  goOn()

  const stateOf = (relationship: string): EndStep['state'] => {
    if (view.relationship(relationship).settled?.status === 'terminated') return 'settled'
    return sent.has(relationship) || !isActive(relationship) ? 'sent' : 'noted'
  }
  const follow = async (relationship: string, { onStep, signal }: { onStep: (step: EndStep) => Promise<void>, signal: AbortSignal }): Promise<EndStep> => {
    const subscribe = (listener: () => void): () => void => {
      const stopChanges = view.onChange(listener)
      listeners.add(listener)
      return () => {
        stopChanges()
        listeners.delete(listener)
      }
    }
    let told: EndStep['state'] | undefined
    while (told !== 'settled') {
      const check = (): EndStep['state'] | undefined => stateOf(relationship) === told ? undefined : stateOf(relationship)
      told = await waitUntil({ check, subscribe, signal, timeoutMs: Infinity }) ?? told
      if (told !== undefined) await onStep({ relationship, state: told })
    }
    return { relationship, state: told }
  }

  return {
    async end ({ person, ...asked }) {
      if (typeof person !== 'string') throw new MedrecError('INVALID_INPUT', 'A person is named by the number that the record source has for them.')
      const mine = relationships.all().flatMap(({ relationship, person: each }) => {
        const { atHead, settled } = view.relationship(relationship)
        return each === person && atHead !== undefined && settled?.status !== 'terminated' ? [relationship] : []
      })
      if (mine.length === 0) throw new MedrecError('PERSON_UNKNOWN', `There is no relationship with patient ${person} that goes on. "medrec patients" shows who has joined.`)
      // What the person has ended meanwhile is not this provider's end.
      await Promise.all(mine.filter(isActive).map(async relationship => { await relationships.wishEnd({ relationship, at: now() }) }))
      goOn()
      return await Promise.all(mine.map(async relationship => await follow(relationship, asked)))
    }
  }
}

interface Tried { turn: number, retry: number }

/**
 * Signs once, has it carried, and waits until the chain has something else than before, or a carrier's time is over; where it could not be given to one, for as long as `retry` says.
 *
 * @returns how long the next one waits that fails
 */
async function tryOnce (options: EndsOptions & { relationship: ProviderRelationship, retry: number, onSent: (relationship: string) => void }): Promise<number> {
  const { view, network, delegates, give, signal, report, relationship: { relationship, index }, retry, onSent } = options
  const { atHead } = view.relationship(relationship)
  if (atHead?.status !== 'active') return retry
  const { sequence: expectedSequence } = atHead
  let [timeoutMs, next] = [Math.max(MIN_CARRY_PATIENCE_MS, network.blockPeriod * 10_000), retry]
  try {
    const message = { relationship, expectedSequence, deadline: Math.max(view.head()?.timestamp ?? 0, 1) + END_SECONDS }
    const { privateKey } = await delegates.get(index)
    await give({ message: { kind: 'terminate', ...message, signature: signTypedData({ network, type: 'Terminate', message, privateKey }) }, signal })
    onSent(relationship)
  } catch (error) {
    // It may have been ended, or anchored, meanwhile; or nobody is in reach just now.
    if (!signal.aborted && retry === FIRST_RETRY_MS) report({ event: 'end-later', relationship, code: error instanceof MedrecError ? error.code : 'INTERNAL', reason: String(error) })
    timeoutMs = retry
    next = Math.min(2 * retry, MAX_RETRY_MS)
  }
  const isMoved = (): true | undefined => {
    const now = view.relationship(relationship).atHead
    return now?.status === 'active' && now.sequence === expectedSequence ? undefined : true
  }
  // Throws when the node ends: then nothing is begun any more.
  await waitUntil({ check: isMoved, subscribe: listener => view.onChange(listener), signal, timeoutMs }).catch(() => undefined)
  return next
}
