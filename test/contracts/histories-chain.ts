import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { ContractFactory, Interface, toQuantity, ZeroHash } from 'ethers'
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
const RICH = 10n ** 24n
const GAS = 1_000_000_000_000
const DEPLOYER = `0x${'d0'.repeat(20)}`

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
    const rpc = speakTo(await readUrl(child.stdout))
    await rpc('anvil_setBlockTimestampInterval', 1)
    await rpc('anvil_impersonateAccount', DEPLOYER)
    await rpc('anvil_setBalance', DEPLOYER, toQuantity(RICH))
    const compiled = await compileContracts()
    const deploy = async (name: string, args: unknown[]): Promise<{ address: string, number: number, time: number }> => {
      const found = compiled.get(name) ?? { abi: [], bytecode: '0x' }
      const { data } = await new ContractFactory(found.abi, found.bytecode).getDeployTransaction(...args)
      const receipt = await rpc('eth_sendTransactionSync', { from: DEPLOYER, data, gas: toQuantity(GAS / 10), gasPrice: '0x1' }) as { contractAddress: string, status: string, blockNumber: string }
      if (receipt.status !== '0x1') throw new TypeError(`${name} was not created.`)
      const block = await rpc('eth_getBlockByNumber', receipt.blockNumber, false) as { number: string, timestamp: string }
      return { address: receipt.contractAddress, number: Number(block.number), time: Number(block.timestamp) }
    }
    const actors: string[] = []
    for (let i = 0; i < ACTORS; i++) actors.push((await deploy('Actor', [])).address)
    for (const actor of actors) await rpc('anvil_setBalance', actor, toQuantity(RICH))
    const lanes: Lane[] = []
    const registries: string[] = []
    for (const size of FOUNDERS) {
      for (const funds of FUNDS) {
        const founders = Array.from({ length: size }, (_, i) => candidateOf(actors, i, `founder-${i}`))
        const { address, number, time } = await deploy('ProviderRegistry', [founders.map(founder => ({ ...founder, name: founder.handle, multiaddrs: [], statement: ZeroHash }))])
        await rpc('anvil_setBalance', address, toQuantity(funds))
        lanes.push({ founders, funds, now: { block: number, time } })
        registries.push(address)
      }
    }
    const { address: to } = await deploy('Histories', [registries, actors])
    const runAbi = new Interface(['function run(bytes)'])
    const errors = new Map<string, string>()
    new Interface(PROVIDER_REGISTRY_ABI).forEachError(({ selector, name }) => { errors.set(selector, name) })
    const run: HistoriesChain['run'] = async blocks => {
      const blockStateCalls = blocks.map(({ number, time, steps }) => {
        const data = runAbi.encodeFunctionData('run', [Buffer.from(steps.flatMap(step => packStep(step, actors)))])
        return { blockOverrides: { number: toQuantity(number), time: toQuantity(time) }, calls: [{ to, data, gas: toQuantity(GAS / 10) }] }
      })
      const answer = await rpc('eth_simulateV1', { blockStateCalls, validation: false }, 'latest') as Array<{ calls: Array<{ returnData: string, status: string, error?: unknown }> }>
      return answer.map(({ calls: [call] }) => {
        if (call?.status !== '0x1') throw new TypeError(`The steps were not done: ${JSON.stringify(call?.error)}`)
        // An offset, a length, and the bytes.
        const shown = Buffer.from(call.returnData.slice(2), 'hex')
        return shown.subarray(64, 64 + Number(shown.readBigUInt64BE(56)))
      })
    }
    return { lanes, actors, run, stop, nameOf: selector => errors.get(`0x${selector.toString('hex')}`) ?? `unknown 0x${selector.toString('hex')}` }
  } catch (error) {
    await stop()
    throw error
  }
}

function speakTo (url: string): (method: string, ...params: unknown[]) => Promise<unknown> {
  return async (method, ...params) => {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) })
    const { result, error } = await response.json() as { result?: unknown, error?: unknown }
    if (error !== undefined) throw new TypeError(`${method}: ${JSON.stringify(error)}`)
    return result
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
