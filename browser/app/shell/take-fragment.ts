import { LINK_KINDS } from '../../../protocol/links/constants.ts'
import type { LinkKind } from '../../../protocol/links/types.ts'
import type { Place } from './router.ts'

const KINDS = LINK_KINDS.join('|')
/** Links of MedRec carry what they say in the fragment, which no server is sent. */
const FRAGMENT = new RegExp(`^#(${KINDS})=.`)
const LINK = new RegExp(`(?:#|^medrec:)(${KINDS})[=:]`)

/**
 * Takes such a link out of the address bar, where it would stay in sight and in the history, and puts it into the state of the history
 * entry, where a reload finds it. Returns whether there was one.
 */
export function takeFragment (): boolean {
  if (!FRAGMENT.test(location.hash)) return false
  history.replaceState({ link: location.href }, '', '/open')
  return true
}

/** For what the link is that is to be opened here, by its name alone: what it says is read when there is a peer. Undefined: there is none. */
export function kindToOpen ({ path, state }: Pick<Place, 'path' | 'state'>): LinkKind | undefined {
  const { link } = state
  if (path[0] !== 'open' || typeof link !== 'string') return undefined
  return LINK_KINDS.find(kind => kind === LINK.exec(link)?.[1])
}
