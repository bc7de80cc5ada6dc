import { Interface } from 'ethers/abi'
import type { Result } from 'ethers/abi'
import { PROVIDER_REGISTRY_ABI } from '../../../protocol/chain/abi/provider-registry.ts'
import type { Rpc } from '../../chain/rpc.ts'
import { SEATS_A_PAGE } from './constants.ts'

/** A place among those who seal: specs/registry.md, "Seats". */
export interface Seat {
  /** 0x and 40 lower-case hex digits. */
  consensus: string
  /** First block that counts it, and the first that does not; 0: none. */
  from: number
  until: number
}

const registry = new Interface(PROVIDER_REGISTRY_ABI)

/**
 * All seats of the registry after block `at`.
 *
 * @throws MedrecError `CHAIN_UNAVAILABLE`
 */
export async function readSeats (options: { rpc: Rpc, registry: string, at: number }): Promise<Seat[]> {
  const { rpc, registry: to, at } = options
  const seats: Seat[] = []
  for (;;) {
    const answer = await rpc('eth_call', [{ to, data: registry.encodeFunctionData('seats', [seats.length, SEATS_A_PAGE]) }, `0x${at.toString(16)}`]) as string
    const [page] = registry.decodeFunctionResult('seats', answer) as unknown as [Result[]]
    for (const [consensus, from, until] of page) seats.push({ consensus: String(consensus).toLowerCase(), from: Number(from), until: Number(until) })
    if (page.length < SEATS_A_PAGE) return seats
  }
}

/** Who is to seal the block after `number`, of these seats. */
export function seatedAt (options: { seats: Seat[], number: number }): Set<string> {
  const { seats, number } = options
  return new Set(seats.filter(({ from, until }) => from <= number && (until === 0 || until > number)).map(({ consensus }) => consensus))
}
