import { helperWords as w } from '../../../browser/app/messages/helper-words.ts'
import { nameOtherShare } from '../../../browser/app/model/name-other-share.ts'
import { equal } from '../equal.ts'

describe('a share that this account knows nothing of', () => {
  const share = { createdAt: 1_000 }

  it('is from before the words of this device, where nobody had been let act yet', () => {
    equal(nameOtherShare({ share, helpers: [] }), w.byOldWords)
    equal(nameOtherShare({ share, helpers: [{ kind: 'parent', createdAt: 1_001 }, { kind: 'guardian', createdAt: 900 }] }), w.byOldWords)
  })

  it('is by who acts for the person, where somebody had been', () => {
    equal(nameOtherShare({ share, helpers: [{ kind: 'proxy', createdAt: 900 }] }), w.byHelper)
  })
})
