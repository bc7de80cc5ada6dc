import type { Decision } from '../../../protocol/kernel/decide.ts'
import type { Emergency, Link } from '../../../protocol/kernel/facts.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import type { PlainFacts, PlainQuestion } from './plain-question.ts'

// The second model: the rules of specs/decision.md one by one, over plain lists, with nothing of the kernel but types. What is slow may be slow here.

/** The table "Inner codes", in its order. */
const TABLE = [
  'RELATIONSHIP_INACTIVE', 'NOT_CONTROLLER', 'NO_GRANT', 'MEMBERSHIP_UNKNOWN', 'PARENT_ENDED', 'CHAIN_BROKEN', 'TOO_DEEP', 'ACTION_NOT_GRANTED', 'EXPIRED', 'NOT_YET',
  'CONDITION_UNKNOWN', 'CONDITION_FAILED', 'EMERGENCY_NOT_INVOKED', 'EMERGENCY_OVER', 'UNMAPPED', 'CATEGORY_NOT_GRANTED', 'LABEL_NOT_GRANTED'
] as const
type Code = typeof TABLE[number]

/** A grant without links, or a chain: what is true of it. */
interface Way { ids: string[], codes: Code[], forEmergency: boolean }

/** What specs/decision.md says to a question. */
export function decidePlainly (question: PlainQuestion): Decision {
  const { relationship, requester, grants, facts } = question
  if (relationship.status !== 'active') return { allow: false, code: 'RELATIONSHIP_INACTIVE' }
  if (requester.role === 'owner') return relationship.controller === requester.address ? { allow: true, grant: '' } : { allow: false, code: 'NOT_CONTROLLER' }
  const ways = [...grants.map(grant => wayOfGrant(grant, question)), ...facts.chains.map(links => wayOfChain(links, question))]
  const [first] = ways.filter(way => way.codes.length === 0).sort(compareWays)
  if (first !== undefined) return allow(first, facts.emergency)
  const codes = ways.map(way => TABLE.find(code => way.codes.includes(code)))
  return { allow: false, code: TABLE.findLast(code => codes.includes(code)) ?? 'NO_GRANT' }
}

function wayOfGrant (grant: Grant, question: PlainQuestion): Way {
  const isFor = isIn(question.requester.address, grant.viewer, question.facts)
  return { ids: [grant.id], codes: [...notFor(isFor), ...partCodes(grant, question)], forEmergency: grant.emergency !== undefined }
}

function wayOfChain (links: Link[], question: PlainQuestion): Way {
  const { grants, requester, facts } = question
  const last = links[links.length - 1]
  const root = grants.find(grant => grant.id === links[0]?.parent)
  const rootAndLinks = root === undefined ? links.map(link => link.grant) : [root, ...links.map(link => link.grant)]
  const codes: Code[] = last === undefined ? ['NO_GRANT'] : notFor(isIn(requester.address, last.grant.viewer, facts))
  if (root === undefined) codes.push('PARENT_ENDED')
  links.forEach((link, at) => {
    const parent = at === 0 ? root : links[at - 1]?.grant
    if (parent === undefined) return
    const signer = isIn(link.by, parent.viewer, facts)
    if (signer === 'unknown') codes.push('MEMBERSHIP_UNKNOWN')
    if (signer === 'no' || link.parent !== parent.id) codes.push('CHAIN_BROKEN')
    if (links.length - at > (parent.depth ?? 0)) codes.push('TOO_DEEP')
  })
  codes.push(...rootAndLinks.flatMap(grant => partCodes(grant, question)))
  return { ids: rootAndLinks.map(grant => grant.id), codes, forEmergency: rootAndLinks.some(grant => grant.emergency !== undefined) }
}

function notFor (answer: 'yes' | 'no' | 'unknown'): Code[] {
  return answer === 'yes' ? [] : answer === 'no' ? ['NO_GRANT'] : ['MEMBERSHIP_UNKNOWN']
}

function isIn (address: string, viewer: string, facts: PlainFacts): 'yes' | 'no' | 'unknown' {
  if (viewer.startsWith('0x')) return viewer === address ? 'yes' : 'no'
  const answer = facts.viewers[viewer]?.[address]
  return answer === undefined ? 'unknown' : answer ? 'yes' : 'no'
}

/** Rules 4 to 7 and 13 to 15, of one grant or link. */
function partCodes (grant: Grant, { action, now, record, facts }: PlainQuestion): Code[] {
  const { emergency } = facts
  const codes: Code[] = []
  if (!grant.actions.includes(action)) codes.push('ACTION_NOT_GRANTED')
  if (grant.notAfter !== null && now >= grant.notAfter) codes.push('EXPIRED')
  if (now < grant.notBefore) codes.push('NOT_YET')
  if (grant.condition !== undefined && facts.conditions[grant.condition] === undefined) codes.push('CONDITION_UNKNOWN')
  if (grant.condition !== undefined && facts.conditions[grant.condition] === false) codes.push('CONDITION_FAILED')
  if (grant.emergency !== undefined) {
    if (emergency === undefined || emergency.at > now || !hasReason(emergency.reason)) codes.push('EMERGENCY_NOT_INVOKED')
    else if (now >= emergency.at + grant.emergency) codes.push('EMERGENCY_OVER')
  }
  if (record.categories.length === 0) codes.push('UNMAPPED')
  if (record.categories.some(category => !grant.categories.includes(category))) codes.push('CATEGORY_NOT_GRANTED')
  if (record.labels.some(label => !grant.labels.includes(label))) codes.push('LABEL_NOT_GRANTED')
  return codes
}

function hasReason (reason: string): boolean {
  return reason.length >= 1 && reason.length <= 256 && [...reason].some(character => /^(\p{L}|\p{N})$/u.test(character))
}

function compareWays (a: Way, b: Way): number {
  if (a.forEmergency !== b.forEmergency) return a.forEmergency ? 1 : -1
  if (a.ids.length !== b.ids.length) return a.ids.length - b.ids.length
  // Ids have no comma, which is smaller than every character that they have.
  return a.ids.join() < b.ids.join() ? -1 : 1
}

function allow (way: Way, emergency: Emergency | undefined): Decision {
  return { allow: true, grant: way.ids[0] ?? '', ...(way.ids.length > 1 ? { links: way.ids.slice(1) } : {}), ...(way.forEmergency ? { emergency } : {}) }
}
