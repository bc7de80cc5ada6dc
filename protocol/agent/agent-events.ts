import { Interface } from 'ethers/abi'
import { ZeroAddress } from 'ethers/constants'
import { AGENT_ABI } from '../chain/abi/agent.ts'
import { parseEvent } from '../chain/parse-event.ts'
import type { ParsedEvent } from '../chain/parse-event.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { NO_END } from './constants.ts'

/** How an agent is called and what it tells. */
export const AGENT_INTERFACE = new Interface(AGENT_ABI)

/** A log of an agent, with the time of its block (epoch seconds). `topics` and `data` as JSON-RPC gives them. */
export interface AgentLog { block: number, timestamp: number, topics: readonly string[], data: string }

/** Who did something: a place, or `OWNER_PLACE`, the address there, and the sequence of its next message. */
export interface AgentActor { by: number, actor: string, sequence: number }

/** What an agent tells, decoded (specs/agent.md, "Reading"). Addresses are 0x and lower-case hex digits, times epoch seconds. */
export type AgentEvent =
  | { kind: 'custodian-added', place: number, custodian: string, powers: number, notBefore: number, /** null: no end. */ notAfter: number | null, /** 0x hex: address, then parameters; 0x: none. */ condition: string } & AgentActor
  | { kind: 'custodian-ended', place: number, custodian: string } & AgentActor
  | { kind: 'owner-nominated', place: number, custodian: string, /** undefined: taken back. */ nominee: string | undefined, sequence: number }
  | { kind: 'objected', owner: string, sequence: number }
  | { kind: 'recovery-set', threshold: number, delay: number, sequence: number }
  | { kind: 'owner-set' | 'owner-recovered', previous: string, next: string, sequence: number }

/** What is kept of an agent is put together again at every look at it. */
const decoded = new WeakMap<object, AgentEvent>()

/** Reads a log of an agent, which is not to change after that. @throws MedrecError `ANSWER_UNSOUND` when it is none */
export function decodeAgentLog (log: Readonly<Pick<AgentLog, 'topics' | 'data'>>): AgentEvent {
  let event = decoded.get(log)
  if (event === undefined) decoded.set(log, event = read(log))
  return event
}

function read (log: Pick<AgentLog, 'topics' | 'data'>): AgentEvent {
  const { name, args } = parse(log)
  const number = (field: string): number => Number(args[field])
  const address = (field: string): string => String(args[field]).toLowerCase()
  const sequence = number('sequence')
  if (!Number.isSafeInteger(sequence)) throw new MedrecError('ANSWER_UNSOUND', 'An agent does not count so far.')
  const actor = (): AgentActor => ({ by: number('by'), actor: address('actor'), sequence })
  switch (name) {
    case 'CustodianAdded': {
      const notAfter = number('notAfter')
      return { kind: 'custodian-added', place: number('place'), custodian: address('custodian'), powers: number('powers'), notBefore: number('notBefore'), notAfter: notAfter === NO_END ? null : notAfter, condition: address('condition'), ...actor() }
    }
    case 'CustodianEnded': return { kind: 'custodian-ended', place: number('place'), custodian: address('custodian'), ...actor() }
    case 'OwnerNominated': {
      const nominee = address('nominee')
      return { kind: 'owner-nominated', place: number('place'), custodian: address('custodian'), nominee: nominee === ZeroAddress ? undefined : nominee, sequence }
    }
    case 'Objected': return { kind: 'objected', owner: address('owner'), sequence }
    case 'RecoverySet': return { kind: 'recovery-set', threshold: number('threshold'), delay: number('delay'), sequence }
    case 'OwnerSet': return { kind: 'owner-set', previous: address('previous'), next: address('next'), sequence }
    case 'OwnerRecovered': return { kind: 'owner-recovered', previous: address('previous'), next: address('next'), sequence }
    default: throw new MedrecError('ANSWER_UNSOUND', 'An agent has no such event.')
  }
}

function parse (log: Pick<AgentLog, 'topics' | 'data'>): ParsedEvent {
  try {
    const parsed = parseEvent({ contract: AGENT_INTERFACE, log })
    if (parsed !== null) return parsed
  } catch (cause) {
    throw new MedrecError('ANSWER_UNSOUND', 'An event of an agent cannot be read.', { cause })
  }
  throw new MedrecError('ANSWER_UNSOUND', 'An agent has no such event.')
}
