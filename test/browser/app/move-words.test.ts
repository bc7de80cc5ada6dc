import { html, render } from 'lit'
import '../../../browser/app/screens/move-sure.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { lostWords } from '../../../browser/app/messages/lost-words.ts'
import { moveWords as w } from '../../../browser/app/messages/move-words.ts'
import { moveSection } from '../../../browser/app/pages/move-page.ts'
import type { PageContext, Question } from '../../../browser/app/pages/page-context.ts'
import { networkWelcome } from '../../../browser/app/screens/link-screens.ts'
import { moveDone, moveStart } from '../../../browser/app/screens/move-words.ts'
import type { MoveShown } from '../../../browser/app/screens/move-words.ts'
import { welcomeScreen } from '../../../browser/app/screens/welcome-screen.ts'
import type { MovedKey, MovingEntry } from '../../../protocol/peer/acting/types.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, press, rendered, violations } from '../mount.ts'

const show = async (what: unknown): Promise<HTMLElement> => {
  const place = await mount(html`<main id="move"></main>`)
  render(what, find<HTMLElement>(place, '#move'))
  return place
}
const MOVING: MovingEntry[] = [{ relationship: 'r', name: 'Northside Clinic', state: 'done', called: 'Maren', at: 0 }, { relationship: 's', name: 'Mercy General', state: 'waiting', called: 'Thief', at: 0 }]

const SHOWN: MoveShown = { link: undefined, lost: [], rest: [], moving: MOVING, others: [], onCard: async () => {}, onFurther: () => {}, onInstead: () => {} }

describe('moving to new words', () => {
  it('says what it does, how it goes and what stays behind, and takes the card', async () => {
    const cards: string[] = []
    const place = await show(moveStart({ appUrl: 'https://app.example', onCard: async text => { cards.push(text) } }))
    for (const part of [w.lead, ...w.points, ...w.steps('https://app.example')]) holds(place.textContent.includes(part), part)
    await rendered(place)
    equal(await violations(place), [])
    find<HTMLTextAreaElement>(place, 'textarea').value = 'medrec:newkey:new'
    await press(place, words.goOn)
    equal(cards, ['medrec:newkey:new'])
  })

  it('names in its steps what the screens of the new words have', async () => {
    const steps = w.steps('https://app.example').join(' ')
    const start = await show(welcomeScreen())
    const anew = find<HTMLAnchorElement>(start, 'a[href="/anew"]')
    holds(steps.includes(find(anew, '.title').textContent), anew.textContent)
    const network = await show(networkWelcome({ info: { kind: 'network', network: 'Demo', members: 3, reachable: true, verified: true }, fresh: false, go: () => {} }))
    equal(find<HTMLAnchorElement>(network, 'a.button:not(.quiet)').getAttribute('href'), '/me/lost/card')
    for (const word of [lostWords.card, words.me.about]) holds(steps.includes(word), word)
  })

  it('is done once, and only after a word that the new words are at hand', async () => {
    let moved = 0
    const place = await mount(html`<main><move-sure .called=${'Maren'} .move=${async () => { moved++ }}></move-sure></main>`)
    const button = find<HTMLButtonElement>(place, '.really-end')
    equal(button.disabled, true)
    for (const part of [w.sureCard('Maren'), w.sureLook]) holds(place.textContent.includes(part), part)
    find<HTMLInputElement>(place, 'input').click()
    await rendered(place)
    equal(await violations(place), [])
    await press(place, w.move)
    equal(moved, 1)
  })

  it('shows the link and how far each provider is, and says when the old words open nothing any more', async () => {
    const place = await show(moveDone({ ...SHOWN, link: 'https://app.example/#appointment=x', lost: ['Harbour Clinic'], rest: ['Hill Practice', 'City Lab'] }))
    equal([...place.querySelectorAll('.row .under')].map(each => each.textContent), [w.states.done('Maren'), w.states.waiting('Thief')])
    holds(find(place, '.copyable').textContent.endsWith('#appointment=x') && place.textContent.includes(w.left('Harbour Clinic')) && place.textContent.includes(w.rest('Hill Practice and City Lab')), place.textContent)
    holds(!place.textContent.includes(w.all), place.textContent)
    equal(await violations(place), [])
    const done = await show(moveDone({ ...SHOWN, moving: MOVING.map(each => ({ ...each, state: 'done' as const })) }))
    holds(done.textContent.includes(w.all) && done.textContent.includes(w.again), done.textContent)
  })

  it('has a way to a further card while some have no room on the first, and takes it', async () => {
    const cards: string[] = []
    let further = 0
    const given = await show(moveDone({ ...SHOWN, link: 'https://app.example/#appointment=x', rest: ['Hill Practice'], onFurther: () => { further++ } }))
    equal(given.querySelector('link-entry'), null)
    await press(given, w.furtherRead)
    equal(further, 1)
    const place = await show(moveDone({ ...SHOWN, rest: ['Hill Practice'], onCard: async text => { cards.push(text) } }))
    equal(find(place, 'link-entry label').textContent, w.further)
    find<HTMLTextAreaElement>(place, 'textarea').value = 'medrec:newkey:next'
    await press(place, words.goOn)
    equal(cards, ['medrec:newkey:next'])
    const all = await show(moveDone({ ...SHOWN, link: 'https://app.example/#appointment=x' }))
    holds(!all.textContent.includes(w.furtherRead), all.textContent)
  })

  it('names those that go by a card that was read before, and uses the new one for them by one button', async () => {
    let instead = 0
    const place = await show(moveDone({ ...SHOWN, others: MOVING.slice(1), onInstead: () => { instead++ } }))
    holds(place.textContent.includes(w.otherCard('Mercy General', 'Thief')), place.textContent)
    await press(place, w.instead)
    equal(instead, 1)
    equal(await violations(place), [])
    const sure = await mount(html`<main><move-sure .called=${'Maren'} .lead=${w.sureInstead('Mercy General', 'Thief')} .move=${async () => {}}></move-sure></main>`)
    for (const part of [w.sureInstead('Mercy General', 'Thief'), w.sureCard('Maren')]) holds(sure.textContent.includes(part), sure.textContent)
  })

  it('says where another key than was meant has a provider', async () => {
    const place = await show(moveDone({ ...SHOWN, moving: MOVING.map(each => ({ ...each, state: 'elsewhere' as const })), lost: ['Mercy General'] }))
    equal([...place.querySelectorAll('.row .under')].map(each => each.textContent), [w.states.elsewhere(), w.states.elsewhere()])
    holds(place.textContent.includes(w.left('Mercy General')) && !place.textContent.includes(w.all), place.textContent)
  })

  describe('page', () => {
    const PROVIDERS = ['Northside Clinic', 'Mercy General', 'Hill Practice'].map((name, i) => ({ relationship: 'rst'[i], name, state: 'connected' }))
    let moving: MovingEntry[]
    let moved: Array<{ card: string, instead: boolean }>
    let state: Record<string, unknown>
    let asked: Question[]
    const shown = async (left: MovedKey['left'] = []): Promise<HTMLElement> => {
      const peer = {
        movingKey: () => moving, providers: () => PROVIDERS, inspect: async (text: string) => ({ kind: 'newkey', name: text === 'medrec:newkey:wrong' ? 'Thief' : 'Maren', providers: 8, begun: false }),
        moveKey: async (options: { card: string, instead: boolean }) => { moved.push(options); return { link: 'https://app.example/#appointment=x', left } }
      }
      const router = { go: (_: string, { state: next = {} }: { state?: Record<string, unknown> } = {}) => { state = next } }
      const { title, body } = moveSection({ peer, router, place: { path: ['me', 'move'], state }, confirm: (question: Question) => { asked.push(question) } } as unknown as PageContext)
      return await mount(html`<main><h1>${title}</h1>${body}</main>`)
    }
    const read = async (card: string): Promise<void> => {
      const place = await shown()
      find<HTMLTextAreaElement>(place, 'textarea').value = card
      await press(place, words.goOn)
      await rendered(place)
    }
    const agree = async (left?: MovedKey['left']): Promise<string> => {
      const place = await shown(left)
      find<HTMLInputElement>(place, 'input[type=checkbox]').click()
      await rendered(place)
      await press(place, w.move)
      await rendered(place)
      return place.textContent
    }
    beforeEach(() => { [moving, moved, state, asked] = [[], [], {}, []] })

    it('goes on with those that are not on the way yet by a further card, and uses it for the others only after a yes', async () => {
      moving = MOVING.map(each => ({ ...each, state: 'waiting' as const, called: 'Thief' }))
      await read('medrec:newkey:right')
      const said = await agree(MOVING.map(({ relationship, name }) => ({ relationship, provider: name, why: 'other-card' as const })))
      holds(said.includes(w.sureRest('Hill Practice')) && said.includes(w.sureCard('Maren')), said)
      equal(moved, [{ card: 'medrec:newkey:right', instead: false }])
      const [given, before] = [await shown(), state]
      await press(given, w.furtherRead)
      find(await shown(), 'link-entry')
      state = before
      moving = [...moving, { relationship: 't', name: 'Hill Practice', state: 'waiting', called: 'Maren', at: 0 }]
      const place = await shown()
      holds(place.textContent.includes(w.otherCard('Northside Clinic and Mercy General', 'Thief')), place.textContent)
      await press(place, w.instead)
      equal(moved.length, 1)
      equal(asked.map(({ text }) => text), [w.insteadText('Northside Clinic and Mercy General', 'Maren')])
      await asked[0]?.act()
      equal(moved[1], { card: 'medrec:newkey:right', instead: true })
      holds(!(await shown()).textContent.includes(w.instead), 'told no more')
    })

    it('asks about another card as about one that is used instead, where all are on the way', async () => {
      moving = PROVIDERS.map(({ relationship = '', name }) => ({ relationship, name, state: 'waiting' as const, called: 'Thief', at: 0 }))
      await read('medrec:newkey:right')
      const said = await agree()
      for (const part of [w.insteadTitle, w.sureInstead('Northside Clinic, Mercy General and Hill Practice', 'Thief')]) holds(said.includes(part), said)
      equal(moved, [{ card: 'medrec:newkey:right', instead: true }])
    })
  })
})
