import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { coSignWords } from '../messages/co-sign-words.ts'
import { emergencyWords } from '../messages/emergency-words.ts'
import { words } from '../messages/en.ts'
import { wordsOf } from '../messages/words-of.ts'
import { helperWords } from '../messages/helper-words.ts'
import { lostWords } from '../messages/lost-words.ts'
import { moveWords } from '../messages/move-words.ts'
import { newShareForm } from '../model/share-form.ts'
import type { RecordView } from '../model/record-view.ts'
import { icon } from '../parts/icons.ts'
import { emptyState, notice } from '../parts/notice.ts'
import { blockedNotices } from '../parts/blocked-notice.ts'
import { whoPicture } from '../parts/who-picture.ts'
import { emergencyHead, emergencyNothing } from '../screens/emergency-head.ts'
import type { ShownLook } from '../screens/emergency-head.ts'
import { linkScreen } from '../screens/link-screen.ts'
import { networkWelcome, notMyAgreement, strangersEmergency, wordsLostScreen } from '../screens/link-screens.ts'
import { aboutNetwork, providerList } from '../screens/me-providers.ts'
import { meScreen } from '../screens/me-screen.ts'
import { passLinkScreen } from '../screens/pass-link.ts'
import { recordsEmpty } from '../screens/records-empty.ts'
import { recordsOverview } from '../screens/records-overview.ts'
import { seenDetail, seenHelp } from '../screens/seen-detail.ts'
import { lasting, shareDetail } from '../screens/share-detail.ts'
import { shareLinkScreen } from '../screens/share-link.ts'
import { sharedHead, sharedNothing } from '../screens/shared-head.ts'
import { sharedScreen } from '../screens/shared-screen.ts'
import { welcomeScreen } from '../screens/welcome-screen.ts'
import type { Page } from '../shell/frame.ts'
import { actingBanner, emergencyBanner } from '../shell/banner.ts'
import { CO_SIGN_EXAMPLES } from './co-sign-examples.ts'
import { HELPED, HELPER_EXAMPLES } from './helper-examples.ts'
import { OFFER_EXAMPLES } from './offer-examples.ts'
import { JOINED_PROVIDERS, LEFT_PROVIDERS, PROVIDER_EXAMPLES } from './provider-examples.ts'
import { SAMPLE_NOW, SAMPLE_VIEWS } from './sample-records.ts'
import { SAMPLE_BLOCKED, SAMPLE_CARD, SAMPLE_EMERGENCY, SAMPLE_EMERGENCY_GRANT, SAMPLE_EMERGENCY_INFO, SAMPLE_GROUP_LOOK, SAMPLE_INVITATION, SAMPLE_LAPSING, SAMPLE_LOG, SAMPLE_LOOK, SAMPLE_NETWORK, SAMPLE_PASSED, SAMPLE_SHARED, SAMPLE_SHARES, SAMPLE_STANDING, SAMPLE_STATUS, SAMPLE_WORDS, samplePreview } from './sample-shares.ts'
import { shareEditorExample } from './share-editor-example.ts'
import '../pages/new-key.ts'
import '../screens/emergency-access.ts'
import '../screens/emergency-ask.ts'
import '../screens/emergency-card.ts'
import '../screens/join-screen.ts'
import '../screens/me-card.ts'
import '../screens/me-device.ts'
import '../screens/me-keys.ts'
import '../screens/record-detail.ts'
import '../screens/records-screen.ts'
import '../screens/restore-screen.ts'
import '../screens/seen-screen.ts'
import '../screens/shared-name.ts'
import '../screens/sharing-screen.ts'
import '../screens/unlock-screen.ts'

type Shown = { alone: TemplateResult } | (Page & { banner?: TemplateResult })
const now = SAMPLE_NOW
const names = new Map(SAMPLE_STATUS.map(provider => [provider.relationship, provider.name]))
const nothingToDo = async (): Promise<void> => {}
const view = (title: string): RecordView => {
  const found = SAMPLE_VIEWS.find(candidate => candidate.summary.title === title)
  if (found === undefined) throw new MedrecError('NOT_HELD', title)
  return found
}

const recordsList = (current = '', category = ''): TemplateResult => html`<records-screen mine .views=${SAMPLE_VIEWS} .filter=${{ category, text: '' }} .current=${current} .status=${html`<p class="status"><span class="dot"></span>${words.recordsScreen.from(3)} · ${words.recordsScreen.upToDate}</p>`} .hrefOf=${() => '/examples/record'}></records-screen>`
const recordPage = (title: string): Page => ({
  tab: 'records', title, list: recordsList(view(title).id),
  detail: html`<record-detail .view=${view(title)} .views=${SAMPLE_VIEWS} .viewers=${title === 'Influenza vaccine' ? [{ id: 'a1', name: 'My sister' }] : []} .readText=${async () => '{\n  "resourceType": "Observation"\n}'}></record-detail>`
})
const sharingList = (wide: boolean, current = '', shares = SAMPLE_SHARES): TemplateResult => html`<sharing-screen .shares=${shares} .providers=${SAMPLE_STATUS} .now=${now} .wide=${wide} .current=${current}></sharing-screen>`
const seenList = (current = ''): TemplateResult => html`<seen-screen .entries=${SAMPLE_LOG} .now=${now} .current=${current}></seen-screen>`
const meList = (current = ''): TemplateResult => meScreen({ current, providers: 3, shared: 2, development: true, network: SAMPLE_NETWORK.name, helpers: [], acting: [], onLock: () => {} })
const mePart = (title: string, body: TemplateResult, current = ''): Page => ({ tab: 'me', title, list: meList(current), detail: html`<div><div class="screen-head"><a class="back only-narrow" href="/examples/me">${icon('before', 18)}${words.me.title}</a><h1>${title}</h1></div>${body}</div>` })
const lio = wordsOf('Lio')
const acting = (page: Page): Shown => ({ ...page, banner: html`${actingBanner({ acting: HELPED, onBack: () => {} })}` })
const helperExample = (name: string): TemplateResult => HELPER_EXAMPLES[name]?.() ?? html``
const offerExample = (name: string): TemplateResult => OFFER_EXAMPLES[name]?.() ?? html``
const coSignExample = (name: string): TemplateResult => CO_SIGN_EXAMPLES[name]?.() ?? html``
const share = (n: 0 | 1 | 2): typeof SAMPLE_SHARES[number] => SAMPLE_SHARES[n] as typeof SAMPLE_SHARES[number]
const lapsing = (n: 0 | 1): typeof SAMPLE_LAPSING[number] => SAMPLE_LAPSING[n] as typeof SAMPLE_LAPSING[number]
const standing = (n: 0 | 1): typeof SAMPLE_STANDING[number] => SAMPLE_STANDING[n] as typeof SAMPLE_STANDING[number]
const shared = (n: 0 | 1): typeof SAMPLE_SHARED[number] => SAMPLE_SHARED[n] as typeof SAMPLE_SHARED[number]
const sharedPage = (n: 0 | 1): Page => ({
  tab: 'sharing', title: words.shared.title,
  list: html`<records-screen .views=${n === 0 ? SAMPLE_VIEWS.filter(candidate => candidate.entry.labels.length === 0) : []} .heading=${words.shared.recordsOf(shared(n).from)} .empty=${sharedNothing(shared(n))} .top=${html`<a class="back" href="/examples/shared">${icon('before', 18)}${words.shared.title}</a>`} .status=${sharedHead({ entry: shared(n), now, asking: false, passedOnTo: n === 0 ? ['Dr. Okafor'] : [], onRefresh: () => {}, onForget: () => {} })} .hrefOf=${() => '/examples/record'}></records-screen>`,
  aside: emptyState({ drawing: 'records', title: words.recordsScreen.choose, text: words.recordsScreen.chooseText })
})

const emergencyPage = (detail: TemplateResult): Page => ({ tab: 'sharing', title: emergencyWords.look.title, list: sharedScreen({ shared: SAMPLE_SHARED, now, current: '' }), detail })
const emergencyAsk = (change: Partial<typeof SAMPLE_EMERGENCY_INFO>): TemplateResult => html`<emergency-ask link="medrec:emergency:example" .inspect=${async () => ({ ...SAMPLE_EMERGENCY_INFO, ...change })}></emergency-ask>`
const emergencyRecords = (look: ShownLook): Page => ({
  tab: 'sharing', title: emergencyWords.look.records,
  list: html`<records-screen .views=${look.places[0]?.state === 'read' ? SAMPLE_VIEWS.filter(({ entry }) => entry.labels.length === 0 && entry.handle === look.places[0]?.handle) : []} .heading=${emergencyWords.look.records} .empty=${emergencyNothing(look)} .top=${html`<a class="back" href="/examples/shared">${icon('before', 18)}${words.shared.title}</a>`} .status=${emergencyHead({ look, now, onAgain: () => {} })} .hrefOf=${() => '/examples/record'}></records-screen>`,
  ...look.places[0]?.state === 'read' ? { aside: emptyState({ drawing: 'records', title: words.recordsScreen.choose, text: words.recordsScreen.chooseText }) } : {}
})

/** Every screen by the name of its page under /examples. */
export const SCREENS: Record<string, (options: { wide: boolean }) => Shown> = {
  welcome: () => ({ alone: welcomeScreen() }),
  begin: () => ({ alone: html`<main id="content">${linkScreen({ title: words.entry.title, lead: words.entry.lead, backHref: '/examples', onLink: nothingToDo })}</main>` }),
  join: () => ({ alone: html`<join-screen .info=${SAMPLE_INVITATION}></join-screen>` }),
  'join-second': () => ({ alone: html`<join-screen hasOwn link="https://app.example/#join=example" .info=${SAMPLE_INVITATION} .onJoin=${nothingToDo}></join-screen>` }),
  'join-again': () => ({ alone: html`<join-screen hasOwn link="https://app.example/#join=example" .info=${{ ...SAMPLE_INVITATION, joined: true }} .onJoin=${nothingToDo}></join-screen>` }),
  'join-other': () => ({ alone: html`<join-screen hasOwn .isOther=${true} link="https://app.example/#join=example" .info=${SAMPLE_INVITATION} .onJoin=${nothingToDo}></join-screen>` }),
  joining: () => ({ alone: html`<join-screen begin .info=${SAMPLE_INVITATION} .onJoin=${async (onProgress: (progress: object) => void) => { onProgress({ step: 'fetching', count: 128, total: 412 }); await new Promise(() => {}) }}></join-screen>` }),
  network: () => ({ alone: networkWelcome({ info: { kind: 'network', network: 'MedRec demo', members: 3, reachable: true, verified: false }, fresh: true, go: () => {} }) }),
  words: () => ({ alone: html`<new-words-screen .words=${SAMPLE_WORDS}></new-words-screen>` }),
  password: () => ({ alone: html`<password-screen></password-screen>` }),
  unlock: () => ({ alone: html`<unlock-screen></unlock-screen>` }),
  'unlock-invitation': () => ({ alone: html`<unlock-screen waiting="join"></unlock-screen>` }),
  restore: () => ({ alone: html`<restore-screen .checkWords=${async () => undefined} .checkEntry=${nothingToDo}></restore-screen>` }),
  records: () => ({ tab: 'records', title: words.recordsScreen.title, list: recordsList(), aside: recordsOverview({ views: SAMPLE_VIEWS, providers: SAMPLE_STATUS, now }) }),
  'records-empty': () => ({ tab: 'records', title: words.recordsScreen.title, list: html`<records-screen mine .views=${[]} .empty=${emptyState({ drawing: 'records', title: words.recordsScreen.empty, text: words.recordsScreen.emptyText, action: html`<a class="button" href="/examples/begin">${words.recordsScreen.emptyDo}</a>` })}></records-screen>`, banner: html`<p class="banner" role="status">${words.banner.offline}</p>` }),
  'records-awaited': () => ({ tab: 'records', title: words.recordsScreen.title, list: html`<records-screen mine .views=${[]} .empty=${recordsEmpty({ providers: JOINED_PROVIDERS, shared: 0, isActing: false })}></records-screen>`, aside: html`<div>${providerList({ providers: JOINED_PROVIDERS, now, asking: false, onRefresh: () => {} })}</div>` }),
  record: () => recordPage('HbA1c'),
  'record-pressure': () => recordPage('Blood pressure'),
  'record-panel': () => recordPage('Lipid panel'),
  'record-sensitive': () => recordPage('Methadone 10 mg'),
  'record-note': () => recordPage('Note after a conversation'),
  'record-shared': () => recordPage('Influenza vaccine'),
  sharing: ({ wide }) => ({ tab: 'sharing', title: words.sharing.title, list: sharingList(wide), aside: html`<div>${whoPicture({ shares: SAMPLE_SHARES.slice(0, 2), providers: SAMPLE_STATUS, now, tableOpen: true })}</div>` }),
  'sharing-blocked': ({ wide }) => ({ tab: 'sharing', title: words.sharing.title, list: html`${blockedNotices({ providers: SAMPLE_BLOCKED, onGiveUp: () => {} })}${sharingList(wide)}`, aside: html`<div>${whoPicture({ shares: SAMPLE_SHARES.slice(0, 2), providers: SAMPLE_BLOCKED, now, tableOpen: true })}</div>` }),
  'sharing-empty': ({ wide }) => ({ tab: 'sharing', title: words.sharing.title, list: html`<sharing-screen .shares=${[]} .providers=${SAMPLE_STATUS} .now=${now} .wide=${wide}></sharing-screen>`, aside: html`<div>${whoPicture({ shares: [], providers: SAMPLE_STATUS, now })}</div>` }),
  'share-card': ({ wide }) => ({ tab: 'sharing', title: words.share.title, list: sharingList(wide), detail: linkScreen({ title: words.share.cardTitle, lead: words.share.cardLead, label: words.share.cardPaste, backHref: '/examples/sharing', backWord: words.places.sharing, onLink: nothingToDo }) }),
  'share-new': ({ wide }) => ({ tab: 'sharing', title: words.share.title, list: sharingList(wide), detail: shareEditorExample('new') }),
  'pass-on': ({ wide }) => ({ tab: 'sharing', title: words.shared.passTitle, list: sharedScreen({ shared: SAMPLE_SHARED, now, current: wide ? 'm1' : '' }), detail: shareEditorExample('pass') }),
  'pass-link': () => ({ tab: 'sharing', title: words.shared.passTitle, list: sharedScreen({ shared: SAMPLE_SHARED, now, current: 'm1' }), detail: passLinkScreen({ passed: SAMPLE_PASSED, backHref: '/examples/shared-person', backWord: words.shared.recordsOf('Mum'), now }) }),
  'share-begun': ({ wide }) => ({ tab: 'sharing', title: words.share.title, list: sharingList(wide), detail: shareEditorExample('new', newShareForm({ name: 'My sister', as: '', now })) }),
  'share-change': ({ wide }) => ({ tab: 'sharing', title: words.share.title, list: sharingList(wide, 'a1'), detail: shareEditorExample('change') }),
  'share-link': ({ wide }) => ({ tab: 'sharing', title: words.share.title, list: sharingList(wide, 'a1'), detail: shareLinkScreen({ share: share(0) }) }),
  share: ({ wide }) => ({ tab: 'sharing', title: words.share.title, list: sharingList(wide, 'b2'), detail: shareDetail({ share: share(1), names, now, preview: samplePreview(share(1)), onEnd: () => {}, onEndAt: () => {} }) }),
  'share-lapsing': ({ wide }) => ({ tab: 'sharing', title: words.share.title, list: sharingList(wide, 'o4', SAMPLE_LAPSING.map(lasting)), detail: shareDetail({ share: lapsing(0), names, now, preview: samplePreview(lapsing(0)), onEnd: () => {}, onEndAt: () => {}, onKeep: async () => {} }) }),
  'share-kept': ({ wide }) => ({ tab: 'sharing', title: words.share.title, list: sharingList(wide, 'o5', SAMPLE_LAPSING.map(lasting)), detail: shareDetail({ share: lapsing(1), names, now, preview: samplePreview(lapsing(1)), onEnd: () => {}, onEndAt: () => {} }) }),
  'share-lapsing-acting': ({ wide }) => ({ tab: 'sharing', title: words.share.title, list: sharingList(wide, 'o4', SAMPLE_LAPSING.map(lasting)), detail: shareDetail({ share: { ...share(1), lapsesAt: lapsing(0).lapsesAt ?? 0 }, names, now, preview: samplePreview(share(1)), onEnd: () => {}, onEndAt: () => {}, actingFor: 'Lio' }) }),
  'share-except': ({ wide }) => ({ tab: 'sharing', title: words.share.title, list: sharingList(wide, 'a1', SAMPLE_STANDING), detail: shareDetail({ share: standing(0), names, now, preview: samplePreview(standing(0)), onEnd: () => {}, onEndAt: () => {} }) }),
  'share-ending': ({ wide }) => ({ tab: 'sharing', title: words.share.title, list: sharingList(wide, 'b2', SAMPLE_STANDING), detail: shareDetail({ share: standing(1), names, now, preview: samplePreview(standing(1)), onEnd: () => {}, onEndAt: () => {} }) }),
  seen: () => ({ tab: 'seen', title: words.seen.title, list: seenList(), aside: seenHelp() }),
  'seen-emergency': () => ({ tab: 'seen', title: words.seen.title, list: html`<seen-screen .entries=${[SAMPLE_EMERGENCY, ...SAMPLE_LOG]} .now=${now} .emergencies=${[SAMPLE_EMERGENCY]}></seen-screen>`, aside: seenDetail({ entry: SAMPLE_EMERGENCY }) }),
  'seen-emergency-group': () => ({ tab: 'seen', title: words.seen.title, list: html`<seen-screen .entries=${[SAMPLE_GROUP_LOOK, SAMPLE_EMERGENCY, ...SAMPLE_LOG]} .now=${now} .emergencies=${[SAMPLE_GROUP_LOOK, SAMPLE_EMERGENCY]}></seen-screen>`, aside: seenDetail({ entry: SAMPLE_GROUP_LOOK }) }),
  'emergency-banner': () => ({ tab: 'me', title: words.me.title, list: meList(), banner: html`${emergencyBanner({ entries: [SAMPLE_GROUP_LOOK] })}` }),
  'emergency-card': ({ wide }) => ({ tab: 'sharing', title: words.sharing.title, list: html`${sharingList(wide)}<emergency-access .grants=${[SAMPLE_EMERGENCY_GRANT]}></emergency-access>`, detail: html`<emergency-card .card=${SAMPLE_CARD}></emergency-card>` }),
  'emergency-paste': () => emergencyPage(linkScreen({ title: emergencyWords.look.open, lead: emergencyWords.look.openLead, label: emergencyWords.look.paste, backHref: '/examples/shared', backWord: words.shared.title, onLink: nothingToDo })),
  'emergency-ask': () => emergencyPage(emergencyAsk({})),
  'emergency-no-card': () => emergencyPage(emergencyAsk({ cards: 0 })),
  'emergency-own': () => emergencyPage(emergencyAsk({ mine: true })),
  'emergency-look': () => emergencyRecords(SAMPLE_LOOK),
  'emergency-asking': () => emergencyRecords({ ...SAMPLE_LOOK, isAsking: true, places: SAMPLE_LOOK.places.map(({ code: _, ...place }) => ({ ...place, state: 'asking', records: 0 })) }),
  'emergency-refused': () => emergencyRecords({ ...SAMPLE_LOOK, places: SAMPLE_LOOK.places.map(place => ({ ...place, state: 'refused', records: 0, code: 'DENIED' })) }),
  'emergency-found': () => ({ alone: strangersEmergency() }),
  'emergency-off': ({ wide }) => ({ tab: 'sharing', title: words.sharing.title, list: html`${sharingList(wide)}<emergency-access></emergency-access>` }),
  'emergency-on': ({ wide }) => ({ tab: 'sharing', title: words.sharing.title, list: html`${sharingList(wide)}<emergency-access .grants=${[SAMPLE_EMERGENCY_GRANT]}></emergency-access>` }),
  'emergency-ending': () => ({ tab: 'sharing', title: words.sharing.title, list: html`${sharingList(false, '', SAMPLE_LAPSING)}<emergency-access .grants=${[{ ...SAMPLE_EMERGENCY_GRANT, isEnding: true, perProvider: SAMPLE_EMERGENCY_GRANT.perProvider.slice(0, 2) }]}></emergency-access>` }),
  'seen-empty': () => ({ tab: 'seen', title: words.seen.title, list: html`<seen-screen .entries=${[]} .now=${now}></seen-screen>`, aside: seenHelp() }),
  'seen-entry': () => ({ tab: 'seen', title: words.seen.title, list: seenList(`${SAMPLE_LOG[1]?.relationship ?? ''} 40`), detail: seenDetail({ entry: SAMPLE_LOG[1] as typeof SAMPLE_LOG[number] }) }),
  'seen-gap': () => ({ tab: 'seen', title: words.seen.title, list: seenList(), detail: seenDetail({ entry: SAMPLE_LOG[3] as typeof SAMPLE_LOG[number] }) }),
  shared: () => ({ tab: 'sharing', title: words.shared.title, list: sharedScreen({ shared: SAMPLE_SHARED, now, current: '' }), aside: emptyState({ drawing: 'people', title: words.shared.title, text: words.shared.emptyText }) }),
  'shared-empty': () => ({ tab: 'sharing', title: words.shared.title, list: sharedScreen({ shared: [], now, current: '' }) }),
  'shared-person': () => sharedPage(0),
  'shared-ended': () => sharedPage(1),
  'shared-name': () => ({ ...sharedPage(0), detail: html`<shared-name .name=${'Mum'} .onName=${nothingToDo}></shared-name>` }),
  me: () => ({ tab: 'me', title: words.me.title, list: meList(), aside: html`<div>${providerList({ providers: SAMPLE_STATUS, now, asking: false, onRefresh: () => {} })}</div>` }),
  'me-card': () => mePart(words.me.card, html`<me-card name="Alex" .then=${words.me.cardThen} .makeCard=${async () => ({ link: `https://app.example/#card=${'c'.repeat(120)}`, text: 'medrec:card:example', address: '0x' })}></me-card>`, 'card'),
  'me-words': () => mePart(words.me.words, html`<me-words .readWords=${async () => SAMPLE_WORDS}></me-words>`, 'words'),
  'me-password': () => mePart(words.password.changeTitle, html`<me-password .onChange=${nothingToDo}></me-password>`, 'password'),
  'me-providers': () => mePart(words.me.providers, providerList({ providers: SAMPLE_STATUS, now, asking: false, onRefresh: () => {} }), 'providers'),
  'me-providers-left': () => mePart(words.me.providers, providerList({ providers: LEFT_PROVIDERS, now, asking: false, onRefresh: () => {} }), 'providers'),
  ...Object.fromEntries(Object.entries(PROVIDER_EXAMPLES).map(([name, body]) => [name, () => mePart('Mercy General', body(), 'providers')])),
  'me-about': () => mePart(words.me.about, aboutNetwork({ network: SAMPLE_NETWORK, address: `https://app.example/#network=${'n'.repeat(220)}` }), 'about'),
  'me-leave': () => mePart(words.me.leaveTitle, html`<me-leave .onLeave=${nothingToDo}></me-leave>`, 'leave'),
  'me-download': () => mePart(words.recordsScreen.download, html`<me-download .records=${412} .onDownload=${nothingToDo}></me-download>`, 'download'),
  helpers: () => mePart(helperWords.title, helperExample('helpers'), 'helpers'),
  'helpers-empty': () => mePart(helperWords.title, helperExample('helpers-empty'), 'helpers'),
  'helper-card': () => mePart(helperWords.addTitle, helperExample('helper-card'), 'helpers'),
  'helper-proxy': () => mePart(helperWords.addTitle, helperExample('helper-proxy'), 'helpers'),
  'helper-new': () => mePart(helperWords.addTitle, helperExample('helper-new'), 'helpers'),
  acting: () => ({ ...mePart(helperWords.actingTitle, helperExample('acting'), 'acting'), banner: html`${actingBanner({ acting: HELPED, own: true, onBack: () => {} })}` }),
  'acting-records': () => acting({ tab: 'records', title: lio.recordsScreen.title, list: html`<records-screen mine .say=${lio} .heading=${lio.recordsScreen.title} .views=${SAMPLE_VIEWS} .filter=${{ category: '', text: '' }} .hrefOf=${() => '/examples/record'}></records-screen>`, aside: recordsOverview({ views: SAMPLE_VIEWS, providers: SAMPLE_STATUS, now, say: lio }) }),
  'acting-sharing': ({ wide }) => acting({ tab: 'sharing', title: lio.sharing.title, list: html`<sharing-screen .say=${lio} .shares=${SAMPLE_SHARES} .providers=${SAMPLE_STATUS} .now=${now} .wide=${wide}></sharing-screen><emergency-access .say=${lio}></emergency-access>`, aside: html`<div>${whoPicture({ shares: SAMPLE_SHARES.slice(0, 2), providers: SAMPLE_STATUS, now, tableOpen: true, say: lio })}</div>` }),
  'acting-seen': () => acting({ tab: 'seen', title: lio.seen.title, list: html`<seen-screen .say=${lio} .entries=${SAMPLE_LOG} .now=${now}></seen-screen>`, aside: seenHelp() }),
  'acting-empty': () => mePart(helperWords.actingTitle, helperExample('acting-empty'), 'acting'),
  agree: () => mePart(coSignWords.title, coSignExample('agree'), 'agree'),
  'agree-empty': () => mePart(coSignWords.title, coSignExample('agree-empty'), 'agree'),
  'agree-look': () => mePart(coSignWords.asks('Tobias'), coSignExample('agree-look'), 'agree'),
  'agree-given': () => mePart(coSignWords.asks('Tobias'), coSignExample('agree-given'), 'agree'),
  'agree-partly': () => mePart(coSignWords.asks('Tobias'), coSignExample('agree-partly'), 'agree'),
  'agree-lapsed': () => mePart(coSignWords.asks('Tobias'), coSignExample('agree-lapsed'), 'agree'),
  'agree-over': () => mePart(coSignWords.asks('Tobias'), coSignExample('agree-over'), 'agree'),
  'agree-offline': () => mePart(coSignWords.asks('Tobias'), coSignExample('agree-offline'), 'agree'),
  'open-share': () => ({ alone: offerExample('open-share') }),
  'open-appointment': () => ({ alone: offerExample('open-appointment') }),
  'agree-other-card': () => ({ alone: notMyAgreement({ fresh: false, hasNetwork: true }) }),
  'sharing-agreement': ({ wide }) => ({ tab: 'sharing', title: words.sharing.title, list: html`${sharingList(wide)}${coSignExample('grants')}` }),
  'move-start': () => mePart(moveWords.title, helperExample('move-start'), 'move'),
  'move-sure': () => mePart(moveWords.sureTitle, helperExample('move-sure'), 'move'),
  'move-under-way': () => mePart(moveWords.givenTitle, helperExample('move-under-way'), 'move'),
  'move-other-card': () => mePart(moveWords.givenTitle, helperExample('move-other-card'), 'move'),
  'move-done': () => mePart(moveWords.title, helperExample('move-done'), 'move'),
  'lost-empty': () => mePart(lostWords.title, helperExample('lost-empty'), 'helpers'),
  'lost-rule': () => mePart(lostWords.title, helperExample('lost-rule'), 'helpers'),
  'lost-named': () => mePart(lostWords.title, helperExample('lost-named'), 'helpers'),
  'lost-new': () => mePart(lostWords.addTitle, helperExample('lost-new'), 'helpers'),
  'lost-agree': () => mePart(lostWords.agreeTitle, helperExample('lost-agree'), 'helpers'),
  'lost-wait': () => mePart(lostWords.waitTitle, helperExample('lost-wait'), 'helpers'),
  'lost-name': () => mePart(lostWords.nameTitle('Ines'), helperExample('lost-name'), 'acting'),
  'lost-card': () => mePart(lostWords.card, helperExample('lost-card'), 'lost'),
  'lost-take': () => mePart(lostWords.link, helperExample('lost-take'), 'lost'),
  'lost-words': () => ({ alone: wordsLostScreen({ onBegin: () => {} }) }),
  elsewhere: () => ({ alone: html`<main id="content">${emptyState({ alone: true, drawing: 'records', title: words.elsewhere.title, text: words.elsewhere.text, action: html`<button class="button" type="button">${words.elsewhere.here}</button>` })}</main>` }),
  failed: () => ({ alone: html`<main class="stack" id="content"><h1 tabindex="-1">${words.failed.title}</h1>${notice({ tone: 'warn', text: words.failed.text })}<button class="button" type="button">${words.failed.reload}</button></main>` })
}
