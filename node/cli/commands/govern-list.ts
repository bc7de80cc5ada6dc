import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { callControl } from '../../control/call-control.ts'
import type { ProposalStatus } from '../../control/read-proposals.ts'
import type { Command, CommandContext } from '../command.ts'
import { proposalLines } from '../describe-proposal.ts'
import { formatDuration } from '../format-table.ts'
import { listByMember } from '../list-by-member.ts'
import { MEMBER_OPTION } from '../known-members.ts'
import { askStatus } from '../own-call.ts'
import type { AskedNode } from '../own-call.ts'

/** `medrec govern list` */
export const governList: Command = {
  usage: '--config FILE [--all]',
  details: `Newest first. Counted are the votes of those who are members; of what is closed, of those who were members then. Who is no member gets
no blocks: it is asked of a member.

  --config FILE       of this provider's node, which must run
  --all               also what is decided, withdrawn or over
  --member MULTIADDR  a member to ask, where this node is none and the founders in network.json are not there any more`,
  options: { config: { type: 'string' }, all: { type: 'boolean' }, ...MEMBER_OPTION },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const onlyOpen = context.values['all'] !== true
    const node = await askStatus(context)
    const found = await listFromMember(context, { node, onlyOpen }) ?? await listFromNode(context, { node, onlyOpen })
    for (const proposal of found) for (const line of proposalLines(proposal)) context.print(line)
    if (found.length === 0) context.print(onlyOpen ? 'There is nothing to vote on.' : 'Nothing was ever proposed.')
    return { json: found }
  }
}

/** Undefined where the node is a member's, or no member answers: then it is said how old what the node knows is. */
async function listFromMember (context: CommandContext, options: { node: AskedNode, onlyOpen: boolean }): Promise<ProposalStatus[] | undefined> {
  const { node: { config, status: { own, head } }, onlyOpen } = options
  if (own.isMember) return undefined
  try {
    const { proposals, block } = await listByMember({ context, config, onlyOpen })
    context.say(`This node is not a member. A member was asked, which has block ${block}.`)
    return proposals
  } catch (error) {
    if (!isMedrecError(error, 'NETWORK_UNREACHABLE')) throw error
    context.say(`This node is not a member, and no member answered: it has block ${head.number} only${head.number === 0 ? ', with which the network begins' : `, which is ${formatDuration(head.age)} old`}.`)
    return undefined
  }
}

async function listFromNode (context: CommandContext, options: { node: AskedNode, onlyOpen: boolean }): Promise<ProposalStatus[]> {
  const { node: { config: { dataDir } }, onlyOpen } = options
  const found: ProposalStatus[] = []
  let before: number | null = null
  do {
    const params = { onlyOpen, ...before === null ? {} : { before } }
    const page = await callControl({ dataDir, method: 'proposals', params, signal: context.signal }) as { proposals: ProposalStatus[], next: number | null }
    found.push(...page.proposals)
    before = page.next
  } while (before !== null)
  return found
}
