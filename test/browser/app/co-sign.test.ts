import { html } from 'lit'
import '../../../browser/app/screens/co-sign-list.ts'
import '../../../browser/app/screens/co-sign-screen.ts'
import '../../../browser/app/screens/co-signed-grants.ts'
import { CO_SIGN_EXAMPLES, SAMPLE_ASKED, SAMPLE_CO_SIGNED } from '../../../browser/app/examples/co-sign-examples.ts'
import { SAMPLE_NOW } from '../../../browser/app/examples/sample-records.ts'
import { coSignWords as w } from '../../../browser/app/messages/co-sign-words.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { coSignEnd, coSignState, sayCoSign } from '../../../browser/app/model/co-sign-state.ts'
import { notMyAgreement } from '../../../browser/app/screens/link-screens.ts'
import { NO_END } from '../../../protocol/agent/constants.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { CoSignAt } from '../../../protocol/peer/group-types.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, press, rendered, until, violations } from '../mount.ts'

const DAY = 86_400
const at = (change: Partial<CoSignAt> = {}): CoSignAt => ({ relationship: 'r', name: 'Mercy General', isKnown: true, isOver: false, ...change })
const later = SAMPLE_NOW + 30 * DAY

describe('how an agreement stands', () => {
  it('is what the providers say together, and nothing that has ended counts where something is left', () => {
    equal(coSignState(undefined), 'asking')
    equal(coSignState([at({ until: 0 })]), 'open')
    equal(coSignState([at({ until: later }), at({ until: NO_END })]), 'agreed')
    equal(coSignState([at({ until: later }), at({ until: 0 })]), 'partly')
    equal(coSignState([at({ until: later }), at()]), 'partly')
    equal(coSignState([at({ until: 0, was: SAMPLE_NOW - DAY })]), 'lapsed')
    equal(coSignState([at({ until: 0, was: 0 })]), 'taken')
    equal(coSignState([at(), at()]), 'unknown')
    equal(coSignState([at({ isOver: true, until: later })]), 'over')
    equal(coSignState([at({ isOver: true }), at({ until: later })]), 'agreed')
  })

  it('is said with the first day on which it ends, where it ends', () => {
    equal(coSignEnd([at({ until: NO_END })]), undefined)
    equal(coSignEnd([at({ until: NO_END }), at({ until: later }), at({ until: SAMPLE_NOW + DAY, isOver: true })]), later)
    equal(sayCoSign({ perProvider: [at({ until: NO_END })], now: SAMPLE_NOW }), w.states.agreed)
    holds(sayCoSign({ perProvider: [at({ until: later })], now: SAMPLE_NOW }).startsWith(`${w.states.agreed} until `), 'with a day')
  })
})

describe('a link that asks for an agreement', () => {
  const agreed: Array<number | null> = []
  const show = async (options: { isKept?: boolean, online?: boolean, standing?: CoSignAt[], fails?: boolean, away?: string[] }): Promise<HTMLElement> => {
    agreed.length = 0
    const place = await mount(html`<main><co-sign-screen .asked=${{ ...SAMPLE_ASKED, perProvider: options.standing ?? SAMPLE_ASKED.perProvider }} .isKept=${options.isKept === true} .online=${options.online ?? true} .now=${SAMPLE_NOW} .load=${async () => options.standing ?? []}
      .onAgree=${async (until: number | null) => {
        if (options.fails === true) throw new MedrecError('NETWORK_UNREACHABLE')
        agreed.push(until)
        return options.away ?? []
      }}></co-sign-screen></main>`)
    await rendered(place)
    return place
  }
  const says = (place: HTMLElement, ...texts: string[]): void => { for (const text of texts) holds(place.textContent.includes(text), `${text}\n${place.textContent}`) }

  it('says who asks, what for, for whom and where, what of it was checked, and what it does not say', async () => {
    const place = await show({ standing: [at(), at({ name: 'Elsewhere', isKnown: false }), { relationship: 's', name: 'Away' }] })
    says(place, 'Tobias', 'Care at home', w.viewerText('c7c7'), w.fromNote, 'Mercy General', w.known, w.notKnown, w.notChecked, w.notSaidText)
    equal(await violations(place), [])
  })

  it('agrees for as long as was chosen, says that it is done, and from when it counts', async () => {
    const place = await show({})
    await press(place, w.agree)
    await until(() => place.textContent.includes(w.agreed))
    equal(agreed, [null])
    says(find(place, '[role=status]'), w.agreed)
    equal(place.querySelector('form'), null)
    const month = await show({})
    month.querySelectorAll<HTMLInputElement>('input[type=radio]')[1]?.click()
    await press(month, w.agree)
    await until(() => agreed.length > 0)
    equal(agreed, [SAMPLE_NOW + 30 * DAY])
  })

  it('is left without anything being done', async () => {
    const place = await show({})
    const leave = [...place.querySelectorAll('a')].find(link => link.textContent === w.leave)
    equal(leave?.getAttribute('href'), '/me')
    says(place, w.leaveNote)
    equal(agreed, [])
  })

  it('is not agreed to again where that is so already, and can be taken back', async () => {
    const place = await show({ isKept: true, standing: [at({ until: NO_END })] })
    says(place, w.states.agreed)
    equal(place.querySelector('form'), null)
    await press(place, w.takeBack)
    await until(() => place.textContent.includes(w.taken))
    equal(agreed, [0])
    says(find(place, '[role=status]'), w.taken)
  })

  it('says of which providers it is not known whether what was said counts there', async () => {
    const place = await show({ isKept: true, standing: [at({ until: NO_END }), at({ until: NO_END })], away: ['Mercy General'] })
    await press(place, w.takeBack)
    await until(() => place.textContent.includes(w.saidLeft('Mercy General')))
    says(find(place, '[role=status]'), w.saidLeft('Mercy General'))
    equal(await violations(place), [])
  })

  it('asks nothing where all of it has ended, and nothing without a connection', async () => {
    const over = await show({ isKept: true, standing: [at({ isOver: true, until: 0 })] })
    says(over, w.states.over)
    equal(over.querySelector('form'), null)
    const offline = await show({ online: false })
    says(offline, w.offline)
    equal(offline.querySelector('form'), null)
  })

  it('says that nobody could be reached, and can be tried again', async () => {
    const place = await show({ fails: true })
    await press(place, w.agree)
    await rendered(place)
    says(find(place, '[role=alert]'), words.errors['NETWORK_UNREACHABLE'] ?? '?')
    holds(find<HTMLButtonElement>(place, 'button[type=submit]').disabled === false, 'can be pressed again')
  })

  it('is for another card, or for a device that is in no network', async () => {
    says(await mount(html`${notMyAgreement({ fresh: false, hasNetwork: true })}`), w.otherCard, w.otherCardText)
    says(await mount(html`${notMyAgreement({ fresh: false, hasNetwork: false })}`), w.otherCard, w.noNetwork)
  })

  it('is found again with how it stands', async () => {
    const place = await mount(html`<main>${CO_SIGN_EXAMPLES['agree']?.()}</main>`)
    await rendered(place)
    says(place, 'Tobias, Care at home', w.states.agreed, w.somebody, w.states.lapsed)
    equal(await violations(place), [])
  })
})

describe('what is shared only while somebody agrees', () => {
  it('says that their agreement is awaited, and gives the link for them once more', async () => {
    const ended: string[] = []
    const place = await mount(html`<main><h1>x</h1><co-signed-grants .grants=${SAMPLE_CO_SIGNED} .now=${SAMPLE_NOW} .load=${async (id: string) => [at({ until: id === 'group-0' ? 0 : NO_END })]} .makeLink=${async (id: string) => `https://app.example/#cosign=${id}`} .onEnd=${({ id }: { id: string }) => { ended.push(id) }}></co-signed-grants></main>`)
    await rendered(place)
    const [first, second] = [...place.querySelectorAll<HTMLElement>('article')]
    holds(first?.textContent.includes(w.grantStates.open) === true, first?.textContent ?? '')
    holds(second?.textContent.includes(w.grantStates.agreed) === true, second?.textContent ?? '')
    await press(first as HTMLElement, w.theirLink)
    await rendered(place)
    equal(place.querySelector('.copyable')?.textContent, 'https://app.example/#cosign=group-0')
    await press(first as HTMLElement, w.end)
    equal(ended, ['group-0'])
    equal(await violations(place), [])
  })

  it('shows nothing where nothing is', async () => {
    equal((await mount(html`<co-signed-grants></co-signed-grants>`)).textContent.trim(), '')
  })
})
