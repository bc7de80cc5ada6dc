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

export type ModelState = 'open' | 'accepted' | 'rejected' | 'withdrawn' | 'ended'

interface ModelMember extends ModelCandidate { id: number }
interface ModelProposal { action: Extract<Action, { kind: 'propose' | 'propose-removal' | 'propose-rotation' }>, proposer: string, endsAt: number, closed?: ModelState, votes: Map<number, 'none' | 'for' | 'against'> }
interface ModelSeat { consensus: string, from: number, until: number }

const ROLES: ModelRole[] = ['operator', 'consensus', 'signingKey']
const VOTING_SECONDS = 14 * 86_400
const PERIOD_SECONDS = 30 * 86_400
export const MODEL_ALLOWANCE = 10n ** 13n

/**
 * The rules of specs/contracts.md, section "ProviderRegistry", written from the text. {@link RegistryModel.act} names every reason there is against
 * something; when there is none it is done.
 */
export class RegistryModel {
  readonly members: ModelMember[] = []
  readonly proposals: ModelProposal[] = []
  readonly #seats: ModelSeat[] = []
  readonly #drawn = new Map<string, bigint>()
  #lastChange: number
  #lastMember = 0
  now = { block: 0, time: 0 }

  constructor (founders: ModelCandidate[], now: { block: number, time: number }) {
    this.now = now
    this.#lastChange = now.block
    for (const founder of founders) {
      this.members.push({ ...founder, id: ++this.#lastMember })
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
    if (self === undefined && !['propose', 'settle', 'withdraw'].includes(action.kind)) reasons.add('NotAMember')
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
        if (self !== undefined && reasons.size === 0) this.#rotate(self, action)
        return reasons
      case 'top-up':
        if (this.allowance(action.member) === 0n) reasons.add('AllowanceSpent')
        if (reasons.size === 0) this.#drawn.set(this.#period(action.member), MODEL_ALLOWANCE)
        return reasons
    }
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
        this.members.push({ ...action.candidate, id: ++this.#lastMember })
        this.#drawn.set(this.#period(this.#lastMember), MODEL_ALLOWANCE)
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
    if (new Set(keys).size < keys.length) reasons.add('BadKey')
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
