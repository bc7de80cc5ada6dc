import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { SAY_NOT_PROPOSER } from '../../control/explain-refusal.ts'
import type { Command } from '../command.ts'
import { describeEvents, describeProposal } from '../describe-proposal.ts'
import { askAsMember, askStatus, findOpenProposal, OWN_CALL_DETAILS, OWN_CALL_OPTIONS, readProposalNumber, sendOwnCall } from '../own-call.ts'

/** `medrec govern withdraw` */
export const governWithdraw: Command = {
  usage: 'NUMBER --config FILE [--yes]',
  details: `Only who made a proposal can take it back, before it is decided. It can be made anew.

${OWN_CALL_DETAILS}`,
  options: OWN_CALL_OPTIONS,
  arguments: { min: 1, max: 1 },
  async run (context) {
    const proposal = readProposalNumber(context.words[0])
    const node = await askStatus(context)
    const found = await findOpenProposal({ context, node, number: proposal })
    if (found.proposer !== node.status.own.operator) throw new MedrecError('REGISTRY_REFUSED', SAY_NOT_PROPOSER)
    return await sendOwnCall({
      context, node, call: { kind: 'withdraw', proposal }, sentence: `This takes back proposal ${proposal}, to ${describeProposal(found)}. The votes on it are lost.`,
      then: events => describeEvents({ events, members: node.status.members })
    })
  }
}

/** `medrec govern settle` */
export const governSettle: Command = {
  usage: 'NUMBER --config FILE [--yes]',
  details: `Votes are counted with each vote. When a member has gone since, fewer are enough: this counts again without voting.

${OWN_CALL_DETAILS}`,
  options: OWN_CALL_OPTIONS,
  arguments: { min: 1, max: 1 },
  async run (context) {
    const proposal = readProposalNumber(context.words[0])
    const node = await askAsMember(context)
    const found = await findOpenProposal({ context, node, number: proposal })
    return await sendOwnCall({
      context, node, call: { kind: 'settle', proposal }, sentence: `This counts the votes again on proposal ${proposal}, to ${describeProposal(found)}. What more than half of the members want is done.`,
      then: events => describeEvents({ events, members: node.status.members, candidate: found.candidate })
    })
  }
}
