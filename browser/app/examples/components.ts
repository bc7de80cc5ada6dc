import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { icon } from '../parts/icons.ts'
import { linkCard } from '../parts/link-card.ts'
import { toast } from '../parts/med-toasts.ts'
import { emptyState, notice } from '../parts/notice.ts'
import { problemNotice } from '../parts/busy.ts'
import { recordRow } from '../parts/record-row.ts'
import { shareCard } from '../parts/share-card.ts'
import { stepList } from '../parts/steps.ts'
import { whoPicture } from '../parts/who-picture.ts'
import { seriesOf } from '../model/record-view.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { SAMPLE_NOW, SAMPLE_VIEWS } from './sample-records.ts'
import { SAMPLE_SHARES, SAMPLE_STATUS } from './sample-shares.ts'
import { shareEditorExample } from './share-editor-example.ts'
import '../parts/med-chart.ts'
import '../parts/link-entry.ts'

const section = (title: string, body: TemplateResult): TemplateResult => html`<section class="section stack"><h2>${title}</h2>${body}</section>`

/** Each component once, and the way to every screen. These few words are for who works on the app. */
export function componentExamples (screens: string[]): TemplateResult {
  const names = new Map(SAMPLE_STATUS.map(provider => [provider.relationship, provider.name]))
  const pressure = SAMPLE_VIEWS.find(view => view.summary.title === 'Blood pressure')
  return html`
    <main id="content">
      <h1>Examples</h1>
      <p class="muted">Generated data only. Every component stands here once; every screen has a page of its own.</p>
      ${section('Screens', html`<div class="chips wrap flush">${screens.map(name => html`<a class="chip" href="/examples/${name}">${name}</a>`)}</div>`)}
      ${section('Row', html`<div class="card rows">${SAMPLE_VIEWS.slice(0, 6).map(view => recordRow({ view, href: '/examples/record' }))}</div>`)}
      ${section('Chip', html`<div class="chips wrap flush" role="group" aria-label="Chips"><button class="chip" aria-pressed="true">All <span class="count">412</span></button><button class="chip" aria-pressed="false">Labs <span class="count">96</span></button></div>`)}
      ${section('Buttons', html`<div class="buttons"><button class="button">Main</button><button class="button quiet">Quiet</button><button class="button end">End now</button><button class="button really-end">Really end</button><button class="button" disabled>Not now</button></div>`)}
      ${section('Tags', html`<p><span class="tag">plain</span> <span class="tag good">proven</span> <span class="tag warn">sensitive</span></p>`)}
      ${section('Sentence and sheet', shareEditorExample('new'))}
      ${section('Viewer', html`${SAMPLE_SHARES.map(share => shareCard({ share, names, now: SAMPLE_NOW, onEnd: () => {} }))}`)}
      ${section('Picture', whoPicture({ shares: SAMPLE_SHARES.slice(0, 2), providers: SAMPLE_STATUS, now: SAMPLE_NOW }))}
      ${section('Chart', html`<div class="card roomy"><med-chart heading="Blood pressure over time" .readings=${pressure === undefined ? [] : seriesOf({ views: SAMPLE_VIEWS, view: pressure })} .current=${pressure?.id ?? ''}></med-chart></div>`)}
      ${section('Notices', html`${notice({ text: 'Something to know.' })}${notice({ tone: 'warn', title: 'Something sensitive', text: 'or away.' })}${problemNotice(new MedrecError('NETWORK_UNREACHABLE'))}`)}
      ${section('Empty', html`<div class="card">${emptyState({ drawing: 'records', title: 'Your records will be here', text: 'They come when you follow an invitation.' })}</div>`)}
      ${section('Steps', html`<div class="card roomy">${stepList({ steps: [{ id: 'a', text: 'Checking' }, { id: 'b', text: 'Fetching' }, { id: 'c', text: 'Done' }], now: 'b', note: '128 of 412 records' })}</div>`)}
      ${section('Link to hand over', linkCard({ link: 'https://app.example/#card=example', copyWord: 'Copy the link' }))}
      ${section('Link entry', html`<link-entry .onLink=${async () => { throw new MedrecError('LINK_INVALID') }}></link-entry>`)}
      ${section('Toast', html`<button class="button quiet" @click=${() => { toast('The password is changed.') }}>${icon('check')}Say something</button>`)}
    </main>`
}
