import { isAddress, toHex } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import type { GrantCondition } from '../../protocol/peer/group-types.ts'
import { isCondition } from '../../protocol/policy/condition.ts'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const UNITS: Record<string, number> = { h: 3_600, d: 86_400, w: 604_800 }

/**
 * Reads a condition as people write one on a command line: `week:mon-fri,08:00-18:00[,+01:00]`, `cosigner:CARD`, `silence:30d`, or a contract's address and its parameters.
 *
 * @throws MedrecError `USAGE`, `LINK_INVALID`
 */
export function parseCondition (text: string): GrantCondition {
  const [kind = '', ...rest] = text.split(':')
  const value = rest.join(':').toLowerCase()
  if (kind === 'week') return parseWeek(value)
  if (kind === 'cosigner') return readCoSigner(rest.join(':'))
  const [, amount, unit] = /^(\d{1,5})([hdw])$/.exec(value) ?? []
  if (kind === 'silence' && amount !== undefined && unit !== undefined) return { kind: 'silence', seconds: Number(amount) * (UNITS[unit] ?? 0) }
  if (isCondition(text.toLowerCase())) return { kind: 'contract', condition: text.toLowerCase() }
  throw invalid(text)
}

function readCoSigner (text: string): GrantCondition {
  if (isAddress(text.toLowerCase())) return { kind: 'co-signer', cosigner: text.toLowerCase() }
  if (text.startsWith('0x')) throw invalid(`cosigner:${text}`)
  const link = parseLink(text)
  if (link.kind !== 'card') throw invalid('cosigner:…')
  return { kind: 'co-signer', cosigner: link.card.address, encryptionKey: toHex(link.card.encryptionKey) }
}

function parseWeek (value: string): GrantCondition {
  const [, first, last, from, to, zone] = /^([a-z]{3})(?:-([a-z]{3}))?,(\d\d:\d\d)-(\d\d:\d\d)(?:,([+-]\d\d:\d\d))?$/.exec(value) ?? []
  const [begin, end] = [DAYS.indexOf(first ?? ''), DAYS.indexOf(last ?? first ?? '')]
  if (begin < 0 || end < begin) throw invalid(`week:${value}`)
  const days = DAYS.reduce((bits, _, day) => day >= begin && day <= end ? bits | 1 << day : bits, 0)
  const offset = zone === undefined ? 0 : (zone.startsWith('-') ? -1 : 1) * secondsOf(zone.slice(1))
  return { kind: 'week-hours', days, from: secondsOf(from ?? ''), to: secondsOf(to ?? ''), offset }
}

function secondsOf (time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  if (hours > 24 || minutes > 59) throw invalid(time)
  return hours * 3_600 + minutes * 60
}

function invalid (text: string): MedrecError {
  return new MedrecError('USAGE', `"${text}" is no condition: week:mon-fri,08:00-18:00,+01:00, cosigner:CARD, silence:30d, or 0x, a contract's address and its parameters.`)
}
