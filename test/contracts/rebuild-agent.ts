import assert from 'node:assert/strict'
import { keccak256, ZeroAddress, ZeroHash } from 'ethers'
import type { Contract, Log, Result } from 'ethers'
import { extendHistory, HISTORY_SLOT, NO_HISTORY } from '../../protocol/chain-view/history.ts'
import type { TestChain } from './start-chain.ts'

interface RebuiltPlace { custodian: string, powers: bigint, addedBy: bigint, notBefore: bigint, notAfter: bigint, condition: string, nominee: string, nominatedAt: bigint, sequence: bigint }

const OWNER = 255n
const PLACES = 16
const emptyPlace = (sequence: bigint): RebuiltPlace => ({ custodian: ZeroAddress, powers: 0n, addedBy: 0n, notBefore: 0n, notAfter: 0n, condition: ZeroHash, nominee: ZeroAddress, nominatedAt: 0n, sequence })

/** Puts all that an agent holds together from its logs alone, and compares it with what the contract answers; the history, too. */
export async function checkRebuiltAgent (chain: TestChain, agent: Contract): Promise<void> {
  const places = Array.from({ length: PLACES }, () => emptyPlace(0n))
  const placeOf = (value: unknown): RebuiltPlace => places[Number(value)] ?? assert.fail('no such place')
  let [owner, sequence, objectedAt, threshold, delay] = [ZeroAddress, 0n, 0n, 0n, 0n]
  const count = (args: Result): void => {
    if (args['by'] === OWNER) {
      sequence = args['sequence'] as bigint
      assert.equal(args['actor'], owner)
      return
    }
    const actor = placeOf(args['by'])
    // Who ends itself has gone already when those are told of that it added.
    if (actor.custodian !== ZeroAddress) assert.equal(args['actor'], actor.custodian)
    actor.sequence = args['sequence'] as bigint
  }
  for (const log of await logsOf(chain, agent)) {
    const { name, args } = agent.interface.parseLog(log) ?? assert.fail('an event that the ABI does not have')
    const { timestamp } = await chain.provider.getBlock(log.blockNumber) ?? assert.fail('no block')
    switch (name) {
      case 'CustodianAdded': {
        count(args)
        const condition = args['condition'] as string
        const [custodian, powers, addedBy, notBefore, notAfter] = [args['custodian'] as string, args['powers'] as bigint, args['by'] as bigint, args['notBefore'] as bigint, args['notAfter'] as bigint]
        Object.assign(placeOf(args['place']), { custodian, powers, addedBy, notBefore, notAfter, condition: condition === '0x' ? ZeroHash : keccak256(condition) })
        break
      }
      case 'CustodianEnded':
        count(args)
        assert.equal(placeOf(args['place']).custodian, args['custodian'])
        places[Number(args['place'])] = emptyPlace(placeOf(args['place']).sequence)
        break
      case 'OwnerNominated': {
        const nominee = args['nominee'] as string
        assert.equal(placeOf(args['place']).custodian, args['custodian'])
        Object.assign(placeOf(args['place']), { nominee, nominatedAt: nominee === ZeroAddress ? 0n : BigInt(timestamp), sequence: args['sequence'] as bigint })
        break
      }
      case 'Objected':
        assert.equal(args['owner'], owner)
        objectedAt = BigInt(timestamp)
        sequence = args['sequence'] as bigint
        break
      case 'RecoverySet':
        objectedAt = BigInt(timestamp)
        ;[threshold, delay, sequence] = [args['threshold'] as bigint, args['delay'] as bigint, args['sequence'] as bigint]
        break
      case 'OwnerSet':
      case 'OwnerRecovered':
        assert.equal(args['previous'], owner)
        if (owner !== ZeroAddress) objectedAt = BigInt(timestamp)
        ;[owner, sequence] = [args['next'] as string, args['sequence'] as bigint]
        break
      default: assert.fail(`${name} is not rebuilt`)
    }
  }
  const answered = await agent.getFunction('custodians').staticCall(0, PLACES) as Result[]
  assert.deepEqual(answered.map(place => place.toObject()), places)
  assert.equal(await agent.getFunction('owner').staticCall(), owner)
  assert.equal(await agent.getFunction('sequence').staticCall(), sequence)
  assert.deepEqual([...await agent.getFunction('recovery').staticCall() as bigint[]], [threshold, delay, objectedAt])
  await checkReplayedHistory(chain, agent)
}

/** Who is in a group, and who keeps it, from its logs alone. */
export async function checkRebuiltGroup (chain: TestChain, group: Contract): Promise<void> {
  const sets = { Viewer: new Set<string>(), Keeper: new Set<string>() }
  const seen = new Set<string>()
  let sequence = 0n
  for (const log of await logsOf(chain, group)) {
    const { name, args } = group.interface.parseLog(log) ?? assert.fail('an event that the ABI does not have')
    const set = sets[name.startsWith('Viewer') ? 'Viewer' : 'Keeper']
    const who = args[0] as string
    seen.add(who)
    if (name.endsWith('Added')) set.add(who)
    else set.delete(who)
    sequence = args['sequence'] as bigint
  }
  const read = async (method: string, ...args: unknown[]): Promise<unknown> => await group.getFunction(method).staticCall(...args)
  for (const who of seen) assert.deepEqual([await read('isViewer', who), await read('isKeeper', who)], [sets.Viewer.has(who), sets.Keeper.has(who)])
  assert.deepEqual([await read('viewerCount'), await read('keeperCount'), await read('sequence')], [BigInt(sets.Viewer.size), BigInt(sets.Keeper.size), sequence])
  await checkReplayedHistory(chain, group)
}

async function logsOf (chain: TestChain, contract: Contract): Promise<Log[]> {
  return await chain.provider.getLogs({ address: await contract.getAddress(), fromBlock: 0, toBlock: 'latest' })
}

async function checkReplayedHistory (chain: TestChain, contract: Contract): Promise<void> {
  const logs = await logsOf(chain, contract)
  const history = logs.reduce((before, { topics, data }) => extendHistory({ history: before, log: { topics, data }, contract: contract.interface }), NO_HISTORY)
  assert.equal(await chain.provider.getStorage(await contract.getAddress(), HISTORY_SLOT), history)
  assert.equal(await contract.getFunction('history').staticCall(), history)
}
