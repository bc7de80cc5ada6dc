import type { RelationshipMessage } from '../../protocol/chain/relay-message.ts'
import { createRateLimiter } from '../../protocol/limits/rate-limiter.ts'
import type { RateLimiter } from '../../protocol/limits/rate-limiter.ts'
import {
  MAX_ACCOUNTS, MAX_ACCOUNTS_FAILED, MAX_ACCOUNTS_PER_RELATIONSHIP, MAX_CHANGES, MAX_CHANGES_PER_RELATIONSHIP, MAX_ENDS, MAX_FAILED_PER_PEER, MAX_FAILED_PER_RELATIONSHIP, MAX_OPENS,
  MAX_OPENS_FAILED, MAX_OPENS_TRIED, MAX_TRIED, MAX_TRIED_PER_PEER
} from './constants.ts'

/** A message that is to be carried, as far as the limits go. */
export interface LimitedMessage {
  kind: RelationshipMessage['kind']
  /** Its id. */
  relationship: string
  /** Who brought it. */
  peer: string
}

/** One of which is known whether an account is asked for its signature. */
export interface SignedMessage extends LimitedMessage { isAccount: boolean }

/**
 * Counts what a member does for others in a minute. Anybody can make any number of messages that open a relationship, each with its own keys and over its
 * own connection, and of bad signatures for a relationship of others: they have a part of everything, and whatever they do with it takes nothing from those
 * who have a relationship and its key. specs/chain.md, "Limits".
 */
export interface CarryLimits {
  /** Before a message is looked at: counts it, but for a peer whose messages were refused for their signer. @throws MedrecError `TOO_MANY_REQUESTS` */
  look: (message: Pick<LimitedMessage, 'peer'> & { kind: string }) => void
  /** When it is refused for its signer. */
  forge: (message: Pick<LimitedMessage, 'peer'>) => void
  /** Before the engine tries it out: whether it may, and whether what it takes would be carried. Counts nothing. @throws MedrecError `TOO_MANY_REQUESTS` */
  check: (message: SignedMessage) => void
  /** When the engine refused it. */
  fail: (message: SignedMessage) => void
  /** Whenever it is to be sent, the first time when it is taken. @throws MedrecError `TOO_MANY_REQUESTS` */
  carry: (message: SignedMessage) => void
}

/** A limit, and whose count in it a message is. */
interface Count { limiter: RateLimiter, key: string }

/** @param options.now - epoch seconds */
export function createCarryLimits ({ now }: { now: () => number }): CarryLimits {
  const minute = (total: number, perKey = total): RateLimiter => createRateLimiter({ perKey, total, windowSeconds: 60, now })
  const looks = { all: minute(MAX_TRIED, MAX_TRIED_PER_PEER), opens: minute(MAX_OPENS_TRIED) }
  // No more than are looked at: what one does with them, or for one relationship, is nobody else's.
  const forged = minute(MAX_TRIED, MAX_FAILED_PER_PEER)
  const failures = { opens: minute(MAX_OPENS_FAILED, MAX_FAILED_PER_PEER), accounts: minute(MAX_ACCOUNTS_FAILED, MAX_FAILED_PER_PEER), keys: minute(MAX_TRIED, MAX_FAILED_PER_RELATIONSHIP) }
  const accounts = minute(MAX_ACCOUNTS, MAX_ACCOUNTS_PER_RELATIONSHIP)
  const changes = minute(MAX_CHANGES, MAX_CHANGES_PER_RELATIONSHIP)
  const carried = { 'open': minute(MAX_OPENS), 'anchor': changes, 'set-controller': changes, 'terminate': minute(MAX_ENDS) }

  const failureOf = ({ kind, relationship, peer, isAccount }: SignedMessage): Count => {
    if (kind === 'open') return { limiter: failures.opens, key: peer }
    // Only those who have its keys can use up what a relationship may.
    return isAccount ? { limiter: failures.accounts, key: peer } : { limiter: failures.keys, key: relationship }
  }
  const carriedOf = ({ kind, relationship, isAccount }: SignedMessage): Count => {
    if (isAccount) return { limiter: accounts, key: relationship }
    return { limiter: carried[kind], key: kind === 'open' ? '' : relationship }
  }
  return {
    look: ({ kind, peer }) => {
      forged.check(peer)
      looks.all.check(peer)
      if (kind === 'open') looks.opens.take('')
      looks.all.take(peer)
    },
    forge: ({ peer }) => { forged.take(peer) },
    check: message => {
      for (const { limiter, key } of [failureOf(message), carriedOf(message)]) limiter.check(key)
    },
    fail: message => {
      const { limiter, key } = failureOf(message)
      limiter.take(key)
    },
    carry: message => {
      const { limiter, key } = carriedOf(message)
      limiter.take(key)
    }
  }
}
