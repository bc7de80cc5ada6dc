import type { RelationshipMessage } from '../../protocol/chain/relay-message.ts'
import { createRateLimiter } from '../../protocol/limits/rate-limiter.ts'
import type { RateLimiter } from '../../protocol/limits/rate-limiter.ts'
import { MAX_CHANGES, MAX_CHANGES_PER_RELATIONSHIP, MAX_ENDS, MAX_FAILED, MAX_FAILED_PER_PEER, MAX_OPENS, MAX_OPENS_FAILED, MAX_OPENS_TRIED, MAX_TRIED, MAX_TRIED_PER_PEER } from './constants.ts'

/** A message that is to be carried, as far as the limits go. */
export interface LimitedMessage {
  kind: RelationshipMessage['kind']
  /** Its id. */
  relationship: string
  /** Who brought it. */
  peer: string
}

/**
 * Counts what a member does for others in a minute. Anybody can make any number of messages that open a relationship, each with its own keys and over its
 * own connection: they have a part of everything, and whatever they do with it takes nothing from those who have a relationship. specs/chain.md, "Limits".
 */
export interface CarryLimits {
  /** Before a message is looked at: counts it. @throws MedrecError `TOO_MANY_REQUESTS` */
  look: (message: LimitedMessage) => void
  /** Before the engine is asked: whether it may be, and whether what it takes would be carried. Counts nothing. @throws MedrecError `TOO_MANY_REQUESTS` */
  check: (message: LimitedMessage) => void
  /** When the engine refused it. */
  fail: (message: LimitedMessage) => void
  /** When it is carried. */
  carry: (message: LimitedMessage) => void
}

/** @param options.now - epoch seconds */
export function createCarryLimits ({ now }: { now: () => number }): CarryLimits {
  const minute = (total: number, perKey = total): RateLimiter => createRateLimiter({ perKey, total, windowSeconds: 60, now })
  const looks = { all: minute(MAX_TRIED, MAX_TRIED_PER_PEER), opens: minute(MAX_OPENS_TRIED) }
  const failures = { opens: minute(MAX_OPENS_FAILED, MAX_FAILED_PER_PEER), others: minute(MAX_FAILED, MAX_FAILED_PER_PEER) }
  const changes = minute(MAX_CHANGES, MAX_CHANGES_PER_RELATIONSHIP)
  const carried = { 'open': minute(MAX_OPENS), 'anchor': changes, 'set-controller': changes, 'terminate': minute(MAX_ENDS) }
  const failuresOf = ({ kind }: LimitedMessage): RateLimiter => kind === 'open' ? failures.opens : failures.others
  return {
    look: ({ kind, peer }) => {
      looks.all.check(peer)
      if (kind === 'open') looks.opens.take('')
      looks.all.take(peer)
    },
    check: message => {
      failuresOf(message).check(message.peer)
      carried[message.kind].check(keyOf(message))
    },
    fail: message => { failuresOf(message).take(message.peer) },
    carry: message => { carried[message.kind].take(keyOf(message)) }
  }
}

/** Only those who may sign for a relationship bring the chain to take something for it: nobody else can use up what it may. */
function keyOf ({ kind, relationship }: LimitedMessage): string {
  return kind === 'open' ? '' : relationship
}
