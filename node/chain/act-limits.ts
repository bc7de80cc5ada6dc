import { createRateLimiter } from '../../protocol/limits/rate-limiter.ts'
import type { RateLimiter } from '../../protocol/limits/rate-limiter.ts'
import {
  MAX_ACTS_FAILED, MAX_ACTS_FAILED_PER_PEER, MAX_ACTS_FAILED_PER_SUBJECT, MAX_ACTS_GAS_PER_SUBJECT, MAX_ANYBODYS_GAS, MAX_CUSTODIANS_GAS, MAX_OWNERS_GAS, MAX_TRIED
} from './constants.ts'

/** An act as far as the limits go, when it is known who signed it. */
export interface LimitedAct {
  /** Whose gas it takes: what the owner of a relationship alone signs has a part that no custodian, and nobody who only has keys, can use up. */
  part: 'anybodys' | 'custodians' | 'owners'
  /** The group, key or relationship that it is for, or the place of the relationship's agent. */
  subject: string
  /** Signed by a key that the chain names for its subject: nobody else can use up what that may. */
  isNamed: boolean
}

/** Counts what is signed for groups, conditions and agents, in a minute. specs/chain.md, "Limits". */
export interface ActLimits {
  /** Before the engine tries it out: whether it may, and whether any more would be carried. Counts nothing. @throws MedrecError `TOO_MANY_REQUESTS` */
  check: (options: { act: LimitedAct, peer: string }) => void
  /** When the engine refused it. */
  fail: (options: { act: LimitedAct, peer: string }) => void
  /** When it is taken, with the gas that it may take. @throws MedrecError `TOO_MANY_REQUESTS` */
  carry: (options: { act: LimitedAct, gas: number }) => void
}

/** @param options.now - epoch seconds */
export function createActLimits ({ now }: { now: () => number }): ActLimits {
  const minute = (perKey: number, total: number): RateLimiter => createRateLimiter({ perKey, total, windowSeconds: 60, now })
  const failures = { byPeer: minute(MAX_ACTS_FAILED_PER_PEER, MAX_ACTS_FAILED), bySubject: minute(MAX_ACTS_FAILED_PER_SUBJECT, MAX_TRIED) }
  const gas = { anybodys: minute(MAX_ACTS_GAS_PER_SUBJECT, MAX_ANYBODYS_GAS), custodians: minute(MAX_ACTS_GAS_PER_SUBJECT, MAX_CUSTODIANS_GAS), owners: minute(MAX_ACTS_GAS_PER_SUBJECT, MAX_OWNERS_GAS) }
  const failureOf = ({ act, peer }: { act: LimitedAct, peer: string }): { limiter: RateLimiter, key: string } =>
    act.isNamed ? { limiter: failures.bySubject, key: act.subject } : { limiter: failures.byPeer, key: peer }
  return {
    check: ({ act, peer }) => {
      const { limiter, key } = failureOf({ act, peer })
      limiter.check(key)
      gas[act.part].check(act.subject)
    },
    fail: failed => {
      const { limiter, key } = failureOf(failed)
      limiter.take(key)
    },
    carry: ({ act, gas: amount }) => { gas[act.part].take(act.subject, amount) }
  }
}
