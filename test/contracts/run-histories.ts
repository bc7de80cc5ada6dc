import assert from 'node:assert/strict'
import { AbiCoder, Contract, Interface, keccak256 } from 'ethers'
import type { BaseContract, Result, TransactionResponse } from 'ethers'
import { createSeededRandom } from '../../node/demo/random.ts'
import type { SeededRandom } from '../../node/demo/random.ts'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { checkReplayed } from './check-history.ts'
import { MODEL_ALLOWANCE, RegistryModel } from './registry-model.ts'
import type { Action, ModelCandidate, ModelRole } from './registry-model.ts'
import type { TestChain } from './start-chain.ts'

/** What {@link runHistories} has seen. */
export interface HistoriesSummary { histories: number, steps: number, done: number, refused: Map<string, number>, accepted: number }

interface Lane { registry: string, founders: ModelCandidate[], model: RegistryModel, expected: number }
interface Step { lane: Lane, actor: string, action: Action }

const ACTORS = 18
const LANES_PER_SIZE = 3
const SIZES = [1, 2, 3, 4]
const SEGMENTS = 3
const STEPS_A_SEGMENT = 4
const ROLES: [ModelRole, ModelRole, ModelRole] = ['operator', 'consensus', 'signingKey']
const STATES = ['none', 'open', 'accepted', 'rejected', 'withdrawn', 'ended']
const PAUSES: [number, ...number[]] = [1, 1, 60, 86_400, 8 * 86_400, 15 * 86_400, 31 * 86_400]
const EMPTY = `0x${'00'.repeat(32)}`
const PAY = { type: 0, gasPrice: 1, gasLimit: 29_000_000 }

const registryAbi = new Interface(PROVIDER_REGISTRY_ABI)
const abi = AbiCoder.defaultAbiCoder()

/**
 * Random histories of registries on a real chain, beside the model: after each step both must have done the same or refused for a reason the model
 * names, and hold the same; the events come to the registry's history. Always the same histories for the same seed.
 */
export async function runHistories (options: { chain: TestChain, histories: number, seed: string }): Promise<HistoriesSummary> {
  const { chain, histories, seed } = options
  const random = createSeededRandom(seed)
  const { actors, run } = await provideActors(chain)
  const lanes: FoundedLane[] = []
  for (const size of SIZES.flatMap(size => new Array<number>(LANES_PER_SIZE).fill(size))) lanes.push(await foundLane(chain, actors, size))
  const summary: HistoriesSummary = { histories: 0, steps: 0, done: 0, refused: new Map(), accepted: 0 }
  let snapshot = await chain.provider.send('evm_snapshot', []) as string
  while (summary.histories < histories) {
    const running = lanes.map(beginLane)
    for (let segment = 0; segment < SEGMENTS; segment++) {
      for (const lane of running) lane.expected = lane.model.proposals.length
      const steps = Array.from({ length: STEPS_A_SEGMENT }, () => running.map(lane => drawStep(random, lane, actors))).flat()
      check(await run(steps, segment), steps, summary)
      await chain.provider.send('anvil_mine', [`0x${random.whole(1, 4).toString(16)}`])
      await chain.wait(random.pick(PAUSES))
    }
    // By turns: each takes a while.
    const looked = running[summary.histories / running.length % running.length]?.registry ?? ''
    await checkReplayed(chain, new Contract(looked, registryAbi, chain.provider), 'providerRegistry')
    summary.histories += running.length
    summary.accepted += running.flatMap(({ model }) => model.proposals).filter(({ closed }) => closed === 'accepted').length
    await chain.provider.send('evm_revert', [snapshot])
    snapshot = await chain.provider.send('evm_snapshot', []) as string
  }
  return summary
}

/**
 * What is done in one block by accounts named by their number, and then block after block nothing, until every seat has changed: the registry and the
 * model must agree all the time.
 */
export async function runScript (options: { chain: TestChain, founders: number, script: (actors: string[]) => Array<{ by: number, action: Action }>, blocks: number }): Promise<RegistryModel> {
  const { chain, founders, script, blocks } = options
  const { actors, run } = await provideActors(chain)
  const lane = beginLane(await foundLane(chain, actors, founders))
  await chain.mine(20)
  const steps = script(actors).map(({ by, action }): Step => ({ lane, action, actor: actors[by] ?? '' }))
  const summary: HistoriesSummary = { histories: 0, steps: 0, done: 0, refused: new Map(), accepted: 0 }
  check(await run(steps, 0), steps, summary)
  assert.deepEqual([...summary.refused.keys()], [], 'nothing in the script is refused')
  const looking: Step[] = [{ lane, actor: actors.at(-1) ?? '', action: { kind: 'leave' } }]
  for (let block = 1; block <= blocks; block++) check(await run(looking, block), looking, summary)
  return lane.model
}

interface FoundedLane { registry: string, founders: ModelCandidate[], now: { block: number, time: number } }

interface Actors { actors: string[], run: (steps: Step[], sentBefore: number) => Promise<Result> }

async function provideActors (chain: TestChain): Promise<Actors> {
  const runner = await chain.deploy('Histories', [])
  const actors: string[] = []
  for (let i = 0; i < ACTORS; i++) actors.push(lower(await chain.deploy('Actor', [])))
  const wallet = await chain.wallet()
  const connected = runner.connect(wallet) as Contract
  const nonce = await wallet.getNonce()
  const run: Actors['run'] = async (steps, sentBefore) => {
    const deadline = await chain.time() + 1_800
    const data = steps.map(({ lane, actor, action }) => ({ registry: lane.registry, actor, data: encode(action, deadline) }))
    return await readRun(runner, await connected.getFunction('run').send(data, { ...PAY, nonce: nonce + sentBefore }) as TransactionResponse)
  }
  return { actors, run }
}

async function foundLane (chain: TestChain, actors: string[], size: number): Promise<FoundedLane> {
  const founders = Array.from({ length: size }, (_, i) => candidateOf(actors, i, `founder-${i}`))
  const contract = await chain.deploy('ProviderRegistry', [founders.map(complete)])
  const registry = lower(contract)
  const receipt = await contract.deploymentTransaction()?.wait()
  const block = await chain.provider.getBlock(receipt?.blockNumber ?? 'latest')
  await chain.provider.send('anvil_setBalance', [registry, `0x${(MODEL_ALLOWANCE * 1_000n).toString(16)}`])
  return { registry, founders, now: { block: block?.number ?? 0, time: block?.timestamp ?? 0 } }
}

function beginLane ({ registry, founders, now }: FoundedLane): Lane {
  return { registry, founders, expected: 0, model: new RegistryModel(founders, now) }
}

/** A provider with three of the accounts as its keys. */
export function candidateOf (actors: string[], i: number, handle: string): ModelCandidate {
  return { handle, operator: actors[3 * i] ?? '', consensus: actors[3 * i + 1] ?? '', signingKey: actors[3 * i + 2] ?? '' }
}

function drawStep (random: SeededRandom, lane: Lane, actors: string[]): Step {
  const { model } = lane
  const anyActor = (): string => actors[random.whole(0, actors.length - 1)] ?? ''
  const operators = model.members.map(({ operator }) => operator)
  const actor = random.next() < 0.85 ? operators[random.whole(0, operators.length - 1)] ?? anyActor() : anyActor()
  const member = random.next() < 0.9 ? model.members[random.whole(0, model.members.length - 1)]?.id ?? 1 : random.whole(1, 9)
  // The newest ones are the ones in question.
  const newest = lane.expected
  const proposal = random.next() < 0.75 ? Math.max(1, newest - random.whole(0, 1)) : random.whole(1, newest + 1)
  const role = random.pick(ROLES)
  // Without a proposal there is little to do.
  const draw = newest === 0 && random.next() < 0.9 ? random.next() * 0.3 : random.next()
  if (draw < 0.3) lane.expected++
  const action = ((): Action => {
    if (draw < 0.16) {
      const first = random.whole(0, actors.length / 3 - 1)
      const [operator = '', consensus = '', signingKey = ''] = random.next() < 0.8 ? actors.slice(3 * first, 3 * first + 3) : [anyActor(), anyActor(), anyActor()]
      return { kind: 'propose', candidate: { handle: `handle-${random.whole(0, 4)}`, operator, consensus, signingKey } }
    }
    if (draw < 0.24) return { kind: 'propose-removal', member }
    if (draw < 0.30) return { kind: 'propose-rotation', member, role, next: anyActor() }
    if (draw < 0.72) return { kind: 'vote', proposal, choice: random.pick(['for', 'for', 'for', 'for', 'against', 'none']) }
    if (draw < 0.78) return { kind: 'settle', proposal }
    if (draw < 0.81) return { kind: 'withdraw', proposal }
    if (draw < 0.86) return { kind: 'leave' }
    if (draw < 0.95) return { kind: 'rotate', role, next: anyActor() }
    return { kind: 'top-up', member }
  })()
  return { lane, actor, action }
}

function encode (action: Action, deadline: number): string {
  const call = (name: string, ...args: unknown[]): string => registryAbi.encodeFunctionData(name, args)
  switch (action.kind) {
    case 'propose': return call('proposeMembership', complete(action.candidate), deadline, '0x01')
    case 'propose-removal': return call('proposeRemoval', action.member)
    case 'propose-rotation': return call('proposeRotation', action.member, ROLES.indexOf(action.role), action.next)
    case 'vote': return call('vote', action.proposal, ['none', 'for', 'against'].indexOf(action.choice))
    case 'settle': return call('settle', action.proposal)
    case 'withdraw': return call('withdraw', action.proposal)
    case 'leave': return call('leave')
    case 'rotate': return call('rotate', ROLES.indexOf(action.role), action.next, deadline, '0x01', '0x01')
    case 'top-up': return call('topUp', action.member)
  }
}

async function readRun (runner: BaseContract, sent: TransactionResponse): Promise<Result> {
  const receipt = await sent.wait()
  const log = receipt?.logs.map(each => runner.interface.parseLog(each)).find(parsed => parsed?.name === 'Ran')
  return log?.args ?? assert.fail('The steps did not fit into a block.')
}

function check (ran: Result, steps: Step[], summary: HistoriesSummary): void {
  const now = { block: Number(ran['blockNumber']), time: Number(ran['time']) }
  for (const [i, { lane: { model }, actor, action }] of steps.entries()) {
    model.now = now
    const observed = (ran['observed'] as Result[])[i] ?? assert.fail('a step is missing')
    const reasons = model.act(actor, action)
    const error = observed['ok'] === true ? undefined : registryAbi.getError(observed['error'] as string)?.name ?? `unknown ${String(observed['error'])}`
    const told = (): string => `step ${summary.steps}: ${JSON.stringify(action)} by ${actor}; contract: ${error ?? 'done'}; model: ${[...reasons].join(' or ') || 'done'}`
    assert.ok(error === undefined ? reasons.size === 0 : reasons.has(error), told())
    assert.equal(observed['memberCount'], BigInt(model.members.length), told())
    assert.equal(observed['members'], sumOfMembers(model), told())
    const proposals = model.proposals.flatMap(proposal => [STATES.indexOf(model.stateOf(proposal)), model.votes(proposal, 'for'), model.votes(proposal, 'against')])
    assert.equal(observed['proposals'], `0x${proposals.map(byte => byte.toString(16).padStart(2, '0')).join('')}`, told())
    assert.deepEqual([...observed['validators'] as string[]].map(address => address.toLowerCase()), model.validators(), told())
    assert.ok(model.validators().length > 0 && model.members.length > 0, told())
    summary.steps++
    if (error === undefined) summary.done++
    else summary.refused.set(error, (summary.refused.get(error) ?? 0) + 1)
  }
}

const hashes = new Map<string, bigint>()

function sumOfMembers (model: RegistryModel): bigint {
  let sum = 0n
  for (const { id, operator, consensus, signingKey } of model.members) {
    const values = [id, operator, consensus, signingKey, model.allowance(id)]
    const name = values.join(' ')
    let hash = hashes.get(name)
    if (hash === undefined) {
      hash = BigInt(keccak256(abi.encode(['uint64', 'address', 'address', 'address', 'uint256'], values)))
      hashes.set(name, hash)
    }
    sum += hash
  }
  return BigInt.asUintN(256, sum)
}

function complete (candidate: ModelCandidate): ModelCandidate & { name: string, multiaddrs: string[], statement: string } {
  return { ...candidate, name: candidate.handle, multiaddrs: [], statement: EMPTY }
}

function lower (contract: BaseContract): string { return String(contract.target).toLowerCase() }

