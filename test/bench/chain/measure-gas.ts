import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { ContractFactory, encodeRlp, getBytes, hexlify, Interface, ZeroHash } from 'ethers'
import type { Contract, InterfaceAbi, TransactionReceipt, Wallet } from 'ethers'
import { SOLC_SETTINGS } from '../../../contracts/solc-settings.ts'
import { packMessages } from '../../../protocol/chain/pack-messages.ts'
import type { RelationshipMessage } from '../../../protocol/chain/relay-message.ts'
import { Pair } from '../../contracts/sign-messages.ts'
import { startTestChain } from '../../contracts/start-chain.ts'
import type { TestChain } from '../../contracts/start-chain.ts'
import { BATCHES } from './constants.ts'
import { transactionBytes } from './user-bytes.ts'

/** What an action costs; a batch's figures are for one of its messages. */
export interface ActionCost {
  action: string
  kind: RelationshipMessage['kind']
  /** By how many ride together. */
  gas: Map<number, number>
  /** In a call of its own with its arguments as Solidity encodes them. */
  plainGas: number
  plainBytes: number
  /** RLP of its event: address, topics, data. */
  logBytes: number
  /** Slots of storage that were empty before. */
  newSlots: number
}

const PAY = { type: 0, gasPrice: 1, gasLimit: 29_000_000 }
const ROOT = join(import.meta.dirname, '..', '..', '..')

/** Does each action on a real chain: in transactions of every size, and by a plain contract's call. */
export async function measureActions (): Promise<ActionCost[]> {
  const chain = await startTestChain()
  try {
    const bench = await GasBench.start(chain)
    const next = await chain.wallet()
    return [
      await bench.measure('open', 'open', pair => pair.open()),
      await bench.measure('first anchor', 'anchor', pair => pair.anchor(0)),
      await bench.measure('anchor', 'anchor', pair => pair.anchor(1, { commitment: `0x${'bb'.repeat(32)}` })),
      await bench.measure('set controller', 'set-controller', pair => pair.setController(next.address, 2)),
      await bench.measure('terminate', 'terminate', pair => pair.terminate(3, { key: pair.provider }))
    ]
  } finally {
    await chain.stop()
  }
}

class GasBench {
  readonly #chain: TestChain
  readonly #member: Wallet
  readonly #packed: Contract
  readonly #plain: { address: string, abi: Interface }
  readonly #pairs: Pair[]
  readonly #plainPair: Pair

  private constructor (options: { chain: TestChain, member: Wallet, packed: Contract, plain: { address: string, abi: Interface }, pairs: Pair[], plainPair: Pair }) {
    this.#chain = options.chain
    this.#member = options.member
    this.#packed = options.packed
    this.#plain = options.plain
    this.#pairs = options.pairs
    this.#plainPair = options.plainPair
  }

  static async start (chain: TestChain): Promise<GasBench> {
    const member = await chain.wallet()
    const registry = await chain.deploy('ProviderRegistry', [[{ handle: 'one', name: 'One', operator: member.address, consensus: chain.address(), signingKey: chain.address(), multiaddrs: [], statement: ZeroHash }]])
    const packed = await chain.deploy('Relationships', [await registry.getAddress()])
    const compiled = await compilePlain()
    const deployed = await new ContractFactory(compiled.abi, compiled.bytecode, member).deploy(await registry.getAddress(), { ...PAY, gasLimit: 5_000_000 })
    await deployed.waitForDeployment()
    const plain = { address: (await deployed.getAddress()).toLowerCase(), abi: new Interface(compiled.abi) }
    const time = await chain.time()
    const pairOf = (relationships: string): Pair => new Pair({ chainId: chain.engine.chainId, contracts: { relationships } }, () => time + 600)
    const address = (await packed.getAddress()).toLowerCase()
    // One more, so that the first of all slots is not counted for anybody.
    const pairs = Array.from({ length: 1 + BATCHES.reduce((sum, batch) => sum + batch, 0) }, () => pairOf(address))
    const bench = new GasBench({ chain, member, packed, plain, pairs, plainPair: pairOf(plain.address) })
    await bench.#send(address, packMessages([{ message: (pairs.pop() as Pair).open(), number: undefined }]))
    return bench
  }

  async measure (action: string, kind: RelationshipMessage['kind'], make: (pair: Pair) => RelationshipMessage): Promise<ActionCost> {
    const gas = new Map<number, number>()
    const [address, slots] = [await this.#packed.getAddress(), await this.#slots()]
    let [from, logBytes] = [0, 0]
    for (const batch of BATCHES) {
      const first = from
      const messages = this.#pairs.slice(from, from += batch).map((pair, n) => ({ message: make(pair), number: kind === 'open' ? undefined : 2 + first + n }))
      const { gasUsed, logs } = await this.#send(address, packMessages(messages))
      if (logs.length !== batch || logs.some(({ topics }) => topics[0] === this.#packed.interface.getEvent('Skipped')?.topicHash)) throw new RangeError(`${action} was not done`)
      gas.set(batch, Number(gasUsed) / batch)
      logBytes = logs.reduce((sum, log) => sum + encodeRlp([log.address, [...log.topics], log.data]).length / 2 - 1, 0) / batch
    }
    const data = this.#plain.abi.encodeFunctionData(...callOf(make(this.#plainPair)))
    const plain = await this.#send(this.#plain.address, data)
    return { action, kind, gas, plainGas: Number(plain.gasUsed), plainBytes: transactionBytes({ data }), logBytes, newSlots: (await this.#slots() - slots) / this.#pairs.length }
  }

  async #send (to: string, data: string): Promise<TransactionReceipt> {
    const receipt = await (await this.#member.sendTransaction({ ...PAY, to, data })).wait()
    if (receipt?.status !== 1) throw new RangeError('The transaction failed.')
    return receipt
  }

  /** How many slots of the contract's storage are not 0. */
  async #slots (): Promise<number> {
    const dump = JSON.parse(gunzipSync(getBytes(String(await this.#chain.provider.send('anvil_dumpState', [])))).toString()) as { accounts: Record<string, { storage: Record<string, string> }> }
    const address = (await this.#packed.getAddress()).toLowerCase()
    return Object.values(dump.accounts[address]?.storage ?? {}).filter(value => BigInt(value) !== 0n).length
  }
}

function callOf (message: RelationshipMessage): [string, unknown[]] {
  switch (message.kind) {
    case 'open': return ['open', [message.ownerDelegate, message.providerDelegate, message.deadline, hexlify(message.ownerSignature), hexlify(message.providerSignature)]]
    case 'anchor': return ['anchor', [[message.relationship, message.commitment, message.expectedSequence, message.deadline, message.signature]]]
    case 'set-controller': return ['setController', [message.relationship, message.controller, message.expectedSequence, message.deadline, message.signature]]
    case 'terminate': return ['terminate', [message.relationship, message.expectedSequence, message.deadline, message.signature]]
  }
}

async function compilePlain (): Promise<{ abi: InterfaceAbi, bytecode: string }> {
  const solc = createRequire(import.meta.url)('solc') as { compile: (input: string) => string }
  const sources = {
    'plain-relationships.sol': { content: await readFile(join(import.meta.dirname, 'plain-relationships.sol'), 'utf8') },
    'SignatureCheck.sol': { content: await readFile(join(ROOT, 'contracts', 'src', 'SignatureCheck.sol'), 'utf8') }
  }
  const output = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources, settings: { ...SOLC_SETTINGS, outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } } }))) as
    { contracts: Record<string, Record<string, { abi: InterfaceAbi, evm: { bytecode: { object: string } } }>> }
  const compiled = output.contracts['plain-relationships.sol']?.['PlainRelationships']
  if (compiled === undefined) throw new RangeError('The plain contract does not compile.')
  return { abi: compiled.abi, bytecode: `0x${compiled.evm.bytecode.object}` }
}
