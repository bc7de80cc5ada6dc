import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { ZeroAddress } from 'ethers'
import { LOW_BALANCE } from '../../node/chain/constants.ts'
import { BLOCK_GAS_LIMIT, DEFAULT_BLOCK_PERIOD } from '../../node/engine/constants.ts'
import { CHOICE, foundRegistry, hashCandidate, ROLE, STATE } from './found-registry.ts'
import type { Events, FoundedRegistry, Provider } from './found-registry.ts'
import { checkRebuilt } from './rebuild-registry.ts'
import { startTestChain } from './start-chain.ts'
import type { TestChain } from './start-chain.ts'

const DAY = 86_400
const names = (events: Events): string[] => events.map(([name]) => name)

describe('members of the network', { timeout: 280_000 }, () => {
  let chain: TestChain
  let founded: FoundedRegistry[] = []
  const found = async (count: number, funds?: bigint): Promise<FoundedRegistry> => {
    const registry = await foundRegistry(chain, count, funds)
    founded.push(registry)
    return registry
  }
  const stateOf = async ({ read }: FoundedRegistry, proposal: bigint): Promise<unknown> => await read('stateOf', proposal)
  const validators = async ({ read }: FoundedRegistry): Promise<string[]> => [...await read('getValidators') as string[]]
  const deadline = async (): Promise<number> => await chain.time() + 600

  before(async () => { chain = await startTestChain() })
  after(async () => { await chain.stop() })
  afterEach(async () => {
    for (const { contract } of founded) await checkRebuilt(chain, contract)
    founded = []
  })

  it('two of four let nobody in, nor take anybody out: MedRec 2.0 let half of an even number win', async () => {
    const registry = await found(4)
    const [a, b, c, d] = registry.founders as [Provider, Provider, Provider, Provider]
    const newcomer = await registry.newProvider('newcomer')
    const admission = await registry.propose(newcomer)
    const removal = (await registry.send(a, 'proposeRemoval', await registry.idOf(d)))[0]?.[1] as bigint
    for (const proposal of [admission, removal]) {
      assert.deepEqual(names(await registry.vote(proposal, CHOICE.for, a, b)), ['Voted', 'Voted'])
      assert.equal(await registry.refusal(newcomer, 'settle', proposal), 'NotDecided')
    }
    assert.equal((await registry.handles()).length, 4)
    assert.deepEqual(names(await registry.vote(admission, CHOICE.for, c)), ['Voted', 'ProposalAccepted', 'SeatOpened', 'MemberJoined', 'AllowancePaid'])
    assert.deepEqual(await registry.handles(), ['newcomer', 'provider-0', 'provider-1', 'provider-2', 'provider-3'])
    assert.equal(await stateOf(registry, admission), STATE.accepted)
    // Of five, two and the third: the newcomer's vote counts at once.
    assert.deepEqual(names(await registry.vote(removal, CHOICE.for, newcomer)), ['Voted', 'ProposalAccepted', 'SeatEnded', 'MemberRemoved'])
    assert.equal(await registry.idOf(d), 0n)
    assert.equal(await registry.refusal(d, 'vote', admission, CHOICE.for), 'NotAMember')
  })

  it('propose themselves, alone or by somebody who carries what they signed', async () => {
    const registry = await found(2)
    const [a] = registry.founders as [Provider, Provider]
    const newcomer = await registry.newProvider('newcomer')
    const { candidate } = newcomer
    const until = await deadline()
    const fields = [{ name: 'candidate', type: 'bytes32' }, { name: 'nonce', type: 'uint64' }, { name: 'deadline', type: 'uint64' }]
    const message = { candidate: hashCandidate(registry.contract, candidate), nonce: 0, deadline: until }
    const signature = await registry.sign(newcomer.operator, 'ProposeMembership', fields, message)
    const offer = async (...args: unknown[]): Promise<string> => await registry.refusal(a, 'proposeMembership', ...args)
    assert.equal(await offer({ ...candidate, name: 'Another' }, until, signature), 'BadSignature')
    assert.equal(await offer(candidate, until + 1, signature), 'BadSignature')
    assert.equal(await offer(candidate, until, await registry.sign(a.operator, 'ProposeMembership', fields, message)), 'BadSignature')
    assert.equal(await offer(candidate, await chain.time() - 1, signature), 'Expired')
    assert.equal(await offer(candidate, await chain.time() + 4_000, signature), 'DeadlineTooFar')
    const [proposed] = await registry.send(a, 'proposeMembership', candidate, until, signature)
    assert.deepEqual(proposed?.slice(0, 3), ['AdmissionProposed', 1n, candidate.operator])
    assert.equal(await offer(candidate, until, signature), 'BadSignature', 'the nonce is used up')
    assert.equal(await registry.refusal(newcomer, 'proposeMembership', candidate, 0, '0x'), 'AlreadyProposed')
    assert.equal(await registry.refusal(newcomer, 'proposeRemoval', 1), 'NotAMember')
    assert.equal(((await registry.read('candidateOf', 1)) as { handle: string }).handle, 'newcomer')
    for (const [other, error] of [[{ handle: 'provider-0' }, 'HandleTaken'], [{ signingKey: a.candidate.consensus }, 'Taken'], [{ consensus: ZeroAddress }, 'BadKey'], [{ consensus: candidate.signingKey }, 'BadKey'], [{ handle: 'NO' }, 'BadHandle'], [{ name: '' }, 'BadName'], [{ multiaddrs: [''] }, 'BadMultiaddrs']] as const) {
      assert.equal(await registry.refusal(newcomer, 'proposeMembership', { ...candidate, ...other }, 0, '0x'), error)
    }
  })

  it('change their votes and take them back until it is decided, and more than half reject', async () => {
    const registry = await found(3)
    const [a, b, c] = registry.founders as [Provider, Provider, Provider]
    const newcomer = await registry.newProvider('newcomer')
    const first = await registry.propose(newcomer)
    await registry.vote(first, CHOICE.for, a)
    assert.equal(await registry.refusal(a, 'vote', first, CHOICE.for), 'SameVote')
    await registry.vote(first, CHOICE.none, a)
    assert.deepEqual([...await registry.read('tally', first) as bigint[]], [0n, 0n])
    await registry.vote(first, CHOICE.for, b)
    assert.deepEqual(names(await registry.vote(first, CHOICE.against, a, b)), ['Voted', 'Voted', 'ProposalRejected'])
    assert.equal(await registry.refusal(c, 'vote', first, CHOICE.for), 'NotOpen')
    assert.equal(await registry.refusal(c, 'vote', 99, CHOICE.for), 'UnknownProposal')
    const second = await registry.propose(newcomer)
    assert.equal(await registry.refusal(a, 'withdraw', second), 'NotProposer')
    assert.deepEqual(await registry.send(newcomer, 'withdraw', second), [['ProposalWithdrawn', second]])
    assert.equal(await registry.refusal(a, 'vote', second, CHOICE.for), 'NotOpen')
    const third = await registry.propose(newcomer)
    await registry.vote(third, CHOICE.for, a)
    await chain.wait(14 * DAY)
    assert.equal(await stateOf(registry, third), STATE.ended)
    for (const [from, method, ...args] of [[b, 'vote', third, CHOICE.for], [b, 'settle', third], [newcomer, 'withdraw', third]] as const) assert.equal(await registry.refusal(from, method, ...args), 'NotOpen')
    const fourth = await registry.propose(newcomer)
    await registry.vote(fourth, CHOICE.for, b)
    assert.equal(await registry.idOf(newcomer), 0n, 'the vote on the proposal before does not count')
    assert.deepEqual((await registry.read('proposals', 1, 10) as Array<{ state: bigint }>).map(({ state }) => state), [STATE.rejected, STATE.withdrawn, STATE.ended, STATE.open])
  })

  it('who left does not count any more, neither among the votes nor among those of whom more than half is needed', async () => {
    const registry = await found(4)
    const [a, b, c, d] = registry.founders as [Provider, Provider, Provider, Provider]
    const newcomer = await registry.newProvider('newcomer')
    const proposal = await registry.propose(newcomer)
    await registry.vote(proposal, CHOICE.for, a, d)
    await registry.send(d, 'leave')
    assert.equal(await registry.refusal(a, 'settle', proposal), 'NotDecided', 'one of three')
    await registry.vote(proposal, CHOICE.against, b)
    await registry.send(b, 'leave')
    assert.equal(await registry.refusal(a, 'settle', proposal), 'NotDecided', 'one of two')
    await registry.send(c, 'leave')
    assert.deepEqual(names(await registry.send(newcomer, 'settle', proposal)).slice(0, 1), ['ProposalAccepted'], 'one of one; anybody may have it counted')
    assert.equal(await registry.refusal(a, 'leave'), 'nothing', 'two are members')
  })

  it('the last one can neither leave nor be removed', async () => {
    const registry = await found(1)
    const [only] = registry.founders as [Provider]
    assert.equal(await registry.refusal(only, 'leave'), 'LastMember')
    const proposal = (await registry.send(only, 'proposeRemoval', 1))[0]?.[1]
    assert.equal(await registry.refusal(only, 'vote', proposal, CHOICE.for), 'LastMember')
  })

  it('who comes back is another member, without the votes of before', async () => {
    const registry = await found(3)
    const [a, b, c] = registry.founders as [Provider, Provider, Provider]
    const open = (await registry.send(a, 'proposeRemoval', await registry.idOf(b)))[0]?.[1] as bigint
    await registry.vote(open, CHOICE.for, c)
    await registry.send(c, 'leave')
    const again = await registry.propose(c)
    await registry.vote(again, CHOICE.for, a, b)
    assert.equal(await registry.idOf(c), 4n)
    assert.deepEqual([...await registry.read('tally', open) as bigint[]], [0n, 0n])
    assert.equal(await registry.read('voteOf', open, 3), BigInt(CHOICE.for))
  })

  it('rotate their keys, signed by the old and by the new one', async () => {
    const registry = await found(2)
    const [a, b] = registry.founders as [Provider, Provider]
    const fields = [{ name: 'member', type: 'uint64' }, { name: 'role', type: 'uint8' }, { name: 'next', type: 'address' }, { name: 'nonce', type: 'uint64' }, { name: 'deadline', type: 'uint64' }]
    const until = await deadline()
    const next = await registry.newProvider('next')
    const sign = async (wallet: Provider['operator'], message: Record<string, unknown>): Promise<string> => await registry.sign(wallet, 'RotateKey', fields, { member: 1, nonce: 0, deadline: until, ...message })
    const signing = { role: ROLE.signing, next: next.signing.address }
    const [byOld, byNew] = [await sign(a.signing, signing), await sign(next.signing, signing)]
    assert.equal(await registry.refusal(a, 'rotate', signing.role, signing.next, until, byOld, byOld), 'BadSignature')
    assert.equal(await registry.refusal(a, 'rotate', signing.role, signing.next, until, byNew, byNew), 'BadSignature')
    assert.equal(await registry.refusal(b, 'rotate', signing.role, signing.next, until, byOld, byNew), 'BadSignature', 'another member')
    assert.equal(await registry.refusal(a, 'rotate', ROLE.consensus, signing.next, until, byOld, byNew), 'BadSignature', 'another role')
    assert.deepEqual(await registry.send(a, 'rotate', signing.role, signing.next, until, byOld, byNew), [['KeyRotated', 1n, 2n, a.signing.address, next.signing.address]])
    assert.equal(await registry.refusal(a, 'rotate', signing.role, signing.next, until, byOld, byNew), 'BadSignature', 'again')
    const operator = { role: ROLE.operator, next: next.operator.address }
    await registry.send(a, 'rotate', operator.role, operator.next, until, await sign(a.operator, operator), await sign(next.operator, operator))
    assert.equal(await registry.refusal(a, 'leave'), 'NotAMember')
    assert.equal(await registry.idOf(next), 1n)
    const taken = { role: ROLE.operator, next: b.consensus.address }
    assert.equal(await registry.refusal(next, 'rotate', taken.role, taken.next, until, await sign(next.operator, taken), await sign(b.consensus, taken)), 'Taken')
  })

  it('get another key by vote when one is lost', async () => {
    const registry = await found(3)
    const [a, b, c] = registry.founders as [Provider, Provider, Provider]
    const next = await registry.newProvider('next')
    assert.equal(await registry.refusal(a, 'proposeRotation', 9, ROLE.operator, next.operator.address), 'UnknownMember')
    assert.equal(await registry.refusal(a, 'proposeRotation', 3, ROLE.operator, b.signing.address), 'Taken')
    const [proposed] = await registry.send(a, 'proposeRotation', 3, ROLE.operator, next.operator.address)
    assert.equal(proposed?.[0], 'RotationProposed')
    const events = await registry.vote(proposed?.[1] as bigint, CHOICE.for, a, b)
    assert.deepEqual(events.at(-1), ['KeyRotated', 3n, 0n, c.operator.address, next.operator.address])
    assert.equal(await registry.idOf(next), 3n)
    assert.equal(await registry.idOf(c), 0n)
  })

  it('draw an allowance, as much as is due in a period and not more', async () => {
    const registry = await found(2, 0n)
    const [a, b] = registry.founders as [Provider, Provider]
    const address = await registry.contract.getAddress()
    const allowance = await registry.read('ALLOWANCE') as bigint
    assert.equal(await registry.refusal(a, 'topUp', 2), 'NothingToPay')
    await chain.provider.send('anvil_setBalance', [address, `0x${(allowance / 4n).toString(16)}`])
    assert.deepEqual(await registry.send(a, 'topUp', 2), [['AllowancePaid', 2n, b.operator.address, allowance / 4n]])
    await chain.provider.send('anvil_setBalance', [address, `0x${(allowance * 100n).toString(16)}`])
    assert.deepEqual(await registry.send(b, 'topUp', 2), [['AllowancePaid', 2n, b.operator.address, allowance - allowance / 4n]])
    assert.equal(await registry.refusal(a, 'topUp', 2), 'AllowanceSpent')
    assert.equal(await registry.read('allowanceOf', 2), 0n)
    assert.equal(await registry.refusal(a, 'topUp', 7), 'UnknownMember')
    assert.equal(await registry.refusal(await registry.newProvider('outsider'), 'topUp', 2), 'NotAMember')
    await chain.wait(30 * DAY)
    assert.equal(await registry.read('allowanceOf', 2), allowance)
    assert.deepEqual(await registry.send(a, 'topUp', 2), [['AllowancePaid', 2n, b.operator.address, allowance]])
  })

  it('cannot fill the blocks with what one of them draws: two allowances, all that is paid in any 30 days, are less than a nineteenth of them', async () => {
    const registry = await found(1)
    const allowance = await registry.read('ALLOWANCE') as bigint
    const blocks = BigInt(30 * DAY / DEFAULT_BLOCK_PERIOD) * BLOCK_GAS_LIMIT
    assert.ok(2n * allowance * 19n < blocks)
    assert.equal(allowance, 10n * LOW_BALANCE, 'a node draws it when a tenth is left')
  })

  it('take and leave their seats one at a time, and never all at once', async () => {
    const registry = await found(2)
    const [a, b] = registry.founders as [Provider, Provider]
    await chain.mine(10)
    const seated = async (): Promise<string[]> => await validators(registry)
    const sorted = (...providers: Provider[]): string[] => providers.map(({ consensus }) => consensus.address).sort((x, y) => BigInt(x) < BigInt(y) ? -1 : 1)
    assert.deepEqual(await seated(), sorted(a, b))
    const third = await registry.newProvider('third')
    const fourth = await registry.newProvider('fourth')
    const proposals = [await registry.propose(third), await registry.propose(fourth)] as const
    for (const proposal of proposals) await registry.vote(proposal, CHOICE.for, a)
    // Decided in two blocks that follow one another; of the second, the third member is a voter too.
    await registry.vote(proposals[0], CHOICE.for, b)
    const opened = (await registry.vote(proposals[1], CHOICE.for, b)).find(([name]) => name === 'SeatOpened')
    assert.deepEqual(await seated(), sorted(a, b, third), 'the first at once')
    const from = Number(opened?.[2])
    const now = async (): Promise<number> => await chain.provider.getBlockNumber()
    assert.ok(from > await now(), 'the second later')
    await chain.mine(from - await now())
    assert.deepEqual(await seated(), sorted(a, b, third, fourth))
    await chain.mine(10)
    for (const leaving of [a, b, third]) await registry.send(leaving, 'leave')
    assert.equal(await registry.read('memberCount'), 1n)
    const left: number[] = []
    while ((await seated()).length > 1) {
      left.push((await seated()).length)
      await chain.mine(1)
      assert.ok(left.length < 50)
    }
    assert.ok([...left.keys()].every(i => i === 0 || (left[i - 1] as number) - (left[i] as number) <= 1), 'never two in one block')
    assert.deepEqual(await seated(), sorted(fourth))
  })

  it('who rotates the key that seals has the old seat until the new one is taken, and waits before it does so again', async () => {
    const registry = await found(1)
    const [only] = registry.founders as [Provider]
    const fields = [{ name: 'member', type: 'uint64' }, { name: 'role', type: 'uint8' }, { name: 'next', type: 'address' }, { name: 'nonce', type: 'uint64' }, { name: 'deadline', type: 'uint64' }]
    await chain.mine(5)
    const rotate = async (from: Provider['consensus'], to: Provider['consensus']): Promise<unknown[]> => {
      const message = { member: 1, role: ROLE.consensus, next: to.address, nonce: 0, deadline: await deadline() }
      return [ROLE.consensus, to.address, message.deadline, await registry.sign(from, 'RotateKey', fields, message), await registry.sign(to, 'RotateKey', fields, message)]
    }
    const [second, third] = [(await registry.newProvider('b')).consensus, (await registry.newProvider('c')).consensus]
    assert.deepEqual(names(await registry.send(only, 'rotate', ...await rotate(only.consensus, second))), ['SeatOpened', 'SeatEnded', 'KeyRotated'])
    assert.ok((await validators(registry)).length > 0)
    assert.equal(await registry.refusal(only, 'rotate', ...await rotate(second, third)), 'SeatNotReleased')
    await chain.mine(5)
    assert.deepEqual(await validators(registry), [second.address])
    assert.equal(await registry.refusal(only, 'rotate', ...await rotate(second, third)), 'nothing')
    assert.ok((await validators(registry)).includes(second.address))
  })
})
