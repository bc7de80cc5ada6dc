/** Who does something: a place, or the owner. */
export const OWNER = 255
/** What an agent's custodians can be given. */
export const POWERS = { read: 1, grant: 2, revoke: 4, add: 8, guard: 16 } as const
/** A place's end that never comes. */
export const NO_END = 2 ** 32 - 1

/** Whether a message has the sequence and the deadline that it should have, and which condition it names. */
export interface ActForm { sequenceOff: number, late: 'no' | 'expired' | 'too-far', names: 'none' | 'switch' }

/** What somebody does. Actors have numbers; 'nobody' is no address, 'contract' one with code. */
export type AgentAction =
  | { kind: 'add', place: number, custodian: Actor, powers: number, notBefore: number, notAfter: number, condition: 'none' | 'switch' | 'short' }
  | { kind: 'end', place: number, custodian: Actor }
  | { kind: 'nominate', nominee: Actor }
  | { kind: 'object' }
  | { kind: 'set-recovery', threshold: number, days: number }
  | { kind: 'set-owner', next: Actor }
  | { kind: 'take-over', next: Actor }
  /** The condition that is called the switch holds from now on, or does not. */
  | { kind: 'switch', isOn: boolean }

export type Actor = number | 'nobody' | 'contract'

/** Somebody in a place. */
export interface ModelCustodian { custodian: Actor, powers: number, addedBy: number, notBefore: number, notAfter: number, isConditional: boolean, nominee: Actor, nominatedAt: number }

const PLACES = 16
const DAY = 86_400
const ALL_POWERS = 31
const MAX_NOMINATIONS = 8

/**
 * The rules of specs/agent.md, written from the text. {@link AgentModel.act} names every reason there is against something; when there is none it is
 * done.
 */
export class AgentModel {
  owner: Actor = 0
  now: number
  objectedAt = 0
  threshold = 0
  delay = 0
  isOn = false
  readonly places = new Map<number, ModelCustodian>()
  /** How often the guardian in a place has named somebody since the owner was heard of. */
  readonly namings = new Map<number, number>()
  /** By place, and the owner's. */
  readonly sequences = new Map<number, number>()

  constructor (options: { now: number }) { this.now = options.now }

  /** What the custodian in a place may do now, if it names this condition. */
  powersOf (place: number, names: 'none' | 'switch'): number {
    const found = this.places.get(place)
    if (found === undefined || this.now < found.notBefore || (found.notAfter !== NO_END && this.now >= found.notAfter)) return 0
    return found.isConditional && !(names === 'switch' && this.isOn) ? 0 : found.powers
  }

  act (options: { by: number, signer: Actor, form: ActForm, action: AgentAction }): Set<string> {
    const { by, signer, form, action } = options
    const reasons = new Set<string>()
    if (action.kind === 'switch') {
      this.isOn = action.isOn
      return reasons
    }
    if (action.kind === 'take-over') {
      this.#againstForm(action.next, signer, form, reasons)
      if (typeof action.next !== 'number') reasons.add('BadOwner')
      const said = [...this.places.values()].filter(({ nominee, nominatedAt }) => nominee === action.next && nominatedAt > this.objectedAt && this.now - nominatedAt >= this.delay)
      if (this.threshold === 0 || said.filter(guardian => this.now < guardian.notAfter || guardian.notAfter === NO_END).length < this.threshold) reasons.add('NotEnoughGuardians')
      if (reasons.size === 0) {
        this.#count(OWNER)
        this.#become(action.next)
      }
      return reasons
    }
    if (by !== OWNER && by >= PLACES) reasons.add('BadPlace')
    this.#againstForm(by === OWNER ? this.owner : this.places.get(by)?.custodian ?? 'nobody', signer, form, reasons)
    this.#against(by, form, action, reasons)
    if (reasons.size > 0) return reasons
    this.#count(by)
    this.#do(by, action)
    return reasons
  }

  #againstForm (actor: Actor, signer: Actor, form: ActForm, reasons: Set<string>): void {
    if (form.sequenceOff !== 0) reasons.add('WrongSequence')
    if (form.late === 'expired') reasons.add('Expired')
    if (form.late === 'too-far') reasons.add('DeadlineTooFar')
    if (actor === 'nobody' || actor !== signer) reasons.add('BadSignature')
  }

  #against (by: number, form: ActForm, action: Exclude<AgentAction, { kind: 'take-over' | 'switch' }>, reasons: Set<string>): void {
    const has = this.powersOf(by, form.names)
    switch (action.kind) {
      case 'add': {
        if (action.place >= PLACES) reasons.add('BadPlace')
        if (this.places.has(action.place)) reasons.add('PlaceTaken')
        if (action.custodian === 'nobody') reasons.add('BadCustodian')
        if (action.powers === 0 || action.powers > ALL_POWERS) reasons.add('BadPowers')
        if (!isQuarter(action.notBefore) || (action.notAfter !== NO_END && !isQuarter(action.notAfter)) || action.notAfter <= action.notBefore || action.notAfter <= this.now) reasons.add('BadWindow')
        const isGuard = (action.powers & POWERS.guard) !== 0
        if (action.condition === 'short' || (action.condition !== 'none' && isGuard)) reasons.add('BadCondition')
        if (isGuard && [...this.places.values()].some(({ custodian, powers }) => custodian === action.custodian && (powers & POWERS.guard) !== 0)) reasons.add('AlreadyGuardian')
        if (by === OWNER) return
        const adder = this.places.get(by)
        if ((has & POWERS.add) === 0 || adder === undefined) {
          reasons.add('NotEmpowered')
        } else if ((action.powers & ~has) !== 0 || isGuard || action.notBefore < adder.notBefore || action.notAfter > adder.notAfter || (adder.isConditional && action.condition !== 'switch')) {
          reasons.add('MoreThanItHas')
        }
        return
      }
      case 'end':
        if (action.custodian === 'nobody' || this.places.get(action.place)?.custodian !== action.custodian) reasons.add('BadPlace')
        else if (by !== OWNER && !this.#comesFrom(action.place).includes(by)) reasons.add('NotEmpowered')
        return
      case 'nominate':
        if ((has & POWERS.guard) === 0) reasons.add('NotEmpowered')
        if ((this.namings.get(by) ?? 0) >= MAX_NOMINATIONS && (action.nominee !== 'nobody' || this.places.get(by)?.nominee === 'nobody')) reasons.add('NamedTooOften')
        return
      case 'set-recovery': {
        const { threshold, days } = action
        const isNone = threshold === 0 && days === 0
        if (!isNone && (threshold < 2 || threshold > PLACES || days < 3 || days > 90)) reasons.add('BadRecovery')
        break
      }
      case 'set-owner':
        if (typeof action.next !== 'number') reasons.add('BadOwner')
        break
      case 'object': break
    }
    if (by !== OWNER) reasons.add('NotEmpowered')
  }

  #do (by: number, action: Exclude<AgentAction, { kind: 'take-over' | 'switch' }>): void {
    switch (action.kind) {
      case 'add':
        this.places.set(action.place, { custodian: action.custodian, powers: action.powers, addedBy: by, notBefore: action.notBefore, notAfter: action.notAfter, isConditional: action.condition !== 'none', nominee: 'nobody', nominatedAt: 0 })
        return
      case 'end': {
        const gone = [...this.places.keys()].filter(place => this.#comesFrom(place).includes(action.place))
        for (const place of gone) {
          this.places.delete(place)
          this.namings.delete(place)
        }
        return
      }
      case 'nominate': {
        const guardian = this.places.get(by)
        this.namings.set(by, Math.min(MAX_NOMINATIONS, (this.namings.get(by) ?? 0) + 1))
        if (guardian !== undefined) Object.assign(guardian, { nominee: action.nominee, nominatedAt: action.nominee === 'nobody' ? 0 : this.now })
        return
      }
      case 'object': this.#hear(); return
      case 'set-recovery': this.threshold = action.threshold; this.delay = action.days * DAY; this.#hear(); return
      case 'set-owner': this.#become(action.next)
    }
  }

  /** The place itself, and those by which it came, up to the owner's. */
  #comesFrom (place: number): number[] {
    const found = this.places.get(place)
    return found === undefined ? [] : [place, ...this.#comesFrom(found.addedBy)]
  }

  #become (next: Actor): void {
    this.owner = next
    this.#hear()
  }

  #hear (): void {
    this.objectedAt = this.now
    this.namings.clear()
  }

  #count (by: number): void { this.sequences.set(by, (this.sequences.get(by) ?? 0) + 1) }
}

/** By the calendar: the first second of a January, April, July or October before 2100, UTC. */
export function isQuarter (time: number): boolean {
  const date = new Date(time * 1_000)
  const year = date.getUTCFullYear()
  return year < 2100 && Date.UTC(year, date.getUTCMonth(), 1) === time * 1_000 && date.getUTCMonth() % 3 === 0
}
