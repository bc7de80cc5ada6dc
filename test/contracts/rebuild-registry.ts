import assert from 'node:assert/strict'
import type { Contract, Result } from 'ethers'
import { checkHistory } from './check-history.ts'
import type { Candidate } from './found-registry.ts'
import type { TestChain } from './start-chain.ts'

interface RebuiltMember { id: bigint, joinedAt: bigint, candidate: Candidate }
interface RebuiltProposal { kind: bigint, state: bigint, role: bigint, member: bigint, endsAt: bigint, proposer: string, next: string, candidate?: Candidate, votes: Map<bigint, bigint> }

const KEYS = ['operator', 'consensus', 'signingKey'] as const
const NOBODY = `0x${'00'.repeat(20)}`
const OPEN = 1n

/**
 * Puts the whole state of a registry together from its logs alone, and compares it with what the contract answers: members, proposals, votes, seats,
 * allowances and the numbers of messages. The history must come to what the contract has, too.
 */
export async function checkRebuilt (chain: TestChain, contract: Contract): Promise<void> {
  const members = new Map<bigint, RebuiltMember>()
  const proposals = new Map<bigint, RebuiltProposal>()
  const seats: Array<{ consensus: string, from: bigint, until: bigint }> = []
  const drawn = new Map<string, bigint>()
  const nonces = new Map<string, bigint>()
  // Of a rotation that was accepted, the transaction that did it: nobody signed it.
  let votedIn = ''
  const period = await read<bigint>(contract, 'ALLOWANCE_PERIOD')
  const logs = await chain.provider.getLogs({ address: await contract.getAddress(), fromBlock: 0, toBlock: 'latest' })
  const begin = (args: Result, kind: bigint, rest: Partial<RebuiltProposal>): void => {
    proposals.set(args['proposal'] as bigint, { kind, state: OPEN, role: 0n, member: 0n, next: NOBODY, proposer: '', endsAt: args['endsAt'] as bigint, votes: new Map(), ...rest })
  }
  const memberOf = (id: unknown): RebuiltMember => members.get(id as bigint) ?? assert.fail(`no member ${String(id)}`)
  const proposalOf = (args: Result): RebuiltProposal => proposals.get(args['proposal'] as bigint) ?? assert.fail('no such proposal')
  for (const log of logs) {
    const { name, args } = contract.interface.parseLog(log) ?? assert.fail('an event that the ABI does not have')
    switch (name) {
      case 'MemberJoined': members.set(args['id'] as bigint, { id: args['id'] as bigint, joinedAt: args['joinedAt'] as bigint, candidate: plain(args['candidate'] as Result) }); break
      case 'MemberLeft':
      case 'MemberRemoved':
        assert.equal(memberOf(args['id']).candidate.operator, args['operator'])
        members.delete(args['id'] as bigint)
        break
      case 'MultiaddrsChanged': memberOf(args['id']).candidate.multiaddrs = [...args['multiaddrs'] as string[]]; break
      case 'KeyRotated': {
        const key = KEYS[Number(args['role'])] ?? assert.fail('no such role')
        assert.equal(memberOf(args['id']).candidate[key], args['previous'])
        memberOf(args['id']).candidate[key] = args['next'] as string
        const previous = args['previous'] as string
        if (votedIn !== log.transactionHash) nonces.set(previous, (nonces.get(previous) ?? 0n) + 1n)
        break
      }
      case 'AdmissionProposed': {
        const operator = args['operator'] as string
        begin(args, 0n, { proposer: operator, candidate: plain(args['candidate'] as Result) })
        nonces.set(operator, (nonces.get(operator) ?? 0n) + 1n)
        break
      }
      case 'RemovalProposed': begin(args, 1n, { proposer: args['proposer'] as string, member: args['member'] as bigint }); break
      case 'RotationProposed': begin(args, 2n, { proposer: args['proposer'] as string, member: args['member'] as bigint, role: args['role'] as bigint, next: args['next'] as string }); break
      case 'Voted': proposalOf(args).votes.set(args['member'] as bigint, args['choice'] as bigint); break
      case 'ProposalAccepted':
        proposalOf(args).state = 2n
        votedIn = log.transactionHash
        break
      case 'ProposalRejected': proposalOf(args).state = 3n; break
      case 'ProposalWithdrawn': proposalOf(args).state = 4n; break
      case 'SeatOpened': seats.push({ consensus: args['consensus'] as string, from: args['from'] as bigint, until: 0n }); break
      case 'SeatEnded': (seats.find(({ consensus, until }) => consensus === args['consensus'] && until === 0n) ?? assert.fail('no such seat')).until = args['until'] as bigint; break
      case 'AllowancePaid': {
        const { timestamp } = await chain.provider.getBlock(log.blockNumber) ?? assert.fail('no block')
        const paid = `${String(args['member'])} ${BigInt(timestamp) / period}`
        drawn.set(paid, (drawn.get(paid) ?? 0n) + (args['amount'] as bigint))
        break
      }
      default: assert.fail(`${name} is not rebuilt`)
    }
  }
  const { number, timestamp } = await chain.provider.getBlock('latest') ?? assert.fail('no block')
  const answered = (await Promise.all([0, 32].map(async offset => [...await read<Result[]>(contract, 'members', offset, 32)]))).flat()
  const byId = (a: { id: bigint }, b: { id: bigint }): number => Number(a.id - b.id)
  assert.deepEqual(answered.map(member => ({ id: member['id'] as bigint, joinedAt: member['joinedAt'] as bigint, candidate: plain(member) })).sort(byId), [...members.values()].sort(byId))
  const allowance = await read<bigint>(contract, 'ALLOWANCE')
  for (const { id } of members.values()) assert.equal(await read(contract, 'allowanceOf', id), allowance - (drawn.get(`${id} ${BigInt(timestamp) / period}`) ?? 0n))
  assert.ok([...drawn.values()].every(amount => amount <= allowance))
  assert.equal(await read(contract, 'proposalCount'), BigInt(proposals.size))
  for (const [id, { votes, candidate, ...expected }] of proposals) {
    const state = expected.state === OPEN && BigInt(timestamp) >= expected.endsAt ? 5n : expected.state
    assert.deepEqual((await read<Result>(contract, 'proposalById', id)).toObject(), { ...expected, state })
    const counted = (choice: bigint): bigint => BigInt([...votes].filter(([voter, each]) => members.has(voter) && each === choice).length)
    assert.deepEqual([...await read<bigint[]>(contract, 'tally', id)], [counted(1n), counted(2n)])
    for (const [voter, choice] of votes) assert.equal(await read(contract, 'voteOf', id, voter), choice)
    if (candidate !== undefined && state === OPEN) assert.deepEqual(plain(await read<Result>(contract, 'candidateOf', id)), candidate)
  }
  await checkHistory(chain, contract, 'providerRegistry')
  const keys = new Set([...proposals.values()].map(({ proposer }) => proposer).concat([...members.values()].flatMap(({ candidate }) => KEYS.map(key => candidate[key])), [...nonces.keys()]))
  for (const key of keys) assert.equal(await read(contract, 'nonceOf', key), nonces.get(key) ?? 0n)
  const isPending = ({ from, until }: { from: bigint, until: bigint }): boolean => (until === 0n || until > BigInt(number)) && until !== from
  const bySeat = (a: { consensus: string, from: bigint }, b: { consensus: string, from: bigint }): number => Number(a.from - b.from) || (a.consensus < b.consensus ? -1 : 1)
  const kept = (await Promise.all([0, 32, 64, 96].map(async offset => [...await read<Result[]>(contract, 'seats', offset, 32)]))).flat()
  assert.deepEqual(kept.map(seat => ({ consensus: seat['consensus'] as string, from: seat['from'] as bigint, until: seat['until'] as bigint })).filter(isPending).sort(bySeat), seats.filter(isPending).sort(bySeat))
  const seated = seats.filter(({ from, until }) => from <= BigInt(number) && (until === 0n || until > BigInt(number))).map(({ consensus }) => consensus)
  assert.deepEqual([...await read<string[]>(contract, 'getValidators')], seated.sort((a, b) => BigInt(a) < BigInt(b) ? -1 : 1))
  assert.ok(seated.length > 0, 'somebody seals')
  assert.equal(new Set([...members.values()].flatMap(({ candidate }) => KEYS.map(key => candidate[key]))).size, 3 * members.size, 'no key is anybody’s twice')
}

async function read<T> (contract: Contract, method: string, ...args: unknown[]): Promise<T> {
  return await contract.getFunction(method).staticCall(...args) as T
}

function plain (candidate: Result): Candidate {
  const text = (field: string): string => candidate[field] as string
  return { handle: text('handle'), name: text('name'), operator: text('operator'), consensus: text('consensus'), signingKey: text('signingKey'), statement: text('statement'), multiaddrs: [...candidate['multiaddrs'] as string[]] }
}
