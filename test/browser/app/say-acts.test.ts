import { helperWords as w } from '../../../browser/app/messages/helper-words.ts'
import { joinActs, sayAct, sayWhere } from '../../../browser/app/model/say-acts.ts'
import type { ActEntry } from '../../../protocol/peer/acting/types.ts'
import { equal } from '../equal.ts'

const act = (at: number, provider: string, more: Partial<ActEntry> = {}): ActEntry => ({ at, relationship: `0x${provider}`, provider, who: 'Dad', did: 'granted', whom: '0xab', ...more })

describe('who did what', () => {
  it('is one line for one act, wherever it was done', () => {
    const shown = joinActs([act(60, 'Mercy'), act(50, 'Northside'), act(40, 'Mercy', { did: 'appointed', who: 'you', whom: 'Dad' })])
    equal(shown.map(({ did, providers }) => [did, providers]), [['granted', ['Mercy', 'Northside']], ['appointed', ['Mercy']]])
    equal(shown.map(sayWhere)[0], w.at('Mercy and Northside'))
  })

  it('keeps apart what was done twice, long after, or to somebody else', () => {
    equal(joinActs([act(60, 'Mercy'), act(50, 'Mercy')]).length, 2)
    equal(joinActs([act(9_000, 'Mercy'), act(50, 'Northside')]).length, 2)
    equal(joinActs([act(60, 'Mercy'), act(50, 'Northside', { whom: '0xcd' })]).length, 2)
    equal(joinActs([act(60, 'Mercy'), act(50, 'Northside', { who: 'Mum' })]).length, 2)
  })

  it('says that what is shared was changed only where that is all that is known of it', () => {
    const changed = act(60, 'Mercy', { did: 'shared', whom: undefined })
    equal(joinActs([changed, act(55, 'Mercy')]).map(({ did }) => did), ['granted'])
    for (const other of [act(55, 'Northside'), act(55, 'Mercy', { who: 'Mum' }), act(90_000, 'Mercy')]) equal(joinActs([changed, other]).some(({ did }) => did === 'shared'), true)
  })

  it('says of who only keeps the key that they do, and not that they act', () => {
    const helpers = [{ name: 'Ines', kind: 'guardian' }, { name: 'Dad', kind: 'parent' }, { name: 'Dad', kind: 'guardian' }] as const
    const say = (did: ActEntry['did'], whom: string): string => sayAct({ act: { who: 'you', did, whom }, helpers })
    equal(say('appointed', 'Ines'), w.did['appointed-keeper'](w.you, 'Ines'))
    equal(say('ended', 'Ines'), w.did['ended-keeper'](w.you, 'Ines'))
    equal(say('appointed', 'Dad'), w.did.appointed(w.you, 'Dad'))
    equal(say('granted', '0xab'), w.did.granted(w.you, w.someone))
  })
})
