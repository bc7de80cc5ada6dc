import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { copyFile, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createIpcRpc } from '../../node/chain/ipc-rpc.ts'
import { textWidth } from '../../node/cli/fit-text.ts'
import { callControl } from '../../node/control/call-control.ts'
import type { ProposalStatus } from '../../node/control/read-proposals.ts'
import { parseNetworkFile } from '../../protocol/network/parse-network-file.ts'
import { freePort } from '../free-port.ts'
import { provideGeth, skipWithout } from '../node/engine/clique/provide-geth.ts'
import { whenTrue } from '../when-true.ts'
import { blockWith, openTerminal, readCommands } from './page-commands.ts'
import type { OperatorTerminal } from './page-commands.ts'
import { assertReplayed } from './replay.ts'

const GETH = await provideGeth()
const FOUNDERS = [['mercy-general', 'Mercy General'], ['northside-clinic', 'Northside Clinic'], ['lakeside-lab', 'Lakeside Lab'], ['harbor-imaging', 'Harbor Imaging']] as const
const NEWCOMER = ['corner-pharmacy', 'Corner Pharmacy'] as const

describe('the pages for operators, followed word by word on one machine', { skip: skipWithout(GETH), timeout: 580_000 }, () => {
  let home: string
  let found: string[]
  let join_: string[]
  let founders: OperatorTerminal[]
  let newcomer: OperatorTerminal

  /** Blocks of the pages that were followed. */
  const followed = new Set<string>()
  const stepOf = (blocks: string[], text: string): string => {
    const block = blockWith(blocks, text)
    followed.add(block)
    return block
  }
  /** The block of the page that sets the values, with others. */
  const valuesOf = async (blocks: string[], [handle, name]: readonly [string, string]): Promise<string> => {
    const block = stepOf(blocks, 'REACHED=')
    for (const variable of ['HANDLE', 'NAME', 'PORT']) assert.match(block, new RegExp(`^${variable}=`, 'm'))
    return block.replace(/^HANDLE=.*$/m, `HANDLE=${handle}`).replace(/^NAME=.*$/m, `NAME='${name}'`).replace(/^PORT=.*$/m, `PORT=${await freePort()}`)
  }
  const fits = (text: string): void => { for (const line of text.split('\n')) assert.ok(textWidth(line) <= 80, line) }
  const has = (terminal: OperatorTerminal, name: string): boolean => terminal.log().some(({ event }) => event === name)

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'medrec-pages-'))
    // The engine is built already.
    const engine = join(home, '.cache', 'medrec', 'engine', 'geth-1.13.15')
    await mkdir(engine, { recursive: true })
    await symlink(GETH ?? '', join(engine, 'geth'))
    found = await readCommands('found-a-network.md')
    join_ = await readCommands('join-a-network.md')
    founders = []
    for (const founder of FOUNDERS) founders.push(openTerminal({ home, values: await valuesOf(found, founder) }))
    newcomer = openTerminal({ home, values: await valuesOf(join_, NEWCOMER) })
  })
  after(async () => {
    await Promise.all([...founders, newcomer].map(async terminal => { await terminal.stop() }))
    rmSync(home, { recursive: true, force: true })
  })

  it('install the command and the engine', async () => {
    const said = await founders[0]?.run(stepOf(found, 'install-engine')) ?? ''
    assert.match(said, /medrec govern/)
    fits(said)
  })

  it('make four founders, who all found the same network', async () => {
    for (const text of ['medrec network founder', 'founder.json']) await Promise.all(founders.map(async founder => { await founder.run(stepOf(found, text)) }))
    const block = stepOf(found, 'medrec network init').replace('--period 2', '--period 1')
    const said = await Promise.all(founders.map(async founder => await founder.run(block)))
    const hashes = new Set(said.map(text => /genesis hash (0x[0-9a-f]{64})/.exec(text)?.[1]))
    assert.deepEqual([hashes.size, hashes.has(undefined)], [1, false])
    // What they compare when the hashes differ.
    assert.match(said[0] ?? '', /"Riverside Health" of harbor-imaging, lakeside-lab, mercy-general, northside-clinic\.\n {2}block period 1 s\n/)
    assert.equal((await stat(join(home, 'medrec-mercy-general.password'))).mode & 0o777, 0o600)
  })

  it('start their nodes: all become members and seal, and the status says so', async () => {
    for (const founder of founders) founder.begin(stepOf(found, 'medrec node'))
    await whenTrue(() => founders.every(founder => has(founder, 'member') && has(founder, 'sealing-started')), { seconds: 150, what: 'four members that seal' })
    assert.equal(founders.some(founder => has(founder, 'not-a-member')), false)
    const said = await founders[0]?.run(stepOf(found, 'medrec network status')) ?? ''
    assert.match(said, /^Members: 4$/m)
    for (const [handle] of FOUNDERS) assert.match(said, new RegExp(`^[ *] ${handle} +yes `, 'm'))
    assert.match(said, /lets 4 seal, the registry 4/)
    fits(said)
  })

  it('let a fifth in, who seals', async () => {
    await copyFile(join(home, 'medrec-lakeside-lab', 'network.json'), join(home, 'network.json'))
    await writeFile(join(home, 'statement.txt'), 'A pharmacy at the corner.\n')
    assert.match(await newcomer.run(stepOf(join_, 'genesisHash')), /0x[0-9a-f]{64}/)
    await newcomer.run(stepOf(join_, 'medrec network provider'))
    newcomer.begin(stepOf(join_, 'medrec node'))
    await whenTrue(() => has(newcomer, 'node-ready'), { seconds: 150, what: 'the node of the newcomer' })
    const asked = await newcomer.run(stepOf(join_, 'medrec govern propose').replace('--statement', '--yes --statement'))
    const proposal = /This is proposal (\d+)/.exec(asked)?.[1] ?? assert.fail(asked)
    // One of the founders has the block of it: each of them reads it by itself.
    await Promise.all(FOUNDERS.map(async ([handle]) => {
      const dataDir = join(home, `medrec-${handle}`, 'data')
      const heard = async (): Promise<boolean> => (await callControl({ dataDir, method: 'proposals', params: {}, signal: AbortSignal.timeout(60_000) }) as { proposals: ProposalStatus[] }).proposals.some(({ id }) => id === Number(proposal))
      await whenTrue(heard, { seconds: 60, what: `the proposal at ${handle}` })
    }))
    const list = 'medrec govern list --config "$DIR/config.json"'
    const [listed, waiting, heard] = await Promise.all([founders[1]?.run(list), newcomer.run('medrec network status --config "$DIR/config.json"'), newcomer.run(list)])
    assert.match(listed ?? '', /let in corner-pharmacy \(Corner Pharmacy\)/)
    // Its own node has block 0.
    assert.match(waiting, /^Not let in yet: its engine gets no blocks\. The founders:$/m)
    assert.doesNotMatch(waiting, /no answer|No members yet/)
    fits(waiting)
    assert.match(heard, /let in corner-pharmacy \(Corner Pharmacy\)\n {4}operator 0x/)
    await Promise.all(founders.slice(0, 3).map(async founder => { await founder.run(`medrec govern vote ${proposal} --for --no-wait --yes --config "$DIR/config.json"`) }))
    await whenTrue(() => has(newcomer, 'member') && has(newcomer, 'sealing-started'), { seconds: 120, what: 'a fifth that seals' })
    const said = await newcomer.run('medrec network status --config "$DIR/config.json"')
    assert.match(said, /^\* corner-pharmacy +yes /m)
    fits(said)
  })

  it('let it leave: it seals until it is dropped', async () => {
    await newcomer.run('medrec govern leave --yes --config "$DIR/config.json"')
    await whenTrue(() => has(newcomer, 'sealing-stopped'), { seconds: 120, what: 'the end of its sealing' })
    assert.match(newcomer.log().findLast(({ event }) => event === 'not-a-member')?.reason ?? '', /^"corner-pharmacy" has left "Riverside Health" in block \d+: /)
    assert.match(await founders[2]?.run('medrec network status --config "$DIR/config.json"') ?? '', /^Members: 4$/m)
    const network = parseNetworkFile(await readFile(join(home, 'network.json'), 'utf8'))
    const nodes = FOUNDERS.map(([handle]) => ({ handle, dir: join(home, `medrec-${handle}`), ...createIpcRpc({ path: join(home, `medrec-${handle}`, 'data', 'engine', 'geth.ipc') }) }))
    await assertReplayed({ net: { network, all: nodes } })
    for (const { close } of nodes) close()
  })

  it('have no command that nobody followed', () => {
    assert.deepEqual([...found, ...join_].filter(block => !followed.has(block)), [])
  })
})
