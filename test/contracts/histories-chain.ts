import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Contract, ContractFactory, id, Interface, JsonRpcProvider, Wallet, ZeroHash } from 'ethers'
import { findAnvil } from '../../node/engine/find-anvil.ts'
import { compileContracts } from './compile-helpers.ts'
import { candidateOf, packStep } from './draw-histories.ts'
import type { DrawnBlock, Lane } from './draw-histories.ts'
import { MODEL_ALLOWANCE } from './registry-model.ts'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'

/** Seconds since 1970 at block 0: a fixed time, so that histories are always the same. */
const BEGINNING = 2_000_000_000
const ACTORS = 24
const FOUNDERS = [1, 2, 3, 4, 5, 6]
/** Money for everything, and for two allowances and a half. */
const FUNDS = [MODEL_ALLOWANCE * 1_000n, MODEL_ALLOWANCE * 5n / 2n]
const GAS = 1_000_000_000_000

/** Founded registries on a chain of their own; nothing that is done in a history stays. */
export interface HistoriesChain {
  lanes: Lane[]
  /** Accounts that agree to everything, in lower case. */
  actors: string[]
  /** Does all steps of the blocks, one after the other; gives for each block what `Histories.run` shows of it. */
  run: (blocks: DrawnBlock[]) => Promise<Buffer[]>
  /** Name of a custom error. */
  nameOf: (selector: Buffer) => string
  stop: () => Promise<void>
}

/** Starts an engine with the registries of all lanes: each number of founders, rich and poor. Addresses, heights and times are the same every time. */
export async function startHistoriesChain (): Promise<HistoriesChain> {
  const child = spawn(findAnvil(), ['--host', '127.0.0.1', '--port', '0', '--hardfork', 'berlin', '--accounts', '0', '--gas-price', '1', '--timestamp', String(BEGINNING), '--gas-limit', String(GAS)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>(resolve => { child.once('close', () => { resolve() }) })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  try {
    const rpcUrl = await readUrl(child.stdout)
    const provider = new JsonRpcProvider(rpcUrl, undefined, { cacheTimeout: -1, pollingInterval: 20 })
    const set = async (method: string, ...args: unknown[]): Promise<void> => { await provider.send(method, args) }
    await set('anvil_setBlockTimestampInterval', 1)
    const compiled = await compileContracts()
    const deployer = new Wallet(id('deployer'), provider)
    await set('anvil_setBalance', deployer.address, `0x${(10n ** 24n).toString(16)}`)
    let nonce = 0
    const deploy = async (name: string, args: unknown[]): Promise<Contract> => {
      const found = compiled.get(name) ?? { abi: [], bytecode: '0x' }
      const contract = await new ContractFactory(found.abi, found.bytecode, deployer).deploy(...args, { type: 0, gasPrice: 1, gasLimit: 30_000_000, nonce: nonce++ })
      await contract.waitForDeployment()
      return contract as Contract
    }
    const addressOf = async (contract: Contract): Promise<string> => (await contract.getAddress()).toLowerCase()
    const actors: string[] = []
    for (let i = 0; i < ACTORS; i++) actors.push(await addressOf(await deploy('Actor', [])))
    for (const actor of actors) await set('anvil_setBalance', actor, `0x${(10n ** 24n).toString(16)}`)
    const lanes: Lane[] = []
    const registries: string[] = []
    for (const size of FOUNDERS) {
      for (const funds of FUNDS) {
        const founders = Array.from({ length: size }, (_, i) => candidateOf(actors, i, `founder-${i}`))
        const contract = await deploy('ProviderRegistry', [founders.map(founder => ({ ...founder, name: founder.handle, multiaddrs: [], statement: ZeroHash }))])
        const receipt = await contract.deploymentTransaction()?.wait()
        const block = await provider.getBlock(receipt?.blockNumber ?? 0)
        lanes.push({ founders, funds, now: { block: block?.number ?? 0, time: block?.timestamp ?? 0 } })
        registries.push(await addressOf(contract))
        await set('anvil_setBalance', registries.at(-1), `0x${funds.toString(16)}`)
      }
    }
    const histories = await deploy('Histories', [registries, actors])
    const to = await addressOf(histories)
    provider.destroy()
    const runAbi = new Interface(['function run(bytes)'])
    const errors = new Interface(PROVIDER_REGISTRY_ABI)
    const run: HistoriesChain['run'] = async blocks => {
      const blockStateCalls = blocks.map(({ number, time, steps }) => {
        const data = runAbi.encodeFunctionData('run', [Buffer.from(steps.flatMap(step => packStep(step, actors)))])
        return { blockOverrides: { number: `0x${number.toString(16)}`, time: `0x${time.toString(16)}` }, calls: [{ to, data, gas: `0x${(GAS / 10).toString(16)}` }] }
      })
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_simulateV1', params: [{ blockStateCalls, validation: false }, 'latest'] })
      const response = await fetch(rpcUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      const answer = await response.json() as { result?: Array<{ calls: Array<{ returnData: string, status: string, error?: unknown }> }>, error?: unknown }
      if (answer.result === undefined) throw new TypeError(`The chain gave no answer: ${JSON.stringify(answer.error)}`)
      return answer.result.map(({ calls: [call] }) => {
        if (call?.status !== '0x1') throw new TypeError(`The steps were not done: ${JSON.stringify(call?.error)}`)
        // An offset, a length, and the bytes.
        const shown = Buffer.from(call.returnData.slice(2), 'hex')
        return shown.subarray(64, 64 + Number(shown.readBigUInt64BE(56)))
      })
    }
    return { lanes, actors, run, stop, nameOf: selector => errors.getError(`0x${selector.toString('hex')}`)?.name ?? `unknown 0x${selector.toString('hex')}` }
  } catch (error) {
    await stop()
    throw error
  }
}

async function readUrl (stdout: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: stdout })
  for await (const line of lines) {
    const address = /Listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1]
    if (address !== undefined) {
      stdout.resume()
      return `http://${address}`
    }
  }
  throw new TypeError('The chain ended before it listened.')
}
