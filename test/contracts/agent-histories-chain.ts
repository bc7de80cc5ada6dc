import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ContractFactory, Interface, JsonRpcProvider, toQuantity, Wallet } from 'ethers'
import type { InterfaceAbi } from 'ethers'
import { SOLC_SETTINGS } from '../../contracts/solc-settings.ts'
import { AGENT_ABI } from '../../protocol/chain/abi/agent.ts'
import { packAct } from './draw-agent-histories.ts'
import type { DrawnTime } from './draw-agent-histories.ts'
import { startAnvil } from '../../node/engine/start-anvil.ts'
import { choosePort } from '../../node/start/choose-port.ts'

const SOURCES = join(import.meta.dirname, '..', '..', 'contracts', 'src')
const GAS = 100_000_000_000

/** Agents on a chain of their own, whose messages are signed by whoever they name; nothing that is done in a history stays. */
export interface AgentHistoriesChain {
  /** Does everything, one after the other; gives for each time what `AgentHistories.run` shows of it. */
  run: (times: DrawnTime[]) => Promise<Buffer[]>
  /** Name of a custom error. */
  nameOf: (selector: Buffer) => string
  stop: () => Promise<void>
}

/** Starts a chain with so many agents, which the first actor owns. */
export async function startAgentHistories (options: { lanes: number }): Promise<AgentHistoriesChain> {
  const { abi, bytecode } = await compileHistories()
  const dir = await mkdtemp(join(tmpdir(), 'medrec-agents-'))
  const engine = await startAnvil({ dir, port: await choosePort({ preferred: 18_545, taken: new Set() }) })
  const provider = new JsonRpcProvider(engine.rpcUrl, engine.chainId, { staticNetwork: true, pollingInterval: 50, cacheTimeout: -1 })
  const stop = async (): Promise<void> => {
    provider.destroy()
    await engine.stop()
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await provider.send('evm_setAutomine', [true])
    const wallet = new Wallet(Wallet.createRandom().privateKey, provider)
    await provider.send('anvil_setBalance', [wallet.address, '0xffffffffffffff'])
    const deployed = await new ContractFactory(abi, bytecode, wallet).deploy(options.lanes, { type: 0, gasPrice: 1, gasLimit: 25_000_000 })
    await deployed.waitForDeployment()
    const to = await deployed.getAddress()
    const runAbi = new Interface(abi)
    const errors = new Map<string, string>()
    new Interface(AGENT_ABI).forEachError(({ selector, name }) => { errors.set(selector, name) })
    return {
      run: async times => {
        const blockStateCalls = times.map(({ time, acts }) => ({
          blockOverrides: { time: toQuantity(time), gasLimit: toQuantity(GAS) },
          calls: [{ to, data: runAbi.encodeFunctionData('run', [Buffer.from(acts.flatMap(packAct))]), gas: toQuantity(GAS / 10) }]
        }))
        const answer = await provider.send('eth_simulateV1', [{ blockStateCalls, validation: false }, 'latest']) as Array<{ calls: Array<{ returnData: string, status: string, error?: unknown }> }>
        return answer.map(({ calls: [call] }) => {
          if (call?.status !== '0x1') throw new TypeError(`The acts were not done: ${JSON.stringify(call?.error)}`)
          // An offset, a length, and the bytes.
          const shown = Buffer.from(call.returnData.slice(2), 'hex')
          return shown.subarray(64, 64 + Number(shown.readBigUInt64BE(56)))
        })
      },
      nameOf: selector => errors.get(`0x${selector.toString('hex')}`) ?? `unknown 0x${selector.toString('hex')}`,
      stop
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function compileHistories (): Promise<{ abi: InterfaceAbi, bytecode: string }> {
  const solc = createRequire(import.meta.url)('solc') as { compile: (input: string) => string }
  const own = { 'agent-histories.sol': 'agent-histories.sol', 'SignatureCheck.sol': 'named-signatures.sol' }
  const names = (await readdir(SOURCES)).filter(name => name.endsWith('.sol') && !(name in own))
  const paths = [...Object.entries(own).map(([name, file]) => [name, join(import.meta.dirname, file)] as const), ...names.map(name => [name, join(SOURCES, name)] as const)]
  const sources = Object.fromEntries(await Promise.all(paths.map(async ([name, path]) => [name, { content: await readFile(path, 'utf8') }] as const)))
  const outputSelection = { 'agent-histories.sol': { AgentHistories: ['abi', 'evm.bytecode.object'] } }
  const output = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources, settings: { ...SOLC_SETTINGS, outputSelection } }))) as
    { contracts?: Record<string, Record<string, { abi: InterfaceAbi, evm: { bytecode: { object: string } } }>>, errors?: Array<{ severity: string, formattedMessage: string }> }
  const compiled = output.contracts?.['agent-histories.sol']?.['AgentHistories']
  if (compiled === undefined) throw new TypeError((output.errors ?? []).map(({ formattedMessage }) => formattedMessage).join('\n'))
  return { abi: compiled.abi, bytecode: `0x${compiled.evm.bytecode.object}` }
}
