import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { ProposalStatus } from '../../control/read-proposals.ts'
import type { NetworkStatus } from '../../control/read-status.ts'
import { CHOICES } from '../../control/registry.ts'
import type { Choice } from '../../control/registry.ts'
import type { Command, CommandContext } from '../command.ts'
import { candidateLines, describeEvents, describeProposal, warnOfPeerIds } from '../describe-proposal.ts'
import { askAsMember, findOpenProposal, OWN_CALL_DETAILS, OWN_CALL_OPTIONS, readProposalNumber, sendOwnCall } from '../own-call.ts'

/** `medrec govern vote` */
export const governVote: Command = {
  usage: 'NUMBER --for | --against | --none --config FILE [--yes]',
  details: `NUMBER is one that "medrec govern list" shows. A vote can be changed until the proposal is decided. What strictly more than half of the
members want is done in the same transaction as the vote that decides.

  --for           want it
  --against       want it not
  --none          take your vote back
${OWN_CALL_DETAILS}`,
  options: { ...OWN_CALL_OPTIONS, for: { type: 'boolean' }, against: { type: 'boolean' }, none: { type: 'boolean' } },
  arguments: { min: 1, max: 1 },
  async run (context) {
    const proposal = readProposalNumber(context.words[0])
    const choice = readChoice(context)
    const node = await askAsMember(context)
    const found = await findOpenProposal({ context, node, number: proposal })
    return await sendOwnCall({
      context, node, call: { kind: 'vote', proposal, choice }, sentence: describeVote({ status: node.status, found, choice }),
      then: events => describeEvents({ events, members: node.status.members, candidate: found.candidate })
    })
  }
}

function readChoice (context: CommandContext): Choice {
  const given = CHOICES.filter(choice => context.values[choice] === true)
  const [choice] = given
  if (choice === undefined || given.length > 1) throw new MedrecError('USAGE', 'Say one of --for, --against and --none.')
  return choice
}

/** Where one is alone, its yes is the last that it says by itself. */
function sayAlone ({ members, found, choice }: { members: number, found: ProposalStatus, choice: Choice }): string {
  if (members !== 1 || found.candidate === null || choice !== 'for') return ''
  const { handle } = found.candidate
  return `You are the only member now. Of two both must want what is to be decided: without ${handle} nobody can be let in any more, nor removed, ${handle} neither. If its node never comes, the chain
and what people do go on, and that cannot be taken back. Once its engine seals, blocks come only while both run. So say yes when its node runs and waits at block 0,
and best have a third at hand.\n`
}

function describeVote (options: { status: NetworkStatus, found: ProposalStatus, choice: Choice }): string {
  const { status: { own, members }, found, choice } = options
  const what = `proposal ${found.id}: to ${describeProposal(found)}`
  const handle = members.find(({ operator }) => operator === own.operator)?.handle ?? own.handle
  if (choice === 'none') return `${handle} takes its vote back on ${what}.`
  const others = found.votes.filter(vote => vote.choice === choice && vote.handle !== handle).length
  const isDecisive = others + 1 >= found.needed
  const warning = warnOfPeerIds(found.alsoNamedBy).map(line => `${line}. `).join('')
  // Once more, and whole: who says yes here has compared it.
  const candidate = found.candidate === null ? '' : `Who asks to be let in by proposal ${found.id}, ${found.candidate.handle} (${found.candidate.name}), has\n${candidateLines(found.candidate).map(line => `  ${line}\n`).join('')}`
  return `${sayAlone({ members: members.length, found, choice })}${candidate}${handle} votes ${choice} ${what}. ${warning}${isDecisive ? `This decides it: ${choice === 'for' ? 'it is done at once' : 'it is rejected'}.` : `With it ${others + 1} of ${members.length} members vote so; ${found.needed} decide.`}`
}
