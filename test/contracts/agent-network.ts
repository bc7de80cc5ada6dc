import assert from 'node:assert/strict'
import { Contract, getBytes, hexlify, Wallet, ZeroHash } from 'ethers'
import type { Result, TransactionReceipt, TransactionResponse } from 'ethers'
import { packMessages } from '../../protocol/chain/pack-messages.ts'
import type { RelationshipMessage } from '../../protocol/chain/relay-message.ts'
import type { TypedDataNetwork } from '../../protocol/typed-data/types.ts'
import { envelopeOf, signAct, signPlain } from './sign-agents.ts'
import type { ActName } from './sign-agents.ts'
import { Pair } from './sign-messages.ts'
import type { TestChain } from './start-chain.ts'

const PAY = { type: 0, gasPrice: 1, gasLimit: 12_000_000 }
/** How the arguments of a call stand that carries an act, by the act's fields. */
const CALLS = {
  AddCustodian: { method: 'addCustodian', args: (message: Record<string, unknown>) => [message] },
  EndCustodian: { method: 'endCustodian', args: ({ place, custodian }: Record<string, unknown>) => [place, custodian] },
  NominateOwner: { method: 'nominateOwner', args: ({ nominee }: Record<string, unknown>) => [nominee] },
  Object: { method: 'object', args: () => [] },
  SetRecovery: { method: 'setRecovery', args: ({ threshold, delay }: Record<string, unknown>) => [threshold, delay] },
  SetOwner: { method: 'setOwner', args: ({ owner }: Record<string, unknown>) => [owner] }
} as const

/** A custodian in a test. */
export interface Acting { key: Wallet, place: number, condition?: string }

/** The real contracts on a chain of a test, with one member who carries. */
export class AgentNetwork {
  readonly chain: TestChain
  readonly member: Wallet
  readonly relationships: Contract
  readonly factory: Contract
  readonly network: TypedDataNetwork
  time: number

  private constructor (options: { chain: TestChain, member: Wallet, relationships: Contract, factory: Contract, network: TypedDataNetwork, time: number }) {
    this.chain = options.chain
    this.member = options.member
    this.relationships = options.relationships
    this.factory = options.factory
    this.network = options.network
    this.time = options.time
  }

  static async start (chain: TestChain): Promise<AgentNetwork> {
    const member = await chain.wallet()
    const registry = await chain.deploy('ProviderRegistry', [[{ handle: 'one', name: 'One', operator: member.address, consensus: chain.address(), signingKey: chain.address(), multiaddrs: [], statement: ZeroHash }]])
    const relationships = await chain.deploy('Relationships', [await registry.getAddress()])
    const address = (await relationships.getAddress()).toLowerCase()
    const factory = await chain.deploy('AgentFactory', [address])
    return new AgentNetwork({ chain, member, relationships, factory, network: { chainId: chain.engine.chainId, contracts: { relationships: address } }, time: await chain.time() })
  }

  key (): Wallet { return new Wallet(Wallet.createRandom().privateKey) }

  /** Opens a relationship, makes its agent and hands it over. */
  async begin (): Promise<{ pair: Pair, agent: Contract }> {
    const pair = await this.open()
    const agent = await this.create(pair)
    await this.carry(pair.setController(await agent.getAddress(), 0))
    return { pair, agent }
  }

  async open (): Promise<Pair> {
    const pair = new Pair(this.network, () => this.time)
    await this.carry(pair.open())
    return pair
  }

  async create (pair: Pair): Promise<Contract> {
    const deadline = this.time + 600
    await this.send(this.factory, 'create', pair.id, deadline, signPlain({ network: this.network, key: pair.owner, type: 'CreateAgent', message: { relationship: pair.id, deadline } }))
    const address = await this.factory.getFunction('agentOf').staticCall(pair.id) as string
    return new Contract(address, this.chain.compiled.get('Agent')?.abi ?? [], this.chain.provider)
  }

  /** Carries an act of the owner, or of a custodian in its place. */
  async act (agent: Contract, by: Wallet | Acting, type: ActName, message: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<TransactionReceipt> {
    const who = by instanceof Wallet ? { key: by } : { key: by.key, by: by.place, ...by.condition === undefined ? {} : { condition: by.condition } }
    const act = await signAct({ network: this.network, agent, type, message, deadline: this.time + 600, ...who })
    const { method, args } = CALLS[type]
    return await this.send(agent, method, ...args({ ...message, ...more }), act)
  }

  async takeOver (agent: Contract, key: Wallet): Promise<TransactionReceipt> {
    const [expectedSequence, deadline] = [await agent.getFunction('sequence').staticCall() as bigint, this.time + 600]
    const message = { agent: await agent.getAddress(), owner: key.address, expectedSequence, deadline }
    return await this.send(agent, 'takeOver', key.address, expectedSequence, deadline, signPlain({ network: this.network, key, type: 'TakeOver', message }))
  }

  /** A custodian's anchor for a relationship that an agent controls. */
  anchorBy (pair: Pair, { key, place, condition }: Acting, sequence: number): RelationshipMessage & { kind: 'anchor' } {
    const message = pair.anchor(sequence, { key })
    const fields = [message.relationship, message.commitment, message.expectedSequence, message.deadline]
    return { ...message, signature: getBytes(envelopeOf({ kind: 'anchor', place, signature: hexlify(message.signature), fields, ...condition === undefined ? {} : { condition } })) }
  }

  /** Carries messages for relationships. */
  async carry (...messages: RelationshipMessage[]): Promise<TransactionReceipt> {
    const packed = await Promise.all(messages.map(async message => ({ message, number: message.kind === 'open' ? undefined : Number((await this.stateOf(message.relationship))['number']) })))
    const transaction = { ...PAY, to: await this.relationships.getAddress(), data: packMessages(packed) }
    await this.chain.provider.call({ ...transaction, from: this.member.address })
    return await this.#wait(await this.member.sendTransaction(transaction))
  }

  async send (contract: Contract, method: string, ...args: unknown[]): Promise<TransactionReceipt> {
    const called = (contract.connect(this.member) as Contract).getFunction(method)
    await called.staticCall(...args)
    return await this.#wait(await called.send(...args, PAY) as TransactionResponse)
  }

  async refusal (work: Promise<unknown>, contract: Contract = this.relationships): Promise<string> {
    return await this.chain.revertOf(work, contract)
  }

  async stateOf (id: string): Promise<Record<string, unknown>> {
    return (await this.relationships.getFunction('relationship').staticCall(id) as Result).toObject()
  }

  async wait (seconds: number): Promise<void> {
    await this.chain.wait(seconds)
    this.time = await this.chain.time()
  }

  async #wait (sent: TransactionResponse): Promise<TransactionReceipt> {
    const receipt = await sent.wait() ?? assert.fail('no receipt')
    this.time = await this.chain.time()
    return receipt
  }
}
