import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ShareDraft, SharePreview } from '../../../protocol/peer/share-types.ts'
import { words } from '../messages/en.ts'
import { localDay, startOfDay } from '../messages/format.ts'
import type { Words } from '../messages/words-of.ts'
import { sayCategory } from '../model/say-kinds.ts'
import { sayProviders, upperFirst } from '../model/say-share.ts'
import { endOfDay, endOfSpan, today } from '../model/share-dates.ts'
import type { Span } from '../model/share-dates.ts'
import type { SentencePart } from '../parts/share-sentence.ts'

/** What the sheets of the share sentence work on. */
export interface SheetContext {
  draft: ShareDraft
  name: string
  as: string
  preview: SharePreview
  /** The kinds that can be chosen; undefined: all. */
  kinds?: readonly string[] | undefined
  providers: Array<{ relationship: string, name: string, records: number }>
  now: number
  say: Words
  change: (draft: Partial<ShareDraft>) => void
  rename: (name: string) => void
  introduce: (name: string) => void
  close: () => void
}

/** The heading of a sheet. */
export function sheetHeading (part: SentencePart, say: Words = words): string {
  const w = say.share
  return { who: w.nameLabel, as: w.pickAs, what: w.pickWhat, where: w.pickWhere, from: w.pickFrom, until: w.pickUntil }[part]
}

/** What stands in the sheet that changes one part of the sentence. */
export function sheetBody (part: SentencePart, context: SheetContext): TemplateResult {
  const bodies = { who: whoSheet, as: asSheet, what: whatSheet, where: whereSheet, from: fromSheet, until: untilSheet }
  return html`${bodies[part](context)}${part === 'who' || part === 'as' ? nothing : html`<button class="button wide" type="button" @click=${context.close}>${words.done}</button>`}`
}

function whoSheet (context: SheetContext): TemplateResult {
  return html`
    <form class="stack" @submit=${(event: SubmitEvent) => { event.preventDefault(); context.rename(String(new FormData(event.target as HTMLFormElement).get('name')).trim()); context.close() }}>
      <div class="field"><label for="viewer-name">${words.share.nameLabel}</label><input class="input" id="viewer-name" name="name" .value=${context.name} maxlength="60" required autocomplete="off" aria-describedby="viewer-name-hint"><span class="hint" id="viewer-name-hint">${words.share.nameHint}</span></div>
      <button class="button wide" type="submit">${words.done}</button>
    </form>`
}

function asSheet (context: SheetContext): TemplateResult {
  const w = context.say.share
  return html`
    <form class="stack" @submit=${(event: SubmitEvent) => { event.preventDefault(); context.introduce(String(new FormData(event.target as HTMLFormElement).get('name')).trim()); context.close() }}>
      <div class="field"><label for="own-name">${w.asLabel}</label><input class="input" id="own-name" name="name" .value=${context.as} maxlength="60" autocomplete="off" aria-describedby="own-name-hint"><span class="hint" id="own-name-hint">${w.asHint}</span></div>
      <button class="button wide" type="submit">${words.done}</button>
    </form>`
}

function whatSheet (context: SheetContext): TemplateResult {
  const { draft, preview, kinds } = context
  const all = Object.keys(words.categories).filter(category => kinds === undefined || kinds.includes(category))
  const known = all.filter(category => (preview.byCategory[category] ?? 0) > 0 || draft.categories.includes(category))
  const others = all.filter(category => !known.includes(category))
  const toggle = (category: string, on: boolean): void => {
    const chosen = new Set(draft.categories)
    if (on) chosen.add(category)
    else chosen.delete(category)
    context.change({ categories: Object.keys(words.categories).filter(item => chosen.has(item)) })
  }
  const choice = (category: string): TemplateResult => html`<label class="choice"><input type="checkbox" .checked=${draft.categories.includes(category)} @change=${(event: Event) => { toggle(category, (event.target as HTMLInputElement).checked) }}><span>${sayCategory(category)} <span class="small figures">${preview.byCategory[category] === undefined ? nothing : words.records(preview.byCategory[category])}</span></span></label>`
  return html`<fieldset class="card rows"><legend class="hidden-but-spoken">${words.share.pickWhat}</legend>${known.map(choice)}</fieldset>
    ${others.length === 0 ? nothing : html`<details><summary class="small">${context.say.noneYet}</summary><fieldset class="card rows"><legend class="hidden-but-spoken">${context.say.noneYet}</legend>${others.map(choice)}</fieldset></details>`}`
}

function whereSheet (context: SheetContext): TemplateResult {
  const { draft, providers } = context
  const w = context.say.share
  const { except = [] } = draft
  const chosen = new Set((draft.providers === 'all' ? providers.map(provider => provider.relationship) : draft.providers).filter(relationship => !except.includes(relationship)))
  const isAllBut = draft.providers === 'all' && except.length > 0
  const names = new Map(providers.map(provider => [provider.relationship, provider.name]))
  const toggle = (relationship: string, on: boolean): void => {
    if (on) chosen.add(relationship)
    else chosen.delete(relationship)
    context.change({ providers: [...chosen], except: [] })
  }
  return html`
    <fieldset class="card rows"><legend class="hidden-but-spoken">${w.pickWhere}</legend>
      <label class="choice"><input type="radio" name="where" .checked=${draft.providers === 'all' && !isAllBut} @change=${() => { context.change({ providers: 'all', except: [] }) }}><span>${w.all}</span></label>
      ${isAllBut ? html`<label class="choice"><input type="radio" name="where" checked><span>${upperFirst(sayProviders({ share: draft, names }))}, ${w.alsoLater}</span></label>` : nothing}
      <label class="choice"><input type="radio" name="where" .checked=${draft.providers !== 'all'} @change=${() => { context.change({ providers: [...chosen], except: [] }) }}><span>${w.only}</span></label>
    </fieldset>
    ${draft.providers === 'all' ? nothing : html`<fieldset class="card rows"><legend class="hidden-but-spoken">${w.only}</legend>${providers.map(provider => html`<label class="choice"><input type="checkbox" .checked=${chosen.has(provider.relationship)} @change=${(event: Event) => { toggle(provider.relationship, (event.target as HTMLInputElement).checked) }}><span>${provider.name} <span class="small figures">${words.records(provider.records)}</span></span></label>`)}</fieldset>`}`
}

function fromSheet (context: SheetContext): TemplateResult {
  const { draft, now } = context
  const w = words.share
  const isToday = draft.notBefore <= now
  return html`
    <fieldset class="card rows"><legend class="hidden-but-spoken">${w.pickFrom}</legend>
      <label class="choice"><input type="radio" name="from" .checked=${isToday} @change=${() => { context.change({ notBefore: today(now) }) }}><span>${w.fromToday}</span></label>
    </fieldset>
    ${dayField({ id: 'from-day', label: w.fromDay, value: draft.notBefore, least: now, take: day => { context.change({ notBefore: startOfDay(day) }) } })}`
}

function untilSheet (context: SheetContext): TemplateResult {
  const { draft, now } = context
  const w = context.say.share
  const spans: Span[] = ['week', 'month', 'quarter', 'year', 'none']
  return html`
    <fieldset class="card rows"><legend class="hidden-but-spoken">${w.pickUntil}</legend>
      ${spans.map(span => html`<label class="choice"><input type="radio" name="until" .checked=${draft.notAfter === endOfSpan({ span, now })} @change=${() => { context.change({ notAfter: endOfSpan({ span, now }) }) }}><span>${w.untilChoices[span]}</span></label>`)}
    </fieldset>
    ${dayField({ id: 'until-day', label: w.untilChoices.day, value: draft.notAfter, least: Math.max(now, draft.notBefore), take: day => { context.change({ notAfter: endOfDay(day) }) } })}`
}

function dayField (options: { id: string, label: string, value: number | null, least: number, take: (day: string) => void }): TemplateResult {
  const { id, label, value, least, take } = options
  return html`<div class="field"><label for=${id}>${label}</label><input class="input" type="date" id=${id} .value=${value === null ? '' : localDay(value)} min=${localDay(least)} @change=${(event: Event) => { const day = (event.target as HTMLInputElement).value; if (day !== '') take(day) }}></div>`
}
