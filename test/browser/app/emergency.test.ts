import { html } from 'lit'
import '../../../browser/app/screens/emergency-access.ts'
import '../../../browser/app/screens/emergency-ask.ts'
import '../../../browser/app/screens/emergency-card.ts'
import '../../../browser/app/screens/seen-screen.ts'
import { SAMPLE_CARD, SAMPLE_EMERGENCY, SAMPLE_EMERGENCY_GRANT, SAMPLE_EMERGENCY_INFO, SAMPLE_GROUP_LOOK, SAMPLE_LOG, SAMPLE_LOOK } from '../../../browser/app/examples/sample-shares.ts'
import { SAMPLE_NOW } from '../../../browser/app/examples/sample-records.ts'
import { emergencyWords } from '../../../browser/app/messages/emergency-words.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { MAX_LOOK_SECONDS } from '../../../browser/app/constants.ts'
import { EmergencyLook } from '../../../browser/app/model/emergency-look.ts'
import type { LookOptions } from '../../../browser/app/model/emergency-look.ts'
import { sayViewer } from '../../../browser/app/model/say-log.ts'
import { emergencyNotice } from '../../../browser/app/parts/emergency-notice.ts'
import type { EmergencyInfo } from '../../../browser/app/screens/emergency-ask.ts'
import { emergencyHead, emergencyNothing } from '../../../browser/app/screens/emergency-head.ts'
import { seenDetail } from '../../../browser/app/screens/seen-detail.ts'
import { AppModel } from '../../../browser/app/shell/app-model.ts'
import { emergencyBanner } from '../../../browser/app/shell/banner.ts'
import type { ErrorCode } from '../../../protocol/errors/codes.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { ReadRecord } from '../../../protocol/peer/group-types.ts'
import type { LetIn, LogEntry } from '../../../protocol/peer/log-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, press, rendered, until, violations } from '../mount.ts'

describe('emergency access', () => {
  it('is switched on for all providers of the network, with nothing to paste', async () => {
    const taken: Array<[string, number]> = []
    const place = await mount(html`<main><emergency-access .onOn=${async (viewer: string, seconds: number) => { taken.push([viewer, seconds]) }}></emergency-access></main>`)
    equal(place.querySelector('#emergency-group'), null)
    await press(place, words.emergency.on)
    find<HTMLSelectElement>(place, '#emergency-lasts').value = '3600'
    await press(place, words.emergency.on)
    equal(taken, [['members', 86_400], ['members', 3_600]])
    equal(await violations(place), [])
    const on = await mount(html`<main><emergency-access .grants=${[{ ...SAMPLE_EMERGENCY_GRANT, viewer: 'members' }]}></emergency-access></main>`)
    holds(on.textContent.includes(words.emergency.label.members), on.textContent)
    holds(on.textContent.includes(words.emergency.lastsFor('24 hours')), on.textContent)
    const other = await mount(html`<main><emergency-access .grants=${[{ ...SAMPLE_EMERGENCY_GRANT, emergency: 5_400 }]}></emergency-access></main>`)
    holds(other.textContent.includes(words.emergency.lastsFor('90 minutes')), other.textContent)
  })

  it('says, once it is switched off, where somebody may still look, and does not offer the card any more', async () => {
    const place = await mount(html`<main><emergency-access .grants=${[{ ...SAMPLE_EMERGENCY_GRANT, isEnding: true, perProvider: SAMPLE_EMERGENCY_GRANT.perProvider.slice(0, 1) }]}></emergency-access></main>`)
    holds(place.textContent.includes(words.emergency.offWaiting(SAMPLE_EMERGENCY_GRANT.perProvider[0]?.name ?? '?')), place.textContent)
    equal([place.querySelector('input.switch'), place.querySelector('a[href="/sharing/emergency"]')], [null, null])
    holds(place.textContent.includes(words.emergency.on), 'it can be switched on again')
    equal(await violations(place), [])
  })

  it('is switched on for another group by its address, and shows what is wrong with one', async () => {
    const taken: string[] = []
    const place = await mount(html`<main><emergency-access .onOn=${async (group: string) => {
      taken.push(group)
      if (!group.startsWith('group:')) throw new MedrecError('SHARE_INVALID')
    }}></emergency-access></main>`)
    const [, other] = place.querySelectorAll<HTMLInputElement>('input[type=radio]')
    other?.click()
    await rendered(place)
    const submit = async (text: string): Promise<void> => {
      find<HTMLInputElement>(place, '#emergency-group').value = text
      await press(place, words.emergency.on)
    }
    await submit('')
    await submit('nonsense')
    holds(find(place, '[role=alert]').textContent.length > 0, 'what is wrong is not said')
    await submit(' group:0x12 ')
    equal(taken, ['nonsense', 'group:0x12'])
    equal(await violations(place), [])
  })

  it('is switched off by its switch, which stays on when that fails', async () => {
    let fails = true
    const off: string[] = []
    const place = await mount(html`<main><emergency-access .grants=${[SAMPLE_EMERGENCY_GRANT]} .onOff=${async ({ id }: { id: string }) => {
      if (fails) throw new MedrecError('INTERNAL')
      off.push(id)
    }}></emergency-access></main>`)
    const input = find<HTMLInputElement>(place, 'input.switch')
    input.click()
    await rendered(place)
    // Once more: it is put back when what went wrong is shown.
    await rendered(place)
    equal(input.checked, true)
    fails = false
    input.click()
    await rendered(place)
    equal(off, [SAMPLE_EMERGENCY_GRANT.id])
    equal(await violations(place), [])
  })

  it('that happened is told above the list, with who, what, where and the reason they gave, until it was seen', async () => {
    let seen = 0
    const place = await mount(html`<main><seen-screen .entries=${[SAMPLE_EMERGENCY, ...SAMPLE_LOG]} .now=${SAMPLE_NOW} .emergencies=${[SAMPLE_EMERGENCY]} .onSeen=${() => { seen++ }}></seen-screen></main>`)
    const told = find(place, '[role=alert]')
    for (const part of [SAMPLE_EMERGENCY.emergency ?? '', SAMPLE_EMERGENCY.provider, '6 records']) holds(told.textContent.includes(part), `${part} is not said`)
    equal(find(place, '.row .tag.warn').textContent, words.emergency.tag)
    find<HTMLButtonElement>(told as HTMLElement, 'button').click()
    equal(seen, 1)
    equal(await violations(place), [])
    const many = await mount(html`<main>${emergencyNotice({ entries: Array.from({ length: 5 }, () => SAMPLE_EMERGENCY), now: SAMPLE_NOW, onSeen: () => {} })}</main>`)
    holds(many.textContent.includes(words.emergency.more(2)), 'that there are more is not said')
  })

  it('names the group that somebody without a name was let in through, and who keeps it', async () => {
    const said = sayViewer(SAMPLE_GROUP_LOOK)
    for (const part of ['Emergency rooms', SAMPLE_GROUP_LOOK.through?.keepers?.[0] ?? '?']) holds(said.includes(part), said)
    const by = (through: LetIn): string => sayViewer({ viewer: SAMPLE_GROUP_LOOK.viewer, through })
    const viewer = SAMPLE_GROUP_LOOK.through?.viewer ?? ''
    equal(by({ viewer, purpose: words.emergency.purpose }), words.seen.ofGroup('', []))
    equal(by({ viewer: 'members', purpose: '' }), words.seen.ofNetwork)
    equal([by({ viewer: '0x12', purpose: '' }), by({ viewer: '0x12', purpose: 'Ward 3' })], [words.seen.unknown, words.seen.letIn('Ward 3')])
    holds((await mount(html`<main>${seenDetail({ entry: SAMPLE_GROUP_LOOK })}</main>`)).textContent.includes(viewer), 'which group is not said')
  })

  it('is told on every other page in a line that leads to who saw, mine also while somebody else is shown', async () => {
    equal((await mount(html`<main>${emergencyBanner({ entries: [] })}</main>`)).textContent.trim(), '')
    const { emergency: _reason, ...rest } = SAMPLE_EMERGENCY
    const unreadable: LogEntry = { ...rest, status: 'gap', gap: { from: 42, to: 43 }, unreadable: true }
    for (const shown of [emergencyBanner({ entries: [unreadable] }), emergencyNotice({ entries: [unreadable], now: SAMPLE_NOW, onSeen: () => {} }), seenDetail({ entry: unreadable })]) {
      holds((await mount(html`<main>${shown}</main>`)).textContent.includes(words.seen.unreadable), 'it is not said that it cannot be read')
    }
    const place = await mount(html`<main>${emergencyBanner({ entries: [SAMPLE_EMERGENCY] })}</main>`)
    holds(find(place, '[role=alert]').textContent.includes(words.emergency.title(1)), place.textContent)
    equal(find<HTMLAnchorElement>(place, 'a').getAttribute('href'), '/seen')
    let looks = 0
    const mine = await mount(html`<main>${emergencyBanner({ entries: [SAMPLE_EMERGENCY], onLook: () => { looks++ } })}</main>`)
    await press(mine, words.places.seen)
    equal(looks, 1)
    equal(await violations(mine), [])
  })
})

describe('an emergency card', () => {
  it('is a code, a link, and the name that the person chooses, which stands on the paper alone', async () => {
    const place = await mount(html`<main><emergency-card .card=${{ ...SAMPLE_CARD, left: [{ relationship: '0x', handle: 'x', name: 'Harbour Clinic' }] }}></emergency-card></main>`)
    const paper = find(place, '.paper')
    equal(paper.querySelector('.paper-name'), null)
    const field = find<HTMLInputElement>(place, '#paper-name')
    field.value = ' Alex '
    field.dispatchEvent(new Event('input'))
    await rendered(place)
    equal(find(place, '.paper-name').textContent, 'Alex')
    equal(find(place, '.copyable').textContent, SAMPLE_CARD.link)
    for (const name of [...SAMPLE_CARD.places.map(each => each.name), 'Harbour Clinic']) holds(place.textContent.includes(name), `${name} is not named`)
    equal(await violations(place), [])
  })

  it('is offered where somebody may look, and only there', async () => {
    equal((await mount(html`<main><emergency-access></emergency-access></main>`)).querySelector('a'), null)
    equal(find<HTMLAnchorElement>(await mount(html`<main><emergency-access .grants=${[SAMPLE_EMERGENCY_GRANT]}></emergency-access></main>`), 'a').getAttribute('href'), '/sharing/emergency')
  })
})

describe('looking in an emergency', () => {
  const ask = async (change: Partial<EmergencyInfo>, onLook: (info: EmergencyInfo, reason: string) => void = () => {}): Promise<HTMLElement> => {
    const place = await mount(html`<main><emergency-ask link="medrec:emergency:x" .inspect=${async () => ({ ...SAMPLE_EMERGENCY_INFO, ...change })} .onLook=${onLook}></emergency-ask></main>`)
    await rendered(place)
    return place
  }

  it('says first what it means, and asks for a reason in words', async () => {
    const reasons: string[] = []
    const place = await ask({}, (_info, reason) => { reasons.push(reason) })
    for (const meaning of emergencyWords.look.means) holds(place.textContent.includes(meaning), meaning)
    const field = find<HTMLTextAreaElement>(place, 'textarea')
    equal(field.maxLength, 256)
    const submit = async (text: string): Promise<void> => {
      field.value = text
      find<HTMLFormElement>(place, 'form').dispatchEvent(new SubmitEvent('submit', { cancelable: true }))
      await rendered(place)
    }
    await submit('…!')
    equal([reasons.length, find(place, '[role=alert]').textContent], [0, emergencyWords.look.reasonMissing])
    equal(await violations(place), [])
    await submit(' Unconscious ')
    equal(reasons, ['Unconscious'])
  })

  it('does not begin without a card, with the person\'s own, or in another network', async () => {
    const without = await ask({ cards: 0 })
    equal([without.querySelector('form'), find<HTMLAnchorElement>(without, 'a.button').getAttribute('href')], [null, '/me/card'])
    equal((await ask({ mine: true })).querySelector('form'), null)
    const other = await ask({ otherNetwork: true })
    equal([other.querySelector('form'), find(other, '[role=alert]').textContent.includes(words.errors['OTHER_NETWORK'] ?? '?')], [null, true])
    equal(await violations(other), [])
  })

  it('says of each provider whether it answered, and when nobody did, what to do', async () => {
    const place = await mount(html`<main>${emergencyHead({ look: SAMPLE_LOOK, now: SAMPLE_NOW, onAgain: () => {} })}</main>`)
    const w = emergencyWords.look
    for (const said of [SAMPLE_LOOK.reason, words.records(12), w.states.refused, w.states.away, 'NETWORK_UNREACHABLE', w.again]) holds(place.textContent.includes(said), `${said} is not said`)
    equal(await violations(place), [])
    const saidWhen = async (states: Array<'refused' | 'away'>): Promise<string> => (await mount(html`<main>${emergencyNothing({ ...SAMPLE_LOOK, places: SAMPLE_LOOK.places.map((each, i) => ({ ...each, state: states[i % states.length] ?? 'away' })) })}</main>`)).textContent
    holds((await saidWhen(['refused'])).includes(w.refusedText) && (await saidWhen(['away', 'refused'])).includes(w.refusedText) && (await saidWhen(['away'])).includes(w.awayText), 'what to do is not said')
  })

  const record = (key: string, size = 10): ReadRecord => ({ key, categories: ['labs'], labels: [], mediaType: 'application/fhir+json', size, hash: '0x', source: '', text: `{"id":"${key}"}` })
  const looked = async (answers: Record<string, ReadRecord[] | ErrorCode>, more: Partial<LookOptions> = {}): Promise<EmergencyLook> => {
    const look = new EmergencyLook({
      link: 'x', reason: 'Unconscious', now: SAMPLE_NOW, changed: () => {}, places: Object.keys(answers).map(handle => ({ handle, relationship: `0x${handle}`, name: handle.toUpperCase() })),
      peer: {
        readAs: async function * ({ provider }) {
          const answer = answers[provider]
          if (answer === undefined || typeof answer === 'string') throw new MedrecError(answer ?? 'INTERNAL')
          yield * answer
        }
      },
      ...more
    })
    await look.ask()
    return look
  }
  const states = (look: EmergencyLook): string[] => look.places.map(({ handle, state, records }) => `${handle} ${state} ${records}`)

  it('holds what came by provider until it is ended, and then nothing', async () => {
    const answers: Record<string, ReadRecord[] | ErrorCode> = { a: [record('1'), record('2')], b: 'DENIED', c: 'STREAM_CUT' }
    const look = await looked(answers)
    equal(states(look), ['a read 2', 'b refused 0', 'c away 0'])
    equal(look.views().map(({ entry }) => entry.provider), ['A', 'A'])
    equal(look.text({ relationship: '0xa', key: '2' }), '{"id":"2"}')
    answers['c'] = [record('1')]
    answers['a'] = 'DENIED'
    await look.ask()
    equal(states(look), ['a read 2', 'b refused 0', 'c read 1'])
    look.end()
    equal(look.views(), [])
  })

  it('holds no more than there is room for, and says so', async () => {
    const look = await looked({ a: [record('1', 60), record('2', 40), record('3', 1)] }, { maxBytes: 100 })
    equal(states(look), ['a full 2'])
    equal(look.views().length, 2)
    const many = await looked({ a: [record('1', 0), record('1', 0), record('2', 0), record('3', 0)] }, { maxRecords: 2 })
    equal([states(many), many.views().length], [['a full 3'], 2])
  })

  it('has room again for what a provider brought twice before it broke off', async () => {
    const answers: Record<string, ReadRecord[] | ErrorCode> = { a: [record('1', 60), record('1', 60)], b: [record('1', 40)] }
    const look = await looked(answers, { maxBytes: 100 })
    equal(states(look), ['a read 2', 'b read 1'])
  })

  it('is over a day after it was asked for, and when anything else is looked at', async () => {
    const peer = { on: () => () => {}, actingFor: () => [], readAs: async function * () { yield record('1') } } as unknown as Peer
    const model = new AppModel({ peer, changed: () => {}, onOver: () => {} })
    const begin = (): EmergencyLook => {
      model.beginEmergency({ link: 'x', reason: 'Unconscious', now: SAMPLE_NOW, places: SAMPLE_EMERGENCY_INFO.places })
      return model.emergencyLook(SAMPLE_NOW) ?? new EmergencyLook({ link: '', reason: '', now: 0, places: [], peer, changed: () => {} })
    }
    const look = begin()
    await until(() => !look.isAsking)
    equal([look.views().length, model.emergencyLook(SAMPLE_NOW + MAX_LOOK_SECONDS - 1)], [3, look])
    equal([model.emergencyLook(SAMPLE_NOW + MAX_LOOK_SECONDS), look.views()], [undefined, []])
    const other = begin()
    model.actFor(undefined)
    equal([model.emergencyLook(SAMPLE_NOW), other.views()], [undefined, []])
  })
})
