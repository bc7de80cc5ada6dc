import { html, render } from 'lit'
import '../../../browser/app/screens/move-sure.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { lostWords } from '../../../browser/app/messages/lost-words.ts'
import { moveWords as w } from '../../../browser/app/messages/move-words.ts'
import { networkWelcome } from '../../../browser/app/screens/link-screens.ts'
import { moveDone, moveStart } from '../../../browser/app/screens/move-words.ts'
import { welcomeScreen } from '../../../browser/app/screens/welcome-screen.ts'
import type { MovingEntry } from '../../../protocol/peer/acting/types.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, press, rendered, violations } from '../mount.ts'

const show = async (what: unknown): Promise<HTMLElement> => {
  const place = await mount(html`<main id="move"></main>`)
  render(what, find<HTMLElement>(place, '#move'))
  return place
}
const MOVING: MovingEntry[] = [{ relationship: 'r', name: 'Northside Clinic', state: 'done', at: 0 }, { relationship: 's', name: 'Mercy General', state: 'waiting', at: 0 }]

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
    const place = await show(moveDone({ link: 'https://app.example/#appointment=x', left: ['Harbour Clinic'], rest: ['Hill Practice', 'City Lab'], moving: MOVING, onCard: async () => {} }))
    equal([...place.querySelectorAll('.row .under')].map(each => each.textContent), [w.states.done, w.states.waiting])
    holds(find(place, '.copyable').textContent.endsWith('#appointment=x') && place.textContent.includes(w.left('Harbour Clinic')) && place.textContent.includes(w.rest('Hill Practice and City Lab')), place.textContent)
    holds(!place.textContent.includes(w.all), place.textContent)
    equal(await violations(place), [])
    const done = await show(moveDone({ link: undefined, left: [], rest: [], moving: MOVING.map(each => ({ ...each, state: 'done' as const })), onCard: async () => {} }))
    holds(done.textContent.includes(w.all) && done.textContent.includes(w.again), done.textContent)
  })
})
