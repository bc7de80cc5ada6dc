import assert from 'node:assert/strict'
import { stripVTControlCharacters } from 'node:util'
import { describe, it } from 'node:test'
import { fitText, textWidth, wrapText } from '../../../node/cli/fit-text.ts'
import { renderStatus, summarizeStatus } from '../../../node/cli/render-status.ts'
import { sayStandstill } from '../../../node/cli/say-standstill.ts'
import { wrapHelp } from '../../../node/cli/wrap-help.ts'
import type { EngineStatus } from '../../../node/control/engine-status.ts'
import type { NetworkStatus } from '../../../node/control/read-status.ts'

const address = (byte: number): string => `0x${byte.toString(16).padStart(2, '0').repeat(20)}`
const member = (id: number, handle: string, name: string): NetworkStatus['members'][number] =>
  ({ id, handle, name, operator: address(id), consensus: address(id + 16), signingKey: address(id + 32), joinedAt: 1, isSettled: true, isValidator: true })

const engine: EngineStatus = {
  signers: [address(17), address(18), address(19)],
  sealed: [{ consensus: address(17), blocks: 22 }, { consensus: address(18), blocks: 21 }, { consensus: address(19), blocks: 21 }],
  members: [
    { handle: 'northside-clinic', head: { number: 1_000, timestamp: 5_000 }, isSealing: true, peers: 2 },
    { handle: 'a-handle-of-forty-characters-as-they-may', head: { number: 940, timestamp: 4_880 }, isSealing: false, peers: 1 },
    { handle: 'away', head: null, isSealing: null, peers: null }
  ],
  peers: 3
}

const status: NetworkStatus = {
  network: { name: 'A network', chainId: 2 ** 50, engine: 'clique', blockPeriod: 2 },
  own: { handle: 'mercy-general', operator: address(1), isMember: true, isFounder: true, departure: null, mustRestart: false, balance: '999999928457', allowance: '0', carried: 3, room: '999987728457' },
  head: { number: 1_000, hash: `0x${'00'.repeat(32)}`, timestamp: 5_000, age: 1 },
  isFresh: true,
  settledDepth: 3,
  settled: { number: 997, viewHash: `0x${'ab'.repeat(32)}` },
  members: [
    member(1, 'mercy-general', 'Mercy General'), member(2, 'northside-clinic', 'Northside Clinic'),
    member(3, 'a-handle-of-forty-characters-as-they-may', '名'.repeat(26)), { ...member(4, 'away', 'Away'), isSettled: false, isValidator: false }
  ],
  validators: [address(17), address(18), address(19)],
  proposals: [{
    id: 7, kind: 'rotation', state: 'open', candidate: null, alsoNamedBy: [], handle: 'northside-clinic', role: 'consensus', next: address(99), proposer: address(1), endsAt: 1_800_000_000,
    votesFor: 1, votesAgainst: 0, members: 4, needed: 3, votes: [{ handle: 'mercy-general', choice: 'for', isMember: true }]
  }],
  engine
}

describe('the status of a network, for people', () => {
  it('fits into 80 columns, and into fewer, whatever members are called', () => {
    for (const width of [80, 60, 40]) {
      for (const isColoured of [false, true]) {
        for (const line of renderStatus({ status, width, isColoured })) assert.ok(textWidth(stripVTControlCharacters(line)) <= width, `${width}: ${line}`)
      }
    }
  })

  it('shows who sealed, who lags and who does not answer', () => {
    const lines = renderStatus({ status, width: 100, isColoured: false })
    const row = (start: string): string => lines.find(line => line.includes(start)) ?? ''
    assert.match(row('* mercy-general'), /yes +22 +here +3 +Mercy General/)
    assert.match(row('northside-clinic'), /yes +21 +at head +2/)
    assert.match(row('a-handle-of-forty'), /yes +21 +-60, 2 min, idle +1/)
    assert.match(row('  away'), /joining +0 +no answer/)
    assert.ok(lines.some(line => line.includes('lets 3 seal, the registry 3') && line.includes('newest 64 blocks')))
    assert.ok(lines.some(line => line.includes('give northside-clinic another consensus key')) && lines.some(line => line.trim() === address(99)))
  })

  it('says so where a member can pay for nothing more that people bring', () => {
    const spent = /too little gas to promise/
    const linesWith = (room: string): string => renderStatus({ status: { ...status, own: { ...status.own, room } }, width: 80, isColoured: false }).join('\n')
    for (const room of ['-5', '999999']) assert.match(linesWith(room), spent)
    assert.doesNotMatch(linesWith('1000000'), spent)
  })

  it('warns of a chain that does not advance, and of a node that must be started again', () => {
    const lines = renderStatus({ status: { ...status, isFresh: false, head: { ...status.head, age: 7_300 }, own: { ...status.own, mustRestart: true } }, width: 80, isColoured: false })
    assert.ok(lines.some(line => line.includes('2 h old: the chain does not advance')))
    assert.ok(lines.some(line => line.includes('start the node again')))
    assert.equal(summarizeStatus(status), 'block 1000, fresh, 4 members, 3 to seal, 1 to vote on, member, 3 carried')
  })
})

describe('the status of a node that is no member any more', () => {
  const own = { ...status.own, isMember: false }
  const departed = (departure: NetworkStatus['own']['departure']): string => renderStatus({ status: { ...status, own: { ...own, departure } }, width: 80, isColoured: false }).join('\n')

  it('says until when it must be kept running, and when it may be stopped', () => {
    const gone = { how: 'left', block: 990, sealsUntil: 1_003, mayStop: false } as const
    assert.match(departed(gone), /has left in block 990: nobody is let in here\n {2}keep it running until block 1003 at least: the others still count its engine/)
    assert.match(departed({ ...gone, how: 'removed', sealsUntil: null }), /was removed by the others in block 990.*\n {2}keep it running: the others still count its engine/)
    assert.match(departed({ ...gone, sealsUntil: null, mayStop: true }), /this node may be stopped: nobody counts on its engine any more/)
    assert.match(departed(null), /the member "mercy-general" has other keys: look at "keys", "network"\n/)
    own.handle = 'somebody'
    assert.match(departed(null), /not a member: nobody is let in here\n {2}operator/)
  })
})

describe('what is said of a chain that stands still', () => {
  it('is since when, and who is missing', () => {
    const say = (age: number, of: EngineStatus | null): string => sayStandstill({ head: { number: 1_000, age }, engine: of, blockPeriod: 2 }).join(' ')
    assert.equal(say(8, engine), '')
    assert.equal(say(9, engine), 'The chain stands still: its newest block, 1000, is 9 s old. No answer from away. It goes on when more than half of those who seal are up and reach each other.')
    assert.match(say(300, { ...engine, peers: 0 }), /is 5 min old\. No answer from away\. The engine of this node is connected with no other\. It goes/)
    assert.match(say(300, null), /is 5 min old\. It goes on/)
    assert.match(sayStandstill({ head: { number: 0, age: 1e9 }, engine: null, blockPeriod: 2 })[0] ?? '', /^The chain has not begun\.$/)
  })
})

describe('the status of a network that has not begun', () => {
  it('shows which founders answer', () => {
    const lines = renderStatus({ status: { ...status, head: { ...status.head, number: 0, timestamp: 0, age: 1_795_696_049 }, isFresh: false, members: [] }, width: 80, isColoured: false })
    assert.ok(lines.includes('block 0, nothing is sealed yet, or not here'))
    assert.ok(lines.includes('Founding: the founders become members with the first blocks'))
    assert.match(lines.find(line => line.includes('away')) ?? '', /joining +0 +no answer/)
    assert.match(lines.find(line => line.includes('northside-clinic')) ?? '', /joining +0 +at head +2/)
  })
})

describe('the status of a node that is not let in yet', () => {
  const stranger = { ...status.own, handle: 'somebody', isMember: false, isFounder: false }
  const kept: EngineStatus = { ...engine, members: engine.members.map(({ handle }) => ({ handle, head: null, isSealing: null, peers: null })), peers: 0 }
  const shown = (of: Partial<NetworkStatus>): string => renderStatus({ status: { ...status, own: stranger, engine: kept, ...of }, width: 80, isColoured: false }).join('\n')

  it('says that its engine gets no blocks, and not that the others do not answer', () => {
    const begun = shown({ head: { ...status.head, number: 0, timestamp: 0, age: 1_795_696_049 }, isFresh: false, members: [], proposals: [] })
    assert.match(begun, /^Not let in yet: its engine gets no blocks\. The founders:$/m)
    assert.match(begun, /^ {2}not let in yet: its engine gets no blocks$/m)
    for (const text of [begun, shown({})]) assert.doesNotMatch(text, /No members yet|no answer|joining|othing to vote on/)
    assert.match(begun, /"medrec govern list" asks a member/)
  })

  it('says who does not answer once an engine is connected, and of a provider on an engine that others run', () => {
    assert.match(shown({ engine: { ...kept, peers: 1 } }), /no answer[^]*not a member: nobody is let in here/)
    assert.match(shown({ engine: null }), /not a member: nobody is let in here/)
  })
})

describe('the text of --help', () => {
  it('fits into a terminal: paragraphs filled anew, what an option does below its beginning', () => {
    const help = 'usage: medrec fly --to PLACE --at TIME\n\nFlies\nthere.\n\n  --to PLACE   where to go, and where from\n  --at TIME    when'
    assert.equal(wrapHelp(help, 30), 'usage: medrec fly --to PLACE\n              --at TIME\n\nFlies there.\n\n  --to PLACE   where to go,\n               and where from\n  --at TIME    when')
  })
})

describe('text in columns', () => {
  it('is cut where it takes more, and counts wide characters as two', () => {
    assert.equal(fitText('Mercy General', 13), 'Mercy General')
    assert.equal(fitText('Mercy General', 8), 'Mercy G…')
    assert.equal(textWidth('名前'), 4)
    assert.equal(fitText('名前名前', 6), '名前…')
  })

  it('is wrapped between words, never within a line that stands by itself', () => {
    assert.equal(wrapText('one two three\n  medrec a b c d e', 8), 'one two\nthree\n  medrec a b c d e')
  })
})
