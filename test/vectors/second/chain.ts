import { bytes, hex } from './bytes.ts'
import { plainHeaderHash, plainSealer } from './clique.ts'
import type { HeaderJson } from './clique.ts'
import { keccak } from './typed-data.ts'

/** An event of one of the contracts, as JSON-RPC has it. */
export interface LogJson { address: string, topics: string[], data: string, blockNumber: string }

/** What somebody trusts of a chain. */
export interface TrustJson { number: number, hash: string, validators: string[], histories: Record<string, string> }

/** What a member tells of the chain from there on. */
export interface SettlesGiven {
  contracts: Record<'providerRegistry' | 'relationships' | 'accessLogs', string>
  period: number
  trust: TrustJson
  /** From the trusted block on to the head. */
  headers: HeaderJson[]
  /** All of the contracts' events from block 0 on. */
  logs: LogJson[]
  /** By state root, then by contract: what `eth_getProof` gives. */
  proofs: Record<string, Record<string, { accountProof: string[], storageProof: unknown }>>
}

const topic = (event: string): string => hex(keccak(Buffer.from(event)))
const OPENED = topic('SeatOpened(address,uint64)')
const ENDED = topic('SeatEnded(address,uint64)')
const JOINED = topic('MemberJoined(uint64,address,(string,string,address,address,address,string[],bytes32),uint64)')

/** specs/chain.md, "What is trusted", rules 1 to 3 and the head's time, from the text; what is proven is taken for what the events come to. */
export const SECOND_CHAIN = {
  'chain/settles': ({ contracts, period, trust, headers, logs }: SettlesGiven) => {
    const read = headers.map(header => ({ number: Number(header['number']), time: Number(header['timestamp']), hash: hex(plainHeaderHash(header)), sealer: Number(header['number']) === 0 ? '' : plainSealer(header) }))
    const head = read.at(-1)
    const above = (number: number): Set<string> => new Set(read.filter(each => each.number > number).map(({ sealer }) => sealer))
    const setAt = (number: number): string[] => {
      const set = plainSeats(logs, number) ?? trust.validators
      const isSecond = (each: string): boolean => set.length === 2 && trust.validators.length === 1 && !trust.validators.includes(each) && set.includes(trust.validators[0] ?? '')
      return set.filter(each => !isSecond(each) || read.some(({ number: at, sealer }) => at >= number && sealer === each))
    }
    const isMost = (set: string[], number: number): boolean => set.filter(each => above(number).has(each)).length >= Math.floor(set.length / 2) + 1
    const found = read.findLast(({ number }) => number > trust.number && isMost(trust.validators, number) && isMost(setAt(number), number))
    const settled = found ?? read.find(({ number }) => number === trust.number)
    if (head === undefined || settled === undefined) throw new TypeError('There is no header.')
    const validators = found === undefined ? trust.validators : setAt(found.number)
    // Of the set as of the settled block those, too, who are to seal only by what was told with it.
    const count = [...new Set([...trust.validators, ...setAt(settled.number)])].filter(each => above(settled.number).has(each)).length
    const histories = found === undefined ? trust.histories : Object.fromEntries(Object.entries(contracts).map(([name, address]) => [name, plainHistory(logs.filter(log => log.address === address && Number(log.blockNumber) <= found.number))]))
    return { steps: { sealers: read.map(({ sealer }) => sealer) }, gives: { trust: { number: settled.number, hash: found === undefined ? trust.hash : found.hash, validators, histories }, time: Math.min(head.time, settled.time + count * period) } }
  }
}

/** Who is to seal as of a block, in ascending order; undefined before anybody was told of. */
function plainSeats (logs: LogJson[], number: number): string[] | undefined {
  const seats: Array<{ who: string, from: number, until: number }> = []
  for (const { topics: [event, who = ''], data, blockNumber } of logs) {
    if (Number(blockNumber) > number) continue
    if (event === OPENED) seats.push({ who: `0x${who.slice(-40)}`, from: Number(data), until: Infinity })
    const open = seats.find(seat => seat.who === `0x${who.slice(-40)}` && seat.until === Infinity)
    if (event === ENDED && open !== undefined) open.until = Number(data)
  }
  return seats.length === 0 ? undefined : seats.filter(({ from, until }) => from <= number && number < until).map(({ who }) => who).sort()
}

/** What events of one contract come to, as specs/contracts.md, "History", has it. */
export function plainHistory (logs: Array<Pick<LogJson, 'topics' | 'data'>>): string {
  return hex(logs.reduce<Buffer>((before, log) => keccak(Buffer.concat([before, keccak(plainEvent(log))])), Buffer.alloc(32)))
}

/** All arguments of an event together: those of the vectors have the indexed ones first. Where a member joins, the first other one says how far behind itself its content is. */
function plainEvent ({ topics, data }: Pick<LogJson, 'topics' | 'data'>): Buffer {
  const rest = bytes(data)
  if (topics[0] === JOINED) rest.writeUInt32BE(rest.readUInt32BE(28) + 32 * topics.length, 28)
  return Buffer.concat([...topics.map(bytes), rest])
}
