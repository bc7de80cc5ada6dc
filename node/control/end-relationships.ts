import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import type { ProviderDelegates } from '../../protocol/enrol/delegates.ts'
import type { ProviderRelationship } from '../../protocol/enrol/relationships.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { FIRST_RETRY_MS, MIN_CARRY_PATIENCE_MS } from '../../protocol/peer/constants.ts'
import { pause, waitUntil } from '../../protocol/peer/wait.ts'
import { signTypedData } from '../../protocol/typed-data/sign.ts'
import { END_SECONDS } from './constants.ts'
import type { GiveMessage } from './give-message.ts'

/** What ends relationships from the provider's side. `now`: epoch seconds. */
export interface EndOptions {
  view: ChainView
  network: NetworkFile
  relationships: { all: () => ProviderRelationship[] }
  delegates: ProviderDelegates
  give: GiveMessage
}

/** How far the end of one has come: a carrier has taken what was signed, or the chain has it for good. */
export interface EndStep { relationship: string, state: 'sent' | 'settled' }

/**
 * Ends all relationships with a person, for good: signs by the provider's delegate of each, has it carried by a drawn member, and waits until the chain has settled
 * it. See specs/relationships.md, "The end".
 *
 * @param options.signal - when it aborts, what was not taken by a carrier is not tried again
 * @throws MedrecError `PERSON_UNKNOWN` when there is none that goes on; `INVALID_INPUT`, `CANCELLED`
 */
export async function endRelationships (options: EndOptions & { person: unknown, onStep: (step: EndStep) => Promise<void>, signal: AbortSignal }): Promise<EndStep[]> {
  const { view, relationships, person } = options
  if (typeof person !== 'string') throw new MedrecError('INVALID_INPUT', 'A person is named by the number that the record source has for them.')
  const mine = relationships.all().filter(({ relationship, person: each }) => {
    const { atHead, settled } = view.relationship(relationship)
    return each === person && atHead !== undefined && settled?.status !== 'terminated'
  })
  if (mine.length === 0) throw new MedrecError('PERSON_UNKNOWN', `There is no relationship with patient ${person} that goes on. "medrec patients" shows who has joined.`)
  return await Promise.all(mine.map(async relationship => await endOne(options, relationship)))
}

async function endOne (options: Parameters<typeof endRelationships>[0], { relationship, index }: ProviderRelationship): Promise<EndStep> {
  const { view, network, delegates, give, onStep, signal } = options
  const { privateKey } = await delegates.get(index)
  const state = (): 'active' | 'ended' | 'settled' => {
    const { atHead, settled } = view.relationship(relationship)
    return settled?.status === 'terminated' ? 'settled' : atHead?.status === 'terminated' ? 'ended' : 'active'
  }
  const patience = Math.max(MIN_CARRY_PATIENCE_MS, network.blockPeriod * 10_000)
  while (state() !== 'settled') {
    const expectedSequence = view.relationship(relationship).atHead?.sequence ?? 0
    if (state() === 'active') {
      const message = { relationship, expectedSequence, deadline: Math.max(view.head()?.timestamp ?? 0, 1) + END_SECONDS }
      const signature = signTypedData({ network, type: 'Terminate', message, privateKey })
      try {
        await give({ message: { kind: 'terminate', ...message, signature }, signal })
        await onStep({ relationship, state: 'sent' })
      } catch (error) {
        // It may have been ended, or anchored, meanwhile; or nobody is in reach just now.
        if (!isMedrecError(error, 'RELAY_REFUSED') && !isMedrecError(error, 'TOO_MANY_REQUESTS') && !isMedrecError(error, 'NETWORK_UNREACHABLE')) throw error
        await pause(FIRST_RETRY_MS, signal)
      }
    }
    const before = state()
    const isMoved = (): true | undefined => state() !== before || view.relationship(relationship).atHead?.sequence !== expectedSequence ? true : undefined
    await waitUntil({ check: isMoved, subscribe: listener => view.onChange(listener), signal, timeoutMs: patience * (before === 'ended' ? Math.max(1, view.settledDepth()) : 1) })
  }
  const step: EndStep = { relationship, state: 'settled' }
  await onStep(step)
  return step
}
