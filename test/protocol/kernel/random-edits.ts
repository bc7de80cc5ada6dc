import type { PlainEdit, PlainEdits, PlainPolicy, PlainValue } from './plain-reading.ts'
import type { PlainQuestion } from './plain-question.ts'
import { readGrant } from './random-question.ts'
import type { Tape } from './random-question.ts'

const IDS = ['a', 'b', 'c']
const EMPTY: PlainEdits = { grants: {}, ended: {} }

/** Of what is no immutable string, each kind that Automerge has, by a name that the texts of tests can show. */
export const OTHER_VALUES = ['a number', 'true', 'nothing', 'bytes', 'a time', 'a counter', 'a map', 'a list', 'a text to be edited'] as const

/** A document that two devices edited apart: what they both began with, written by one, and what each did then. */
export interface RandomEdits { base: PlainEdits, devices: PlainEdits[] }

/** A document's beginning. */
export const NEW_POLICY: PlainPolicy = { majors: [1], grants: {}, ended: {} }

/** Edits of two devices, honest, faulty and hostile, of which what they say often answers the question. */
export function readEdits (tape: Tape, question: PlainQuestion): RandomEdits {
  const base = tape.rarely(3) ? EMPTY : readDevice(tape, question, [1, 2])
  const one = readDevice(tape, question, [1, 2, 0, 3], 40)
  return { base, devices: [one, readDevice(tape, question, [0, 1, 2], one.schema === undefined ? 40 : 2)] }
}

/** @param schemas - how rarely it writes in the schema; it deletes things, too, where it ever does */
function readDevice (tape: Tape, question: PlainQuestion, counts: number[], schemas?: number): PlainEdits {
  const isHostile = schemas !== undefined
  const edits: PlainEdits = { grants: {}, ended: {}, ...(isHostile && tape.rarely(schemas) ? { schema: readSchema(tape) } : {}) }
  const count = tape.of(counts)
  for (let i = 0; i < count; i++) {
    const id = tape.rarely(60) ? tape.of(['b b', 'toString', 'x'.repeat(65)]) : tape.of(IDS)
    if (tape.rarely(8)) edits.ended[id] = isHostile && tape.rarely(8) ? 'deleted' : readMark(tape)
    else edits.grants[id] = isHostile && tape.rarely(30) ? 'deleted' : readValue(tape, question, id)
  }
  return edits
}

function readSchema (tape: Tape): Exclude<PlainEdits['schema'], undefined> {
  // As often the one that is understood: two devices that wrote apart must also meet where only one of them is.
  const major = tape.of([1, 1, 1, 1, 1, 1, 1, 2, 0, '1', null, 1.5, -1, true])
  return tape.rarely(6) ? 'deleted' : tape.rarely(2) ? { replaced: tape.rarely(4) ? 'no map' : { major } } : { major }
}

function readMark (tape: Tape): PlainValue {
  return tape.rarely(6) ? { other: tape.of(OTHER_VALUES) } : { text: tape.of(['{"at":5}', '{"at":4}', '', 'gone', '{"at":99999999}', '{"later":1}']) }
}

/** A grant that is mostly as it should be. */
function readValue (tape: Tape, question: PlainQuestion, id: string): PlainEdit {
  if (tape.rarely(24)) return { other: tape.of(OTHER_VALUES) }
  const { id: _, ...grant } = readGrant(tape, { id, question, viewer: tape.rarely(6) ? 'members' : question.requester.address, faults: 2 })
  const said = { id, ...grant, ...(tape.rarely(6) ? { purpose: tape.of(['a second opinion', '', 'a trial']) } : {}), ...(tape.rarely(6) ? { standing: tape.of(['s', 't']) } : {}) }
  if (!tape.rarely(4)) return { text: JSON.stringify(said) }
  const [field, value] = tape.of(FAULTS)
  if (field === '') return { text: value as string }
  return { text: JSON.stringify(field === 'lists' ? { ...said, categories: [...said.categories, ...said.categories].reverse() } : { ...said, [field]: value }) }
}

const ADDRESS = `0x${'1'.repeat(40)}`

/** What is said otherwise: a field, and what stands there, `undefined` for nothing; of no field, the whole text. */
const FAULTS: Array<[field: string, value: unknown]> = [
  ['lists', 0], ['later', 1], ['later', null], ['weekdays', [1, 2]], ['__proto__', {}], ['constructor', 1], ['toString', 'x'],
  ['id', 'other'], ['id', undefined], ['id', 7],
  ['viewer', 'everybody'], ['viewer', 'everybody:'], ['viewer', `guild:${ADDRESS}`], ['viewer', 'group:'], ['viewer', `group:${ADDRESS}0`], ['viewer', `0x${'A'.repeat(40)}`], ['viewer', undefined], ['viewer', [ADDRESS]], ['viewer', 'Members'],
  ['categories', []], ['categories', undefined], ['categories', 'labs'], ['categories', ['labs', 7]], ['categories', ['labs', '']], ['categories', ['labs', 'x'.repeat(65)]], ['categories', ['labs', ...Array.from({ length: 64 }, (_, i) => `c${i}`)]],
  ['categories', ['labs', 'notes', 'vitals', ...Array.from({ length: 61 }, (_, i) => `c${i}`)]], ['categories', Array.from({ length: 64 }, (_, i) => `${i}`.padEnd(64, 'é'))],
  ['labels', undefined], ['labels', {}], ['labels', [null]], ['actions', []], ['actions', undefined], ['actions', ['read', 'read']], ['actions', ['read', 1]],
  ['notBefore', -1], ['notBefore', 0.5], ['notBefore', '0'], ['notBefore', undefined], ['notBefore', null], ['notBefore', 2 ** 53], ['notBefore', 0],
  ['notAfter', -1], ['notAfter', 1.5], ['notAfter', '99'], ['notAfter', undefined], ['notAfter', 2 ** 53 - 1], ['notAfter', 0],
  ['condition', 'quorum:3'], ['condition', `${ADDRESS}ab`], ['condition', `${ADDRESS}a`], ['condition', ADDRESS + 'ab'.repeat(492)], ['condition', ADDRESS + 'ab'.repeat(493)], ['condition', null], ['condition', '0x1'], ['condition', ''],
  ['emergency', 0], ['emergency', 604_800], ['emergency', 604_801], ['emergency', 1.5], ['emergency', null], ['emergency', 3], ['depth', 0], ['depth', 4], ['depth', 5], ['depth', '1'], ['depth', 2],
  ['notBefore', 253_402_300_800], ['notAfter', 253_402_300_799], ['notAfter', 253_402_300_800],
  ['categories', ['labs', '\ud800']], ['labels', ['a\udc00']], ['actions', ['read', '\udc00\ud800']], ['purpose', '\ud83d\ude00 \ud83d'], ['purpose', '\ud83d\ude00'], ['standing', '\ud800'],
  ['purpose', 'x'.repeat(256)], ['purpose', 'x'.repeat(257)], ['purpose', 7], ['standing', ''], ['standing', 'x'.repeat(65)], ['standing', null],
  ['', ''], ['', '{'], ['', '[]'], ['', 'null'], ['', '7'], ['', '"a"'], ['', '{}']
]
