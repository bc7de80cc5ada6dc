import { html } from 'lit'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { MovedKey } from '../../../protocol/peer/acting/types.ts'
import { joinWords } from '../messages/format.ts'
import { moveWords as w } from '../messages/move-words.ts'
import { words } from '../messages/en.ts'
import { toast } from '../parts/med-toasts.ts'
import { ToldError, wrongLink } from '../parts/told-error.ts'
import { moveDone, moveStart, namesOf } from '../screens/move-words.ts'
import type { HelperSection } from './helpers-page.ts'
import type { PageContext } from './page-context.ts'
import '../screens/move-sure.ts'

const HERE = '/me/move'

/** What lives in the state of the history entry: the card that was read last, then what came of it. */
interface MoveState { card?: string, called?: string, isBegun?: boolean, link?: string, left?: MovedKey['left'] }

/** `/me/move`: what it does, then the card of the new words, then the link for them, and a further card where one has too little room. */
export function moveSection ({ peer, place, router, confirm }: PageContext): HelperSection {
  const { card, called = '', isBegun = false, link, left } = place.state as MoveState
  const back = { href: '/me', word: words.me.title }
  const readCard = async (text: string): Promise<void> => {
    const info = await peer.inspect(text)
    if (info.kind !== 'newkey') throw wrongLink({ kind: info.kind, wanted: 'newkey' })
    router.go(HERE, { replace: true, state: { card: text, called: info.name, isBegun: info.begun } })
  }
  const moving = peer.movingKey()
  const waiting = moving.filter(({ state }) => state === 'waiting')
  // What another key has refuses this one.
  const rest = moving.length === 0 ? [] : peer.providers().filter(({ relationship, state }) => state !== 'left' && state !== 'refused' && !moving.some(each => each.relationship === relationship)).map(({ name }) => name)
  const move = async (instead: boolean): Promise<void> => {
    const moved = await peer.moveKey({ card: card ?? '', instead }).catch((error: unknown) => { throw isMedrecError(error, 'HELPER_INVALID') ? new ToldError(w.cardWrong) : error })
    router.go(HERE, { replace: true, state: { card, called, link: moved.link, left: moved.left } })
  }
  if (card === undefined && moving.length === 0) return { title: w.title, back, body: moveStart({ appUrl: location.origin, onCard: readCard }) }
  if (card === undefined || left !== undefined) {
    const others = waiting.filter(({ relationship }) => left?.some(each => each.relationship === relationship && each.why === 'other-card') === true)
    const lost = [...left?.filter(({ why }) => why === 'other-key') ?? [], ...moving.filter(({ state }) => state === 'elsewhere').map(({ relationship, name: provider }) => ({ relationship, provider }))]
    return { title: link === undefined ? w.title : w.givenTitle, back, body: moveDone({
      link, moving, rest, others, lost: [...new Map(lost.map(({ relationship, provider }) => [relationship, provider])).values()], onCard: readCard,
      onFurther: () => { router.go(HERE) },
      onInstead: () => {
        confirm({ title: w.insteadTitle, text: w.insteadText(namesOf(others), called), yes: w.instead, no: words.cancel, act: async () => {
          await move(true)
          toast(w.insteadDone)
        } })
      }
    }) }
  }
  const isAgain = isBegun && moving.length > 0 && rest.length === 0
  // Where nothing else is left to be moved, another card can only be meant in place of the one before.
  const instead = !isBegun && rest.length === 0 && waiting.length > 0
  const lead = instead ? w.sureInstead(namesOf(waiting), waiting[0]?.called ?? '') : moving.length > 0 ? w.sureRest(joinWords(rest)) : ''
  return { title: isAgain ? w.againTitle : instead ? w.insteadTitle : w.sureTitle, back, body: html`<move-sure .begun=${isAgain} .called=${called} .lead=${lead} .move=${async () => { await move(instead) }}></move-sure>` }
}
