import type { MembershipMessage } from '../../protocol/chain/membership-message.ts'
import { randomBytes } from '../../protocol/crypto/random.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { hashCandidate } from '../../protocol/network/hash-terms.ts'
import type { Candidate, NetworkFile } from '../../protocol/network/types.ts'
import { peerIdsOf } from '../../protocol/network/values.ts'
import { CarrierTurns } from '../../protocol/peer/chain/carrier-turns.ts'
import { carryMessage } from '../../protocol/peer/chain/carry-message.ts'
import { registeredMembers } from '../../protocol/peer/chain/known-member.ts'
import { signForRegistry } from '../../protocol/typed-data/registry-messages.ts'
import { alsoNamedBy } from '../control/also-named-by.ts'
import { explainRefusal } from '../control/explain-refusal.ts'
import { readProposals } from '../control/read-proposals.ts'
import type { ProposalStatus } from '../control/read-proposals.ts'
import { readRegistry, REGISTRY } from '../control/registry.ts'
import type { RegistryMember } from '../control/registry.ts'
import { createNode } from '../peer/create-node.ts'
import { readConfig } from '../provider/config.ts'
import { readNetwork } from '../provider/read-network.ts'
import { optionalString, stringOption } from './arguments.ts'
import { withMember } from './ask-member.ts'
import type { AskedMember } from './ask-member.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { confirm } from './confirm.ts'
import { REQUEST_SECONDS, WAIT_SECONDS } from './constants.ts'
import { candidateLines, warnOfPeerIds } from './describe-proposal.ts'
import { EXIT } from './exit-codes.ts'
import { formatMoment } from './format-table.ts'
import { knownMembers } from './known-members.ts'
import { readCandidate } from './read-candidate.ts'
import { sayStandstill } from './say-standstill.ts'

/**
 * Asks the members to let this provider in: signed by its operator, carried by whichever member takes it, since who is no member has no gas.
 *
 * @throws MedrecError `REGISTRY_REFUSED`, `NETWORK_UNREACHABLE`, `CANCELLED`
 */
export async function proposeMembership (context: CommandContext): Promise<CommandResult> {
  const config = await readConfig(stringOption(context, 'config'))
  const network = await readNetwork(config.network)
  const { candidate, operatorKey } = await readCandidate({ context, config })
  return await withMember({ network, members: knownMembers(context, network), signal: context.signal }, async member => {
    const members = await checkStranger({ member, network, candidate })
    await confirm({ context, sentence: describe({ network, candidate, members }) })
    const message = await sign({ member, network, candidate, operatorKey })
    await tryOut({ member, network, message })
    await carryMessage({
      message, createNode, randomBytes, signal: context.signal, blockPeriod: network.blockPeriod, turns: new CarrierTurns({ signal: context.signal }),
      members: registeredMembers(members.map(({ handle, multiaddrs }) => ({ handle, multiaddrs, peerIds: peerIdsOf(multiaddrs) })))
    })
    context.say('A member has taken it and brings it to the chain.')
    const proposal = await follow({ context, member, network, operator: candidate.operator })
    if (proposal === undefined) {
      context.say('It is not on the chain yet. Give the same command again later: it says so when it is there.')
      return { json: { candidate, proposal: null }, exitCode: EXIT.later }
    }
    for (const line of next({ proposal, members })) context.print(line)
    return { json: { candidate, proposal } }
  })
}

async function checkStranger (options: { member: AskedMember, network: NetworkFile, candidate: Candidate }): Promise<RegistryMember[]> {
  const { member: { ask }, network, candidate } = options
  const members = await readRegistry({ ask, contracts: network.contracts, block: 'latest' }).members()
  if (members.some(({ operator }) => operator === candidate.operator)) throw new MedrecError('REGISTRY_REFUSED', `${candidate.handle} is a member already.`)
  return members
}

function describe (options: { network: NetworkFile, candidate: Candidate, members: RegistryMember[] }): string {
  const { network, candidate, members } = options
  return [
    `This asks the ${members.length} members of ${network.name} to let in`,
    `  ${candidate.handle} (${candidate.name})`,
    ...candidateLines(candidate).map(line => `  ${line}`),
    ...warnOfPeerIds(alsoNamedBy({ candidate, members })).map(line => `  ${line}`),
    'All of it is public and stays on the chain.'
  ].join('\n')
}

async function sign (options: { member: AskedMember, network: NetworkFile, candidate: Candidate, operatorKey: Uint8Array }): Promise<MembershipMessage> {
  const { member: { ask }, network, candidate, operatorKey } = options
  const nonce = Number(await readRegistry({ ask, contracts: network.contracts, block: 'latest' }).call('nonceOf', [candidate.operator]))
  const head = await ask('eth_getBlockByNumber', ['latest', false]) as { timestamp?: unknown } | null
  // By the chain's clock: this machine's may be another.
  const deadline = Number(head?.timestamp) + REQUEST_SECONDS
  if (!Number.isSafeInteger(deadline)) throw new MedrecError('BAD_MESSAGE')
  const signature = signForRegistry({ network, type: 'ProposeMembership', message: { candidate: hashCandidate(candidate), nonce, deadline }, privateKey: operatorKey })
  return { kind: 'propose-membership', candidate, deadline, signature }
}

/** A member says no more than that it refuses: why, the registry says to who asks it the same. */
async function tryOut (options: { member: AskedMember, network: NetworkFile, message: MembershipMessage }): Promise<void> {
  const { member: { ask }, network, message: { candidate, deadline, signature } } = options
  const data = REGISTRY.encodeFunctionData('proposeMembership', [candidate, deadline, signature])
  try {
    await ask('eth_call', [{ to: network.contracts.providerRegistry, data }, 'latest'])
  } catch (error) {
    throw explainRefusal(withAnswer(error))
  }
}

/** What the chain answered came as text. */
function withAnswer (error: unknown): unknown {
  if (!isMedrecError(error, 'CHAIN_UNAVAILABLE') || typeof error.cause !== 'string') return error
  try {
    return Object.assign(new MedrecError(error.code, error.message), { error: JSON.parse(error.cause) as unknown })
  } catch {
    // Then it says nothing that could be explained.
    return error
  }
}

/** The open proposal of this operator, once a member's chain has it; undefined when that takes longer than the command is to wait. */
async function follow (options: { context: CommandContext, member: AskedMember, network: NetworkFile, operator: string }): Promise<ProposalStatus | undefined> {
  const { context, member, network, operator } = options
  const given = optionalString(context, 'wait')
  const seconds = given === undefined ? Math.max(WAIT_SECONDS, 6 * network.blockPeriod) : Number(given)
  if (!(seconds >= 0)) throw new MedrecError('USAGE', '--wait takes a number of seconds.')
  const timeout = AbortSignal.timeout(seconds * 1_000)
  let newest: { number: number, timestamp: number } | undefined
  try {
    for await (const head of member.heads(AbortSignal.any([context.signal, timeout]))) {
      newest = head
      const reader = readRegistry({ ask: member.ask, contracts: network.contracts, block: head.number })
      const { proposals } = await readProposals({ reader, members: await reader.members(), onlyOpen: true, time: head.timestamp })
      const found = proposals.find(({ kind, proposer }) => kind === 'admission' && proposer === operator)
      if (found !== undefined) return found
    }
  } catch (error) {
    if (context.signal.aborted || !timeout.aborted) throw error
  }
  if (newest !== undefined) for (const sentence of sayStandstill({ head: { number: newest.number, age: context.now() - newest.timestamp }, engine: null, blockPeriod: network.blockPeriod })) context.say(sentence)
  return undefined
}

function next (options: { proposal: ProposalStatus, members: RegistryMember[] }): string[] {
  const { proposal: { id, endsAt, needed }, members } = options
  return [
    `This is proposal ${id}. ${needed} of the ${members.length} members must vote for it until ${formatMoment(endsAt)}:`,
    `  medrec govern vote ${id} --for --config FILE`,
    'Tell them who you are. Start your node (medrec node) if it does not run: once they have let you in',
    'it gets the chain from them, and its log says "member".'
  ]
}
