import type { EventFragment, Interface, Result } from 'ethers/abi'

/** An event of a contract. */
export interface ParsedEvent { name: string, args: Result, fragment: EventFragment, topic: string }

const known = new WeakMap<Interface, ReadonlyMap<string, EventFragment>>()

/**
 * Reads a log as ethers does, which for each log hashes the form of every event of the contract until it has found the one: over a long history that is most of
 * the work. Here they are hashed once.
 *
 * @param options.log - `topics` and `data` as JSON-RPC gives them
 * @returns null when the contract has no such event
 * @throws Error of ethers when it is one, and not of its form
 */
export function parseEvent (options: { contract: Interface, log: { topics: readonly string[], data: string } }): ParsedEvent | null {
  const { contract, log: { topics, data } } = options
  const topic = topics[0]?.toLowerCase()
  const fragment = topic === undefined ? undefined : eventsOf(contract).get(topic)
  if (topic === undefined || fragment === undefined) return null
  return { name: fragment.name, args: contract.decodeEventLog(fragment, data, topics), fragment, topic }
}

function eventsOf (contract: Interface): ReadonlyMap<string, EventFragment> {
  let events = known.get(contract)
  if (events === undefined) {
    const found = new Map<string, EventFragment>()
    contract.forEachEvent(fragment => { found.set(fragment.topicHash, fragment) })
    known.set(contract, events = found)
  }
  return events
}
