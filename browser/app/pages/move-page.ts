import { html } from 'lit'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { moveWords as w } from '../messages/move-words.ts'
import { words } from '../messages/en.ts'
import { ToldError, wrongLink } from '../parts/told-error.ts'
import { moveDone, moveStart } from '../screens/move-words.ts'
import type { HelperSection } from './helpers-page.ts'
import type { PageContext } from './page-context.ts'
import '../screens/move-sure.ts'

const HERE = '/me/move'

/** `/me/move`: what it does, then the card of the new words, then the link for them. How far it is lives in the state of the history entry. */
export function moveSection ({ peer, place, router }: PageContext): HelperSection {
  const { card, called = '', isBegun = false, link, left = [] } = place.state as { card?: string, called?: string, isBegun?: boolean, link?: string, left?: string[] }
  const back = { href: '/me', word: words.me.title }
  const readCard = async (text: string): Promise<void> => {
    const info = await peer.inspect(text)
    if (info.kind !== 'newkey') throw wrongLink({ kind: info.kind, wanted: 'newkey' })
    router.go(HERE, { replace: true, state: { card: text, called: info.name, isBegun: info.begun } })
  }
  const moving = peer.movingKey()
  // What another key has refuses this one.
  const rest = moving.length === 0 ? [] : peer.providers().filter(({ relationship, state }) => state !== 'left' && state !== 'refused' && !moving.some(each => each.relationship === relationship)).map(({ name }) => name)
  if (link !== undefined || moving.length > 0 && card === undefined) return { title: link === undefined ? w.title : w.givenTitle, back, body: moveDone({ link, left, rest, moving, onCard: readCard }) }
  if (card === undefined) return { title: w.title, back, body: moveStart({ appUrl: location.origin, onCard: readCard }) }
  // Another card than was read first is for another key, and asked about as that one was.
  const begun = isBegun && moving.length > 0 && rest.length === 0
  return { title: begun ? w.againTitle : w.sureTitle, back: { href: HERE, word: w.title }, body: html`<move-sure .begun=${begun} .called=${called} .move=${async () => {
    const moved = await peer.moveKey({ card }).catch((error: unknown) => { throw isMedrecError(error, 'HELPER_INVALID') ? new ToldError(w.cardWrong) : error })
    router.go(HERE, { replace: true, state: { link: moved.link, left: moved.left.flatMap(({ provider, why }) => why === 'other-key' ? provider : []) } })
  }}></move-sure>` }
}
