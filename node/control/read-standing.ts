import type { NetworkContracts } from '../../protocol/network/types.ts'
import { readDeparture } from './read-departure.ts'
import type { Departure } from './read-departure.ts'
import { readRegistry } from './registry.ts'
import type { AskChain } from './registry.ts'

/** Whether an operator is a member's, or was one's that has gone. */
export interface Standing { isMember: boolean, departure: Pick<Departure, 'how' | 'block'> | null }

/** How the registry has an operator at a block, settled or not. @throws MedrecError as `ask` does; `ANSWER_UNSOUND` */
export async function readStanding (options: { ask: AskChain, contracts: NetworkContracts, block: number, operator: string }): Promise<Standing> {
  const isMember = (await readRegistry(options).members()).some(({ operator }) => operator === options.operator)
  return { isMember, departure: isMember ? null : await readDeparture({ ...options, counted: new Set() }) }
}
