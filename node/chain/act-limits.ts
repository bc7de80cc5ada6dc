import { subjectOfAct } from '../../protocol/chain/act-message.ts'
import type { ActMessage } from '../../protocol/chain/act-message.ts'
import { createRateLimiter } from '../../protocol/limits/rate-limiter.ts'
import type { RateLimiter } from '../../protocol/limits/rate-limiter.ts'
import { MAX_ACTS_FAILED, MAX_ACTS_FAILED_PER_PEER, MAX_ACTS_GAS, MAX_ACTS_GAS_PER_SUBJECT } from './constants.ts'

/** Counts what is signed for groups, conditions and agents, in a minute. What anybody can make keys for has a part of its own. specs/chain.md, "Limits". */
export interface ActLimits {
  /** Before the engine tries it out: whether it may, and whether any more would be carried. Counts nothing. @throws MedrecError `TOO_MANY_REQUESTS` */
  check: (options: { message: ActMessage, peer: string }) => void
  /** When the engine refused it. */
  fail: (options: { peer: string }) => void
  /** When it is taken, with the gas that it may take. @throws MedrecError `TOO_MANY_REQUESTS` */
  carry: (options: { message: ActMessage, gas: number }) => void
}

/** @param options.now - epoch seconds */
export function createActLimits ({ now }: { now: () => number }): ActLimits {
  const minute = (perKey: number, total: number): RateLimiter => createRateLimiter({ perKey, total, windowSeconds: 60, now })
  const failed = minute(MAX_ACTS_FAILED_PER_PEER, MAX_ACTS_FAILED)
  const anybodys = minute(MAX_ACTS_GAS_PER_SUBJECT, MAX_ACTS_GAS)
  const owners = minute(MAX_ACTS_GAS_PER_SUBJECT, MAX_ACTS_GAS)
  const gasOf = ({ kind }: ActMessage): RateLimiter => kind === 'create-group' || kind === 'change-viewers' || kind === 'change-keepers' || kind === 'co-sign' ? anybodys : owners
  return {
    check: ({ message, peer }) => {
      failed.check(peer)
      gasOf(message).check(subjectOfAct(message))
    },
    fail: ({ peer }) => { failed.take(peer) },
    carry: ({ message, gas }) => { gasOf(message).take(subjectOfAct(message), gas) }
  }
}
