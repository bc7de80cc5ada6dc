import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { CallFate } from '../../node/control/follow-call.ts'
import type { ProposalStatus } from '../../node/control/read-proposals.ts'
import type { NetworkStatus } from '../../node/control/read-status.ts'
import { whenMembers } from '../../node/start/when-members.ts'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import { sendCall } from '../node/engine/clique/geth-fixture.ts'
import { provideGeth, skipWithout } from '../node/engine/clique/provide-geth.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from '../peer/open-test-peer.ts'
import type { TestPeer } from '../peer/open-test-peer.ts'
import { whenTrue } from '../when-true.ts'
import { assertReplayed } from './replay.ts'
import { planValidators } from './start-validators.ts'
import type { Validator, ValidatorNetwork } from './start-validators.ts'

const GETH = await provideGeth()

/** The one that a network has when nobody says another: with less, a machine that is busy takes as long as a block for what the bounds count in blocks. */
const PERIOD = 2
/** ⌊N/2⌋+1 of four and of five: blocks on top that settle one. */
const DEPTH = 3
/** (⌊N/2⌋+1) × one decision + 6: blocks from the settled decision to the engine's set. specs/governor.md. */
const SET_BOUND = 3 + 6
/** Two turns of five: blocks from the first that counts the newcomer to the first that it seals. Whose turn comes when is chance: by their addresses. */
const SEAL_BOUND = 2 * 5

describe('a fifth provider of a network of four', { skip: skipWithout(GETH), timeout: 900_000 }, () => {
  let net: ValidatorNetwork
  const people: TestPeer[] = []
  const member = (i: number): Validator => net.all[i] ?? assert.fail()
  const fifth = (): Validator => member(4)
  const headOf = async ({ engine }: Validator): Promise<number> => (await engine.head()).number
  const statusOf = async (validator: Validator): Promise<NetworkStatus> => await validator.medrec('network', 'status') as NetworkStatus
  const person = async (): Promise<TestPeer> => {
    const one = await openTestPeer()
    people.push(one)
    await one.peer.create({ words: generateWords(), password: PASSWORD })
    return one
  }
  const share = async ({ peer }: TestPeer, viewer: TestPeer, name: string): Promise<void> => {
    const { link } = await viewer.peer.card({ name })
    await peer.share({ card: link, name, categories: ['prescriptions'], labels: [], providers: 'all', notBefore: realNow() - 60, notAfter: null })
    await eventually(peer, `the share with ${name} is settled`, () => peer.shares().find(each => each.name === name)?.state === 'active')
  }
  /** The votes of three by their commands, each as soon as its node has heard of what is voted on. Gives the block that decided. */
  const vote = async (proposal: number, voters: Validator[]): Promise<number> => {
    const heard = async (voter: Validator): Promise<boolean> => (await voter.medrec('govern', 'list') as ProposalStatus[]).some(({ id }) => id === proposal)
    await Promise.all(voters.map(async voter => { await whenTrue(async () => await heard(voter), { seconds: 60, what: `proposal ${proposal} at ${voter.handle}` }) }))
    const fates = await Promise.all(voters.map(async voter => await voter.medrec('govern', 'vote', String(proposal), '--for', '--yes') as CallFate))
    const deciding = fates.find(fate => fate.state === 'settled' && fate.events.some(({ name }) => name === 'ProposalAccepted'))
    assert.ok(deciding?.state === 'settled', JSON.stringify(fates))
    return deciding.block
  }
  const hex = (number: number): string => `0x${number.toString(16)}`
  const signersAt = async ({ rpc }: Validator, number: number): Promise<string[]> => await rpc('clique_getSigners', [hex(number)]) as string[]
  /** The first block from `first` on of which `holds`, as one engine has the chain. */
  const firstBlock = async (first: number, holds: (number: number) => Promise<boolean>): Promise<number> => {
    for (let number = first; ; number++) {
      await whenTrue(async () => await headOf(member(0)) >= number, { seconds: 60 * PERIOD, what: `block ${number}` })
      if (await holds(number)) return number
      assert.ok(number < first + 60, 'it never comes')
    }
  }

  before(async () => {
    net = await planValidators({ founders: 4, others: 1, blockPeriod: PERIOD, engineBinary: GETH ?? '' })
    await Promise.all(net.all.map(async validator => { await validator.start() }))
    // The fifth asks them, as who is no member does.
    await whenMembers({ dataDirs: net.all.slice(0, 4).map(({ dir }) => join(dir, 'data')), signal: new AbortController().signal })
  })
  after(async () => {
    for (const { peer, temporary } of people) {
      await peer.close()
      temporary.remove()
    }
    await net.stop()
  })

  it(`asks by its command, is let in by three, and seals within ${SEAL_BOUND} blocks of being counted`, async () => {
    assert.deepEqual([await headOf(fifth()), await fifth().engine.peers()], [0, []], 'who is no member gets nothing from their engines')
    const { proposal } = await fifth().medrec('govern', 'propose', '--yes') as { proposal: ProposalStatus }
    assert.deepEqual([proposal.state, proposal.candidate, proposal.needed], ['open', fifth().candidate, 3])
    const decided = await vote(proposal.id, [member(0), member(1), member(3)])
    const settled = decided + DEPTH
    const own = fifth().candidate.consensus
    const counted = await firstBlock(decided, async number => (await signersAt(member(0), number)).includes(own))
    const sealed = await firstBlock(counted, async number => String(await member(0).rpc('clique_getSigner', [hex(number)])).toLowerCase() === own)
    console.log(`let in: decided in block ${decided}, settled at ${settled}, counted from ${counted}, first sealed ${sealed}: ${sealed - settled} from the settled decision`)
    assert.ok(counted - settled <= SET_BOUND, `the engine follows within ${SET_BOUND} blocks of the settled decision, and took ${counted - settled}`)
    assert.ok(sealed - counted <= SEAL_BOUND, `it seals within ${SEAL_BOUND} blocks of being counted, and took ${sealed - counted}`)
    // Two may have sealed the newest block at once: what has a majority on top is one.
    const [newcomer, theirs] = [fifth(), member(2)]
    await whenTrue(async () => await headOf(newcomer) >= sealed + DEPTH && await headOf(theirs) >= sealed + DEPTH, { seconds: 60, what: 'blocks on top' })
    const at = { first: sealed, count: 1 }
    assert.deepEqual(await theirs.engine.hashes(at), await newcomer.engine.hashes(at), 'it is on the chain of the others')
  })

  it('serves a record to a person', async () => {
    const owner = await person()
    const { state } = await owner.peer.join({ invitation: await fifth().invite('maren') })
    assert.equal(state, 'connected')
    const record = owner.peer.records().find(({ handle }) => handle === fifth().handle) ?? assert.fail('no record')
    assert.ok((await owner.peer.recordText(record)).length > 0)
    await owner.peer.join({ invitation: await member(0).invite('maren') })
  })

  it('is seen by all five: members, who seals, what they sealed, how high they are, and one view', async () => {
    await whenTrue(async () => (await member(0).engine.activity()).size === 5, { seconds: 30 * PERIOD, what: 'blocks of all five' })
    const handles = net.all.map(({ handle }) => handle).sort()
    const consensus = net.all.map(({ candidate }) => candidate.consensus).sort()
    /** What each said of the blocks that were settled when it was asked. */
    const views = new Map<number, Map<string, string>>()
    /** Of a moment: a node that has just got a block may not have looked at everything yet. */
    const agree = async (): Promise<boolean> => {
      for (const validator of net.all) {
        const status = await statusOf(validator)
        const { number, viewHash } = status.settled
        views.set(number, (views.get(number) ?? new Map()).set(validator.handle, viewHash))
        assert.ok(status.isFresh && status.head.number - number === DEPTH)
        assert.deepEqual(status.members.map(({ handle }) => handle).sort(), handles)
        assert.ok(status.members.every(({ isSettled, isValidator }) => isSettled && isValidator))
        assert.deepEqual([status.validators, status.engine?.signers], [consensus, consensus])
        const blocks = status.engine?.sealed ?? []
        assert.deepEqual(blocks.map(({ consensus }) => consensus).sort(), consensus)
        assert.ok(blocks.reduce((sum, { blocks }) => sum + blocks, 0) <= 64)
        assert.equal(status.engine?.peers, 4)
        const others = status.engine.members
        assert.deepEqual(others.map(({ handle }) => handle).sort(), handles.filter(handle => handle !== validator.handle))
        assert.ok(others.every(({ head, isSealing, peers }) => head !== null && status.head.number - head.number <= 5 && isSealing === true && peers === 4), JSON.stringify(others))
      }
      // Of one block all say one thing. What is settled goes on: of another block they may say another.
      const all = [...views.values()]
      return all.every(hashes => new Set(hashes.values()).size === 1) && all.some(hashes => hashes.size === net.all.length)
    }
    let different: unknown
    await whenTrue(async () => {
      try {
        return await agree()
      } catch (error) {
        if (!(error instanceof assert.AssertionError)) throw error
        different = error
        return false
      }
    }, { seconds: 60, what: 'one view of all five' }).catch((error: unknown) => { throw different ?? error })
    const { relationships } = await assertReplayed({ net })
    assert.equal(relationships, 2)
  })

  it('is put out by three of the five: seals no more, and is linked with nobody', async () => {
    const { events } = await member(2).medrec('govern', 'propose', '--remove', fifth().handle, '--yes') as Exclude<CallFate, { state: 'sent' }>
    const proposal = Number(events.find(({ name }) => name === 'RemovalProposed')?.args['proposal'])
    const decided = await vote(proposal, [member(0), member(1), member(2)])
    const own = fifth().candidate.consensus
    const dropped = await firstBlock(decided, async number => !(await signersAt(member(0), number)).includes(own))
    console.log(`put out: decided in block ${decided}, settled at ${decided + DEPTH}, dropped from ${dropped}`)
    assert.ok(dropped - decided - DEPTH <= SET_BOUND, `the engine follows within ${SET_BOUND} blocks of the settled decision, and took ${dropped - decided - DEPTH}`)
    await whenTrue(async () => (await fifth().engine.peers()).length === 0 && (await fifth().log()).some(({ event }) => event === 'sealing-stopped'), { seconds: 60, what: 'no links and no sealing' })
    assert.equal((await member(0).engine.sealers()).length, 4)
    // Another of them may hear of it a moment later.
    let said: unknown[] = []
    await whenTrue(async () => {
      const seen = await statusOf(member(3))
      said = [seen.members.length, seen.engine?.signers.length, seen.engine?.peers]
      return said.join() === '4,4,3'
    }, { seconds: 60, what: 'four members, who are linked' }).catch(() => { assert.deepEqual(said, [4, 4, 3]) })
    const status = await statusOf(fifth())
    assert.deepEqual([status.own.isMember, status.engine?.peers], [false, 0])
  })

  it('neither seals nor hears of blocks any more, while another changes the key that it seals with by its command, starts again, and seals with that', async () => {
    const { number, hash } = await fifth().engine.head()
    const [one, before] = [member(3), member(3).candidate.consensus]
    const { key, state } = await one.medrec('govern', 'rotate', '--role', 'consensus', '--yes', '--no-wait') as { key: string, state: string }
    assert.equal(state, 'included')
    await one.stop()
    await one.start()
    await whenTrue(async () => {
      const sealers = await member(0).engine.sealers()
      return sealers.includes(key) && !sealers.includes(before)
    }, { seconds: 90 * PERIOD, what: 'the new key in place of the old one' })
    await whenTrue(async () => (await member(0).engine.activity()).has(key), { seconds: 60, what: 'a block sealed with it' })
    assert.equal(await one.engine.sealsAs(), key)
    assert.equal((await member(0).engine.sealers()).length, 4)
    await whenTrue(async () => await headOf(member(0)) > number + 8, { seconds: 60, what: 'blocks that it does not hear of' })
    assert.equal((await fifth().engine.head()).hash, hash)
  })

  it('is refused by everybody: nobody joins it, draws it, or takes its transactions', async () => {
    const [newcomer, viewer] = [await person(), await person()]
    const invitation = await fifth().invite('lio')
    const called = net.split.callersOf(4)
    await viewer.peer.enter({ network: net.address })
    await newcomer.peer.join({ invitation: await member(0).invite('lio') })
    await assert.rejects(newcomer.peer.join({ invitation }), error => error instanceof MedrecError && ['PROVIDER_NOT_A_MEMBER', 'PROVIDER_UNPROVEN'].includes(error.code))
    const before = net.all.map(({ i }) => net.split.callersOf(i))
    for (const name of ['One', 'Two']) await share(newcomer, viewer, name)
    const dialled = net.all.map(({ i }) => net.split.callersOf(i) - (before[i] ?? 0))
    assert.ok(dialled.reduce((sum, each) => sum + each) >= 2, `carriers were drawn: ${dialled.join()}`)
    assert.equal(net.split.callersOf(4), called, 'none of which it was')
    assert.equal(newcomer.peer.networkInfo()?.members, 4)
    const [owner] = people
    await owner?.peer.refresh().catch((error: unknown) => { if (!(error instanceof MedrecError)) throw error })
    assert.equal(owner?.peer.providers().find(({ handle }) => handle === fifth().handle)?.state, 'left')

    const { contracts } = net.network
    const { operator, operatorAddress } = await fifth().keys()
    const commit = INTERFACES.accessLogs.encodeFunctionData('commit', [`0x${'11'.repeat(32)}`])
    const calls = {
      providerRegistry: INTERFACES.providerRegistry.encodeFunctionData('proposeRemoval', [1]),
      // Whatever it carries: who it is comes first.
      relationships: `${INTERFACES.relationships.getFunction('submit')?.selector ?? ''}00`,
      accessLogs: commit
    }
    for (const name of ['providerRegistry', 'relationships', 'accessLogs'] as const) {
      const [to, data, contract] = [contracts[name], calls[name], INTERFACES[name]]
      const why = await member(0).rpc('eth_call', [{ from: operatorAddress, to, data }, 'latest']).then(() => 'nothing', (error: unknown) => JSON.stringify((error as { error?: unknown }).error ?? String(error)))
      assert.ok(why.includes(contract.getError('NotAMember')?.selector ?? 'no such error'), why)
    }
    // It has some gas left, and gains nothing by it.
    const { status } = await sendCall({ rpc: member(0).rpc, network: net.network, key: operator, to: contracts.accessLogs, data: commit, gas: 200_000n })
    assert.equal(Number(status), 0)
    await assertReplayed({ net, validators: net.all.slice(0, 4) })
    await assertReplayed({ net, validators: [fifth()] })
  })
})
