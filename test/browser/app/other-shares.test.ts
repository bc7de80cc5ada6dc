import { SAMPLE_NOW } from '../../../browser/app/examples/sample-records.ts'
import { SAMPLE_SHARES } from '../../../browser/app/examples/sample-shares.ts'
import { helperWords as w } from '../../../browser/app/messages/helper-words.ts'
import { nameOtherShare, showShares } from '../../../browser/app/model/other-shares.ts'
import type { ShownShare } from '../../../browser/app/model/other-shares.ts'
import type { ShareEntry } from '../../../protocol/peer/share-types.ts'
import { equal } from '../equal.ts'

describe('a share that this account knows nothing of', () => {
  const share = { createdAt: 1_000 }

  it('is by whoever acts for the person and wrote it', () => {
    equal(nameOtherShare({ share: { ...share, sharedBy: ['Dad'] }, helpers: [] }), w.sharedBy('Dad'))
    equal(nameOtherShare({ share: { ...share, sharedBy: [`0x${'a1'.repeat(20)}`] }, helpers: [] }), w.byHelper)
  })

  it('is from before the words of this device, where nobody had been let act yet', () => {
    equal(nameOtherShare({ share, helpers: [] }), w.byOldWords)
    equal(nameOtherShare({ share, helpers: [{ kind: 'parent', createdAt: 1_000 + 86_400 }, { kind: 'guardian', createdAt: 900 }] }), w.byOldWords)
  })

  it('is by who acts for the person, where somebody had been, also in the course of the day with which it begins', () => {
    equal(nameOtherShare({ share, helpers: [{ kind: 'proxy', createdAt: 900 }] }), w.byHelper)
    equal(nameOtherShare({ share, helpers: [{ kind: 'parent', createdAt: 1_000 + 80_000 }] }), w.byHelper)
  })
})

describe('what others shared', () => {
  const at = (id: string, more: Partial<ShareEntry> = {}): ShareEntry => ({
    ...SAMPLE_SHARES[0] as ShareEntry, id, byOther: true, providers: [`0x${id}`], perProvider: [{ relationship: `0x${id}`, name: `Clinic ${id}`, state: 'done', isGiven: true }], looksKnownAt: SAMPLE_NOW, ...more
  })

  const shown = (shares: ShareEntry[], owner?: string): ShownShare[] => showShares({ shares, helpers: [], owner })

  it('is called by who shared it, also where it is theirs for whom the person acts; what the person shared keeps its name', () => {
    equal(shown([at('1', { sharedBy: ['Dad'] })])[0]?.name, w.sharedBy('Dad'))
    equal(shown([at('1', { sharedBy: ['Dad'] })], 'Lio')[0]?.name, w.sharedBy('Lio'))
    equal(shown(SAMPLE_SHARES)[0]?.name, SAMPLE_SHARES[0]?.name)
  })

  it('is one where it says the same to the same card, from each provider of its parts', () => {
    const [one, ...rest] = shown([at('2', { lastLooked: 5, looksKnownAt: 7 }), at('1', { lastLooked: 9, lapsesAt: 100, state: 'pending' })])
    equal(one?.state, 'active')
    equal(rest.length, 0)
    equal([one?.id, one?.providers, one?.perProvider.map(({ name }) => name), one?.parts.map(({ id }) => id)], ['1', ['0x1', '0x2'], ['Clinic 1', 'Clinic 2'], ['1', '2']])
    equal([one?.lastLooked, one?.looksKnownAt, one?.lapsesAt], [9, 7, 100])
  })

  it('says of looks only what is known of every part', () => {
    const { looksKnownAt: _, ...unknown } = at('2')
    equal(shown([at('1'), unknown])[0]?.looksKnownAt, undefined)
  })

  it('stays apart where it says something else, is by somebody else, or ends already; and so does what the person shared', () => {
    for (const more of [{ card: `0x${'77'.repeat(20)}` }, { categories: ['labs', 'notes'] }, { notAfter: 5 }, { sharedBy: ['Dad'] }, { state: 'ending' as const }, { isKept: true as const }]) equal(shown([at('1'), at('2', more)]).length, 2)
    const { byOther: _, ...mine } = at('1')
    equal(shown([mine, { ...mine, id: '2' }]).length, 2)
  })
})
