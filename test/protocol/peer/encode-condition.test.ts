import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatCondition } from '../../../node/cli/format-condition.ts'
import { decodeCondition } from '../../../protocol/peer/decode-condition.ts'
import { encodeCondition } from '../../../protocol/peer/encode-condition.ts'
import type { GrantCondition, PlainCondition } from '../../../protocol/peer/group-types.ts'
import { silenceOf } from '../../../protocol/peer/silence-of.ts'
import { MAX_TIME } from '../../../protocol/policy/constants.ts'
import type { AllContracts } from '../../../protocol/network/types.ts'

const NAMES = ['providerRegistry', 'relationships', 'accessLogs', 'viewerGroupFactory', 'agentFactory', 'deadmanSwitch', 'custodyUntil', 'weekHours', 'coSigner', 'allOf', 'anyOf'] as const
const contracts = Object.fromEntries(NAMES.map((name, i) => [name, `0x${(i + 1).toString(16).padStart(40, '0')}`])) as unknown as AllContracts
const QUARTER = Date.UTC(2031, 3, 1) / 1_000
const silence: PlainCondition = { kind: 'silence', seconds: 86_400 }
const encode = (condition: Exclude<GrantCondition, { kind: 'co-signer' }>): string => encodeCondition({ condition, contracts })

/** Custody until a time that no text can name. */
const untilNever = (time: bigint): string => `${contracts.custodyUntil}${time.toString(16).padStart(64, '0')}`

describe('a condition in the network\'s own contracts', () => {
  it('is read back as what it was written from', () => {
    const plain: PlainCondition[] = [
      silence, { kind: 'until', until: QUARTER }, { kind: 'week-hours', days: 31, from: 28_800, to: 64_800, offset: -3_600 }, { kind: 'contract', condition: `0x${'ab'.repeat(30)}` }
    ]
    for (const condition of [...plain, { kind: 'all', parts: plain.slice(0, 2) }, { kind: 'any', parts: plain.slice(1, 3) }, { kind: 'any', parts: [plain[3]] }] as Array<Exclude<GrantCondition, { kind: 'co-signer' }>>) {
      assert.deepEqual(decodeCondition({ condition: encode(condition), contracts }), condition)
    }
    assert.equal(silenceOf({ condition: encode({ kind: 'any', parts: [{ kind: 'until', until: QUARTER }, silence] }), contracts }), 86_400)
  })

  it('is refused where it could never hold', () => {
    for (const wrong of [{ kind: 'until', until: QUARTER + 1 }, { kind: 'until', until: Date.UTC(2100, 0, 1) / 1_000 }, { kind: 'all', parts: [] }, { kind: 'any', parts: [silence, silence, silence] }, { kind: 'any', parts: [{ kind: 'silence', seconds: 0 }] }, { kind: 'contract', condition: '0x12' }] as const) {
      assert.throws(() => encode(wrong as Exclude<GrantCondition, { kind: 'co-signer' }>), { code: 'SHARE_INVALID' })
    }
  })

  it('has room for two of the network\'s own as parts, one of them for hours at most, and that not beside a co-signer', () => {
    const own = {
      silence: encode(silence), until: encode({ kind: 'until', until: QUARTER }), hours: encode({ kind: 'week-hours', days: 31, from: 28_800, to: 64_800, offset: 0 }),
      // An address, and a name.
      coSigner: `${contracts.coSigner}${'ab'.repeat(64)}`
    }
    const lengthOf = (...parts: Array<keyof typeof own>): number => (encode({ kind: 'all', parts: parts.map(part => ({ kind: 'contract', condition: own[part] })) }).length - 2) / 2
    for (const [one, other] of [['hours', 'silence'], ['hours', 'until'], ['coSigner', 'coSigner'], ['silence', 'coSigner'], ['silence', 'until']] as const) assert.ok(lengthOf(one, other) <= 512, `${one} and ${other}`)
    for (const parts of [['hours', 'hours'], ['hours', 'coSigner'], ['silence', 'until', 'until']] as const) assert.throws(() => lengthOf(...parts), { code: 'SHARE_INVALID' })
  })

  it('is given as it is where its parameters are none', () => {
    for (const contract of [contracts.allOf, contracts.weekHours, contracts.custodyUntil]) assert.deepEqual(decodeCondition({ condition: `${contract}12`, contracts }), { kind: 'contract', condition: `${contract}12` })
    // What is written on a command line and shown in the app would be no date.
    for (const time of [BigInt(MAX_TIME) + 1n, 8_640_000_000_000n, 2n ** 64n - 1n]) assert.equal(formatCondition(decodeCondition({ condition: untilNever(time), contracts })), untilNever(time))
    assert.deepEqual(decodeCondition({ condition: untilNever(BigInt(MAX_TIME)), contracts }), { kind: 'until', until: MAX_TIME })
  })
})
