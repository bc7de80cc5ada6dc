import type { Interface, Result } from 'ethers/abi'
import { parseEvent } from '../chain/parse-event.ts'
import type { ParsedEvent } from '../chain/parse-event.ts'
import type { ChainEvent, KeyRole, LocatedEvent } from './events.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { NetworkContracts } from '../network/types.ts'
import { INTERFACES } from './interfaces.ts'

/** A log as JSON-RPC gives it. */
export interface RpcLog { address: string, topics: string[], data: string, blockNumber: string, logIndex?: string, transactionHash?: string }

/** In the contract's order. */
const ROLES: readonly KeyRole[] = ['operator', 'consensus', 'signingKey']

/**
 * What the three contracts tell in these logs, in their order. Logs of other contracts are passed over.
 *
 * @throws MedrecError `ANSWER_UNSOUND` when a log cannot be read
 */
export function decodeLogs (options: { logs: RpcLog[], contracts: NetworkContracts }): LocatedEvent[] {
  const { logs, contracts } = options
  const interfaces = new Map(Object.entries(INTERFACES).map(([name, contract]) => [contracts[name as keyof NetworkContracts], contract]))
  return logs.flatMap(log => {
    const description = parse(interfaces.get(log.address.toLowerCase()), log)
    const event = description === null ? undefined : toEvent(description)
    if (event === undefined) return []
    const { transactionHash: transaction, logIndex } = log
    // Who signed an anchor stands in its transaction, and which messages of that were not done in its events.
    return [{ block: Number(log.blockNumber), event, ...(event.kind === 'anchored' || event.kind === 'skipped') && transaction !== undefined ? { transaction, index: Number(logIndex) } : {} }]
  })
}

function parse (contract: Interface | undefined, log: RpcLog): ParsedEvent | null {
  try {
    return contract === undefined ? null : parseEvent({ contract, log })
  } catch (cause) {
    throw new MedrecError('ANSWER_UNSOUND', 'An event of the chain cannot be read.', { cause })
  }
}

function toEvent ({ name, args }: ParsedEvent): ChainEvent | undefined {
  const relationship = (): string => text(args, 'relationship')
  const operator = (): string => text(args, 'operator')
  const id = (): number => Number(args['id'])
  switch (name) {
    case 'MemberJoined': {
      const candidate = args['candidate'] as Result
      return {
        kind: 'member-joined', id: id(), operator: operator(), consensus: text(candidate, 'consensus'), handle: String(candidate['handle']), name: String(candidate['name']),
        signingKey: text(candidate, 'signingKey'), multiaddrs: list(candidate, 'multiaddrs'), joinedAt: Number(args['joinedAt'])
      }
    }
    // To who reads, a member that left and one that was removed are the same.
    case 'MemberLeft':
    case 'MemberRemoved': return { kind: 'member-left', id: id() }
    case 'MultiaddrsChanged': return { kind: 'multiaddrs-changed', id: id(), multiaddrs: list(args, 'multiaddrs') }
    case 'KeyRotated': return { kind: 'key-rotated', id: id(), role: role(args), next: text(args, 'next') }
    case 'Opened': return { kind: 'opened', relationship: relationship(), number: Number(args['number']), ownerDelegate: text(args, 'ownerDelegate'), providerDelegate: text(args, 'providerDelegate') }
    case 'Anchored': return { kind: 'anchored', relationship: relationship(), commitment: text(args, 'commitment'), sequence: Number(args['sequence']) }
    case 'Skipped': return { kind: 'skipped', relationship: relationship(), position: Number(args['position']), reason: text(args, 'reason') }
    case 'ControllerSet': return { kind: 'controller-set', relationship: relationship(), controller: text(args, 'controller'), sequence: Number(args['sequence']) }
    case 'Terminated': return { kind: 'terminated', relationship: relationship(), sequence: Number(args['sequence']) }
    case 'Committed': return { kind: 'root-committed', operator: operator(), index: Number(args['index']), root: text(args, 'root') }
    default: return undefined
  }
}

function role (args: Result): KeyRole {
  const found = ROLES[Number(args['role'])]
  if (found === undefined) throw new MedrecError('ANSWER_UNSOUND', 'An event of the chain cannot be read.')
  return found
}

/** Addresses and hashes in lower case, as everywhere. */
function text (args: Result, field: string): string {
  return String(args[field]).toLowerCase()
}

function list (args: Result, field: string): string[] {
  return [...args[field] as Iterable<unknown>].map(String)
}
