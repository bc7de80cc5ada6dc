import { randomBytes } from 'node:crypto'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { callControl } from '../control/call-control.ts'
import { sayNotOpen, sayUnknownProposal } from '../control/explain-refusal.ts'
import type { CallFate, RegistryEvent } from '../control/follow-call.ts'
import type { OwnCall } from '../control/own-call.ts'
import type { ProposalStatus } from '../control/read-proposals.ts'
import type { SentProposal } from '../control/read-sent.ts'
import type { NetworkStatus } from '../control/read-status.ts'
import { readConfig } from '../provider/config.ts'
import type { ProviderConfig } from '../provider/config.ts'
import { optionalString, stringOption } from './arguments.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { confirm, YES_OPTION } from './confirm.ts'
import { STATUS_MS, WAIT_SECONDS } from './constants.ts'
import { EXIT } from './exit-codes.ts'
import { formatMoment } from './format-table.ts'
import { sayStandstill } from './say-standstill.ts'

/** The options of every command that has the node send something. */
export const OWN_CALL_OPTIONS = { config: { type: 'string' }, ...YES_OPTION, wait: { type: 'string' }, 'no-wait': { type: 'boolean' } } as const

/** What they are, for `details`. */
export const OWN_CALL_DETAILS = `  --config FILE   of this provider's node, which must run
  --yes           do it without asking
  --no-wait       come back when it is in a block, and do not wait until it is settled
  --wait SECONDS  how long to wait for the chain (${WAIT_SECONDS}, or more where its blocks are slow)`

/** What is proposed, in whatever form. */
export type Proposed = Pick<ProposalStatus, 'kind' | 'handle' | 'role' | 'next'>

interface ProposalPage { proposals: ProposalStatus[], next: number | null, sent: SentProposal[] }

/** The node that a command is about, and what it says of its network. */
export interface AskedNode { config: ProviderConfig, status: NetworkStatus }

/** Asks the node of `--config` for the status of its network. @throws MedrecError `NODE_NOT_RUNNING` */
export async function askStatus (context: CommandContext): Promise<AskedNode> {
  const config = await readConfig(stringOption(context, 'config'))
  const status = await callControl({ dataDir: config.dataDir, method: 'status', params: {}, signal: context.signal }) as NetworkStatus
  return { config, status }
}

/** The same, for what only a member may do. @throws MedrecError `REGISTRY_REFUSED` when the node is none */
export async function askAsMember (context: CommandContext): Promise<AskedNode> {
  const asked = await askStatus(context)
  const { own } = asked.status
  if (own.mustRestart && !own.isMember) throw new MedrecError('REGISTRY_REFUSED', 'The operator key of this node was replaced, and the new one is in its file of keys. Start the node again, so that it uses it.')
  if (!own.isMember) throw new MedrecError('REGISTRY_REFUSED', `This node is not a member: the registry knows no member with its operator ${own.operator}. "medrec govern propose" asks the members to let it in.`)
  return asked
}

/** The number of a proposal among the words. @throws MedrecError `USAGE` */
export function readProposalNumber (text: string | undefined): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 1) throw new MedrecError('USAGE', 'A proposal is named by its number, which "medrec govern list" shows.')
  return number
}

/**
 * The proposal that a command names, when it can be voted on: looked at before anything is said or asked.
 *
 * @throws MedrecError `REGISTRY_REFUSED` when there is none of this number, or it is closed
 */
export async function findOpenProposal (options: { context: CommandContext, node: AskedNode, number: number }): Promise<ProposalStatus> {
  const { context: { signal }, node: { config: { dataDir } }, number } = options
  const { proposals: [found] } = await callControl({ dataDir, method: 'proposals', params: { before: number + 1, onlyOpen: false }, signal }) as ProposalPage
  if (found?.id !== number) throw new MedrecError('REGISTRY_REFUSED', sayUnknownProposal(number))
  if (found.state === 'moot') throw new MedrecError('REGISTRY_REFUSED', `Proposal ${number} is moot: ${found.handle ?? 'whom it is about'} has gone. Nothing can come of it.`)
  if (found.state !== 'open') throw new MedrecError('REGISTRY_REFUSED', sayNotOpen(number, found.state))
  return found
}

/**
 * Refuses to propose what can be voted on already, or what this node has sent and waits for a block. The registry takes it: whoever could keep a member's removal taken, by a proposal of its own, could take the votes back with it.
 *
 * @param options.isSame - whether a proposal is that one
 * @param options.what - it is, as the subject of a sentence
 * @throws MedrecError `ALREADY_PROPOSED`, with its number, or its transaction
 */
export async function refuseSecond (options: { context: CommandContext, node: AskedNode, isSame: (proposal: Proposed) => boolean, what: string }): Promise<void> {
  const { context: { signal }, node: { config: { dataDir } }, isSame, what } = options
  let before: number | null = null
  do {
    const page: ProposalPage = await callControl({ dataDir, method: 'proposals', params: before === null ? {} : { before }, signal }) as ProposalPage
    const sent = page.sent.find(isSame)
    if (sent !== undefined) throw new MedrecError('ALREADY_PROPOSED', `${what} is proposed already: this node sent it as ${sent.transaction}, and goes on with it until it is in a block. Then "medrec govern list" shows it.`)
    const found = page.proposals.find(isSame)
    if (found !== undefined) throw new MedrecError('ALREADY_PROPOSED', `${what} is proposed already: it is proposal ${found.id}, open until ${formatMoment(found.endsAt)}. Vote on that: medrec govern vote ${found.id} --for`)
    before = page.next
  } while (before !== null)
}

/**
 * Has the node send a call to the registry when whoever gave the command wants it, and waits until it is settled.
 *
 * @param options.sentence - what it will do
 * @param options.then - what to say once it is in a block
 * @throws MedrecError `REGISTRY_REFUSED`, `CANCELLED`, `NODE_NOT_RUNNING`
 */
export async function sendOwnCall (options: { context: CommandContext, node: AskedNode, call: OwnCall, sentence: string, then: (events: RegistryEvent[]) => string[] }): Promise<CommandResult> {
  const { context, node, call, sentence, then } = options
  await confirm({ context, sentence })
  const fate = await followByNode({ context, node, method: 'call', params: { call } }) as CallFate
  if (fate.state !== 'sent') for (const line of then(fate.events)) context.print(line)
  return { json: fate, exitCode: exitCodeOf(context, fate) }
}

/** 0 when all was waited for that was to be waited for. */
export function exitCodeOf (context: CommandContext, fate: CallFate): number {
  const isEnough = fate.state === 'settled' || (fate.state === 'included' && context.values['no-wait'] === true)
  return isEnough ? EXIT.done : EXIT.later
}

/**
 * Calls a method that follows a transaction, telling each step, as long as the command is to wait and is not interrupted. Gives what the method answers; when that was not waited for, the
 * last that it told: once it is sent, the node goes on with it whatever becomes of the command.
 *
 * @param options.onStep - what became of the transaction, where the method tells more than that
 * @throws MedrecError as the method does
 */
export async function followByNode (options: { context: CommandContext, node: AskedNode, method: string, params: Record<string, unknown>, onStep?: (progress: unknown) => CallFate }): Promise<unknown> {
  const { context, node: { config, status }, method, params, onStep = progress => progress as CallFate } = options
  const enough = new AbortController()
  const timeout = AbortSignal.timeout(1_000 * waitSeconds(context, status))
  let last: CallFate | undefined
  let told: unknown
  const isOver = (): boolean => last !== undefined && (timeout.aborted || (last.state === 'included' && context.values['no-wait'] === true))
  // Not before it is on the node's disk: the command would not know whether it was heard.
  const end = (): void => { if (isOver()) enough.abort() }
  timeout.addEventListener('abort', end)
  const onProgress = (progress: unknown): void => {
    if (enough.signal.aborted) return
    told = progress
    last = onStep(progress)
    context.say(describeFate(last, status))
    end()
  }
  try {
    return await callControl({
      dataDir: config.dataDir, method, params: { ...params, id: `0x${randomBytes(16).toString('hex')}` }, onProgress, signal: AbortSignal.any([context.signal, enough.signal])
    })
  } catch (error) {
    if (last === undefined || !isMedrecError(error, 'CANCELLED')) throw error
    if (context.signal.aborted) context.say(`It was sent as ${last.transaction}, and the node goes on with it; "medrec govern list" shows what became of it.`)
    else if (timeout.aborted) context.say(['It is not settled yet.', ...await standstillNow({ context, dataDir: config.dataDir }), 'The node goes on with it; "medrec govern list" and "medrec network status" show what became of it.'].join(' '))
    return told
  }
}

/** That the chain stands still, if it does, and the node says so. */
async function standstillNow (options: { context: CommandContext, dataDir: string }): Promise<string[]> {
  const { context, dataDir } = options
  try {
    const { head, engine, network: { blockPeriod } } = await callControl({ dataDir, method: 'status', params: {}, signal: AbortSignal.any([context.signal, AbortSignal.timeout(STATUS_MS)]) }) as NetworkStatus
    return sayStandstill({ head, engine, blockPeriod })
  } catch (error) {
    if (!isMedrecError(error)) throw error
    return []
  }
}

function describeFate (fate: CallFate, { settledDepth }: NetworkStatus): string {
  if (fate.state === 'sent') return `Sent: ${fate.transaction}`
  return fate.state === 'settled' ? `Settled: ${settledDepth === 1 ? '1 block is' : `${settledDepth} blocks are`} on top.` : `In block ${fate.block}.`
}

/** Twice what it takes where every validator seals in its turn. */
function waitSeconds (context: CommandContext, { settledDepth, network: { blockPeriod } }: NetworkStatus): number {
  const given = optionalString(context, 'wait')
  const seconds = given === undefined ? Math.max(WAIT_SECONDS, 2 * (settledDepth + 3) * blockPeriod) : Number(given)
  if (!(seconds >= 0)) throw new MedrecError('USAGE', '--wait takes a number of seconds.')
  return seconds
}
