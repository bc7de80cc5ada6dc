import { html } from 'lit'
import '../../../browser/app/pages/open-link.ts'
import '../../../browser/app/parts/med-toasts.ts'
import { SAMPLE_APPOINTMENT_LINK, SAMPLE_SHARE_LINK } from '../../../browser/app/examples/offer-examples.ts'
import { SAMPLE_INVITATION } from '../../../browser/app/examples/sample-shares.ts'
import { offerWords as w } from '../../../browser/app/messages/offer-words.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { coSignWords } from '../../../browser/app/messages/co-sign-words.ts'
import { SAMPLE_ASKED } from '../../../browser/app/examples/co-sign-examples.ts'
import { recordsEmpty } from '../../../browser/app/screens/records-empty.ts'
import { AppModel } from '../../../browser/app/shell/app-model.ts'
import type { Router } from '../../../browser/app/shell/router.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { LinkInfo } from '../../../protocol/peer/link-types.ts'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, press, until, violations } from '../mount.ts'

interface Opened { place: HTMLElement, taken: string[], went: string[] }

/** An unlocked app in which a link is opened that is `info`. */
async function open (info: LinkInfo, options: { pasted?: boolean, network?: boolean } = {}): Promise<Opened> {
  const [taken, went]: [string[], string[]] = [[], []]
  const peer = {
    state: () => 'open', inspect: async () => info, networkInfo: () => options.network === false ? undefined : {}, providers: () => [],
    acceptShare: async () => { taken.push('share'); return { id: 's1' } }, acceptAppointment: async () => { taken.push('appointment'); return { kind: 'parent', state: 'active', from: 'Lio' } }, takeCoSign: async () => { taken.push('cosign') }
  } as unknown as Peer
  const router = { go: (to: string) => { went.push(to) } } as unknown as Router
  const place = await mount(html`<open-link .link=${'medrec:share:x'} .pasted=${options.pasted === true} .ready=${Promise.resolve(peer)} .router=${router}></open-link>`)
  await until(() => went.length > 0 || place.querySelector('.big-kind') !== null)
  return { place, taken, went }
}

describe('a link that was opened in an unlocked app', () => {
  it('of a share is shown with what it would bring, and taken only then', async () => {
    const { place, taken, went } = await open(SAMPLE_SHARE_LINK)
    for (const part of [w.shareTitle('Mum'), w.passedOnBy('Dr. Okafor'), 'Prescriptions and vitals', 'Mercy General and Northside Clinic', w.forYou]) holds(place.textContent.includes(part), place.textContent)
    equal([taken, went], [[], []])
    equal(await violations(place), [])
    await press(place, w.take)
    await until(() => went.length > 0)
    equal([taken, went], [['share'], ['/shared/s1']])
  })

  it('of the card of a new key is shown with where it belongs, and appoints nobody', async () => {
    const { place, taken, went } = await open({ kind: 'newkey', name: 'Lio', providers: 8, begun: false })
    holds(place.textContent.includes(words.strangersLink.newkey) && place.textContent.includes(words.linkKinds.newkey), place.textContent)
    equal([taken, went], [[], []])
    equal(await violations(place), [])
  })

  it('of an appointment is shown with what it means, and taken only then', async () => {
    const { place, taken, went } = await open(SAMPLE_APPOINTMENT_LINK)
    for (const part of [w.actTitle('Lio'), w.meansOf.parent, w.forYou]) holds(place.textContent.includes(part), place.textContent)
    equal(taken, [])
    await press(place, w.take)
    await until(() => went.length > 0)
    equal([taken, went], [['appointment'], ['/me/acting']])
  })

  it('is taken at once where it was just pasted within the app, or is about what was taken before', async () => {
    equal((await open(SAMPLE_SHARE_LINK, { pasted: true })).taken, ['share'])
    equal((await open(SAMPLE_APPOINTMENT_LINK, { pasted: true })).taken, ['appointment'])
    const offered = SAMPLE_SHARE_LINK.offered
    holds(offered !== undefined, 'a share')
    equal((await open({ ...SAMPLE_SHARE_LINK, ...offered === undefined ? {} : { offered: { ...offered, isHeld: true } } })).taken, ['share'])
  })

  it('of nobody I know of, for another card, is not taken', async () => {
    const { place, taken } = await open({ kind: 'share', mine: false, known: false })
    equal(taken, [])
    equal(find(place, 'h1').textContent, words.strangersLink.share)
  })

  it('that is none is not tried again: it would be none the next time either', async () => {
    for (const [code, tries] of [['LINK_INVALID', false], ['NETWORK_UNREACHABLE', true]] as const) {
      const peer = { state: () => 'new', inspect: async () => { throw new MedrecError(code) } } as unknown as Peer
      const place = await mount(html`<open-link .link=${'medrec:join:x'} .ready=${Promise.resolve(peer)}></open-link>`)
      await until(() => place.querySelector('.buttons') !== null)
      holds(place.textContent.includes(words.back), place.textContent)
      equal(place.textContent.includes(words.tryAgain), tries)
    }
  })

  it('of a provider is joined while the person looks at something else, and the records say so as long as it goes on', async () => {
    const joining = Promise.withResolvers<ProviderStatus>()
    const peer = { on: () => () => {}, actingFor: () => [], state: () => 'open', inspect: async () => SAMPLE_INVITATION, providers: () => [], join: async () => await joining.promise } as unknown as Peer
    const model = new AppModel({ peer, changed: () => {}, onOver: () => {} })
    const place = await mount(html`<open-link .link=${'medrec:join:x'} .ready=${Promise.resolve(peer)} .joining=${model.join.bind(model)}></open-link>`)
    const said = async (): Promise<string> => (await mount(html`<main>${recordsEmpty({ providers: [], shared: 0, isActing: false, isJoining: model.isJoining })}</main>`)).textContent
    await until(() => place.querySelector('join-screen button') !== null)
    equal(model.isJoining, false)
    await press(place, words.join.go(SAMPLE_INVITATION.provider))
    const during = await said()
    holds(during.includes(words.recordsScreen.emptyJoining) && !during.includes(words.recordsScreen.emptyDo), during)
    joining.reject(new MedrecError('NETWORK_UNREACHABLE'))
    await until(() => !model.isJoining)
    holds((await said()).includes(words.recordsScreen.emptyDo), 'an invitation is not asked for')
    model.close()
  })

  it('of a provider that could not be joined says so there, or where the person looks meanwhile, until they look again or lock the app', async () => {
    const went: unknown[] = []
    const router = { go: (...to: unknown[]) => { went.push(to) } } as unknown as Router
    let [state, joining] = ['open', Promise.withResolvers<ProviderStatus>()]
    const listeners = new Set<() => void>()
    const peer = { on: (each: () => void) => { listeners.add(each); return () => { listeners.delete(each) } }, state: () => state, inspect: async () => SAMPLE_INVITATION, providers: () => [], join: async () => await joining.promise } as unknown as Peer
    const tell = (now: string): void => {
      state = now
      for (const listener of [...listeners]) listener()
    }
    const why = words.errors['NETWORK_UNREACHABLE'] ?? ''
    /** What is shown where it fails while the person looks at another page, or at this one. */
    const fail = async (isAway: boolean): Promise<HTMLElement> => {
      joining = Promise.withResolvers()
      const place = await mount(html`<main id="page"><open-link .link=${'medrec:join:x'} .ready=${Promise.resolve(peer)} .router=${router}></open-link></main><med-toasts></med-toasts>`)
      await until(() => place.querySelector('join-screen button') !== null)
      await press(place, words.join.go(SAMPLE_INVITATION.provider))
      const screen = find(place, 'join-screen')
      if (isAway) find(place, 'open-link').remove()
      joining.reject(new MedrecError('NETWORK_UNREACHABLE'))
      await until(() => screen.textContent.includes(why))
      return place
    }
    const toastsIn = (place: HTMLElement): string[] => [...place.querySelectorAll('.toast')].map(toast => toast.textContent)
    equal(toastsIn(await fail(false)), [])

    const place = await fail(true)
    await until(() => toastsIn(place).length > 0)
    holds(toastsIn(place)[0]?.includes(words.join.failed(SAMPLE_INVITATION.provider, why)) === true, toastsIn(place).join(' / '))
    equal([await violations(place), went], [[], []])
    await press(place, words.tryAgain)
    equal([toastsIn(place), went, listeners.size], [[], [['/open', { state: { link: 'medrec:join:x', pasted: false } }]], 0])

    const locked = await fail(true)
    await until(() => toastsIn(locked).length > 0)
    tell('open')
    await until(() => true)
    equal(toastsIn(locked).length, 1)
    tell('locked')
    await until(() => toastsIn(locked).length === 0)
    equal([toastsIn(await fail(true)), listeners.size], [[], 0])
  })

  it('that asks for an agreement leads to what it asks, and to what was asked before', async () => {
    equal((await open({ kind: 'cosign', mine: true, asked: SAMPLE_ASKED, isKept: false })).went, ['/me/agree/look'])
    const kept = await open({ kind: 'cosign', mine: true, asked: SAMPLE_ASKED, isKept: true })
    equal([kept.went, kept.taken], [[`/me/agree/${SAMPLE_ASKED.id}`], []])
    equal(find((await open({ kind: 'cosign', mine: false })).place, 'h1').textContent, coSignWords.otherCard)
    holds((await open({ kind: 'cosign', mine: false }, { network: false })).place.textContent.includes(coSignWords.noNetwork), 'no network')
  })
})
