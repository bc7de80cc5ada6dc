import { html } from 'lit'
import '../../../browser/app/parts/med-chart.ts'
import '../../../browser/app/screens/seen-screen.ts'
import { formatDay, formatDayHeading, formatFullDay, formatLastDay, formatMoment, formatRecordDay, formatTime, joinWords, localDay, startOfDay } from '../../../browser/app/messages/format.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { endOfDay, endOfSpan } from '../../../browser/app/model/share-dates.ts'
import { seriesOf } from '../../../browser/app/model/record-view.ts'
import { sayCounts } from '../../../browser/app/model/say-log.ts'
import { sayShare } from '../../../browser/app/model/say-share.ts'
import { niceTicks } from '../../../browser/app/parts/chart-scale.ts'
import { whoPicture } from '../../../browser/app/parts/who-picture.ts'
import { SAMPLE_NOW, SAMPLE_VIEWS } from '../../../browser/app/examples/sample-records.ts'
import { SAMPLE_LOG, SAMPLE_SHARES, SAMPLE_STATUS } from '../../../browser/app/examples/sample-shares.ts'
import { CATEGORIES } from '../../../protocol/profiles/fhir/categories.ts'
import { LABELS } from '../../../protocol/profiles/fhir/labels.ts'
import { SUMMARY_LINE_NAMES } from '../../../protocol/profiles/fhir/summary/record-summary.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, violations } from '../mount.ts'

const noon = startOfDay('2026-11-23') + 12 * 3_600

describe('words', () => {
  it('exist for every category, label and line of the profile', () => {
    for (const category of CATEGORIES) holds(words.categories[category] !== undefined, category)
    for (const label of Object.keys(LABELS)) holds(words.labels[label] !== undefined, label)
    for (const line of SUMMARY_LINE_NAMES) holds(words.record.lines[line] !== undefined, line)
  })

  it('say times as people do', () => {
    equal(formatMoment({ at: noon - 20, now: noon }), 'just now')
    equal(formatMoment({ at: noon - 120, now: noon }), '2 minutes ago')
    holds(formatMoment({ at: noon - 86_400, now: noon }).startsWith('yesterday at'), 'yesterday')
    equal(formatDay({ at: endOfDay('2026-11-23'), now: noon }), 'today')
    equal(formatDay({ at: endOfDay('2026-11-24'), now: noon }), 'tomorrow')
    equal(joinWords(['labs', 'vitals', 'notes']), 'labs, vitals and notes')
  })

  it('name other kinds of records last', () => {
    equal(sayCounts({ ...SAMPLE_LOG[0]!, records: 66, counts: { '': 1, prescriptions: 50, vaccinations: 15 } }), `66 records: prescriptions, vaccinations and ${words.seen.noKind}`)
  })

  it('say of a time that is no date that it is none, and go on', () => {
    for (const at of [8_640_000_000_001, 2 ** 53 - 1, 2 ** 62, -(2 ** 53), NaN, Infinity, -Infinity]) {
      const said = [formatMoment({ at, now: noon }), formatDay({ at, now: noon }), formatTime(at), formatFullDay(at), formatLastDay(at + 43_200)]
      equal(said, said.map(() => words.time.noDate))
      equal(formatDayHeading({ at, now: noon }), 'An impossible date')
      equal(localDay(at), '')
    }
    for (const at of [8_640_000_000_000, -8_640_000_000_000]) holds(formatFullDay(at) !== words.time.noDate && formatDay({ at, now: noon }) !== '', 'the last of dates')
    const share = { ...SAMPLE_SHARES[1]!, notBefore: 2 ** 53 - 1, notAfter: 2 ** 53 - 1 }
    holds(sayShare({ share, names: new Map(), now: SAMPLE_NOW }).includes(words.time.noDate), 'a share')
  })

  it('keep dates as exact as the record has them', () => {
    equal(formatRecordDay('1998'), '1998')
    holds(formatRecordDay('1998-04').includes('April'), 'month')
    holds(formatRecordDay('1998-04-02').includes('2'), 'day')
    equal(formatRecordDay('soon'), 'soon')
  })

  it('end a month on the last day of a shorter one', () => {
    equal(endOfSpan({ span: 'month', now: startOfDay('2027-01-31') + 60 }), endOfDay('2027-02-28'))
    equal(endOfSpan({ span: 'week', now: startOfDay('2026-12-29') + 60 }), endOfDay('2027-01-05'))
    equal(endOfSpan({ span: 'none', now: noon }), null)
  })

  it('put a share into one sentence', () => {
    const names = new Map(SAMPLE_STATUS.map(provider => [provider.relationship, provider.name]))
    const said = sayShare({ share: SAMPLE_SHARES[1]!, names, now: SAMPLE_NOW })
    equal(said, 'Prescriptions (and opioid use and its treatment), from every provider, also ones you join later, until you end it.')
  })
})

describe('pictures', () => {
  it('have ticks that a person reads easily', () => {
    equal(niceTicks({ low: 5.6, high: 8.1, count: 4 }), [5, 6, 7, 8, 9])
    equal(niceTicks({ low: 3, high: 3, count: 4 }), [3, 4])
  })

  it('of readings have a table that says the same', async () => {
    const view = SAMPLE_VIEWS.find(candidate => candidate.summary.title === 'HbA1c')!
    const readings = seriesOf({ views: SAMPLE_VIEWS, view })
    const place = await mount(html`<med-chart heading="HbA1c over time" .readings=${readings} .current=${view.id}></med-chart>`)
    equal(place.querySelectorAll('circle').length, readings.length)
    equal([...place.querySelectorAll('tbody tr')].length, readings.length)
    holds(find(place, 'tbody tr').textContent.includes('6.1'), 'newest first')
    holds(place.querySelector('rect.range') !== null, 'no range')
    equal(await violations(place), [])
  })

  it('of the network have a table that says the same', async () => {
    const place = await mount(html`<main>${whoPicture({ shares: SAMPLE_SHARES.slice(0, 2), providers: SAMPLE_STATUS, now: SAMPLE_NOW, tableOpen: true })}</main>`)
    const drawn = [...place.querySelectorAll('title')].map(title => title.textContent)
    const listed = [...place.querySelectorAll('tbody th')].map(cell => cell.textContent)
    equal(drawn, listed)
    equal(await violations(place), [])
  })
})

describe('who saw what', () => {
  it('lists answers by day, and a gap as a gap', async () => {
    const place = await mount(html`<main><seen-screen .entries=${SAMPLE_LOG} .now=${SAMPLE_NOW}></seen-screen></main>`)
    equal([...place.querySelectorAll('h2.month')].slice(0, 2).map(day => day.textContent), ['Today', 'Yesterday'])
    equal([...place.querySelectorAll('.row')].filter(row => row.textContent.includes(words.seen.gap)).length, 1)
    holds(place.textContent.includes(words.seen.unknown), 'a viewer without a name')
    equal(await violations(place), [])
  })

  it('shows what says to be of no time, and all else', async () => {
    const never = { ...SAMPLE_LOG[0]!, index: 99, at: 2 ** 62, viewer: 'My sister' }
    const place = await mount(html`<main><seen-screen filter="My sister" .entries=${[never, ...SAMPLE_LOG]} .now=${SAMPLE_NOW}></seen-screen></main>`)
    equal([...place.querySelectorAll('h2.month')].slice(0, 1).map(day => day.textContent), ['An impossible date'])
    holds(place.querySelectorAll('.row').length > 1, 'nothing else')
  })

  it('narrows to others, and keeps gaps in sight', async () => {
    const place = await mount(html`<main><seen-screen filter="others" .entries=${SAMPLE_LOG} .now=${SAMPLE_NOW}></seen-screen></main>`)
    equal(place.querySelectorAll('.row').length, SAMPLE_LOG.length - 1)
  })

  it('leaves out looks that brought nothing, says so, and shows them under the name of who looked', async () => {
    const looks = [1, 2].map(n => ({ ...SAMPLE_LOG[0]!, index: 100 + n, viewer: 'you', counts: {}, records: 0, status: 'complete' as const }))
    const emptyOfOthers = { ...looks[0]!, index: 110, viewer: 'My sister' }
    const entries = [...looks, emptyOfOthers, ...SAMPLE_LOG]
    const everyone = await mount(html`<main><seen-screen .entries=${entries} .now=${SAMPLE_NOW}></seen-screen></main>`)
    equal(everyone.querySelectorAll('.row').length, SAMPLE_LOG.length)
    equal(everyone.textContent.includes('Not shown: 2 looks of your own and 1 look of others that brought nothing new.'), true)
    const others = await mount(html`<main><seen-screen filter="others" .entries=${entries} .now=${SAMPLE_NOW}></seen-screen></main>`)
    equal(others.querySelectorAll('.row').length, SAMPLE_LOG.length - 1)
    const sister = await mount(html`<main><seen-screen filter="My sister" .entries=${entries} .now=${SAMPLE_NOW}></seen-screen></main>`)
    equal([...sister.querySelectorAll('.under')].filter(under => under.textContent.startsWith('nothing new')).length, 1)
    const you = await mount(html`<main><seen-screen filter="you" .entries=${entries} .now=${SAMPLE_NOW}></seen-screen></main>`)
    equal([...you.querySelectorAll('.under')].filter(under => under.textContent.startsWith('nothing new')).length, 2)
  })
})
