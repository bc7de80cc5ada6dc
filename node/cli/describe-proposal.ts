import type { Candidate } from '../../protocol/network/types.ts'
import type { RegistryEvent } from '../control/follow-call.ts'
import type { ProposalStatus } from '../control/read-proposals.ts'
import type { MemberStatus } from '../control/read-status.ts'
import { CHOICES, ROLES } from '../control/registry.ts'
import { formatMoment, groupDigits } from './format-table.ts'

/** What a proposal wants, as what follows "to". */
export function describeProposal (proposal: Pick<ProposalStatus, 'kind' | 'candidate' | 'handle' | 'role' | 'next' | 'proposer'>): string {
  const { kind, candidate, handle, role, next, proposer } = proposal
  if (kind === 'admission') return candidate === null ? `let in who has the operator ${proposer}` : `let in ${candidate.handle} (${candidate.name})`
  const who = handle ?? 'a member that has gone'
  return kind === 'removal' ? `remove ${who}` : `give ${who} the ${role ?? ''} key ${next ?? ''}`
}

/** All that a candidate is by, in full and a line each: whoever votes compares it with what the candidate tells them. */
export function candidateLines ({ operator, consensus, signingKey, multiaddrs, statement }: Candidate): string[] {
  return [
    `operator ${operator}`, `consensus ${consensus}`, `signing ${signingKey}`,
    ...multiaddrs.map(address => `at ${address}`),
    `statement ${BigInt(statement) === 0n ? 'none' : statement}`
  ]
}

/** What whoever votes is to know of the candidate's PeerIds: nothing, when they are its alone. */
export function warnOfPeerIds (handles: readonly string[]): string[] {
  return handles.length === 0 ? [] : [`${handles.join(', ')} ${handles.length === 1 ? 'names' : 'name'} the same PeerId: ask both whose it is`]
}

/** What a proposal is that cannot be voted on. */
const CLOSED: Partial<Record<ProposalStatus['state'], string>> = { ended: 'over without a decision', moot: 'moot: whom it is about has gone' }

/** A proposal in a few lines. @param options.isBrief - without the keys of who asks to be let in */
export function proposalLines (proposal: ProposalStatus, { isBrief = false }: { isBrief?: boolean } = {}): string[] {
  const { id, state, candidate, endsAt, votesFor, votesAgainst, members, needed, votes } = proposal
  const named = (choice: 'for' | 'against'): string[] => {
    const handles = votes.filter(vote => vote.choice === choice).map(({ handle, isMember }) => isMember ? handle : `${handle} (has gone)`)
    return handles.length === 0 ? [] : [`    ${choice}: ${handles.join(', ')}`]
  }
  const how = state === 'open' ? `open until ${formatMoment(endsAt)}, ${needed} for or ${needed} against decide` : `of ${members} members; ${CLOSED[state] ?? state}`
  // In full: whoever votes compares it.
  const what = proposal.kind === 'rotation' ? [`give ${proposal.handle ?? 'a member that has gone'} another ${proposal.role ?? ''} key:`, `    ${proposal.next ?? ''}`] : [describeProposal(proposal), ...candidate === null || isBrief ? [] : candidateLines(candidate).map(line => `    ${line}`)]
  return [`#${id}  ${what[0] ?? ''}`, ...what.slice(1), ...warnOfPeerIds(proposal.alsoNamedBy).map(line => `    ${line}`), `    ${votesFor} for, ${votesAgainst} against${state === 'open' ? ';' : ''} ${how}`, ...named('for'), ...named('against')]
}

/**
 * What a transaction did, in sentences.
 *
 * @param options.members - before it
 * @param options.candidate - whom it may have let in
 */
export function describeEvents (options: { events: RegistryEvent[], members: MemberStatus[], candidate?: Candidate | null | undefined }): string[] {
  const { events, members, candidate } = options
  const joined = events.find(({ name }) => name === 'MemberJoined')?.args['id']
  const who = (id: unknown): string => (id === joined ? candidate?.handle : undefined) ?? members.find(member => String(member.id) === id)?.handle ?? `member ${String(id)}`
  return events.flatMap(({ name, args }) => {
    switch (name) {
      case 'RemovalProposed':
      case 'RotationProposed': return [
        `This is proposal ${String(args['proposal'])}, open until ${formatMoment(Number(args['endsAt']))}. Proposing is no vote yet:`,
        `  medrec govern vote ${String(args['proposal'])} --for --config FILE`
      ]
      case 'Voted': return [`The vote on proposal ${String(args['proposal'])} ${CHOICES[Number(args['choice'])] === 'none' ? 'is taken back' : 'counts'}.`]
      case 'ProposalAccepted': return [`Proposal ${String(args['proposal'])} is accepted.`]
      case 'ProposalRejected': return [`Proposal ${String(args['proposal'])} is rejected.`]
      case 'ProposalWithdrawn': return [`Proposal ${String(args['proposal'])} is withdrawn.`]
      case 'MemberJoined': return [`A new member has joined: ${who(args['id'])}, number ${String(args['id'])}. It counts everywhere when this is settled.`]
      case 'MemberRemoved': return [`${who(args['id'])} is no member any more.`]
      case 'MemberLeft': return [`${who(args['id'])} has left.`]
      case 'KeyRotated': return [`The ${ROLES[Number(args['role'])] ?? ''} key of ${who(args['id'])} is ${String(args['next'])} now.`]
      case 'SeatOpened': return [`A new key is to seal from block ${String(args['from'])} on.`]
      case 'SeatEnded': return [`A key is not to seal any more from block ${String(args['until'])} on.`]
      case 'AllowancePaid': return [`Gas for ${groupDigits(String(args['amount']))} units was paid to ${who(args['member'])}.`]
      case 'MultiaddrsChanged': return [`The registry has the addresses of ${who(args['id'])}.`]
      default: return []
    }
  })
}
