import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ActingEntry } from '../../../protocol/peer/acting/types.ts'
import { words } from '../messages/en.ts'
import { helperWords as w } from '../messages/helper-words.ts'
import { lostWords } from '../messages/lost-words.ts'
import { formatLastDay, joinWords } from '../messages/format.ts'
import { icon } from '../parts/icons.ts'
import { emptyState } from '../parts/notice.ts'

/** What they call themselves; a word for who gave no name. */
export function nameOfActing ({ from }: ActingEntry): string { return from === '' ? w.nobody : from }

/** For whom I act, and how it stands. */
export function actingScreen (options: { acting: ActingEntry[], asking: boolean, onAct: (entry: ActingEntry) => void, onStop: (entry: ActingEntry) => void, onRefresh: () => void }): TemplateResult {
  const { acting, asking, onAct, onStop, onRefresh } = options
  return html`
    <div class="stack">
      ${acting.length === 0
        ? emptyState({ drawing: 'people', title: w.actingEmpty, text: w.actingEmptyText })
        : html`${acting.map(entry => actingCard({ entry, onAct, onStop }))}
          <button class="button quiet wide" type="button" ?disabled=${asking} @click=${onRefresh}>${icon('refresh')}${asking ? words.refreshing : words.refresh}</button>`}
      <nav class="card rows" aria-label=${w.actingTitle}>
        <a class="row" href="/me/acting/card"><span class="kind">${icon('code')}</span><span><span class="title">${w.showCard}</span><span class="under">${w.cardLead}</span></span><span class="chevron">${icon('next', 18)}</span></a>
        <a class="row" href="/me/acting/accept"><span class="kind">${icon('key')}</span><span><span class="title">${w.accept}</span><span class="under">${w.acceptLead}</span></span><span class="chevron">${icon('next', 18)}</span></a>
      </nav>
    </div>`
}

function actingCard ({ entry, onAct, onStop }: { entry: ActingEntry, onAct: (entry: ActingEntry) => void, onStop: (entry: ActingEntry) => void }): TemplateResult {
  const name = nameOfActing(entry)
  const isGuardian = entry.kind === 'guardian'
  const says = [entry.kind === 'helper' && entry.powers.length > 0 ? joinWords(entry.powers.map(power => w.mayYou[power])) : w.actingAs[entry.kind], isGuardian && entry.state === 'active' ? entry.recovery === undefined ? lostWords.notReady : lostWords.ready : w.actingStates[entry.state], entry.until === null || entry.state === 'over' ? '' : w.untilDay(formatLastDay(entry.until))].filter(text => text !== '').join(' · ')
  return html`
    <section class="card roomy stack">
      <div><h2>${name}</h2><p class="small">${says}${entry.records === 0 ? nothing : ` · ${words.records(entry.records)}`}</p></div>
      <div class="buttons">
        ${entry.state === 'over' || entry.state === 'waiting' || isGuardian && entry.state === 'active' && entry.recovery === undefined ? nothing : isGuardian ? html`<a class="button quiet" href="/me/acting/name/${entry.id}">${lostWords.nameNext(name)}</a>` : html`<button class="button" type="button" @click=${() => { onAct(entry) }}>${w.actFor(name)}</button>`}
        <button class="button ${entry.state === 'over' ? 'quiet' : 'end'}" type="button" @click=${() => { onStop(entry) }}>${entry.state === 'over' ? w.forget : isGuardian ? lostWords.stop : w.stop}</button>
      </div>
    </section>`
}
