import { callControl } from '../../control/call-control.ts'
import type { ProposalStatus } from '../../control/read-proposals.ts'
import { readConfig } from '../../provider/config.ts'
import { stringOption } from '../arguments.ts'
import type { Command } from '../command.ts'
import { proposalLines } from '../describe-proposal.ts'

/** `medrec govern list` */
export const governList: Command = {
  usage: '--config FILE [--all]',
  details: `Newest first. Counted are the votes of those who are members; of what is closed, of those who were members then.

  --config FILE   of this provider's node, which must run
  --all           also what is decided, withdrawn or over`,
  options: { config: { type: 'string' }, all: { type: 'boolean' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const { dataDir } = await readConfig(stringOption(context, 'config'))
    const onlyOpen = context.values['all'] !== true
    const found: ProposalStatus[] = []
    let before: number | null = null
    do {
      const params = { onlyOpen, ...before === null ? {} : { before } }
      const page = await callControl({ dataDir, method: 'proposals', params, signal: context.signal }) as { proposals: ProposalStatus[], next: number | null }
      for (const proposal of page.proposals) for (const line of proposalLines(proposal)) context.print(line)
      found.push(...page.proposals)
      before = page.next
    } while (before !== null)
    if (found.length === 0) context.print(onlyOpen ? 'There is nothing to vote on.' : 'Nothing was ever proposed.')
    return { json: found }
  }
}
