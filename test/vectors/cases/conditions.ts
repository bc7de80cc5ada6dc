import { abiEncode, abiWord } from '../second/abi.ts'
import type { AbiValue } from '../second/abi.ts'
import { bytes, hex } from '../second/bytes.ts'
import { RELATIONSHIP, repeated } from './case.ts'
import type { VectorCase } from './case.ts'

/** Where the vectors have the conditions. */
export const INSTANCES = { WeekHours: repeated('c1', 20), CustodyUntil: repeated('c2', 20), AllOf: repeated('c3', 20), AnyOf: repeated('c4', 20) } as const

/** Friday, 15 January 2027, 08:00:00 UTC. */
const NOW = 1_800_000_000
const [THURSDAY, FRIDAY, ALL_DAYS] = [1 << 3, 1 << 4, 127]
const EIGHT = 8 * 3_600
const quarter = (year: number, month: number, day = 1): number => Date.UTC(year, month - 1, day) / 1_000

const asked = (contract: string, name: string, parameters: string, holds: boolean, time = NOW): VectorCase =>
  ({ name, does: 'condition/holds', given: { contract, relationship: RELATIONSHIP, viewer: repeated('11', 20), action: 'read', time, parameters }, gives: { holds } })

const hours = (days: number, from: number, to: number, offset = 0): string => hex(abiEncode([abiWord(days), abiWord(from), abiWord(to), abiWord(offset < 0 ? 2n ** 256n + BigInt(offset) : offset)]))
const until = (time: number): string => hex(abiEncode([abiWord(time)]))
const part = (condition: string, parameters: string): AbiValue => ({ struct: [abiWord(condition), { bytes: bytes(parameters) }] })
const parts = (...list: AbiValue[]): string => hex(abiEncode([{ list }]))

const open = part(INSTANCES.WeekHours, hours(ALL_DAYS, 0, 86_400))
const shut = part(INSTANCES.WeekHours, hours(0, 0, 86_400))
const { WeekHours, CustodyUntil, AllOf, AnyOf } = INSTANCES

/** specs/conditions.md: what the conditions say that remember nothing. */
export const CONDITION_CASES: VectorCase[] = [
  asked(WeekHours, 'the first second of the hours', hours(FRIDAY, EIGHT, EIGHT + 1), true),
  asked(WeekHours, 'the second before them', hours(FRIDAY, EIGHT + 1, 86_400), false),
  asked(WeekHours, 'the second after the last of them', hours(FRIDAY, 0, EIGHT), false),
  asked(WeekHours, 'another day', hours(THURSDAY, 0, 86_400), false),
  asked(WeekHours, 'all days but this one', hours(ALL_DAYS - FRIDAY, 0, 86_400), false),
  asked(WeekHours, 'by a clock that is ahead of UTC', hours(FRIDAY, EIGHT + 3_600, EIGHT + 3_601, 3_600), true),
  asked(WeekHours, 'by one that is behind, where it is still the day before', hours(THURSDAY, 86_340, 86_341, -28_860), true),
  asked(WeekHours, 'the same on the day it is in UTC', hours(FRIDAY, 86_340, 86_341, -28_860), false),
  asked(WeekHours, 'by a clock 14 hours ahead', hours(FRIDAY, 22 * 3_600, 22 * 3_600 + 1, 50_400), true),
  asked(WeekHours, 'by one further ahead than there is', hours(ALL_DAYS, 0, 86_400, 50_401), false),
  asked(WeekHours, 'by one further behind than there is', hours(ALL_DAYS, 0, 86_400, -50_401), false),
  asked(WeekHours, 'no day', hours(0, 0, 86_400), false),
  asked(WeekHours, 'hours over midnight are none', hours(ALL_DAYS, 79_200, 36_000), false),
  asked(WeekHours, 'no parameters', '0x', false),
  asked(WeekHours, 'parameters that are cut off', hours(ALL_DAYS, 0, 86_400).slice(0, -2), false),

  asked(CustodyUntil, 'before the quarter begins', until(quarter(2027, 4)), true),
  asked(CustodyUntil, 'its last second', until(quarter(2027, 4)), true, quarter(2027, 4) - 1),
  asked(CustodyUntil, 'when it begins', until(quarter(2027, 4)), false, quarter(2027, 4)),
  asked(CustodyUntil, 'a quarter after a 29th of February', until(quarter(2028, 4)), true),
  asked(CustodyUntil, 'a day that begins no quarter', until(quarter(2028, 3, 31)), false),
  asked(CustodyUntil, 'a second of the first day', until(quarter(2027, 4) + 1), false),
  asked(CustodyUntil, 'the last quarter that there is', until(quarter(2099, 10)), true),
  asked(CustodyUntil, 'the year 2100', until(quarter(2100, 1)), false),
  asked(CustodyUntil, 'a quarter that is over', until(quarter(2027, 1)), false),
  asked(CustodyUntil, 'no parameters, no quarter', '0x', false),

  asked(AllOf, 'both hold', parts(open, open), true),
  asked(AllOf, 'one does not', parts(open, shut), false),
  asked(AllOf, 'four', parts(open, open, open, open), true),
  asked(AllOf, 'five', parts(open, open, open, open, open), false),
  asked(AllOf, 'none', parts(), false),
  asked(AllOf, 'a part without code', parts(open, part(repeated('c9', 20), '0x')), false),
  asked(AllOf, 'a part whose parameters are none', parts(open, part(WeekHours, '0x')), false),
  asked(AnyOf, 'one holds', parts(shut, open), true),
  asked(AnyOf, 'none holds', parts(shut, shut), false),
  asked(AnyOf, 'no parts', parts(), false),
  asked(AnyOf, 'five parts', parts(open, open, open, open, open), false),
  asked(AnyOf, 'a part without code beside one that holds', parts(part(repeated('c9', 20), '0x'), open), true),
  asked(AnyOf, 'no parameters, no parts', '0x', false),
  asked(repeated('c9', 20), 'an address without code', '0x', false)
]
