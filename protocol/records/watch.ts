import type { ChainView } from '../chain-view/chain-view.ts'
import type { Facts } from '../kernel/facts.ts'
import { nextChange } from '../kernel/next-change.ts'
import type { Agents } from '../session/agents.ts'
import type { Session } from '../session/sessions.ts'
import type { Policies } from '../sync/policies.ts'

/** Tells a running answer when it must be decided again. Cheap enough to be asked before every piece. */
export interface Watched {
  isDue: () => boolean
  /** Everything up to now is taken into account. To be called before deciding. */
  renew: () => void
  /** What it was decided by now: more or less time may change it. */
  follow: (facts: Facts) => void
  end: () => void
}

/** How often it is looked whether the chain stands still and whether a time has come, ms. */
const LOOK_MS = 1_000

interface Running { relationship: string, isDue: boolean, followsHead: boolean, until: number, onDue: () => void }

/**
 * What makes answers due: the chain, the policy, and time. `onDue` is called besides, for answers whose reader takes nothing at the time.
 */
export function createWatch (options: { view: ChainView, policies: Pick<Policies, 'get' | 'onChange'>, agents: Pick<Agents, 'onChange'>, now: () => number }): { begin: (session: Session, facts: Facts, onDue: () => void) => Watched, stop: () => void } {
  const { view, policies, agents, now } = options
  const running = new Set<Running>()
  const touch = (concerns: (one: Running) => boolean): void => {
    for (const one of [...running]) {
      if (!concerns(one)) continue
      one.isDue = true
      one.onDue()
    }
  }
  const timer = setInterval(() => { touch(view.isFresh(now()) ? one => now() >= one.until : () => true) }, LOOK_MS)
  const stops = [
    agents.onChange(relationship => { touch(one => one.relationship === relationship) }),
    policies.onChange(relationship => { touch(one => one.relationship === relationship) }),
    view.onChange(change => {
      if (change instanceof Set) touch(one => change.has(one.relationship))
      else if (change === 'members') touch(() => true)
      // Groups and conditions are asked again at each block.
      else touch(one => one.followsHead)
    }),
    () => { clearInterval(timer) }
  ]
  return {
    begin (session, facts, onDue) {
      const { relationship } = session
      // An owner, and who acts for one, depends on no grant.
      const requester = { address: session.delegate, role: session.role === 'viewer' ? 'viewer' : 'owner' } as const
      const one = { relationship, isDue: false, followsHead: false, until: session.expiresAt, onDue }
      const follow = (facts: Facts): void => {
        one.followsHead = facts.viewers.size > 0 || facts.conditions.size > 0
        one.until = Math.min(session.expiresAt, nextChange({ index: policies.get(relationship).index, requester, now: now(), facts }) ?? Infinity)
      }
      follow(facts)
      running.add(one)
      return {
        // A chain that has stood still too long decides nothing.
        isDue: () => one.isDue || now() >= one.until || !view.isFresh(now()),
        renew: () => {
          one.isDue = false
          one.until = session.expiresAt
        },
        follow,
        end: () => { running.delete(one) }
      }
    },
    stop: () => { for (const stop of stops) stop() }
  }
}
