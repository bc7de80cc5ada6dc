import { Interface } from 'ethers/abi'
import { getCreateAddress } from 'ethers/address'
import { SigningKey } from 'ethers/crypto'
import { Transaction } from 'ethers/transaction'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { concat, fromHex, toHex } from '../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../protocol/crypto/random.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { NO_STATEMENT } from '../../protocol/network/constants.ts'
import type { AllContracts, Candidate, NetworkFile } from '../../protocol/network/types.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import { readReceipt } from '../chain/read-receipt.ts'
import { createRpc } from '../chain/rpc.ts'
import type { Rpc } from '../chain/rpc.ts'
import { CREATION_GAS, CREATOR_FUNDS, DEMO_SPREAD_WINDOW, DEPLOY_TIMEOUT_MS, REGISTRY_FUNDS, REGISTRY_GAS } from './constants.ts'
import type { Engine } from './engine.ts'
import { readContract } from './read-contract.ts'
import type { ContractName } from './read-contract.ts'

/** A founder as the registry is created with it. Addresses are 0x and 40 lower-case hex digits. */
export type Founder = Pick<Candidate, 'handle' | 'name' | 'operator' | 'signingKey' | 'multiaddrs'>

/** What a contract is created with. */
type Needs = 'founders' | 'providerRegistry' | 'relationships' | undefined

/** What is created, in this order; who makes agents and groups creates their code itself. */
const CREATED: ReadonlyArray<[keyof AllContracts, ContractName, Needs]> = [
  ['providerRegistry', 'provider-registry', 'founders'], ['relationships', 'relationships', 'providerRegistry'], ['accessLogs', 'access-logs', 'providerRegistry'],
  ['viewerGroupFactory', 'viewer-group-factory', 'relationships'], ['agentFactory', 'agent-factory', 'relationships'], ['deadmanSwitch', 'deadman-switch', 'relationships'],
  ['custodyUntil', 'custody-until', undefined], ['weekHours', 'week-hours', undefined], ['coSigner', 'co-signer', 'relationships'], ['allOf', 'all-of', undefined], ['anyOf', 'any-of', undefined]
]

/**
 * Founds a network on a development chain: gives the registry what it pays allowances from, creates the contracts, and says what network.json is.
 *
 * @throws MedrecError `ENGINE_FAILED`
 */
export async function deployNetwork (options: { engine: Engine, name: string, founders: Founder[], spreadWindow?: number }): Promise<NetworkFile> {
  const { engine, name, founders, spreadWindow = DEMO_SPREAD_WINDOW } = options
  const rpc = createRpc({ url: engine.rpcUrl })
  // The creator has no part in the network after this: there is no owner.
  const creator = randomBytes(32)
  const { chainId } = engine
  // Where a contract will be is known before it is there, so that one block takes all.
  const contracts = Object.fromEntries(CREATED.map(([name], nonce) => [name, getCreateAddress({ from: addressOfKey(creator), nonce }).toLowerCase()])) as unknown as AllContracts
  await rpc('anvil_setBalance', [addressOfKey(creator), `0x${CREATOR_FUNDS.toString(16)}`])
  await rpc('anvil_setBalance', [contracts.providerRegistry, `0x${REGISTRY_FUNDS.toString(16)}`])
  // Nobody seals on this engine: the keys that would are thrown away.
  const candidates = founders.map(({ handle, name, operator, signingKey, multiaddrs }) => ({ handle, name, operator, consensus: addressOfKey(randomBytes(32)), signingKey, multiaddrs, statement: NO_STATEMENT }))
  const constructorOf = (needs: Needs): string => {
    if (needs === undefined) return '0x'
    return needs === 'founders' ? new Interface(PROVIDER_REGISTRY_ABI).encodeDeploy([candidates]) : `0x${contracts[needs].slice(2).padStart(64, '0')}`
  }
  const hashes: string[] = []
  for (const [nonce, [, contract, needs]] of CREATED.entries()) {
    const code = concat(fromHex((await readContract(contract)).bytecode), fromHex(constructorOf(needs)))
    hashes.push(await sendCreation({ rpc, chainId, key: creator, nonce, gas: needs === 'founders' ? REGISTRY_GAS : CREATION_GAS, code }))
  }
  for (const hash of hashes) await waitCreated(rpc, hash)
  const genesis = await rpc('eth_getBlockByNumber', ['0x0', false]) as { hash: string }
  return {
    version: 1,
    name,
    chainId,
    genesisHash: genesis.hash,
    contracts,
    engine: engine.kind,
    blockPeriod: engine.blockPeriod,
    settledDepth: engine.settledDepth,
    spreadWindow,
    founders: candidates
  }
}

async function sendCreation (options: { rpc: Rpc, chainId: number, key: Uint8Array, nonce: number, gas: bigint, code: Uint8Array }): Promise<string> {
  const { rpc, chainId, key, nonce, gas, code } = options
  const transaction = Transaction.from({ type: 0, chainId, nonce, gasPrice: 1n, gasLimit: gas, data: toHex(code), value: 0n })
  transaction.signature = new SigningKey(key).sign(transaction.unsignedHash)
  return await rpc('eth_sendRawTransaction', [transaction.serialized]) as string
}

async function waitCreated (rpc: Rpc, hash: string): Promise<void> {
  const until = Date.now() + DEPLOY_TIMEOUT_MS
  while (Date.now() < until) {
    const receipt = await readReceipt({ rpc, hash })
    if (typeof receipt === 'object' && receipt.status !== '0x1') throw new MedrecError('ENGINE_FAILED', 'A contract could not be created.')
    if (typeof receipt === 'object') return
    await new Promise(resolve => { setTimeout(resolve, 100) })
  }
  throw new MedrecError('ENGINE_FAILED', 'The chain takes no transactions.')
}
