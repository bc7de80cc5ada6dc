import { words } from './en.ts'
import type { Words } from './words-of.ts'

/** The words while a part of what somebody shares with me is passed on: the same as for my own records, but for those that say whose they are and who ends it. */
export function passWords (whose: string): Words {
  const w = words.shared
  return {
    ...words,
    share: {
      ...words.share,
      title: w.passTitle, titleWith: w.passTitleWith, can: w.passCan(whose), noEnd: w.passNoEnd, alsoLater: w.passLater, all: w.passAll, untilChoices: { ...words.share.untilChoices, none: w.passUntilNone },
      ofYours: w.passOf, honest: w.passHonest, go: w.passDo, going: w.passing
    }
  }
}
