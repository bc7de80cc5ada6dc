import type { Candidate } from '../../protocol/network/types.ts'
import { alsoNamedBy } from './also-named-by.ts'
import { MAX_PARALLEL, MAX_PROPOSALS } from './constants.ts'
import type { RegistryHistory } from './read-history.ts'
import { CHOICES, KINDS, ROLES, STATES, toCandidate } from './registry.ts'
import type { Choice, Kind, RawCandidate, RegistryMember, RegistryReader, Role, State } from './registry.ts'

/** A proposal, with who voted what. Times are epoch seconds. */
export interface ProposalStatus {
  id: number
  kind: Kind
  /** `moot`: whom it is about has gone. */
  state: State | 'moot'
  /** Who asks to be let in; null when it is another kind, or closed and the history was not read. */
  candidate: Candidate | null
  /** Handles of members that name a PeerId of the candidate as well: one of the two may not have it. */
  alsoNamedBy: string[]
  /** Whom a removal or rotation is about: null when it is no member any more and the history was not read. */
  handle: string | null
  /** Of a rotation: which key, and the one after it. */
  role: Role | null
  next: string | null
  /** Operator that can withdraw it. */
  proposer: string
  endsAt: number
  /** Of those who are members; of one that is closed, who were members then, where the history was read. */
  votesFor: number
  votesAgainst: number
  /** How many they are, and how many votes of the same kind decide: more than half of them. */
  members: number
  needed: number
  /** Handles of those who voted, what, and whether they are members now. */
  votes: Array<{ handle: string, choice: Exclude<Choice, 'none'>, isMember: boolean }>
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
  /** Up to the same block: without it who has gone has no name, and counts for nothing. */
  history?: RegistryHistory | undefined
}

/** At most {@link MAX_PROPOSALS} proposals, newest first, and the id to go on before; null at the end. @throws as the reader does */
export async function readProposals (options: ReadProposalsOptions): Promise<{ proposals: ProposalStatus[], next: number | null }> {
  const { reader, members, before, onlyOpen, time } = options
  const last = Math.min(Number(await reader.call('proposalCount', [])), (before ?? Number.POSITIVE_INFINITY) - 1)
  const found: FoundProposal[] = []
  let first = last
  while (first >= 1) {
    const from = Math.max(1, first - MAX_PROPOSALS + 1)
    const page = await reader.call('proposals', [from, first - from + 1]) as RawProposal[]
    const rows = [...page].map((raw, i) => ({ id: from + i, raw, state: stateOf(raw, members) })).reverse()
    for (const row of rows) {
      if (onlyOpen && row.state !== 'open') continue
      if (found.length === MAX_PROPOSALS) return { proposals: await describe(options, found), next: (found.at(-1)?.id ?? 1) }
      found.push(row)
    }
    first = from - 1
    // Each can be voted on as long as every other: all before one whose time is over are over.
    if (onlyOpen && rows.some(({ raw }) => Number(raw.endsAt) <= time)) break
  }
  return { proposals: await describe(options, found), next: null }
}

interface FoundProposal { id: number, raw: RawProposal, state: ProposalStatus['state'] }

/** The registry has one open until its time is over, whatever became of whom it is about; nothing can come of it then. */
function stateOf ({ kind, state, member }: RawProposal, members: RegistryMember[]): ProposalStatus['state'] {
  const known = STATES[Number(state)] ?? 'none'
  return known === 'open' && KINDS[Number(kind)] !== 'admission' && !members.some(({ id }) => id === Number(member)) ? 'moot' : known
}

async function describe (options: ReadProposalsOptions, found: FoundProposal[]): Promise<ProposalStatus[]> {
  const { reader, members, history } = options
  const handles = new Map(members.map(({ id, handle }) => [id, handle]))
  const described: ProposalStatus[] = []
  for (const { id, raw, state } of found) {
    const kind = KINDS[Number(raw.kind)] ?? 'admission'
    const tally = history?.tallies.get(id)
    const votes = tally === undefined
      ? await readVotes(options, id)
      : tally.votes.map(({ member, choice }) => ({ handle: handles.get(member) ?? history?.members.get(member)?.handle ?? `member ${member}`, choice, isMember: handles.has(member) }))
    const count = tally?.members ?? members.length
    const candidate = kind === 'admission' ? history?.candidates.get(id) ?? (state === 'open' ? toCandidate(await reader.call('candidateOf', [id]) as RawCandidate) : null) : null
    described.push({
      id, kind, state, candidate,
      alsoNamedBy: candidate === null || state !== 'open' ? [] : alsoNamedBy({ candidate, members }),
      handle: kind === 'admission' ? null : handles.get(Number(raw.member)) ?? history?.members.get(Number(raw.member))?.handle ?? null,
      role: kind === 'rotation' ? ROLES[Number(raw.role)] ?? null : null,
      next: kind === 'rotation' ? raw.next.toLowerCase() : null,
      proposer: raw.proposer.toLowerCase(),
      endsAt: Number(raw.endsAt),
      votesFor: votes.filter(({ choice }) => choice === 'for').length,
      votesAgainst: votes.filter(({ choice }) => choice === 'against').length,
      members: count,
      needed: Math.floor(count / 2) + 1,
      votes
    })
  }
  return described
}

/** What those who are members now have voted. */
async function readVotes ({ reader, members }: ReadProposalsOptions, proposal: number): Promise<ProposalStatus['votes']> {
  const votes: ProposalStatus['votes'] = []
  for (let i = 0; i < members.length; i += MAX_PARALLEL) {
    const some = await Promise.all(members.slice(i, i + MAX_PARALLEL).map(async ({ id, handle }) => ({ handle, choice: CHOICES[Number(await reader.call('voteOf', [proposal, id]))] ?? 'none' })))
    votes.push(...some.flatMap(({ handle, choice }) => choice === 'none' ? [] : [{ handle, choice, isMember: true }]))
  }
  return votes
}
