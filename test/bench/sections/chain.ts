import { BATCHES, MOST_ALONE, MOST_FULL, RELATIONSHIPS, SECONDS_A_YEAR, THESIS_BYTES, UPDATES } from '../chain/constants.ts'
import { headerBytes } from '../chain/header-bytes.ts'
import { measureActions } from '../chain/measure-gas.ts'
import type { ActionCost } from '../chain/measure-gas.ts'
import { messageBytes, userBytes } from '../chain/user-bytes.ts'
import { judge } from '../figure.ts'
import type { Figure, SectionResult } from '../figure.ts'

const PLAIN = 'plain call'
/** A network with this many users, each with five relationships and thirty updates in a year. */
const USERS = 10_000

/** What people's signatures cost on the chain: gas and bytes for each action, bytes for a user beside the thesis' figure, and what a year of blocks takes. Nothing is timed. */
export async function benchChain (): Promise<SectionResult> {
  const actions = await measureActions()
  return { section: 'chain', figures: [...actions.flatMap(costOf), ...usersOf(), ...growthOf(actions)] }
}

function costOf ({ action, kind, gas, plainGas, plainBytes }: ActionCost): Figure[] {
  return BATCHES.flatMap(batch => {
    const [gasEach, bytes] = [gas.get(batch) ?? Number.NaN, messageBytes(kind, batch)]
    return [
      { name: `${action}, ${batch} in a transaction`, unit: 'gas', value: gasEach, baseline: { name: PLAIN, value: plainGas }, ratio: gasEach / plainGas },
      { name: `${action}, ${batch} in a transaction`, unit: 'bytes', value: bytes, baseline: { name: PLAIN, value: plainBytes }, ratio: bytes / plainBytes }
    ]
  })
}

function usersOf (): Figure[] {
  return BATCHES.map((batch): Figure => {
    const value = userBytes(batch)
    const goal = batch === 1 ? { of: 'value' as const, atMost: MOST_ALONE } : batch === 64 ? { of: 'value' as const, atMost: MOST_FULL } : undefined
    return judge({
      name: `a user, ${batch} in a transaction`, unit: 'bytes', value, baseline: { name: 'MedRec 2.0', value: THESIS_BYTES }, ratio: value / THESIS_BYTES, ...goal === undefined ? {} : { goal },
      note: `${RELATIONSHIPS} relationships (${Math.round(RELATIONSHIPS * messageBytes('open', batch)).toLocaleString('en')}) and ${UPDATES} updates (${Math.round(UPDATES * messageBytes('anchor', batch)).toLocaleString('en')}): RLP of signed transactions; ${(THESIS_BYTES / value).toFixed(1)} times less`
    })
  })
}

function growthOf (actions: ActionCost[]): Figure[] {
  const count = new Map([['open', RELATIONSHIPS], ['first anchor', RELATIONSHIPS], ['anchor', UPDATES - RELATIONSHIPS]])
  const sum = (of: (action: ActionCost) => number): number => actions.reduce((total, action) => total + (count.get(action.action) ?? 0) * of(action), 0)
  const [logs, slots] = [sum(({ logBytes }) => logBytes), sum(({ newSlots }) => newSlots)]
  const header = headerBytes()
  return [
    { name: 'events of a user', unit: 'bytes', value: logs, note: 'RLP of address, topics and data, as a receipt has them' },
    { name: 'state of a user', unit: 'bytes', value: slots * 32, note: `${slots} slots of storage that were empty, 32 bytes each; the nodes of the trie above them come on top` },
    ...[2, 5].map((period): Figure => {
      const blocks = SECONDS_A_YEAR / period
      return { name: `headers, a block each ${period} s`, unit: 'GB a year', value: blocks * header / 1e9, note: `${Math.round(blocks).toLocaleString('en')} headers of ${header} bytes of RLP (Clique), whether there is anything in the blocks or not` }
    }),
    { name: `transactions, events and state of ${USERS.toLocaleString('en')} users`, unit: 'GB', value: USERS * (userBytes(8) + logs + slots * 32) / 1e9, note: '8 in a transaction' }
  ]
}
