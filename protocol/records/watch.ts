import type { ChainView } from '../chain-view/chain-view.ts'
import { nextChange } from '../kernel/next-change.ts'
import type { Session } from '../session/sessions.ts'
import type { Policies } from '../sync/policies.ts'

/** Tells a running answer when it must be decided again. Cheap enough to be asked before every piece. */
export interface Watched {
  isDue: () => boolean
  /** Everything up to now is taken into account. To be called before deciding. */
  renew: () => void
  end: () => void
}

/** What makes answers due: the chain, the policy, and time. */
export function createWatch (options: { view: ChainView, policies: Policies, now: () => number }): { begin: (session: Session) => Watched, stop: () => void } {
  const { view, policies, now } = options
  const running = new Map<string, Set<{ isDue: boolean }>>()
  const touch = (relationship: string): void => { for (const one of running.get(relationship) ?? []) one.isDue = true }
  const stops = [
    policies.onChange(touch),
    view.onChange(change => {
      if (change instanceof Set) for (const relationship of change) touch(relationship)
      else if (change === 'members') for (const relationship of running.keys()) touch(relationship)
    })
  ]
  return {
    begin (session) {
      const { relationship } = session
      const requester = { address: session.delegate, role: session.role }
      const one = { isDue: false }
      const nextTime = (): number => Math.min(session.expiresAt, nextChange({ index: policies.get(relationship).index, requester, now: now() }) ?? Infinity)
      let until = nextTime()
      const ofRelationship = running.get(relationship) ?? new Set()
      running.set(relationship, ofRelationship.add(one))
      return {
        // A chain that has stood still too long decides nothing.
        isDue: () => one.isDue || now() >= until || !view.isFresh(now()),
        renew: () => {
          one.isDue = false
          until = nextTime()
        },
        end: () => {
          ofRelationship.delete(one)
          if (ofRelationship.size === 0) running.delete(relationship)
        }
      }
    },
    stop: () => { for (const stop of stops) stop() }
  }
}
