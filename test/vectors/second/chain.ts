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

/** Headers that are looked at below a head. */
const LONGEST = 128

const topic = (event: string): string => hex(keccak(Buffer.from(event)))
const OPENED = topic('SeatOpened(address,uint64)')
const ENDED = topic('SeatEnded(address,uint64)')
const JOINED = topic('MemberJoined(uint64,address,(string,string,address,address,address,string[],bytes32),uint64)')

/** specs/chain.md, "What is trusted", rules 1 to 3 and the head's time, from the text; what is proven is taken for what the events come to. */
export const SECOND_CHAIN = {
  'chain/settles': ({ contracts, period, trust: first, headers, logs }: SettlesGiven) => {
    const read = headers.map(header => ({ number: Number(header['number']), time: Number(header['timestamp']), hash: hex(plainHeaderHash(header)), sealer: Number(header['number']) === 0 ? '' : plainSealer(header) }))
    const head = read.at(-1)
    if (head === undefined) throw new TypeError('There is no header.')
    const setAt = (number: number, trust: TrustJson, goal: number): string[] => {
      const set = plainSeats(logs, number) ?? trust.validators
      const isSecond = (each: string): boolean => set.length === 2 && trust.validators.length === 1 && !trust.validators.includes(each) && set.includes(trust.validators[0] ?? '')
      return set.filter(each => !isSecond(each) || read.some(({ number: at, sealer }) => at >= number && at <= goal && sealer === each))
    }
    /** Who sealed blocks above one, up to a goal. */
    const above = (number: number, goal: number): Set<string> => new Set(read.filter(each => each.number > number && each.number <= goal).map(({ sealer }) => sealer))
    const isMost = (set: string[], sealers: Set<string>): boolean => set.filter(each => sealers.has(each)).length >= Math.floor(set.length / 2) + 1
    const findBelow = (goal: number, trust: TrustJson): typeof head | undefined => read.findLast(({ number }) => {
      if (number <= trust.number || number >= goal || number < goal - LONGEST) return false
      return isMost(trust.validators, above(number, goal)) && isMost(setAt(number, trust, goal), above(number, goal))
    })
    let trust = first
    let goal = head.number
    while (goal > trust.number) {
      const found = findBelow(goal, trust)
      const isLast = goal === head.number
      const [before, { number = trust.number, hash = trust.hash } = {}] = [trust, found]
      if (found !== undefined) {
        const histories = Object.fromEntries(Object.entries(contracts).map(([name, address]) => [name, plainHistory(logs.filter(log => log.address === address && Number(log.blockNumber) <= number))]))
        trust = { number, hash, validators: setAt(number, before, goal), histories }
      }
      if (isLast && (found !== undefined || goal - LONGEST <= trust.number)) {
        const settled = read.find(each => each.number === trust.number)
        // Of the set as of the settled block those, too, who are to seal only by what was told with it.
        const count = [...new Set([...before.validators, ...setAt(number, before, goal)])].filter(each => above(number, goal).has(each)).length
        return { steps: { sealers: read.map(({ sealer }) => sealer) }, gives: { trust, time: Math.min(head.time, (settled?.time ?? 0) + count * period) } }
      }
      // Too much has changed: half as far, and from there on again.
      goal = found === undefined ? trust.number + Math.floor((goal - trust.number) / 2) : head.number
    }
    if (head.number === trust.number) return { steps: { sealers: read.map(({ sealer }) => sealer) }, gives: { trust, time: head.time } }
    throw new TypeError('Nothing follows from what is trusted.')
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
