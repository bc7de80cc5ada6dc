import type { ChainView } from '../chain-view/chain-view.ts'
import { NO_FACTS } from '../kernel/facts.ts'
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

/** How often it is looked whether the chain stands still and whether a time has come, ms. */
const LOOK_MS = 1_000

interface Running { relationship: string, isDue: boolean, until: number, onDue: () => void }

/**
 * What makes answers due: the chain, the policy, and time. `onDue` is called besides, for answers whose reader takes nothing at the time.
 */
export function createWatch (options: { view: ChainView, policies: Policies, now: () => number }): { begin: (session: Session, onDue: () => void) => Watched, stop: () => void } {
  const { view, policies, now } = options
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
    policies.onChange(relationship => { touch(one => one.relationship === relationship) }),
    view.onChange(change => {
      if (change instanceof Set) touch(one => change.has(one.relationship))
      else if (change === 'members') touch(() => true)
    }),
    () => { clearInterval(timer) }
  ]
  return {
    begin (session, onDue) {
      const { relationship } = session
      const requester = { address: session.delegate, role: session.role }
      const nextTime = (): number => Math.min(session.expiresAt, nextChange({ index: policies.get(relationship).index, requester, now: now(), facts: NO_FACTS }) ?? Infinity)
      const one = { relationship, isDue: false, until: nextTime(), onDue }
      running.add(one)
      return {
        // A chain that has stood still too long decides nothing.
        isDue: () => one.isDue || now() >= one.until || !view.isFresh(now()),
        renew: () => {
          one.isDue = false
          one.until = nextTime()
        },
        end: () => { running.delete(one) }
      }
    },
    stop: () => { for (const stop of stops) stop() }
  }
}
