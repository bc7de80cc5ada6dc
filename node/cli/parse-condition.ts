import { isQuarter } from '../../protocol/agent/quarters.ts'
import { isAddress, toHex } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import type { GrantCondition, PlainCondition } from '../../protocol/peer/group-types.ts'
import { isCondition } from '../../protocol/policy/condition.ts'

/** Days as they are written, from Monday on. */
export const CONDITION_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const UNITS: Record<string, number> = { h: 3_600, d: 86_400, w: 604_800 }

/**
 * Reads a condition as people write one on a command line: `week:mon-fri,08:00-18:00[,+01:00]`, `cosigner:CARD`, `silence:30d`, `until:2031-04-01`, a
 * contract's address and its parameters, or two of these but `cosigner` as `all(…, …)` or `any(…, …)`.
 *
 * @throws MedrecError `USAGE`, `LINK_INVALID`
 */
export function parseCondition (text: string): GrantCondition {
  const [, made, inner] = /^(all|any)\((.*)\)$/is.exec(text.trim()) ?? []
  if (made !== undefined && inner !== undefined) {
    // A comma stands in "week:", too: what begins a part is what a condition begins with.
    return { kind: made.toLowerCase() === 'all' ? 'all' : 'any', parts: inner.split(/\s*,\s*(?=(?:[a-z]+[:(]|0x))/i).map(parsePlain) }
  }
  if (text.startsWith('cosigner:')) return readCoSigner(text.slice('cosigner:'.length))
  return parsePlain(text)
}

function parsePlain (text: string): PlainCondition {
  const [kind = '', ...rest] = text.trim().split(':')
  const value = rest.join(':').toLowerCase()
  if (kind === 'week') return parseWeek(value)
  if (kind === 'until') return parseUntil(value)
  const [, amount, unit] = /^(\d{1,5})([hdw])$/.exec(value) ?? []
  if (kind === 'silence' && amount !== undefined && unit !== undefined) return { kind: 'silence', seconds: Number(amount) * (UNITS[unit] ?? 0) }
  if (isCondition(text.trim().toLowerCase())) return { kind: 'contract', condition: text.trim().toLowerCase() }
  throw invalid(text)
}

function readCoSigner (text: string): GrantCondition {
  if (isAddress(text.toLowerCase())) return { kind: 'co-signer', cosigner: text.toLowerCase() }
  if (text.startsWith('0x')) throw invalid(`cosigner:${text}`)
  const link = parseLink(text)
  if (link.kind !== 'card') throw invalid('cosigner:…')
  return { kind: 'co-signer', cosigner: link.card.address, encryptionKey: toHex(link.card.encryptionKey) }
}

/** A day that is the first of a quarter: what is decided by it reads no other time. */
function parseUntil (value: string): PlainCondition {
  const until = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00Z`) / 1_000 : NaN
  if (!isQuarter(until)) throw new MedrecError('USAGE', `"until:" takes the first day of a January, April, July or October, as until:2031-04-01, and not "${value}".`)
  return { kind: 'until', until }
}

function parseWeek (value: string): PlainCondition {
  const [, first, last, from, to, zone] = /^([a-z]{3})(?:-([a-z]{3}))?,(\d\d:\d\d)-(\d\d:\d\d)(?:,([+-]\d\d:\d\d))?$/.exec(value) ?? []
  const [begin, end] = [CONDITION_DAYS.indexOf(first ?? ''), CONDITION_DAYS.indexOf(last ?? first ?? '')]
  if (begin < 0 || end < begin) throw invalid(`week:${value}`)
  const days = CONDITION_DAYS.reduce((bits, _, day) => day >= begin && day <= end ? bits | 1 << day : bits, 0)
  const offset = zone === undefined ? 0 : (zone.startsWith('-') ? -1 : 1) * secondsOf(zone.slice(1))
  return { kind: 'week-hours', days, from: secondsOf(from ?? ''), to: secondsOf(to ?? ''), offset }
}

function secondsOf (time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  if (hours > 24 || minutes > 59) throw invalid(time)
  return hours * 3_600 + minutes * 60
}

function invalid (text: string): MedrecError {
  return new MedrecError('USAGE', `"${text}" is no condition: week:mon-fri,08:00-18:00,+01:00, cosigner:CARD, silence:30d, until:2031-04-01, 0x, a contract's address and its parameters, or two of these but cosigner as all(…, …) or any(…, …).`)
}
