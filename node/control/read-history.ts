import type { Result } from 'ethers/abi'
import type { RpcLog } from '../../protocol/chain-view/decode-logs.ts'
import { parseEvent } from '../../protocol/chain/parse-event.ts'
import type { ParsedEvent } from '../../protocol/chain/parse-event.ts'
import { readEngineLogs } from '../../protocol/chain/read-engine-logs.ts'
import type { Candidate, NetworkContracts } from '../../protocol/network/types.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { CHOICES, REGISTRY, toCandidate } from './registry.ts'
import type { AskChain, Choice, RawCandidate } from './registry.ts'
import { HISTORY_BLOCKS } from './constants.ts'

/** Somebody who is a member, or was one: as it was called. */
export interface KnownMember { handle: string, isMember: boolean }

/** How a proposal stood when it was closed: `members` is how many there were. */
export interface Tally { members: number, votes: Array<{ member: number, choice: Exclude<Choice, 'none'> }> }

/** What of the registry's past is in its events alone. */
export interface RegistryHistory {
  /** By id, those who have gone as well. */
  members: Map<number, KnownMember>
  /** By proposal, whoever asked to be let in. */
  candidates: Map<number, Candidate>
  /** By proposal: of each that is decided, withdrawn, over, or about a member that has gone. */
  tallies: Map<number, Tally>
}

/** The events that say who was a member, what was proposed, and who voted what. */
const EVENTS = ['MemberJoined', 'MemberLeft', 'MemberRemoved', 'AdmissionProposed', 'RemovalProposed', 'RotationProposed', 'Voted', 'ProposalAccepted', 'ProposalRejected', 'ProposalWithdrawn']

/**
 * Reads what was decided and by whom, up to a block: the registry itself forgets a member that has gone, and counts no vote of it.
 *
 * @param options.time - of that block, epoch seconds
 * @throws MedrecError as `ask` does; `ANSWER_UNSOUND` when an answer cannot be read
 */
export async function readHistory (options: { ask: AskChain, contracts: NetworkContracts, block: number, time: number }): Promise<RegistryHistory> {
  const { ask, contracts, block, time } = options
  const topics = EVENTS.map(name => REGISTRY.getEvent(name)?.topicHash)
  const replay = new Replay()
  for await (const { page } of readEngineLogs({ rpc: ask, addresses: [contracts.providerRegistry], from: 0, to: block, topics: [topics], maxBlocks: HISTORY_BLOCKS })) {
    for (const log of page) {
      const event = parse(log)
      // What had its time by then was over before this.
      if (event.name === 'MemberLeft' || event.name === 'MemberRemoved') replay.closeEnded(await timeOf(ask, log.blockNumber))
      replay.take(event)
    }
  }
  replay.closeEnded(time)
  return replay
}

class Replay implements RegistryHistory {
  readonly members = new Map<number, KnownMember>()
  readonly candidates = new Map<number, Candidate>()
  readonly tallies = new Map<number, Tally>()
  readonly #open = new Map<number, { endsAt: number, member: number, votes: Map<number, Choice> }>()

  take ({ name, args }: ParsedEvent): void {
    const proposal = Number(args['proposal'])
    switch (name) {
      case 'MemberJoined': {
        this.closeEnded(Number(args['joinedAt']))
        this.members.set(Number(args['id']), { handle: String((args['candidate'] as Result)['handle']), isMember: true })
        return
      }
      case 'MemberLeft':
      case 'MemberRemoved': {
        const id = Number(args['id'])
        for (const [open, { member }] of this.#open) if (member === id) this.#close(open)
        const gone = this.members.get(id)
        if (gone !== undefined) gone.isMember = false
        return
      }
      case 'AdmissionProposed':
      case 'RemovalProposed':
      case 'RotationProposed':
        if (name === 'AdmissionProposed') this.candidates.set(proposal, toCandidate(args['candidate'] as unknown as RawCandidate))
        this.#open.set(proposal, { endsAt: Number(args['endsAt']), member: name === 'AdmissionProposed' ? 0 : Number(args['member']), votes: new Map() })
        return
      case 'Voted':
        this.#open.get(proposal)?.votes.set(Number(args['member']), CHOICES[Number(args['choice'])] ?? 'none')
        return
      default:
        // What it does comes after it.
        this.#close(proposal)
    }
  }

  /** Those that nobody could vote on any more at this time. */
  closeEnded (time: number): void {
    for (const [proposal, { endsAt }] of this.#open) if (endsAt <= time) this.#close(proposal)
  }

  #close (proposal: number): void {
    const open = this.#open.get(proposal)
    if (open === undefined) return
    this.#open.delete(proposal)
    this.tallies.set(proposal, {
      members: [...this.members.values()].filter(({ isMember }) => isMember).length,
      votes: [...open.votes].flatMap(([member, choice]) => choice === 'none' || this.members.get(member)?.isMember !== true ? [] : [{ member, choice }]).sort((a, b) => a.member - b.member)
    })
  }
}

function parse (log: RpcLog): ParsedEvent {
  try {
    const parsed = parseEvent({ contract: REGISTRY, log })
    if (parsed !== null) return parsed
  } catch (cause) {
    throw new MedrecError('ANSWER_UNSOUND', 'An event of the registry cannot be read.', { cause })
  }
  throw new MedrecError('ANSWER_UNSOUND', 'An event of the registry cannot be read.')
}

async function timeOf (ask: AskChain, block: string): Promise<number> {
  const found = await ask('eth_getBlockByNumber', [block, false]) as { timestamp?: unknown } | null
  const time = Number(found?.timestamp)
  if (!Number.isSafeInteger(time)) throw new MedrecError('ANSWER_UNSOUND', `The time of block ${Number(block)} cannot be read.`)
  return time
}
