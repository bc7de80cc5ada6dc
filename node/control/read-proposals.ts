import type { Candidate } from '../../protocol/network/types.ts'
import { MAX_PARALLEL, MAX_PROPOSALS } from './constants.ts'
import { CHOICES, KINDS, ROLES, STATES, toCandidate } from './registry.ts'
import type { Choice, Kind, RawCandidate, RegistryMember, RegistryReader, Role, State } from './registry.ts'

/** A proposal, with who voted what. Times are epoch seconds. */
export interface ProposalStatus {
  id: number
  kind: Kind
  state: State
  /** Who asks to be let in; null when it is decided, or another kind. */
  candidate: Candidate | null
  /** Whom a removal or rotation is about: null when it is no member any more. */
  handle: string | null
  /** Of a rotation: which key, and the one after it. */
  role: Role | null
  next: string | null
  /** Operator that can withdraw it. */
  proposer: string
  endsAt: number
  /** Of those who are members now. */
  votesFor: number
  votesAgainst: number
  /** How many of the same kind decide: more than half of the members. */
  needed: number
  /** Handles of the members who voted, and what. */
  votes: Array<{ handle: string, choice: Exclude<Choice, 'none'> }>
}

interface RawProposal { kind: bigint, state: bigint, role: bigint, member: bigint, endsAt: bigint, proposer: string, next: string }

/** What {@link readProposals} takes. */
export interface ReadProposalsOptions {
  reader: RegistryReader
  /** As the reader has them. */
  members: RegistryMember[]
  /** Newest first: those before this id; the newest when it is not given. */
  before?: number | undefined
  /** Only those that can be voted on; `time` is the block's that the reader reads. */
  onlyOpen: boolean
  time: number
}

/** At most {@link MAX_PROPOSALS} proposals, newest first, and the id to go on before; null at the end. @throws as the reader does */
export async function readProposals (options: ReadProposalsOptions): Promise<{ proposals: ProposalStatus[], next: number | null }> {
  const { reader, members, before, onlyOpen, time } = options
  const last = Math.min(Number(await reader.call('proposalCount', [])), (before ?? Number.POSITIVE_INFINITY) - 1)
  const found: Array<{ id: number, raw: RawProposal }> = []
  let first = last
  while (first >= 1) {
    const from = Math.max(1, first - MAX_PROPOSALS + 1)
    const page = await reader.call('proposals', [from, first - from + 1]) as RawProposal[]
    const rows = [...page].map((raw, i) => ({ id: from + i, raw })).reverse()
    for (const row of rows) {
      if (onlyOpen && STATES[Number(row.raw.state)] !== 'open') continue
      if (found.length === MAX_PROPOSALS) return { proposals: await describe({ reader, members, found }), next: (found.at(-1)?.id ?? 1) }
      found.push(row)
    }
    first = from - 1
    // Each can be voted on as long as every other: all before one whose time is over are over.
    if (onlyOpen && rows.some(({ raw }) => Number(raw.endsAt) <= time)) break
  }
  return { proposals: await describe({ reader, members, found }), next: null }
}

async function describe (options: { reader: RegistryReader, members: RegistryMember[], found: Array<{ id: number, raw: RawProposal }> }): Promise<ProposalStatus[]> {
  const { reader, members, found } = options
  const handles = new Map(members.map(({ id, handle }) => [id, handle]))
  const described: ProposalStatus[] = []
  for (const { id, raw } of found) {
    const kind = KINDS[Number(raw.kind)] ?? 'admission'
    const state = STATES[Number(raw.state)] ?? 'none'
    const votes = (await inSteps(members, async ({ id: member, handle }) => ({ handle, choice: CHOICES[Number(await reader.call('voteOf', [id, member]))] ?? 'none' })))
      .flatMap(({ handle, choice }) => choice === 'none' ? [] : [{ handle, choice }])
    described.push({
      id, kind, state,
      candidate: kind === 'admission' && state === 'open' ? toCandidate(await reader.call('candidateOf', [id]) as RawCandidate) : null,
      handle: kind === 'admission' ? null : handles.get(Number(raw.member)) ?? null,
      role: kind === 'rotation' ? ROLES[Number(raw.role)] ?? null : null,
      next: kind === 'rotation' ? raw.next.toLowerCase() : null,
      proposer: raw.proposer.toLowerCase(),
      endsAt: Number(raw.endsAt),
      votesFor: votes.filter(({ choice }) => choice === 'for').length,
      votesAgainst: votes.filter(({ choice }) => choice === 'against').length,
      needed: Math.floor(members.length / 2) + 1,
      votes
    })
  }
  return described
}

async function inSteps<T, R> (items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let i = 0; i < items.length; i += MAX_PARALLEL) results.push(...await Promise.all(items.slice(i, i + MAX_PARALLEL).map(work)))
  return results
}
