import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Interface } from 'ethers/abi'
import { SigningKey } from 'ethers/crypto'
import { Transaction } from 'ethers/transaction'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { concat, fromHex, toHex } from '../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../protocol/crypto/random.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import { createRpc } from '../chain/rpc.ts'
import type { Rpc } from '../chain/rpc.ts'
import { DEMO_SPREAD_WINDOW, DEPLOY_TIMEOUT_MS, OPERATOR_FUNDS } from './constants.ts'
import type { Engine } from './engine.ts'

/** A founder as the registry is created with it. Addresses are 0x and 40 lower-case hex digits. */
export interface Founder { handle: string, name: string, operator: string, signingKey: string, multiaddrs: string[] }

/**
 * Founds a network on a development chain: gives the operators something to spend, creates the three contracts, and says what network.json is.
 *
 * @throws MedrecError `ENGINE_FAILED`
 */
export async function deployNetwork (options: { engine: Engine, name: string, founders: Founder[], spreadWindow?: number }): Promise<NetworkFile> {
  const { engine, name, founders, spreadWindow = DEMO_SPREAD_WINDOW } = options
  const rpc = createRpc({ url: engine.rpcUrl })
  // The creator has no part in the network after this: there is no owner.
  const creator = randomBytes(32)
  for (const address of [addressOfKey(creator), ...founders.map(({ operator }) => operator)]) await rpc('anvil_setBalance', [address, `0x${OPERATOR_FUNDS.toString(16)}`])
  const { chainId } = engine
  const create = async (nonce: number, contract: string, constructor: string): Promise<string> =>
    await createContract({ rpc, chainId, key: creator, nonce, code: concat(await readBytecode(contract), fromHex(constructor)) })
  const providerRegistry = await create(0, 'provider-registry', new Interface(PROVIDER_REGISTRY_ABI).encodeDeploy([founders]))
  const registryWord = `0x${providerRegistry.slice(2).padStart(64, '0')}`
  const relationships = await create(1, 'relationships', registryWord)
  const accessLogs = await create(2, 'access-logs', registryWord)
  const genesis = await rpc('eth_getBlockByNumber', ['0x0', false]) as { hash: string }
  return {
    version: 1,
    name,
    chainId,
    genesisHash: genesis.hash,
    contracts: { providerRegistry, relationships, accessLogs },
    engine: engine.kind,
    blockPeriod: engine.blockPeriod,
    settledDepth: engine.settledDepth,
    spreadWindow,
    founders: founders.map(({ handle, name, multiaddrs }) => ({ handle, name, multiaddrs }))
  }
}

async function readBytecode (contract: string): Promise<Uint8Array> {
  const { bytecode } = JSON.parse(await readFile(join(import.meta.dirname, 'bytecode', `${contract}.json`), 'utf8')) as { bytecode: string }
  return fromHex(bytecode)
}

async function createContract (options: { rpc: Rpc, chainId: number, key: Uint8Array, nonce: number, code: Uint8Array }): Promise<string> {
  const { rpc, chainId, key, nonce, code } = options
  const transaction = Transaction.from({ type: 0, chainId, nonce, gasPrice: 1n, gasLimit: 12_000_000n, data: toHex(code), value: 0n })
  transaction.signature = new SigningKey(key).sign(transaction.unsignedHash)
  const hash = await rpc('eth_sendRawTransaction', [transaction.serialized])
  const until = Date.now() + DEPLOY_TIMEOUT_MS
  while (Date.now() < until) {
    const receipt = await rpc('eth_getTransactionReceipt', [hash]) as { status: string, contractAddress: string } | null
    if (receipt !== null && receipt.status !== '0x1') throw new MedrecError('ENGINE_FAILED', 'A contract could not be created.')
    if (receipt !== null) return receipt.contractAddress.toLowerCase()
    await new Promise(resolve => { setTimeout(resolve, 100) })
  }
  throw new MedrecError('ENGINE_FAILED', 'The chain takes no transactions.')
}
