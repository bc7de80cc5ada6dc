import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Contract, ContractFactory, JsonRpcProvider, NonceManager, Wallet } from 'ethers'
import type { Interface, TransactionReceipt } from 'ethers'
import { compileContracts } from './compile-helpers.ts'
import type { Compiled } from './compile-helpers.ts'
import { startAnvil } from '../../node/engine/start-anvil.ts'
import type { Engine } from '../../node/engine/engine.ts'
import { choosePort } from '../../node/start/choose-port.ts'

/** A development chain of its own, for one file of tests. */
export interface TestChain {
  engine: Engine
  provider: JsonRpcProvider
  compiled: Compiled
  /** A fresh key that can pay. */
  wallet: () => Promise<Wallet>
  /** An address that nobody has the key of. */
  address: () => string
  /** Blocks without transactions. */
  mine: (blocks: number) => Promise<void>
  /** Seconds until the next block. */
  wait: (seconds: number) => Promise<void>
  deploy: (name: string, args: unknown[]) => Promise<Contract>
  /** Seconds of the newest block. */
  time: () => Promise<number>
  /** Name of the error that a transaction would revert with, or what else went wrong. */
  revertOf: (work: Promise<unknown>, contract: Contract) => Promise<string>
  stop: () => Promise<void>
}

/** Blocks come at once when a transaction does: what is tested is what the contracts say, not when. */
export async function startTestChain (): Promise<TestChain> {
  const dir = mkdtempSync(join(tmpdir(), 'medrec-contracts-'))
  const engine = await startAnvil({ dir, port: await choosePort({ preferred: 18_545, taken: new Set() }) })
  const provider = new JsonRpcProvider(engine.rpcUrl, engine.chainId, { staticNetwork: true, pollingInterval: 50, cacheTimeout: -1 })
  await provider.send('evm_setAutomine', [true])
  const compiled = await compileContracts()
  const wallet = async (): Promise<Wallet> => {
    const made = new Wallet(Wallet.createRandom().privateKey, provider)
    await provider.send('anvil_setBalance', [made.address, '0xffffffffffffff'])
    return made
  }
  const deployer = new NonceManager(await wallet())
  return {
    engine, provider, compiled, wallet,
    address: () => Wallet.createRandom().address,
    mine: async blocks => { await provider.send('anvil_mine', [`0x${blocks.toString(16)}`]) },
    wait: async seconds => {
      await provider.send('evm_increaseTime', [seconds])
      await provider.send('evm_mine', [])
    },
    deploy: async (name, args) => {
      const found = compiled.get(name)
      if (found === undefined) throw new RangeError(`There is no contract ${name}.`)
      const contract = await new ContractFactory(found.abi, found.bytecode, deployer).deploy(...args, { type: 0, gasPrice: 1, gasLimit: 20_000_000 })
      await contract.waitForDeployment()
      return new Contract(await contract.getAddress(), found.abi, provider)
    },
    time: async () => (await provider.getBlock('latest'))?.timestamp ?? 0,
    revertOf: async (work, contract) => {
      try {
        await work
        return 'nothing'
      } catch (error) {
        const data = findData(error)
        return (data === undefined ? undefined : contract.interface.parseError(data)?.name) ?? String(error)
      }
    },
    stop: async () => {
      provider.destroy()
      await engine.stop()
      rmSync(dir, { recursive: true, force: true })
    }
  }
}

/** The events of a transaction, by name with their arguments in order. */
export function eventsOf (receipt: TransactionReceipt | null, contract: Contract): Array<[string, ...unknown[]]> {
  const abi: Interface = contract.interface
  return (receipt?.logs ?? []).flatMap(log => {
    const parsed = abi.parseLog(log)
    return parsed === null ? [] : [[parsed.name, ...parsed.args.toArray(true) as unknown[]] as [string, ...unknown[]]]
  })
}

function findData (error: unknown): string | undefined {
  if (error === null || typeof error !== 'object') return undefined
  if ('data' in error && typeof error.data === 'string' && /^0x[0-9a-f]{8}/i.test(error.data)) return error.data
  for (const value of Object.values(error)) {
    const found = findData(value)
    if (found !== undefined) return found
  }
  return undefined
}
