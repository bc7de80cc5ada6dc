import { zeroPadValue } from 'ethers/utils'
import type { NetworkContracts } from '../../protocol/network/types.ts'
import { REGISTRY, ROLES } from './registry.ts'
import type { AskChain, RegistryReader } from './registry.ts'

/** How somebody ceased to be a member, and whether its node may be stopped. */
export interface Departure {
  how: 'left' | 'removed'
  /** In which block. */
  block: number
  /** The first block that does not count its seat, once that is known and until it has come. */
  sealsUntil: number | null
  /** Nobody counts on its engine any more. */
  mayStop: boolean
}

interface Log { topics: string[], data: string, blockNumber: string }
interface Seat { consensus: string, until: bigint }

const PAGE = 32

/**
 * Whether the operator was a member's that has gone; null when it never was one's.
 *
 * @param options.block - that `reader` reads
 * @param options.counted - who is to seal or does, as consensus addresses
 * @throws MedrecError as `ask` does
 */
export async function readDeparture (options: { ask: AskChain, reader: RegistryReader, contracts: NetworkContracts, block: number, operator: string, counted: ReadonlySet<string> }): Promise<Departure | null> {
  const { ask, reader, contracts, block, operator, counted } = options
  const logs = async (topics: unknown[]): Promise<Log[]> => await ask('eth_getLogs', [{ fromBlock: '0x0', toBlock: hex(block), address: contracts.providerRegistry, topics }]) as Log[]
  const [last] = (await logs([[topicOf('MemberLeft'), topicOf('MemberRemoved')], null, [zeroPadValue(operator, 32)]])).slice(-1)
  if (last === undefined) return null
  let consensus = ''
  for (const log of await logs([[topicOf('MemberJoined'), topicOf('KeyRotated')], [last.topics[1]]])) {
    const event = REGISTRY.parseLog(log)
    if (event?.name === 'MemberJoined') consensus = String((event.args['candidate'] as { consensus: unknown }).consensus).toLowerCase()
    else if (ROLES[Number(event?.args['role'])] === 'consensus') consensus = String(event?.args['next']).toLowerCase()
  }
  const until = Number((await readSeat(reader, consensus))?.until ?? 0n)
  return { how: last.topics[0] === topicOf('MemberLeft') ? 'left' : 'removed', block: Number(last.blockNumber), sealsUntil: until > block ? until : null, mayStop: until <= block && !counted.has(consensus) }
}

/** The seat of a key; undefined when it has ended long ago. */
async function readSeat (reader: RegistryReader, consensus: string): Promise<Seat | undefined> {
  for (let offset = 0; ; offset += PAGE) {
    const page = [...await reader.call('seats', [offset, PAGE]) as Iterable<Seat>]
    const found = page.find(seat => seat.consensus.toLowerCase() === consensus)
    if (found !== undefined || page.length < PAGE) return found
  }
}

function topicOf (event: string): string | undefined {
  return REGISTRY.getEvent(event)?.topicHash
}

function hex (number: number): string {
  return `0x${number.toString(16)}`
}
