import assert from 'node:assert/strict'
import type { Contract, Log } from 'ethers'
import { extendHistory, HISTORY_SLOT, NO_HISTORY } from '../../protocol/chain-view/history.ts'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import type { TestChain } from './start-chain.ts'

/** Which of the three contracts it is. */
export type ContractName = keyof typeof INTERFACES

/** Replays all events of a contract: they, and no others, come to what its storage has where the history is said to be. */
export async function checkHistory (chain: TestChain, contract: Contract, name: ContractName): Promise<void> {
  const logs = await checkReplayed(chain, contract, name)
  const history = replay(logs, name)
  assert.equal(await chain.provider.getStorage(await contract.getAddress(), HISTORY_SLOT), history)
  if (logs.length > 1) assert.notEqual(replay(logs.toReversed(), name), history, 'the order counts')
  if (logs.length > 0) assert.notEqual(replay(logs.slice(1), name), history, 'none is left out')
}

/** The same with less to ask: what the contract says of its history. Gives its events. */
export async function checkReplayed (chain: TestChain, contract: Contract, name: ContractName): Promise<Log[]> {
  const logs = await chain.provider.getLogs({ address: await contract.getAddress(), fromBlock: 0, toBlock: 'latest' })
  assert.equal(await contract.getFunction('history').staticCall(), replay(logs, name))
  return logs
}

function replay (logs: Log[], name: ContractName): string {
  return logs.reduce((history, { topics, data }) => extendHistory({ history, log: { topics, data }, contract: INTERFACES[name] }), NO_HISTORY)
}
