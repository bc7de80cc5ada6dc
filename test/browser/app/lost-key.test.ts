import { html, render } from 'lit'
import '../../../browser/app/screens/helper-new.ts'
import '../../../browser/app/screens/me-card.ts'
import '../../../browser/app/screens/name-next.ts'
import '../../../browser/app/screens/take-over.ts'
import { SAMPLE_NOW } from '../../../browser/app/examples/sample-records.ts'
import { formatLastDay } from '../../../browser/app/messages/format.ts'
import { helperWords } from '../../../browser/app/messages/helper-words.ts'
import { lostWords as w } from '../../../browser/app/messages/lost-words.ts'
import { words } from '../../../browser/app/messages/en.ts'
import type { Question } from '../../../browser/app/pages/page-context.ts'
import { actingScreen } from '../../../browser/app/screens/acting-screen.ts'
import { lostKeyScreen, recoveryChoice } from '../../../browser/app/screens/lost-key.ts'
import type { LostKeyScreen } from '../../../browser/app/screens/lost-key.ts'
import type { ActingEntry, AppointDraft, HelperEntry, Nomination, RecoveryEntry, TakeOver } from '../../../protocol/peer/acting/types.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, press, rendered, violations } from '../mount.ts'

const DAY = 86_400
const keeper = (name: string, state: HelperEntry['state'] = 'active'): HelperEntry => ({ id: name, name, kind: 'guardian', powers: ['guard'], until: null, state, perProvider: [], added: [], untold: [], missing: [], createdAt: SAMPLE_NOW })
const RULE: RecoveryEntry = { threshold: 2, delay: 7 * DAY, guardians: ['Ana', 'Ben'], named: [] }
const show = async (options: Partial<LostKeyScreen>): Promise<HTMLElement> => {
  const place = await mount(html`<main id="lost"></main>`)
  render(lostKeyScreen({ keepers: [], recovery: undefined, busy: false, onEnd: () => {}, onObject: () => {}, ...options }), find<HTMLElement>(place, '#lost'))
  return place
}
const mainButtons = (place: HTMLElement): string[] => [...place.querySelectorAll('.button:not(.quiet)')].map(button => button.textContent.trim())

describe('a key that may be lost', () => {
  it('has one thing to be done next: two keepers, then how many must agree', async () => {
    equal(mainButtons(await show({})), [w.add])
    const one = await show({ keepers: [keeper('Ana'), keeper('Cho', 'ended')] })
    equal(mainButtons(one), [w.addMore])
    holds(one.textContent.includes(w.oneMore), one.textContent)
    const two = await show({ keepers: [keeper('Ana'), keeper('Ben')] })
    equal(mainButtons(two), [w.set])
    holds(two.textContent.includes(w.noRule), two.textContent)
    const set = await show({ keepers: [keeper('Ana'), keeper('Ben')], recovery: RULE })
    equal(mainButtons(set), [])
    holds(set.textContent.includes(w.rule(2, 2, 'a week')), set.textContent)
    equal(await violations(set), [])
  })

  it('says when fewer are left than must agree', async () => {
    const place = await show({ keepers: [keeper('Ana'), keeper('Ben')], recovery: { ...RULE, threshold: 3 } })
    holds(place.textContent.includes(w.tooFew(3, 2)), place.textContent)
  })

  it('warns of another key that was named, since when it counts, and objects with one button', async () => {
    let objected = 0
    const named = [{ relationship: 'r', provider: 'Northside Clinic', address: '0x', by: ['Ana'] }, { relationship: 's', provider: 'Mercy General', address: '0x', by: ['Ana', 'Ben'], takesOverAt: SAMPLE_NOW + 6 * DAY }]
    const place = await show({ keepers: [keeper('Ana'), keeper('Ben')], recovery: { ...RULE, named }, onObject: () => { objected++ } })
    const alert = find(place, '[role=alert]')
    for (const part of [w.named, w.namedBy('Ana and Ben'), 'From ']) holds(alert.textContent.includes(part), alert.textContent)
    equal(mainButtons(place), [w.object])
    await press(alert, w.object)
    equal(objected, 1)
    equal(await violations(place), [])
    const few = await show({ keepers: [keeper('Ana'), keeper('Ben')], recovery: { ...RULE, named: named.slice(0, 1) } })
    holds(few.textContent.includes(w.namedFew), few.textContent)
  })

  it('warns of another key also where no rule is set yet, and has objecting as the one thing to be done', async () => {
    const early = { guardians: ['Ana', 'Ben'], named: [{ relationship: 'r', provider: 'Northside Clinic', address: '0x', by: ['Ana', 'Ben'] }] }
    const place = await show({ keepers: [keeper('Ana'), keeper('Ben')], recovery: early })
    for (const part of [w.named, w.namedBy('Ana and Ben'), w.namedNoRule]) holds(find(place, '[role=alert]').textContent.includes(part), place.textContent)
    for (const part of [w.noRule, w.set]) holds(place.textContent.includes(part), place.textContent)
    equal(mainButtons(place), [w.object])
    equal(await violations(place), [])
  })

  it('asks one thing a page, and gives what was chosen', async () => {
    const chosen: number[] = []
    const place = await mount(html`<main>${recoveryChoice({ name: 'agree', legend: w.agreeTitle, choices: [2, 3].map(value => ({ value, title: w.agree(value, 3) })), chosen: 2, word: words.goOn, onChosen: value => { chosen.push(value) } })}</main>`)
    await press(place, words.goOn)
    place.querySelectorAll<HTMLInputElement>('input')[1]?.click()
    await press(place, words.goOn)
    equal(chosen, [2, 3])
    equal(await violations(place), [])
  })

  it('a keeper whose card is known is appointed with a name, and nothing else', async () => {
    const drafts: AppointDraft[] = []
    const place = await mount(html`<main><helper-new .kind=${'guardian'} .card=${'medrec:helper:x'} .called=${'Ana'} .own=${'Tobias'} .appoint=${async (draft: AppointDraft) => { drafts.push(draft) }}></helper-new></main>`)
    equal(place.querySelectorAll('input[type=radio], input[type=date], select').length, 0)
    await press(place, w.add)
    equal(drafts, [{ card: 'medrec:helper:x', name: 'Ana', kind: 'guardian' }])
  })

  it('a parent is told when it ends: with the quarter of a day, with the day before where that begins one, and that a day is over', async () => {
    const place = await mount(html`<main><helper-new .card=${'medrec:helper:x'} .appoint=${async () => {}}></helper-new></main>`)
    const input = find<HTMLInputElement>(place, 'input[type=date]')
    const hint = async (day: string): Promise<string> => {
      input.value = day
      input.dispatchEvent(new Event('change'))
      await find<HTMLElement & { updateComplete: Promise<boolean> }>(place, 'helper-new').updateComplete
      return find(place, '#helper-until-hint').textContent
    }
    const year = new Date().getUTCFullYear() + 5
    equal(await hint(''), helperWords.birthdayHint({ end: '', isEve: false }))
    equal(await hint(`${year}-04-02`), helperWords.birthdayHint({ end: formatLastDay(Date.UTC(year, 6, 1) / 1_000), isEve: false }))
    equal(await hint(`${year}-04-01`), helperWords.birthdayHint({ end: formatLastDay(Date.UTC(year, 3, 1) / 1_000), isEve: true }))
    equal(await hint('2020-01-01'), helperWords.birthdayOver)
  })

  it('a keeper can name nothing, and is told why, as long as it was not said how many must agree', async () => {
    const acting: ActingEntry = { id: 'a', from: 'Tobias', kind: 'guardian', powers: ['guard'], until: null, state: 'active', sources: [], records: 0, addedAt: SAMPLE_NOW }
    const shown = async (entry: ActingEntry): Promise<string> => {
      const place = await mount(html`<main>${actingScreen({ acting: [entry], asking: false, onAct: () => {}, onStop: () => {}, onRefresh: () => {} })}</main>`)
      return place.textContent
    }
    const early = await shown(acting)
    equal([early.includes(w.notReady), early.includes(w.nameNext('Tobias'))], [true, false])
    const set = await shown({ ...acting, recovery: { threshold: 2, delay: 7 * DAY } })
    equal([set.includes(w.ready), set.includes(w.nameNext('Tobias'))], [true, true])
  })

  it('a keeper is told to be sure who asks, names the card only after a yes to the name on it, and has a link to give back', async () => {
    const cards: string[] = []
    const link = 'https://app.example/#appointment=back'
    const answers: Nomination[] = [{ link, left: [{ relationship: 's', provider: 'Mercy General', why: 'away' }, { relationship: 't', provider: 'Corner Pharmacy', why: 'refused' }] }, { link: `${link}-all`, left: [] }]
    const asked: Question[] = []
    const place = await mount(html`<main><name-next .name=${'Tobias'} .read=${async () => 'Kay'} .ask=${(question: Question) => { asked.push(question) }} .nominate=${async (card: string) => { cards.push(card); return answers.shift() }}></name-next></main>`)
    holds(place.textContent.includes(w.nameLead('Tobias')), place.textContent)
    equal(await violations(place), [])
    find<HTMLTextAreaElement>(place, 'textarea').value = 'medrec:newkey:new'
    await press(place, words.goOn)
    await rendered(place)
    equal(cards, [])
    equal(asked.map(({ title, text }) => [title, text]), [[w.nameSureTitle('Tobias'), w.nameSureText('Tobias', 'Kay')]])
    await asked[0]?.act()
    await rendered(place)
    equal(cards, ['medrec:newkey:new'])
    holds(place.textContent.includes(w.nameDone('Tobias')), place.textContent)
    holds(find(place, '.copyable').textContent.endsWith('#appointment=back'), place.textContent)
    for (const part of [w.nameAway('Mercy General'), w.nameRefused('Corner Pharmacy')]) holds(place.textContent.includes(part), place.textContent)
    equal(await violations(place), [])
    await press(place, w.nameAgain)
    await rendered(place)
    equal(cards, ['medrec:newkey:new', 'medrec:newkey:new'])
    holds(find(place, '.copyable').textContent.endsWith('#appointment=back-all') && !place.textContent.includes(w.nameAgain), place.textContent)
  })

  it('who has a new key is told what has to wait and until when, and then that all is theirs again', async () => {
    const answers: TakeOver[] = [{ done: 1, waiting: [{ relationship: 's', provider: 'Mercy General', at: SAMPLE_NOW + 6 * DAY }, { relationship: 't', provider: 'Corner Pharmacy' }, { relationship: 'u', provider: 'Hill Practice', isAway: true }] }, { done: 3, waiting: [] }]
    const place = await mount(html`<main><take-over .link=${'https://app.example/#appointment=back'} .takeOver=${async () => answers.shift()}></take-over></main>`)
    await press(place, w.take)
    await rendered(place)
    for (const part of [w.taken(1), 'Mercy General: from', w.waitMore('Corner Pharmacy'), w.waitAway('Hill Practice'), w.laterText]) holds(place.textContent.includes(part), `${part}: ${place.textContent}`)
    equal(await violations(place), [])
    await press(place, words.tryAgain)
    await rendered(place)
    holds(place.textContent.includes(w.taken(3)), place.textContent)
    equal(await violations(place), [])
  })

  it('the card of a new key is the same one, until a further one is wanted', async () => {
    const wanted: boolean[] = []
    const place = await mount(html`<main><me-card .isOne=${true} .further=${w.cardFurther} .makeCard=${async (_: string, another: boolean) => { wanted.push(another); return { link: `https://app.example/#newkey=${wanted.length}`, text: '', address: '' } }}></me-card></main>`)
    holds(!place.textContent.includes(w.cardFurther.word), 'before one is shown')
    await press(place, words.me.cardShow)
    await rendered(place)
    holds(place.textContent.includes(w.cardFurther.hint), place.textContent)
    await press(place, w.cardFurther.word)
    await rendered(place)
    equal(wanted, [false, true])
    holds(find(place, '.copyable').textContent.endsWith('#newkey=2') && place.textContent.includes(w.cardFurther.done), place.textContent)
    equal(await violations(place), [])
  })
})
