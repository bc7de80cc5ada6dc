import assert from 'node:assert/strict'
import * as A from '@automerge/automerge'
import fc from 'fast-check'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { decide } from '../../../protocol/kernel/decide.ts'
import type { Decision } from '../../../protocol/kernel/decide.ts'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { readPolicy, readPolicyAt } from '../../../protocol/policy/read.ts'
import { readValues } from '../../../protocol/policy/read-values.ts'
import { policyWith, RELATIONSHIP, scribble } from '../policy/policy-fixture.ts'
import { decidePlainly } from './plain-model.ts'
import { inputOf } from './plain-question.ts'
import { mergePlainly, readPlainly } from './plain-reading.ts'
import type { PlainEdit, PlainEdits, PlainPolicy, PlainValue } from './plain-reading.ts'
import { NEW_POLICY, readEdits } from './random-edits.ts'
import type { RandomEdits } from './random-edits.ts'
import { readQuestion, tapesOf } from './random-question.ts'

/** What is compared: the project's own, or one with a fault in it. */
export interface Readers { readValues: typeof readValues, readPolicy: typeof readPolicy }

const EMPTY = policyWith()
/** Numbers of a tape: as many as a question and the edits take. */
const tapes = tapesOf(112)

/**
 * Has two devices edit a policy apart, and fails where the protocol and the second model say different things of what stands there then, or answer a question by it differently; by the simplest such
 * edits, or by the first with `endOnFailure`.
 *
 * @param options.documents - of how many of the pairs a real document is made, too: it takes a hundred times as long
 * @returns how often there was what
 */
export function compareReadings (options: { pairs: number, documents: number, seed?: number, endOnFailure?: boolean, readers?: Partial<Readers> }): Map<string, number> {
  const { pairs, documents, seed, endOnFailure = false, readers } = options
  const counts = new Map<string, number>()
  const count = (name: string): void => { counts.set(name, (counts.get(name) ?? 0) + 1) }
  const compare = (numRuns: number, areReal: boolean): void => {
    const property = fc.property(tapes, tape => {
      const question = readQuestion(tape)
      const edits = readEdits(tape, question)
      const base = mergePlainly(NEW_POLICY, [edits.base])
      const policy = mergePlainly(base, edits.devices)
      const plain = readPlainly(policy)
      const read = areReal ? readDocument({ readValues, readPolicy, ...readers }, edits, base, policy, count) : readFrom(readers?.readValues ?? readValues, policy)
      const [decision, plainDecision] = [decide(inputOf({ ...question, grants: read.grants })), decidePlainly({ ...question, grants: plain.grants })]
      checkSame({ ...read, decision }, { ...plain, decision: plainDecision }, { edits, question })
      for (const name of describe(policy, plain, plainDecision)) count(name)
    })
    if (numRuns > 0) fc.assert(property, { numRuns, endOnFailure, ...(seed === undefined ? {} : { seed }) })
  }
  compare(pairs - documents, false)
  compare(documents, true)
  return counts
}

interface Read { grants: Grant[], unreadable: string[] }

/** Texts are compared, since to compare deeply would take most of the time. */
function checkSame (read: Read & { decision?: Decision }, plain: typeof read, where: object): void {
  const [a, b] = [read, plain].map(({ grants, unreadable, decision }) => ({ grants: grants.toSorted((x, y) => x.id < y.id ? -1 : 1), unreadable: unreadable.toSorted(), decision }))
  if (JSON.stringify(a) !== JSON.stringify(b)) assert.deepEqual({ ...where, ...a }, { ...where, ...b })
}

function readFrom (read: Readers['readValues'], policy: PlainPolicy): Read {
  const map = (values: Record<string, PlainValue[]>): Map<string, unknown[]> => new Map(Object.entries(values).map(([key, each]) => [key, each.map(valueOf)]))
  const { grants, unreadable } = read({ majors: policy.majors, grants: map(policy.grants), ended: map(policy.ended) })
  return { grants: [...grants.values()], unreadable }
}

/** What the real document says that both devices' edits make, whichever is heard of first, and of its earlier state; and, where a provider takes them, of what it holds then. */
function readDocument ({ readPolicy: read }: Readers, { base, devices }: RandomEdits, before: PlainPolicy, after: PlainPolicy, count: (name: string) => void): Read {
  const begun = write(EMPTY, base)
  const [one, other] = devices.map(edits => write(begun, edits)) as [PolicyDocument, PolicyDocument]
  const merged = A.merge(A.clone(one), other)
  const what = ({ grants, unreadable }: ReturnType<typeof readPolicy>): Read => ({ grants: [...grants.values()], unreadable })
  const reading = what(read(merged))
  checkSame(what(read(A.merge(A.clone(other), one))), reading, { what: 'heard of in the other order' })
  const earlier = readPolicyAt({ doc: merged, heads: policyHeads(begun) })
  assert.ok(earlier !== undefined)
  checkSame(what(earlier), readPlainly(before), { what: 'its earlier state', base })
  const taken = take(take(take(EMPTY, begun), one), other)
  if (taken !== undefined && policyHeads(taken).join() === policyHeads(merged).join()) {
    checkSame(what(read(taken)), readPlainly(after), { what: 'taken turn by turn', base, devices })
    count('taken turn by turn')
  }
  return reading
}

function take (doc: PolicyDocument | undefined, from: PolicyDocument): PolicyDocument | undefined {
  if (doc === undefined) return undefined
  try {
    readPolicy(doc)
    return receiveChanges({ doc, changes: A.getAllChanges(from), relationship: RELATIONSHIP }).doc
  } catch (error) {
    if (isMedrecError(error)) return undefined
    throw error
  }
}

function write (doc: PolicyDocument, { schema, grants, ended }: PlainEdits): PolicyDocument {
  return scribble(doc, draft => {
    if (schema === 'deleted') delete draft['schema']
    else if (schema !== undefined && 'major' in schema) draft['schema']!['major'] = schema.major
    else if (schema !== undefined) Object.assign(draft, { schema: schema.replaced === 'no map' ? 'x' : { ...schema.replaced, minor: 0 } })
    writeMap(draft['grants']!, grants)
    writeMap(draft['ended']!, ended)
  })
}

function writeMap (map: Record<string, unknown>, edits: Record<string, PlainEdit>): void {
  for (const [key, edit] of Object.entries(edits)) {
    if (edit !== 'deleted') map[key] = 'text' in edit ? new A.ImmutableString(edit.text) : OTHERS[String(edit.other)]?.(key)
    else if (Object.hasOwn(map, key)) delete map[key]
  }
}

/** The values that are no immutable string. A text to be edited says a grant that would allow everything. */
const OTHERS: Record<string, (id: string) => unknown> = {
  'a number': () => 1,
  true: () => true,
  nothing: () => null,
  bytes: () => new Uint8Array(3),
  'a time': () => new Date(0),
  'a counter': () => new A.Counter(1),
  'a map': id => ({ id }),
  'a list': id => [id],
  'a text to be edited': id => JSON.stringify({ id, viewer: 'members', categories: ['labs', 'notes', 'vitals'], labels: [], actions: ['read'], notBefore: 0, notAfter: null })
}

function valueOf (value: PlainValue): unknown {
  return 'text' in value ? value.text : undefined
}

function describe (policy: PlainPolicy, { grants, unreadable }: Read, decision: Decision): string[] {
  const conflicts = Object.entries(policy.grants).filter(([id, values]) => values.length > 1 && !Object.hasOwn(policy.ended, id)).map(([id]) => id)
  return [
    decision.allow ? 'allowed' : 'denied', ...(grants.length > 0 ? ['something is granted'] : []), ...(unreadable.length > 0 ? ['something allows nothing'] : []),
    ...(Object.keys(policy.grants).some(id => Object.hasOwn(policy.ended, id)) ? ['a grant has ended'] : []),
    ...(conflicts.some(id => grants.some(grant => grant.id === id)) ? ['a conflict allows something'] : []), ...(conflicts.some(id => unreadable.includes(id)) ? ['a conflict allows nothing'] : []),
    ...(policy.majors.length !== 1 || policy.majors[0] !== 1 ? ['another version'] : [])
  ]
}
