import { helperWords as w } from '../../../browser/app/messages/helper-words.ts'
import { whyNotAppointed } from '../../../browser/app/model/why-not-appointed.ts'
import { equal } from '../equal.ts'

const NOW = Date.parse('2026-11-27T12:00:00Z') / 1_000
const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 1_000
const CARD = { card: 'medrec:helper:x', name: 'Ana' }

describe('somebody who cannot be let act', () => {
  it('is said to have a used card, where no day is asked for or the day is right', () => {
    for (const draft of [{ ...CARD, kind: 'proxy' as const, silence: 86_400 * 14 }, { ...CARD, kind: 'guardian' as const }, { ...CARD, kind: 'parent' as const, until: day('2031-05-02') }]) {
      equal(whyNotAppointed({ draft, providers: 2, now: NOW }), w.cardUsed)
    }
  })

  it('is said to have a wrong day, where the birthday is over or cannot be written', () => {
    for (const until of [day('2020-05-02'), day('2120-05-02')]) equal(whyNotAppointed({ draft: { ...CARD, kind: 'parent', until }, providers: 2, now: NOW }), w.dayWrong)
  })

  it('waits for a first provider', () => { equal(whyNotAppointed({ draft: { ...CARD, kind: 'guardian' }, providers: 0, now: NOW }), w.noProvider) })
})
