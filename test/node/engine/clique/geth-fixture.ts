import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Interface } from 'ethers/abi'
import { SigningKey } from 'ethers/crypto'
import { Transaction } from 'ethers/transaction'
import { startGeth } from '../../../../node/engine/clique/start-geth.ts'
import type { Geth } from '../../../../node/engine/clique/start-geth.ts'
import { foundNetwork } from '../../../../node/engine/genesis.ts'
import type { Rpc } from '../../../../node/chain/rpc.ts'
import { PROVIDER_REGISTRY_ABI } from '../../../../protocol/chain/abi/provider-registry.ts'
import type { Candidate, NetworkFile } from '../../../../protocol/network/types.ts'
import { addressOfKey } from '../../../../protocol/typed-data/sign.ts'

export const REGISTRY = new Interface(PROVIDER_REGISTRY_ABI)

/** A founding group that has block 0 and no engine yet, blocks a second apart. */
export interface TestFounding {
  network: NetworkFile
  /** By founder, in the order of the file. */
  keys: Array<{ operator: Uint8Array, consensus: Uint8Array, signing: Uint8Array }>
}

export async function foundTestNetwork (options: { founders: number, name?: string }): Promise<TestFounding> {
  const keys = Array.from({ length: options.founders }, () => ({ operator: randomBytes(32), consensus: randomBytes(32), signing: randomBytes(32) }))
  const founders: Candidate[] = keys.map(({ operator, consensus, signing }, i) => ({
    handle: `provider-${i + 1}`, name: `Provider ${i + 1}`, operator: addressOfKey(operator), consensus: addressOfKey(consensus), signingKey: addressOfKey(signing),
    multiaddrs: [`/ip4/127.0.0.1/tcp/${i + 1}/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X`], statement: `0x${'00'.repeat(32)}`
  }))
  const { network } = await foundNetwork({ terms: { name: options.name ?? 'Test network', engine: 'clique', blockPeriod: 1, spreadWindow: 2 }, founders })
  return { network, keys }
}

/** Folders and engines of one file of tests, all of which end with it. */
export class GethTests {
  readonly reported: Array<{ event: string, code?: string, reason?: string }> = []
  readonly #binary: string
  readonly #folders: string[] = []
  readonly #engines: Geth[] = []
  readonly #waiting = new Set<() => void>()

  constructor (binary: string) {
    this.#binary = binary
  }

  async folder (prefix = 'medrec-geth-'): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), prefix))
    this.#folders.push(folder)
    return folder
  }

  async start (options: { dir: string, founding: TestFounding, founder?: number, p2pPort?: number, binary?: string }): Promise<Geth> {
    const { dir, founding: { network, keys }, founder = 0, p2pPort, binary = this.#binary } = options
    const consensusKey = keys[founder]?.consensus ?? randomBytes(32)
    const geth = await startGeth({
      dir, network, consensusKey, p2pPort, binary,
      report: event => {
        this.reported.push(event)
        for (const look of this.#waiting) look()
      }
    })
    this.#engines.push(geth)
    return geth
  }

  /** Resolves when `event` has been reported so many times. */
  async whenReported (event: string, times = 1): Promise<void> {
    await new Promise<void>(resolve => {
      const look = (): void => {
        if (this.reported.filter(each => each.event === event).length < times) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }

  async stopAll (): Promise<void> {
    for (const engine of this.#engines.splice(0)) await engine.stop()
  }

  async end (): Promise<void> {
    await this.stopAll()
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true })
  }
}

export interface RpcBlock { number: string, hash: string, timestamp: string, miner: string }

export async function blockOf (rpc: Rpc, number = 'latest'): Promise<RpcBlock> {
  return await rpc('eth_getBlockByNumber', [number, false]) as RpcBlock
}

/** Waits for a block, by asking the engine for it. */
export async function whenBlock (rpc: Rpc, number: number): Promise<void> {
  while (Number(await rpc('eth_blockNumber', [])) < number) await new Promise(resolve => { setTimeout(resolve, 50) })
}

/** Sends a call by a founder's operator, and gives its receipt. */
export async function sendCall (options: { rpc: Rpc, network: NetworkFile, key: Uint8Array, data: string, gas?: bigint, to?: string }): Promise<{ status: string, blockNumber: string }> {
  const { rpc, network, key, data, gas = 5_000_000n, to = network.contracts.providerRegistry } = options
  const nonce = Number(await rpc('eth_getTransactionCount', [addressOfKey(key), 'pending']))
  const transaction = Transaction.from({ type: 0, chainId: network.chainId, nonce, gasPrice: 1n, gasLimit: gas, to, data, value: 0n })
  transaction.signature = new SigningKey(key).sign(transaction.unsignedHash)
  const hash = await rpc('eth_sendRawTransaction', [transaction.serialized])
  for (;;) {
    // It answers with an error until its index of the first blocks is made.
    const receipt = await rpc('eth_getTransactionReceipt', [hash]).catch(() => null) as { status: string, blockNumber: string } | null
    if (receipt !== null) return receipt
    await new Promise(resolve => { setTimeout(resolve, 50) })
  }
}

export function isRunning (pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
