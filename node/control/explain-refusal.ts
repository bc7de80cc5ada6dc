import { Interface } from 'ethers/abi'
import type { Result } from 'ethers/abi'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { VIEWER_GROUP_ABI } from '../../protocol/chain/abi/viewer-group.ts'
import { CHOICES, REGISTRY, STATES } from './registry.ts'

const GROUP = new Interface(VIEWER_GROUP_ABI)

/** Of a proposal that never was. */
export function sayUnknownProposal (id: unknown): string {
  return `There is no proposal ${String(id)}. "medrec govern list" shows them.`
}

/** Of one that is closed. */
export function sayNotOpen (id: unknown, state: string): string {
  return `Proposal ${String(id)} cannot be voted on any more: it is ${state}.${state === 'accepted' ? '' : ' It can be made anew.'}`
}

/** Of one that is somebody else's. */
export const SAY_NOT_PROPOSER = 'Only who made a proposal can withdraw it. Vote against it instead.'

/** Until when a message was good, where the contract says it. */
function sayDeadline ([deadline]: Result): string {
  return deadline === undefined ? '' : `: ${new Date(1_000 * Number(deadline)).toISOString()}`
}

/** What each of the registry's errors means to who gave the command, and what to do. */
const SENTENCES: Record<string, (args: Result) => string> = {
  NotAMember: () => 'The operator of this node is not a member\'s. Only members propose and vote.',
  UnknownMember: () => 'There is no such member (any more). "medrec network status" shows who is.',
  UnknownHandle: args => `There is no member "${String(args[0])}". "medrec network status" shows who is.`,
  UnknownProposal: args => sayUnknownProposal(args[0]),
  LastMember: () => 'The last member of a network cannot go: nobody could carry a person\'s revocation any more.',
  TooManyMembers: () => 'The network has as many members as it can have (64). One must go first.',
  TooManySeats: () => 'Too many changes of who seals are waiting. Try again in some minutes.',
  SeatNotReleased: args => `The change of the consensus key before this one is not done yet: it counts from block ${String(args[0])} on. Try again some blocks later.`,
  BadHandle: () => 'The handle must be 3 to 40 of a-z, 0-9 and -.',
  BadName: () => 'The name must have 1 to 80 bytes.',
  BadMultiaddrs: args => `A member has at most 8 addresses, of 1 to 256 visible ASCII characters each${Number(args[0]) < 8 ? `; number ${Number(args[0]) + 1} is none` : ''}.`,
  BadKey: args => `Operator, consensus and signing key must be three different ones, and none of them zero: ${String(args[0]).toLowerCase()} cannot be.`,
  Taken: args => `The key ${String(args[0]).toLowerCase()} is a member's already, for whatever purpose. Take another one.`,
  HandleTaken: args => `The handle "${String(args[0])}" is a member's already. Take another one.`,
  AlreadyProposed: args => `It is asked for already, by proposal ${String(args[0])}, which is still open. "medrec govern list" shows how far it is.`,
  NotOpen: args => sayNotOpen(args[0], STATES[Number(args[1])] ?? 'closed'),
  NotProposer: () => SAY_NOT_PROPOSER,
  NotDecided: args => `Nothing is decided: ${String(args[0])} for and ${String(args[1])} against, of ${String(args[2])} members. More than half must want the same.`,
  SameVote: args => `"${CHOICES[Number(args[0])] ?? ''}" is how this member votes already. --for, --against or --none changes it.`,
  Expired: args => `The time of what was signed is over${sayDeadline(args)}. Give the command again; if that does not help, look whether the clock of this machine is right.`,
  DeadlineTooFar: args => `What was signed is good for longer than the chain's time allows${sayDeadline(args)}. Look whether the clock of this machine is right.`,
  BadSignature: args => `The signature does not fit${args.length === 0 ? '' : `, which ${String(args[0]).toLowerCase()} was to make`}: the key in this node's file is not the one that the registry has, or the same was sent meanwhile. Look at "medrec network status" and give the command again.`,
  AllowanceSpent: () => 'This member has drawn all of its allowance for this period of 30 days.',
  NothingToPay: () => 'The registry holds nothing that it could pay an allowance from.',
  NotAKeeper: () => 'This provider does not keep that group. "medrec group show" says who does.',
  AlreadyIn: () => 'One of them is in the group already. "medrec group show" says who is.',
  NotIn: () => 'One of them is not in the group. "medrec group show" says who is.',
  TooManyViewers: () => 'A group has at most 1,024 viewers.',
  WrongSequence: () => 'Another change came to the chain before this one. Give the command again.',
  PaymentFailed: () => 'The operator\'s address did not take the payment.'
}

/** Whether something is a custom error's data. */
const DATA = /^0x[0-9a-f]{8,}$/i

/**
 * Turns the engine's refusal of a call to the registry into a sentence.
 *
 * @param error - what asking the engine failed with; its `error`, or that of a cause, is what the engine answered: `{code, message, data}`
 * @returns `REGISTRY_REFUSED` with what it means and what to do; the same error when it is no refusal of the registry
 */
export function explainRefusal (error: unknown): unknown {
  const data = findData(error)
  if (data === undefined) return error
  const parsed = REGISTRY.parseError(data) ?? GROUP.parseError(data)
  if (parsed === null) return error
  const sentence = SENTENCES[parsed.name]?.(parsed.args) ?? `The registry answered ${parsed.name}(${parsed.args.map(String).join(', ')}).`
  return new MedrecError('REGISTRY_REFUSED', sentence, { cause: error })
}

function findData (error: unknown): string | undefined {
  for (let at: unknown = error, steps = 0; at !== null && typeof at === 'object' && steps < 8; at = (at as { cause?: unknown }).cause, steps++) {
    const found = dataOf((at as { error?: unknown }).error) ?? dataOf(at)
    if (found !== undefined) return found
  }
  return undefined
}

function dataOf (answered: unknown): string | undefined {
  const { data } = (answered ?? {}) as { data?: unknown }
  return typeof data === 'string' && DATA.test(data) ? data : undefined
}
