import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createRpc } from '../../../node/chain/rpc.ts'
import { exitCodeFor } from '../../../node/cli/exit-codes.ts'
import { runCommandLine } from '../../../node/cli/run-command-line.ts'
import type { CallFate } from '../../../node/control/follow-call.ts'
import type { ProposalStatus } from '../../../node/control/read-proposals.ts'
import type { NetworkStatus } from '../../../node/control/read-status.ts'
import { ensureKeys } from '../../../node/provider/keys.ts'
import { until } from '../../wire/owner.ts'
import { someAddress, startGovernNetwork } from './govern-network.ts'
import type { Governor, GovernNetwork } from './govern-network.ts'

const status = async (governor: Governor): Promise<NetworkStatus> => await governor.json('network', 'status') as NetworkStatus
const list = async (governor: Governor, ...args: string[]): Promise<ProposalStatus[]> => await governor.json('govern', 'list', ...args) as ProposalStatus[]
const vote = async (governor: Governor, proposal: number, how: string): Promise<CallFate> => await governor.json('govern', 'vote', String(proposal), `--${how}`, '--yes') as CallFate
const handles = ({ members }: NetworkStatus): string[] => members.map(({ handle }) => handle)

async function refusal (governor: Governor, expected: RegExp, ...args: string[]): Promise<void> {
  const { status, stdout, stderr } = await governor.medrec(...args)
  assert.match(stderr, expected)
  assert.deepEqual([status, stdout], [4, ''])
}

/** Resolves with the next block. */
async function nextBlock (governor: Governor): Promise<void> {
  await governor.watch({ args: ['network', 'status', '--watch', '--json'], lines: 2 })
}

/** The number of the proposal that a command made. */
function proposed (fate: unknown): number {
  assert.ok((fate as CallFate).state === 'settled')
  const { events } = fate as Exclude<CallFate, { state: 'sent' }>
  return Number(events.find(({ name }) => name.endsWith('Proposed'))?.args['proposal'])
}

describe('four members and one who wants to be, by their commands', { timeout: 500_000 }, () => {
  let net: GovernNetwork
  let members: [Governor, Governor, Governor, Governor]
  let stranger: Governor
  const consensus = someAddress()

  before(async () => {
    net = await startGovernNetwork({ members: 4, strangers: 1 })
    members = net.members as typeof members
    stranger = net.strangers[0] as Governor
  })
  after(async () => { await net.stop() })

  it('see their network', async () => {
    const [member] = members
    const found = await status(member)
    assert.deepEqual(Object.keys(found), ['network', 'own', 'head', 'isFresh', 'settledDepth', 'settled', 'members', 'validators', 'proposals', 'engine'])
    assert.deepEqual(found.network, { name: 'Test network', chainId: net.network.chainId, engine: 'anvil', blockPeriod: 1 })
    assert.deepEqual({ ...found.own, balance: BigInt(found.own.balance) > 0n, room: BigInt(found.own.room) > 0n }, { handle: 'member-1', operator: member.operator, isMember: true, isFounder: true, departure: null, mustRestart: false, balance: true, allowance: '0', carried: 0, room: true })
    assert.ok(found.isFresh && found.head.number > 0 && found.head.age < 15)
    assert.deepEqual(handles(found), ['member-1', 'member-2', 'member-3', 'member-4'])
    assert.ok(found.members.every(({ isSettled, isValidator }) => isSettled && isValidator))
    assert.deepEqual(found.validators, net.network.founders.map(founder => founder.consensus).sort())
    assert.deepEqual([found.proposals, found.engine], [[], null])
    const text = await member.medrec('network', 'status')
    assert.match(text.stdout, /\* member-1 +yes +The member 1\n/)
    assert.ok(text.stdout.split('\n').every(line => line.length <= 80))
  })

  it('watch it, a line for each block, until they have seen enough', async () => {
    const [plain, json] = await Promise.all([members[0].watch({ args: ['network', 'status', '--watch'], lines: 2 }), members[1].watch({ args: ['network', 'status', '--watch', '--json'], lines: 2 })])
    assert.deepEqual([plain.status, json.status], [0, 0])
    const blocks = plain.lines.map(line => Number(/^block (\d+), fresh, 4 members, 4 to seal, 0 to vote on, member, 0 carried$/.exec(line)?.[1]))
    assert.ok((blocks[1] ?? 0) > (blocks[0] ?? NaN), plain.lines.join('\n'))
    const numbers = json.lines.map(line => (JSON.parse(line) as NetworkStatus).head.number)
    assert.ok((numbers[1] ?? 0) > (numbers[0] ?? NaN))
  })

  it('say what they will do, and do nothing where nobody can say yes', async () => {
    const { status: code, stderr } = await members[0].medrec('govern', 'propose', '--remove', 'member-2')
    assert.equal(code, 2)
    assert.match(stderr, /^This proposes to remove member-2\. More than half of the 4 members must vote for it.*--yes/s)
    assert.deepEqual(await list(members[0], '--all'), [])
  })

  it('are asked at a terminal whether it shall be done, and nothing is at any other answer than yes', async () => {
    const [member] = members
    const before = await readFile(member.keysFile, 'utf8')
    const commands: Array<[sentence: RegExp, ...args: string[]]> = [
      [/^This proposes to remove member-2\./, 'propose', '--remove', 'member-2'],
      [/^member-1 leaves Test network for good\./, 'leave'],
      [/^This replaces the operator key of member-1 by a new one\. .*the node can send nothing until it is started again/, 'rotate', '--role', 'operator'],
      [/^This replaces the signing key of member-1 by a new one\. .*what the node attests is not believed until it is started again/, 'rotate', '--role', 'signing'],
      [/^This makes a new signing key for member-1 .*Nothing changes until more than half of the members have voted for it\.$/m, 'rotate', '--role', 'signing', '--lost']
    ]
    for (const [sentence, ...args] of commands) {
      for (const answer of ['', 'n', 'no', 'yess']) {
        const { status: code, stdout, stderr } = await member.answering(answer, 'govern', ...args)
        assert.match(stderr, sentence)
        assert.match(stderr, /\nShall this be done\? \[y\/N\]\nNothing was done\. \(CANCELLED\)\n$/)
        assert.deepEqual([code, stdout], [exitCodeFor('CANCELLED'), ''])
      }
    }
    const asking = await stranger.answering('n', 'govern', 'propose', '--consensus', consensus)
    assert.match(asking.stderr, /^This asks the 4 members of Test network to let in\n {2}stranger-1 \(The stranger 1\)\n.*All of it is public and stays on the chain\.\nShall this be done\? \[y\/N\]\nNothing was done\./s)
    assert.deepEqual([await list(members[1], '--all'), handles(await status(members[1])).length], [[], 4])
    assert.equal(await readFile(member.keysFile, 'utf8'), before, 'nor is a key made')
  })

  it('are asked by one who is none, which any of them carries; not twice', async () => {
    const statement = join(stranger.dir, 'statement.txt')
    await writeFile(statement, 'We are new here.\n')
    const { candidate, proposal } = await stranger.json('govern', 'propose', '--consensus', consensus, '--statement', statement, '--yes') as { candidate: ProposalStatus['candidate'], proposal: ProposalStatus }
    assert.deepEqual(candidate, {
      handle: 'stranger-1', name: 'The stranger 1', operator: stranger.operator, consensus, signingKey: (await ensureKeys(stranger.keysFile)).signingAddress,
      multiaddrs: stranger.multiaddrs, statement: `0x${createHash('sha256').update('We are new here.\n').digest('hex')}`
    })
    assert.deepEqual([proposal.id, proposal.state, proposal.candidate], [1, 'open', candidate])
    await refusal(stranger, /asked for already, by proposal 1/, 'govern', 'propose', '--consensus', consensus, '--yes')
    // As the members have it.
    assert.deepEqual((await list(members[1])).map(({ id, needed }) => [id, needed]), [[1, 3]])
  })

  it('cannot be asked for a handle or with a key that is one of theirs', async () => {
    const taken = join(stranger.dir, 'taken.json')
    await writeFile(taken, JSON.stringify({ ...JSON.parse(await readFile(stranger.configFile, 'utf8')) as object, handle: 'member-2', keys: join(stranger.dir, 'other-keys.json') }))
    const other = { ...stranger, medrec: async (...args: string[]) => await stranger.medrec(...args, '--config', taken) }
    await refusal(other, /"member-2" is a member's already/, 'govern', 'propose', '--consensus', someAddress(), '--yes')
    await refusal(stranger, /a member's already, for whatever purpose/, 'govern', 'propose', '--consensus', members[0].operator, '--yes')
  })

  it('are shown all keys of who asks, in the list and before they vote', async () => {
    const { candidate } = (await list(members[0]))[0] ?? assert.fail()
    assert.ok(candidate !== null)
    const lines = [`operator ${stranger.operator}`, `consensus ${consensus}`, `signing ${candidate.signingKey}`, ...stranger.multiaddrs.map(address => `at ${address}`), `statement ${candidate.statement}`]
    const { stdout } = await members[0].medrec('govern', 'list')
    assert.ok(stdout.includes(`#1  let in stranger-1 (The stranger 1)\n${lines.map(line => `    ${line}\n`).join('')}    0 for`), stdout)
    // Nobody is there to say yes.
    const { stderr } = await members[0].medrec('govern', 'vote', '1', '--for')
    assert.ok(stderr.includes(`${lines.map(line => `  ${line}\n`).join('')}member-1 votes for proposal 1`), stderr)
  })

  it('do not let anybody in by half of an even number: two of four', async () => {
    await Promise.all([vote(members[0], 1, 'for'), vote(members[1], 1, 'for')])
    const [open] = await list(members[2])
    assert.deepEqual([open?.state, open?.votesFor, open?.needed], ['open', 2, 3])
    assert.deepEqual(open?.votes.map(({ handle, choice }) => [handle, choice]), [['member-1', 'for'], ['member-2', 'for']])
    assert.equal(handles(await status(members[2])).includes('stranger-1'), false)
    await refusal(members[0], /Nothing is decided: 2 for and 0 against, of 4 members/, 'govern', 'settle', '1', '--yes')
  })

  it('change a vote and take it back', async () => {
    await vote(members[1], 1, 'against')
    assert.deepEqual((await list(members[0]))[0]?.votes.map(({ choice }) => choice), ['for', 'against'])
    await refusal(members[1], /how this member votes already/, 'govern', 'vote', '1', '--against', '--yes')
    assert.match((await members[1].medrec('govern', 'vote', '1', '--none', '--yes')).stdout, /^The vote on proposal 1 is taken back\.$/m)
    assert.equal((await list(members[0]))[0]?.votesAgainst, 0)
    await vote(members[1], 1, 'for')
  })

  it('let it in by the third, with whose vote it is done', async () => {
    const { stdout, stderr, status: code } = await members[2].medrec('govern', 'vote', '1', '--for', '--yes')
    assert.equal(code, 0)
    assert.match(stderr, /votes for proposal 1: to let in stranger-1 \(The stranger 1\)\. This decides it: it is done at once\.\nSent: 0x[0-9a-f]{64}\nIn block \d+\.\nSettled/)
    assert.match(stdout, /Proposal 1 is accepted\.\nA new key is to seal from block \d+ on\.\nA new member has joined: stranger-1, number 5\. .*\nGas for 1 000 000 000 000 units was paid to stranger-1\./)
    await stranger.start()
    const found = await status(stranger)
    assert.ok(found.own.isMember)
    assert.deepEqual(handles(found).at(-1), 'stranger-1')
    assert.deepEqual(found.members.at(-1)?.isSettled, true)
    await refusal(members[3], /Proposal 1 cannot be voted on any more: it is accepted/, 'govern', 'vote', '1', '--for', '--yes')
    await refusal(stranger, /member already/, 'govern', 'propose', '--consensus', consensus, '--yes')
  })

  it('take back what they proposed themselves, and nobody else', async () => {
    const number = proposed(await members[0].json('govern', 'propose', '--remove', 'member-4', '--yes'))
    await refusal(members[1], /Only who made a proposal can withdraw it/, 'govern', 'withdraw', String(number), '--yes')
    const kept = await members[0].answering('n', 'govern', 'withdraw', String(number))
    assert.match(kept.stderr, new RegExp(`^This takes back proposal ${number}, to remove member-4\\. The votes on it are lost\\.\\nShall this be done\\? .*\\nNothing was done`))
    assert.deepEqual((await list(members[0])).map(({ id }) => id), [number])
    const { stdout } = await members[0].answering('Yes', 'govern', 'withdraw', String(number))
    assert.match(stdout, new RegExp(`Proposal ${number} is withdrawn`))
    assert.deepEqual([await list(members[0]), (await list(members[0], '--all')).map(({ state }) => state)], [[], ['withdrawn', 'accepted']])
  })

  it('hear that there is no such proposal before they are told what a vote would do', async () => {
    for (const args of [['vote', '99', '--for'], ['settle', '99'], ['withdraw', '99']]) await refusal(members[0], /^There is no proposal 99\./, 'govern', ...args, '--yes')
  })

  it('come back once a vote is in a block, when they are not to wait', async () => {
    const number = proposed(await members[0].json('govern', 'propose', '--remove', 'member-4', '--yes'))
    await refusal(members[1], /^The removal of member-4 is proposed already: it is proposal 3, open until .*\(ALREADY_PROPOSED\)/, 'govern', 'propose', '--remove', 'member-4', '--yes')
    const fate = await members[0].json('govern', 'vote', String(number), '--for', '--yes', '--no-wait') as CallFate
    assert.equal(fate.state, 'included')
    const { status: code, stdout } = await members[1].medrec('govern', 'vote', String(number), '--for', '--yes', '--wait', '0', '--json')
    // It is on the node's disk, and the node goes on with it.
    assert.deepEqual([code, (JSON.parse(stdout) as CallFate).state], [3, 'sent'])
    while ((await list(members[0]))[0]?.votesFor !== 2) await nextBlock(members[0])
  })

  it('leave; then fewer are more than half, and counting again decides', async () => {
    const { stdout, stderr } = await members[3].medrec('govern', 'leave', '--yes')
    assert.match(stderr, /^member-4 leaves Test network for good\./)
    assert.match(stdout, /member-4 has left\..*Let the node run until .* says that it may be stopped; not before block \d+/s)
    await refusal(members[3], /not a member/, 'govern', 'vote', '3', '--for', '--yes')
    const left = await status(members[0])
    assert.deepEqual(handles(left), ['member-1', 'member-2', 'member-3', 'stranger-1'])
    assert.equal((await status(members[3])).own.departure?.how, 'left')
  })

  it('see a removal of one that has gone as moot, with those who voted and how it stood', async () => {
    assert.deepEqual(await list(members[0]), [])
    await refusal(members[0], /^Proposal 3 is moot: member-4 has gone\./, 'govern', 'vote', '3', '--for', '--yes')
    const all = await list(members[0], '--all')
    assert.deepEqual(all.map(({ id, state, handle, candidate, votesFor, votesAgainst, members }) => [id, state, handle ?? candidate?.handle, votesFor, votesAgainst, members]), [
      [3, 'moot', 'member-4', 2, 0, 4 + 1], [2, 'withdrawn', 'member-4', 0, 0, 5], [1, 'accepted', 'stranger-1', 3, 0, 4]
    ])
  })

  it('see who voted also when they have gone', async () => {
    const number = proposed(await members[0].json('govern', 'propose', '--remove', 'stranger-1', '--yes'))
    await Promise.all([vote(members[0], number, 'for'), vote(members[1], number, 'for')])
    await vote(members[2], number, 'for')
    await members[2].json('govern', 'leave', '--yes')
    const [removal] = await list(members[0], '--all')
    assert.deepEqual([removal?.state, removal?.handle, removal?.votesFor, removal?.members, removal?.needed], ['accepted', 'stranger-1', 3, 4, 3])
    assert.deepEqual(removal?.votes.map(({ handle, isMember }) => [handle, isMember]), [['member-1', true], ['member-2', true], ['member-3', false]])
    const { stdout } = await members[0].medrec('govern', 'list', '--all')
    assert.match(stdout, /^#4 {2}remove stranger-1\n {4}3 for, 0 against of 4 members; accepted\n {4}for: member-1, member-2, member-3 \(has gone\)$/m)
    assert.match(stdout, /let in stranger-1 \(The stranger 1\)/)
    // Who is no member hears it from one who is, or how old what its own node knows is.
    const asked = await stranger.medrec('govern', 'list', '--all')
    assert.match(asked.stderr, /^This node is not a member\. A member was asked, which has block \d+\.$/m)
    assert.equal(asked.stdout, stdout)
    const alone = await stranger.medrec('govern', 'list', '--member', stranger.multiaddrs[0]?.replace(/tcp\/\d+/, 'tcp/1') ?? '')
    assert.match(alone.stderr, /^This node is not a member, and no member answered: it has block \d+ only, which is \d+ s old\.$/m)
  })

  it('are told by their node when it may be stopped', async () => {
    assert.match((await members[2].medrec('network', 'status')).stdout, /has left in block \d+: nobody is let in here\n {2}(keep it running|this node may be stopped)/)
    while ((await status(members[2])).own.departure?.mayStop !== true) await nextBlock(members[2])
    assert.deepEqual((await status(stranger)).own.departure?.how, 'removed')
  })

  it('have a node that says when it does not run, also when it was killed, and answers again when it does', async () => {
    await members[1].kill()
    const { status: code, stderr } = await members[1].medrec('network', 'status', '--json')
    assert.deepEqual([code, (JSON.parse(stderr) as { error: { code: string } }).error.code], [3, 'NODE_NOT_RUNNING'])
    await members[1].start()
    assert.ok((await status(members[1])).own.isMember)
  })
})

describe('two members, by their commands', { timeout: 500_000 }, () => {
  let net: GovernNetwork
  let first: Governor
  let second: Governor

  before(async () => {
    net = await startGovernNetwork({ members: 2 });
    [first, second] = net.members as [Governor, Governor]
  })
  after(async () => { await net.stop() })

  it('replace a signing key: in the file at once, in use from the next start on', async () => {
    const before = await ensureKeys(first.keysFile)
    const { key, state } = await first.json('govern', 'rotate', '--role', 'signing', '--yes') as { key: string, state: string }
    assert.deepEqual([(await ensureKeys(first.keysFile)).signingAddress, state], [key, 'settled'])
    assert.notEqual(key, before.signingAddress)
    assert.equal((await status(second)).members[0]?.signingKey, key)
    assert.ok((await status(first)).own.mustRestart)
    await first.stop()
    assert.equal((JSON.parse((await readFile(join(first.dir, 'node.log'), 'utf8')).trimEnd().split('\n').at(-1) ?? '') as { event: string }).event, 'node-stopped')
    await first.start()
    assert.equal((await status(first)).own.mustRestart, false)
  })

  it('have the new key also when the node was killed before it heard that it counts', async () => {
    const { key, state } = await first.json('govern', 'rotate', '--role', 'signing', '--yes', '--no-wait') as { key: string, state: string }
    await first.kill()
    assert.equal(state, 'included')
    await first.start()
    const { members, own } = await status(first)
    assert.deepEqual([members[0]?.signingKey, own.mustRestart], [key, false])
  })

  it('replace an operator\'s key, which has from the next start on what the old one had to pay with', async () => {
    const { key } = await second.json('govern', 'rotate', '--role', 'operator', '--yes') as { key: string }
    await refusal(second, /Start the node again/, 'govern', 'propose', '--remove', 'member-1', '--yes')
    await second.stop()
    await second.start()
    const { own } = await status(second)
    assert.deepEqual([own.operator, own.isMember], [key, true])
    const number = proposed(await second.json('govern', 'propose', '--remove', 'member-1', '--yes'))
    await second.json('govern', 'withdraw', String(number), '--yes')
    // Each once: the new account begins with its own first nonce.
    assert.deepEqual((await list(first, '--all')).map(({ id, state }) => [id, state]), [[number, 'withdrawn']])
  })

  it('give one that lost a key another by their votes', async () => {
    const { key } = await first.json('govern', 'rotate', '--role', 'signing', '--lost', '--yes') as { key: string }
    assert.notEqual((await status(first)).members[0]?.signingKey, key)
    const number = proposed(await second.json('govern', 'propose', '--rotate', 'member-1', '--role', 'signing', '--key', key, '--yes'))
    await Promise.all([vote(first, number, 'for'), vote(second, number, 'for')])
    const { members, own } = await status(first)
    assert.deepEqual([members[0]?.signingKey, own.mustRestart], [key, true])
    await first.stop()
    await first.start()
    assert.equal((await status(first)).own.mustRestart, false)
  })

  it('have no key to seal with on a chain that nobody seals', async () => {
    const { status: code, stderr } = await first.medrec('govern', 'rotate', '--role', 'consensus', '--yes')
    assert.deepEqual([code, /has no consensus key/.test(stderr)], [1, true])
  })

  it('are told from words that mean nothing', async () => {
    for (const args of [['vote', '1'], ['vote', 'one', '--for'], ['vote', '1', '--for', '--none'], ['propose', '--remove', 'nobody'], ['rotate', '--role', 'chief'], ['propose', '--rotate', 'member-1', '--role', 'signing', '--key', '0x1'], ['top-up', 'nobody'], ['fly']]) {
      assert.equal((await first.medrec('govern', ...args, '--yes')).status, 2, args.join(' '))
    }
    await refusal(first, /drawn all of its allowance/, 'govern', 'top-up', '--yes')
  })

  it('do not propose again what they have sent, while the chain stands; interrupted, they hear that the node goes on with it', async () => {
    const rpc = createRpc({ url: net.engine.rpcUrl })
    const before = (await list(first, '--all')).length
    await rpc('evm_setIntervalMining', [0])
    try {
      const ending = new AbortController()
      const said: string[] = []
      const code = await runCommandLine({
        args: ['govern', 'propose', '--remove', 'member-2', '--yes', '--config', first.configFile], env: process.env, signal: ending.signal, print: () => {},
        say: line => {
          said.push(line)
          if (line.startsWith('Sent:')) ending.abort()
        }
      })
      const transaction = /^Sent: (0x[0-9a-f]{64})$/.exec(said.at(-2) ?? '')?.[1] ?? assert.fail(said.join('\n'))
      assert.deepEqual([code, said.at(-1)], [3, `It was sent as ${transaction}, and the node goes on with it; "medrec govern list" shows what became of it.`])
      await refusal(first, new RegExp(`^The removal of member-2 is proposed already: this node sent it as ${transaction}`), 'govern', 'propose', '--remove', 'member-2', '--yes')
    } finally {
      await rpc('evm_setIntervalMining', [1])
    }
    while ((await list(first, '--all')).length === before) await nextBlock(first)
    const [found] = await list(first)
    assert.deepEqual([found?.kind, found?.handle, (await list(first, '--all')).length], ['removal', 'member-2', before + 1])
    await first.json('govern', 'withdraw', String(found?.id), '--yes')
    // What is in a block keeps nobody from proposing it again, once it is withdrawn.
    await first.json('govern', 'withdraw', String(proposed(await first.json('govern', 'propose', '--remove', 'member-2', '--yes'))), '--yes')
  })

  it('need both to remove one; the last cannot leave', async () => {
    const number = proposed(await first.json('govern', 'propose', '--remove', 'member-2', '--yes'))
    await vote(first, number, 'for')
    assert.equal((await list(first))[0]?.state, 'open')
    const { stdout } = await second.medrec('govern', 'vote', String(number), '--for', '--yes')
    assert.match(stdout, /member-2 is no member any more/)
    const gone = await status(second)
    assert.deepEqual([gone.own.isMember, handles(gone)], [false, ['member-1']])
    assert.match((await second.medrec('network', 'status')).stdout, /was removed by the others in block \d+: nobody is let in here/)
    // Each node hears of a block by itself.
    await until(async () => { assert.deepEqual(handles(await status(first)), ['member-1']) })
    await refusal(first, /last member of a network cannot go/, 'govern', 'leave', '--yes')
    // Who is alone hears what becomes of that by its yes.
    const { proposal } = await second.json('govern', 'propose', '--consensus', someAddress(), '--yes') as { proposal: ProposalStatus }
    await until(async () => { assert.ok((await list(first)).some(({ id }) => id === proposal.id)) })
    const yes = await first.answering('n', 'govern', 'vote', String(proposal.id), '--for')
    assert.match(yes.stderr, /^You are the only member now\. Of two both must want what is to be decided: without member-2 nobody can be let in any more.*cannot be taken back.*This decides it: it is done at once\.\nShall this be done\? \[y\/N\]\nNothing was done\./s)
    assert.doesNotMatch((await first.answering('n', 'govern', 'vote', String(proposal.id), '--against')).stderr, /only member/)
    assert.deepEqual(handles(await status(first)), ['member-1'])
  })
})
