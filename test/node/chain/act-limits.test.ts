import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createActLimits } from '../../../node/chain/act-limits.ts'
import type { ActLimits, LimitedAct } from '../../../node/chain/act-limits.ts'
import { MAX_ACTS_FAILED, MAX_ACTS_FAILED_PER_PEER, MAX_ACTS_FAILED_PER_SUBJECT, MAX_ACTS_GAS_PER_SUBJECT, MAX_ANYBODYS_GAS, MAX_CUSTODIANS_GAS, MAX_OWNERS_GAS } from '../../../node/chain/constants.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'

const GAS = 100_000
const peer = 'peer'
const custodians = (subject: string): LimitedAct => ({ part: 'custodians', subject, isNamed: true })
const owners = (subject: string): LimitedAct => ({ part: 'owners', subject, isNamed: true })
const anybodys = (subject: string): LimitedAct => ({ part: 'anybodys', subject, isNamed: false })

/** Until it is refused. */
function countTaken (take: (n: number) => void): number {
  for (let n = 0; ; n++) {
    try {
      take(n)
    } catch (error) {
      assert.ok(isMedrecError(error, 'TOO_MANY_REQUESTS'))
      return n
    }
  }
}
const fail = (limits: ActLimits, act: LimitedAct, by = peer): void => {
  limits.check({ act, peer: by })
  limits.fail({ act, peer: by })
}

describe('what a carrier does for groups and agents in a minute', () => {
  it('has parts of which none is used up by another, and one for each place of an agent', () => {
    let time = 1_000_000_020
    const limits = createActLimits({ now: () => time })
    assert.equal(countTaken(() => { limits.carry({ act: custodians('a 1'), gas: GAS }) }), MAX_ACTS_GAS_PER_SUBJECT / GAS)
    assert.throws(() => { limits.check({ act: custodians('a 1'), peer }); limits.carry({ act: custodians('a 1'), gas: 1 }) }, { code: 'TOO_MANY_REQUESTS' })
    limits.carry({ act: custodians('a 2'), gas: MAX_CUSTODIANS_GAS - MAX_ACTS_GAS_PER_SUBJECT })
    assert.equal(countTaken(n => { limits.carry({ act: anybodys(`key ${n}`), gas: GAS }) }), MAX_ANYBODYS_GAS / GAS)
    limits.carry({ act: owners('a'), gas: MAX_ACTS_GAS_PER_SUBJECT })
    assert.throws(() => { limits.carry({ act: owners('a'), gas: 1 }) }, { code: 'TOO_MANY_REQUESTS' })
    assert.equal(countTaken(n => { limits.carry({ act: owners(`other ${n}`), gas: GAS }) }), (MAX_OWNERS_GAS - MAX_ACTS_GAS_PER_SUBJECT) / GAS)
    time += 60
    limits.carry({ act: owners('a'), gas: MAX_ACTS_GAS_PER_SUBJECT })
  })

  it('is tried out in vain only so often, and strangers use up nothing of whom the chain names', () => {
    const limits = createActLimits({ now: () => 1_000_000_020 })
    assert.equal(countTaken(() => { fail(limits, anybodys('key')) }), MAX_ACTS_FAILED_PER_PEER)
    assert.equal(countTaken(n => { fail(limits, anybodys('key'), `peer ${n}`) }), MAX_ACTS_FAILED - MAX_ACTS_FAILED_PER_PEER)
    assert.equal(countTaken(n => { fail(limits, owners('a'), `peer ${n}`) }), MAX_ACTS_FAILED_PER_SUBJECT)
    limits.check({ act: owners('b'), peer })
    limits.check({ act: custodians('a 1'), peer })
  })
})
