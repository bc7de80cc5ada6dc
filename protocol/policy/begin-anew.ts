import { utf8 } from '../crypto/bytes.ts'
import { isMedrecError } from '../errors/medrec-error.ts'
import { doAtOnce } from '../limits/pieces.ts'
import type { Pieces } from '../limits/pieces.ts'
import { BEGIN_ANEW_ACTORS, BEGIN_ANEW_BYTES, BEGIN_ANEW_CHANGES, BEGIN_ANEW_DEPS, FIRST_CHANGE_BYTES, FIRST_CHANGE_KEYS, MAX_MARK, MAX_POLICY_BYTES, PIECE_CHANGES } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import { createFreshInPieces } from './edit.ts'
import type { WrittenText } from './edit.ts'
import { commitmentOf } from './find-anchored.ts'
import { decodeGrant, encodeGrant } from './grant.ts'
import { countActors, countChanges, countDeps, readHistory } from './history.ts'
import { writtenBy } from './made-by.ts'
import { encodeOrigins } from './origins.ts'
import { documentNumber } from './previous.ts'
import { readPolicy, valuesInPieces } from './read.ts'
import { savePolicy } from './storage.ts'

/** What a policy says, by key, each part in the order of its keys: the three sets that only grow. */
export interface PolicySayings { readonly grants: ReadonlyMap<string, string>, readonly ended: ReadonlyMap<string, string>, readonly lost: ReadonlyMap<string, string> }

const PARTS = ['grants', 'ended', 'lost'] as const

/** What stands for the end of a grant that allowed nothing. */
const NO_TIME = JSON.stringify({ at: 0 })

/**
 * What a policy says at its newest state, as a fresh document begins with it (specs/policy.md, "A fresh document"). What a later minor version understands besides is not
 * understood here, so that old and new devices begin with the same.
 */
export function sayingsOf (doc: PolicyDocument): PolicySayings {
  return doAtOnce(sayingsInPieces(doc))
}

function * sayingsInPieces (doc: PolicyDocument): Pieces<PolicySayings> {
  const values = yield * valuesInPieces(doc)
  const reading = readPolicy(doc)
  const grants = new Map<string, string>()
  const ended = new Map([...values.ended].map(([id, marks]) => [id, firstMark(marks)]))
  for (const [id, texts] of values.grants) {
    if (ended.has(id)) continue
    const grant = reading.grants.get(id)
    const text = grant === undefined ? notUnderstood(texts, id) : encodeGrant(grant)
    if (text === undefined) ended.set(id, NO_TIME)
    else grants.set(id, text)
  }
  const lost = new Map([...values.lost].map(([commitment, marks]) => [commitment, firstMark(marks)]))
  return { grants: sorted(grants), ended: sorted(ended), lost: sorted(lost) }
}

/**
 * The fresh document that goes on from the newest state of a policy. Everybody who holds that state makes the very same.
 *
 * @throws POLICY_INVALID when the policy is none that was validated
 */
export function beginAnew (options: { doc: PolicyDocument }): PolicyDocument {
  return doAtOnce(beginAnewInPieces(options))
}

/** {@link beginAnew} for who has others to answer meanwhile. The document given must not be edited until it is done. */
export function * beginAnewInPieces (options: { doc: PolicyDocument }): Pieces<PolicyDocument> {
  const { doc } = options
  const commitment = commitmentOf(doc)
  const sayings = yield * sayingsInPieces(doc)
  yield
  const pieces = split([...PARTS.flatMap(part => entries(part, sayings[part])), ...entries('origins', yield * originsIn(doc, [...sayings.grants.keys()]))])
  yield
  return yield * createFreshInPieces({ doc, previous: { commitment, document: documentNumber(doc) + 1, changes: 1 + pieces.length }, pieces })
}

/** Whether a policy comes near its limits, and a fresh document would have room. */
export function isNearlyFull (doc: PolicyDocument): boolean {
  if (countChanges(doc) >= BEGIN_ANEW_CHANGES || countActors(doc) >= BEGIN_ANEW_ACTORS || countDeps(doc) >= BEGIN_ANEW_DEPS) return true
  // Saved, it is hardly larger than what stands in it, so that it is seldom saved to find out.
  const largest = PARTS.flatMap(part => Object.entries(doc[part])).reduce((sum, [key, value]) => sum + key.length + 2 * value.val.length + 64, 0)
  return largest >= BEGIN_ANEW_BYTES && savePolicy(doc).length >= BEGIN_ANEW_BYTES
}

/** Whether a fresh document has room for long. Where most that it says are ends, the full one is used up. */
export function hasRoom (fresh: PolicyDocument): boolean {
  return savePolicy(fresh).length <= MAX_POLICY_BYTES / 2
}

function entries (part: WrittenText['part'], texts: ReadonlyMap<string, string>): WrittenText[] {
  return [...texts].map(([key, text]) => ({ part, key, text }))
}

/** Which changes wrote each of some grants, in the order of their ids. */
function * originsIn (doc: PolicyDocument, ids: readonly string[]): Pieces<Map<string, string>> {
  const history = readHistory(doc)
  const origins = new Map<string, string>()
  for (const [n, id] of ids.entries()) {
    if (n % PIECE_CHANGES === 0) yield
    const text = encodeOrigins(writtenBy({ doc, part: 'grants', id, history }))
    if (text !== undefined) origins.set(id, text)
  }
  return origins
}

/** Keys in pieces, each of which is one change. */
function split (texts: readonly WrittenText[]): WrittenText[][] {
  const pieces: WrittenText[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const each of texts) {
    const more = utf8(each.key).length + utf8(each.text).length
    if (bytes + more > FIRST_CHANGE_BYTES || pieces.at(-1)?.length === FIRST_CHANGE_KEYS) {
      pieces.push([])
      bytes = 0
    }
    bytes += more
    pieces.at(-1)?.push(each)
  }
  return pieces
}

/** The text of a grant that says more than is understood here, and is not in conflict. */
function notUnderstood (texts: readonly unknown[], id: string): string | undefined {
  const [text] = texts
  if (texts.length !== 1 || typeof text !== 'string') return undefined
  try {
    return decodeGrant(text) === undefined && (JSON.parse(text) as { id: unknown }).id === id ? text : undefined
  } catch (error) {
    if (isMedrecError(error)) return undefined
    throw error
  }
}

/** Of several, the first in the order of bytes. */
function firstMark (marks: readonly unknown[]): string {
  const texts = marks.filter(mark => typeof mark === 'string').filter(mark => mark.length <= MAX_MARK)
  return texts.sort((a, b) => compareBytes(utf8(a), utf8(b)))[0] ?? NO_TIME
}

function compareBytes (a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i])
  return at < 0 ? a.length - b.length : (a[at] as number) - (b[at] ?? -1)
}

/** By UTF-16 units. */
function sorted (map: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...map].sort(([a], [b]) => a < b ? -1 : 1))
}
