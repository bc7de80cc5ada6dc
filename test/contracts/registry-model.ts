/** A candidate, as the model knows one. Addresses in lower case. */
export interface ModelCandidate { handle: string, operator: string, consensus: string, signingKey: string }

export type ModelRole = 'operator' | 'consensus' | 'signingKey'

/** What somebody does. */
export type Action =
  | { kind: 'propose', candidate: ModelCandidate }
  | { kind: 'propose-removal', member: number }
  | { kind: 'propose-rotation', member: number, role: ModelRole, next: string }
  | { kind: 'vote', proposal: number, choice: 'none' | 'for' | 'against' }
  | { kind: 'settle', proposal: number }
  | { kind: 'withdraw', proposal: number }
  | { kind: 'leave' }
  | { kind: 'rotate', role: ModelRole, next: string }
  | { kind: 'top-up', member: number }
  | { kind: 'set-multiaddrs', count: number }
  /** Gives the registry a quarter of an allowance. */
  | { kind: 'donate' }
  /** Takes no money from now on, or takes it again. */
  | { kind: 'refuse-money', refuses: boolean }

export type ModelState = 'open' | 'accepted' | 'rejected' | 'withdrawn' | 'ended'

/** A member, with how many addresses its node listens at. */
export interface ModelMember extends ModelCandidate { id: number, joinedAt: number, multiaddrs: number }

/** What is voted on, and what was voted. */
export interface ModelProposal { action: Extract<Action, { kind: 'propose' | 'propose-removal' | 'propose-rotation' }>, proposer: string, endsAt: number, closed?: ModelState, votes: Map<number, 'none' | 'for' | 'against'> }
interface ModelSeat { consensus: string, from: number, until: number }

/** What no key can be. */
export const NOBODY = `0x${'00'.repeat(20)}`

const ROLES: ModelRole[] = ['operator', 'consensus', 'signingKey']
const VOTING_SECONDS = 14 * 86_400
const MAX_MULTIADDRS = 8
const PERIOD_SECONDS = 30 * 86_400
export const MODEL_ALLOWANCE = 10n ** 12n
export const MODEL_DONATION = MODEL_ALLOWANCE / 4n

/**
 * The rules of specs/registry.md, written from the text. {@link RegistryModel.act} names every reason there is against
 * something; when there is none it is done.
 */
export class RegistryModel {
  readonly members: ModelMember[] = []
  readonly proposals: ModelProposal[] = []
  readonly #seats: ModelSeat[] = []
  readonly #drawn = new Map<string, bigint>()
  #lastChange: number
  #lastMember = 0
  /** Accounts that take no money; they are the same for all registries. */
  readonly #refusing: Set<string>
  now = { block: 0, time: 0 }
  /** What allowances are paid from, in wei. */
  funds: bigint

  constructor (options: { founders: ModelCandidate[], now: { block: number, time: number }, funds: bigint, refusing: Set<string> }) {
    const { founders, now, funds, refusing } = options
    this.now = now
    this.funds = funds
    this.#refusing = refusing
    this.#lastChange = now.block
    for (const founder of founders) {
      this.members.push({ ...founder, id: ++this.#lastMember, joinedAt: now.time, multiaddrs: 0 })
      this.#seats.push({ consensus: founder.consensus, from: now.block, until: Number.POSITIVE_INFINITY })
    }
  }

  stateOf ({ closed, endsAt }: ModelProposal): ModelState { return closed ?? (this.now.time < endsAt ? 'open' : 'ended') }

  votes ({ votes }: ModelProposal, choice: 'for' | 'against'): number { return this.members.filter(({ id }) => votes.get(id) === choice).length }

  allowance (id: number): bigint { return MODEL_ALLOWANCE - (this.#drawn.get(this.#period(id)) ?? 0n) }

  validators (): string[] { return this.#seats.filter(({ from, until }) => from <= this.now.block && this.now.block < until).map(({ consensus }) => consensus).sort() }

  /** Every reason why `actor` may not; none: it is done. */
  act (actor: string, action: Action): Set<string> {
    const reasons = new Set<string>()
    const self = this.members.find(({ operator }) => operator === actor)
    if (self === undefined && !['propose', 'settle', 'withdraw', 'donate', 'refuse-money'].includes(action.kind)) reasons.add('NotAMember')
    if ('member' in action && !this.members.some(({ id }) => id === action.member)) reasons.add('UnknownMember')
    const proposal = 'proposal' in action ? this.proposals[action.proposal - 1] : undefined
    if ('proposal' in action) {
      if (proposal === undefined) reasons.add('UnknownProposal')
      else if (this.stateOf(proposal) !== 'open') reasons.add('NotOpen')
    }
    switch (action.kind) {
      case 'propose': {
        this.#against(action.candidate, reasons)
        if (this.proposals.some(each => each.action.kind === 'propose' && each.action.candidate.operator === action.candidate.operator && this.stateOf(each) === 'open')) reasons.add('AlreadyProposed')
        if (reasons.size === 0) this.#propose(action, action.candidate.operator)
        return reasons
      }
      case 'propose-removal':
        if (reasons.size === 0) this.#propose(action, actor)
        return reasons
      case 'propose-rotation':
        if (this.#isTaken(action.next)) reasons.add('Taken')
        if (action.next === NOBODY) reasons.add('BadKey')
        if (reasons.size === 0) this.#propose(action, actor)
        return reasons
      case 'vote': {
        if (proposal === undefined || self === undefined) return reasons
        const before = proposal.votes.get(self.id)
        if ((before ?? 'none') === action.choice) reasons.add('SameVote')
        if (reasons.size > 0) return reasons
        proposal.votes.set(self.id, action.choice)
        const failed = this.#decide(proposal)
        if (failed !== undefined && failed.size > 0) {
          if (before === undefined) proposal.votes.delete(self.id)
          else proposal.votes.set(self.id, before)
        }
        return failed ?? reasons
      }
      case 'settle': {
        if (proposal === undefined || reasons.size > 0) return reasons
        return this.#decide(proposal) ?? new Set(['NotDecided'])
      }
      case 'withdraw':
        if (proposal !== undefined && proposal.proposer !== actor) reasons.add('NotProposer')
        if (proposal !== undefined && reasons.size === 0) proposal.closed = 'withdrawn'
        return reasons
      case 'leave':
        if (this.members.length === 1) reasons.add('LastMember')
        if (self !== undefined && reasons.size === 0) this.#remove(self)
        return reasons
      case 'rotate':
        if (self !== undefined) this.#againstRotation(self, action, reasons)
        // Nobody signs for it.
        if (action.next === NOBODY) reasons.add('BadSignature')
        if (self !== undefined && reasons.size === 0) this.#rotate(self, action)
        return reasons
      case 'top-up':
        if (this.allowance(action.member) === 0n) reasons.add('AllowanceSpent')
        if (this.funds === 0n) reasons.add('NothingToPay')
        if (reasons.size === 0 && !this.#pay(action.member)) reasons.add('PaymentFailed')
        return reasons
      case 'set-multiaddrs':
        if (action.count > MAX_MULTIADDRS) reasons.add('BadMultiaddrs')
        if (self !== undefined && reasons.size === 0) self.multiaddrs = action.count
        return reasons
      case 'donate':
        this.funds += MODEL_DONATION
        return reasons
      case 'refuse-money':
        if (action.refuses) this.#refusing.add(actor)
        else this.#refusing.delete(actor)
        return reasons
    }
  }

  /** Pays what is due, as far as there is money. A payment that is not taken stays due. */
  #pay (id: number): boolean {
    const due = this.allowance(id)
    const amount = due < this.funds ? due : this.funds
    const operator = this.members.find(member => member.id === id)?.operator ?? NOBODY
    if (amount === 0n || this.#refusing.has(operator)) return false
    this.#drawn.set(this.#period(id), MODEL_ALLOWANCE - due + amount)
    this.funds -= amount
    return true
  }

  #propose (action: ModelProposal['action'], proposer: string): void {
    this.proposals.push({ action, proposer, endsAt: this.now.time + VOTING_SECONDS, votes: new Map() })
  }

  /** Undefined when nothing is decided; else why what is decided cannot be done. */
  #decide (proposal: ModelProposal): Set<string> | undefined {
    const half = this.members.length / 2
    const reasons = new Set<string>()
    if (this.votes(proposal, 'for') > half) {
      const { action } = proposal
      if (action.kind === 'propose') {
        this.#against(action.candidate, reasons)
        if (reasons.size > 0) return reasons
        this.#takeSeat(action.candidate.consensus)
        this.members.push({ ...action.candidate, id: ++this.#lastMember, joinedAt: this.now.time, multiaddrs: 0 })
        this.#pay(this.#lastMember)
      } else {
        const member = this.members.find(({ id }) => id === action.member)
        if (member === undefined) return new Set(['UnknownMember'])
        if (action.kind === 'propose-removal') {
          if (this.members.length === 1) return new Set(['LastMember'])
          this.#remove(member)
        } else {
          this.#againstRotation(member, action, reasons)
          if (reasons.size > 0) return reasons
          this.#rotate(member, action)
        }
      }
      proposal.closed = 'accepted'
      return reasons
    }
    if (this.votes(proposal, 'against') > half) {
      proposal.closed = 'rejected'
      return reasons
    }
    return undefined
  }

  #against (candidate: ModelCandidate, reasons: Set<string>): void {
    if (this.members.some(({ handle }) => handle === candidate.handle)) reasons.add('HandleTaken')
    const keys = ROLES.map(role => candidate[role])
    if (keys.some(key => this.#isTaken(key))) reasons.add('Taken')
    if (new Set(keys).size < keys.length || keys.includes(NOBODY)) reasons.add('BadKey')
  }

  #againstRotation (member: ModelMember, { role, next }: { role: ModelRole, next: string }, reasons: Set<string>): void {
    if (this.#isTaken(next)) reasons.add('Taken')
    if (role === 'consensus') {
      const seat = this.#seats.find(({ consensus, until }) => consensus === member.consensus && until === Number.POSITIVE_INFINITY)
      // The founders' seats are of the beginning.
      if (seat !== undefined && seat.from + this.#spacing() > this.now.block && seat.from > 0) reasons.add('SeatNotReleased')
    }
  }

  #rotate (member: ModelMember, { role, next }: { role: ModelRole, next: string }): void {
    if (role === 'consensus') {
      this.#takeSeat(next)
      this.#giveSeat(member.consensus)
    }
    member[role] = next
  }

  #remove (member: ModelMember): void {
    this.#giveSeat(member.consensus)
    this.members.splice(this.members.indexOf(member), 1)
  }

  #isTaken (key: string): boolean { return this.members.some(member => ROLES.some(role => member[role] === key)) }

  #spacing (): number { return Math.floor(this.members.length / 2) + 1 }

  #turn (): number {
    this.#lastChange = Math.max(this.now.block, this.#lastChange + this.#spacing())
    return this.#lastChange
  }

  #takeSeat (consensus: string): void { this.#seats.push({ consensus, from: this.#turn(), until: Number.POSITIVE_INFINITY }) }

  #giveSeat (consensus: string): void {
    const open = this.#seats.filter(({ until }) => until === Number.POSITIVE_INFINITY)
    const seat = open.find(each => each.consensus === consensus)
    if (seat === undefined) throw new Error('A member without a seat.')
    const isCovered = seat.from > this.now.block && open.some(other => other !== seat && other.from <= seat.from)
    seat.until = isCovered ? seat.from : this.#turn()
  }

  #period (id: number): string { return `${id} ${Math.floor(this.now.time / PERIOD_SECONDS)}` }
}
