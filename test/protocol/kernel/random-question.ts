import fc from 'fast-check'
import type { Link } from '../../../protocol/kernel/facts.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import type { PlainFacts, PlainQuestion } from './plain-question.ts'

export const ADDRESSES = ['1', '2', '3', '4'].map(digit => `0x${digit.repeat(40)}`)
const [ME = '', OTHER = ''] = ADDRESSES
const COLLECTIVES = ['members', `group:0x${'a'.repeat(40)}`, `group:0x${'b'.repeat(40)}`]
const CONDITIONS = [`0x${'c'.repeat(40)}`, `0x${'d'.repeat(40)}`]
const ACTIONS = ['read', 'contribute', 'notify', 'print:card']
const CATEGORIES = ['labs', 'notes', 'vitals']
const LABELS = ['HIV', 'MH']
const REASONS = ['fell on the stairs', '7', '', ' ?! ', 'x'.repeat(256), 'x'.repeat(257)]

/** Numbers that choices are read from: cheap to make, and a smaller number is a simpler choice, so that what fails shrinks. */
export class Tape {
  readonly #numbers: readonly number[]
  #at = 0
  #rest = 0
  #range = 1

  constructor (numbers: readonly number[]) {
    this.#numbers = numbers
  }

  /** 0 to `count` - 1. */
  pick (count: number): number {
    if (this.#range < count * 64) {
      this.#rest = this.#numbers[this.#at++] ?? 0
      this.#range = 2 ** 30
    }
    const picked = this.#rest % count
    this.#rest = Math.floor(this.#rest / count)
    this.#range /= count
    return picked
  }

  /** True once in `count` times. */
  rarely (count: number): boolean {
    return this.pick(count) === count - 1
  }

  of<T> (choices: readonly T[]): T {
    return choices[this.pick(choices.length)] as T
  }
}

/** A tape with so many numbers. */
export function tapesOf (numbers: number): fc.Arbitrary<Tape> {
  return fc.noBias(fc.array(fc.nat(2 ** 30 - 1), { minLength: numbers, maxLength: numbers })).map(all => new Tape(all))
}

/** A tape for a question, or whatever else is read from it. */
export const tapes = tapesOf(48)

/** A question of which about half are allowed, and of which every rule is the reason for some. */
export function readQuestion (tape: Tape): PlainQuestion {
  const question: PlainQuestion = {
    grants: [],
    relationship: { status: tape.rarely(40) ? 'terminated' : 'active', controller: tape.of(ADDRESSES) },
    requester: { address: tape.rarely(4) ? tape.of(ADDRESSES) : ME, role: tape.rarely(16) ? 'owner' : 'viewer' },
    action: tape.rarely(3) ? tape.of(ACTIONS) : 'read',
    now: 8 + tape.pick(5),
    record: { categories: tape.rarely(20) ? [] : readNames(tape, CATEGORIES, 1, 3), labels: tape.rarely(3) ? readNames(tape, LABELS, 0, 1) : [] },
    facts: { viewers: {}, conditions: {}, chains: [] }
  }
  question.facts = readFacts(tape, question.now)
  const count = tape.of([1, 2, 3, 0, 0, 4])
  for (let i = 0; i < count; i++) question.grants.push(readGrant(tape, { id: 'abcd'.charAt(i), question, viewer: readViewer(tape, question.requester.address) }))
  if (!tape.rarely(2)) addChain(tape, question)
  if (tape.rarely(6)) addChain(tape, question)
  return question
}

/** A grant that is often about what the question asks. The more parts must fit together, the rarer each of the `faults` has to be. */
export function readGrant (tape: Tape, { id, question, viewer, faults = 1 }: { id: string, question: PlainQuestion, viewer: string, faults?: number }): Grant {
  const { action, record } = question
  const emergency = tape.rarely(5 * faults) ? 1 + tape.pick(8) : undefined
  const depth = emergency === undefined && tape.rarely(4) ? 1 + tape.pick(4) : undefined
  return {
    id,
    viewer,
    categories: tape.rarely(7 * faults) ? readNames(tape, CATEGORIES, 1, 1) : union(record.categories, readNames(tape, CATEGORIES, 0, 2)),
    labels: tape.rarely(3 * faults) ? readNames(tape, LABELS, 0, 1) : union(record.labels, readNames(tape, LABELS, 0, 3)),
    actions: tape.rarely(10 * faults) ? [tape.of(ACTIONS)] : union([action], readNames(tape, ACTIONS, 0, 3)),
    notBefore: tape.rarely(7 * faults) ? 8 + tape.pick(6) : tape.pick(8),
    notAfter: tape.rarely(6 * faults) ? 7 + tape.pick(6) : tape.rarely(2) ? null : 13 + tape.pick(8),
    ...(tape.rarely(5 * faults) ? { condition: tape.of(CONDITIONS) } : {}),
    ...(emergency === undefined ? {} : { emergency }),
    ...(depth === undefined ? {} : { depth })
  }
}

function readViewer (tape: Tape, requester: string): string {
  return tape.rarely(3) ? tape.of(COLLECTIVES) : tape.rarely(4) ? tape.of(ADDRESSES) : requester
}

function readFacts (tape: Tape, now: number): PlainFacts {
  const facts: PlainFacts = { viewers: {}, conditions: {}, chains: [] }
  for (const viewer of COLLECTIVES) {
    if (tape.rarely(5)) continue
    const answers: Record<string, boolean> = {}
    for (const address of ADDRESSES) if (!tape.rarely(5)) answers[address] = !tape.rarely(4)
    facts.viewers[viewer] = answers
  }
  for (const contract of CONDITIONS) if (!tape.rarely(5)) facts.conditions[contract] = !tape.rarely(4)
  if (!tape.rarely(4)) facts.emergency = { reason: tape.rarely(3) ? tape.of(REASONS) : 'fell', at: tape.rarely(8) ? now + tape.pick(3) : now - tape.pick(8) }
  return facts
}

/** A chain that mostly fits together, and often with a grant of its own that it begins with. */
function addChain (tape: Tape, question: PlainQuestion): void {
  const { grants, requester, facts } = question
  const length = tape.of([1, 2, 3, 4, 1, 2, 3, 1, 2, 1, 1, 0])
  const ids = `${facts.chains.length === 0 ? 'm' : 'n'}`
  let parent = tape.rarely(4) ? grants[tape.pick(Math.max(1, grants.length))] : undefined
  if (parent === undefined) {
    const { emergency: _, ...root } = readGrant(tape, { id: facts.chains.length === 0 ? 'r' : 's', question, viewer: tape.rarely(4) ? tape.of(COLLECTIVES) : OTHER, faults: 4 })
    parent = { ...root, ...(length > 0 && !tape.rarely(10) ? { depth: length } : {}) }
    if (!tape.rarely(12)) grants.push(parent)
  }
  const links: Link[] = []
  for (let left = length - 1; left >= 0; left--) {
    const viewer: string = left > 0 ? (tape.rarely(5) ? tape.of(COLLECTIVES) : tape.of(ADDRESSES)) : readViewer(tape, requester.address)
    const { depth: _, emergency, ...rights } = readGrant(tape, { id: tape.rarely(10) ? 'a' : `${ids}${left}`, question, viewer, faults: 4 })
    const grant: Grant = { ...rights, ...(left > 0 && !tape.rarely(15) ? { depth: left } : emergency !== undefined && left === 0 ? { emergency } : {}) }
    links.push({ by: readSigner(tape, parent.viewer), parent: tape.rarely(30) ? 'a' : parent.id, grant })
    parent = grant
  }
  facts.chains.push(links)
}

function readSigner (tape: Tape, viewer: string): string {
  return tape.rarely(20) || COLLECTIVES.includes(viewer) ? tape.of(ADDRESSES) : viewer
}

function readNames (tape: Tape, names: readonly string[], least: number, spread: number): string[] {
  const start = tape.pick(names.length)
  const count = Math.min(names.length, least + Math.floor(tape.pick(1 + spread * 2) / 2))
  return names.map((_, i) => names[(start + i) % names.length] as string).slice(0, count).sort()
}

function union (a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort()
}
