import type { Peer } from '../../../protocol/peer/types.ts'
import type { Words } from '../messages/words-of.ts'
import type { AppModel } from '../shell/app-model.ts'
import type { Place, Router } from '../shell/router.ts'

/** What a page is made from. */
export interface PageContext {
  /** Whose records are shown: my own, or somebody's for whom I act. */
  peer: Peer
  /** My own. */
  own: Peer
  model: AppModel
  /** The words for what is shown: they say whose it is. */
  say: Words
  place: Place
  router: Router
  /** From 900 px: a list has its detail beside it. */
  wide: boolean
  /** Epoch seconds. */
  now: number
  /** Asks before something ends or is wiped. */
  confirm: (question: Question) => void
  /** Says what went wrong where no screen has a place for it. */
  onError: (error: unknown) => void
}

/** What is asked before something is taken away. */
export interface Question { title: string, text: string, yes: string, no: string, act: () => Promise<void> }
