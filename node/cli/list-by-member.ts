import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { readHistory } from '../control/read-history.ts'
import { readProposals } from '../control/read-proposals.ts'
import type { ProposalStatus } from '../control/read-proposals.ts'
import { readRegistry } from '../control/registry.ts'
import type { ProviderConfig } from '../provider/config.ts'
import { readNetwork } from '../provider/read-network.ts'
import { withMember } from './ask-member.ts'
import type { CommandContext } from './command.ts'
import { knownMembers } from './known-members.ts'

/**
 * What is proposed, newest first, as a member's node has it at its newest block, whose number is given too: for who gets no blocks itself.
 *
 * @throws MedrecError `NETWORK_UNREACHABLE` when no member answers, `OTHER_NETWORK`, `CANCELLED`; `ANSWER_UNSOUND`
 */
export async function listByMember (options: { context: CommandContext, config: ProviderConfig, onlyOpen: boolean }): Promise<{ proposals: ProposalStatus[], block: number }> {
  const { context, config, onlyOpen } = options
  const network = await readNetwork(config.network)
  const { contracts } = network
  return await withMember({ network, members: knownMembers(context, network), signal: context.signal }, async ({ ask }) => {
    const head = await ask('eth_getBlockByNumber', ['latest', false]) as { number?: unknown, timestamp?: unknown } | null
    const [block, time] = [Number(head?.number), Number(head?.timestamp)]
    if (!Number.isSafeInteger(block) || !Number.isSafeInteger(time)) throw new MedrecError('ANSWER_UNSOUND', 'The newest block cannot be read.')
    const reader = readRegistry({ ask, contracts, block })
    const members = await reader.members()
    const history = onlyOpen ? undefined : await readHistory({ ask, contracts, block, time })
    const proposals: ProposalStatus[] = []
    let before: number | undefined
    do {
      const page = await readProposals({ reader, members, before, onlyOpen, time, history })
      proposals.push(...page.proposals)
      before = page.next ?? undefined
    } while (before !== undefined)
    return { proposals, block }
  })
}
