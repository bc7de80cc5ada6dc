import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { HelperEntry, RecoveryEntry } from '../../../protocol/peer/acting/types.ts'
import { helperWords } from '../messages/helper-words.ts'
import { lostWords as w } from '../messages/lost-words.ts'
import { icon } from '../parts/icons.ts'
import { isNamed, namedNotice } from '../parts/named-notice.ts'
import { notice } from '../parts/notice.ts'

const DAY = 86_400
/** Fewer can give nobody a new key: specs/agent.md, "When the owner's key is lost". */
export const LEAST_KEEPERS = 2

/** What {@link lostKeyScreen} shows and does. */
export interface LostKeyScreen {
  /** Guardians, also those that ended. */
  keepers: HelperEntry[]
  recovery: RecoveryEntry | undefined
  busy: boolean
  onEnd: (keeper: HelperEntry) => void
  onObject: () => void
}

/** Who can give me a new key, and the one thing that is to be done next. */
export function lostKeyScreen (options: LostKeyScreen): TemplateResult {
  const { keepers, recovery } = options
  const live = keepers.filter(isLive)
  return html`
    <div class="stack loose">
      ${namedNotice(options)}
      <p>${w.lead}</p>
      ${keepers.length === 0 ? nothing : html`<section class="stack tight"><h2>${w.keepers}</h2><ul class="card rows">${keepers.map(keeper => keeperRow(options, keeper))}</ul></section>`}
      ${live.length === 0 ? nothing : sayRule(live.length, recovery)}
      <div class="stack tight">
        ${live.length < LEAST_KEEPERS
          ? html`<a class="button wide" href="/me/helpers/lost/new">${icon('plus')}${live.length === 0 ? w.add : w.addMore}</a>`
          : html`<a class="button wide ${hasRule(recovery) || isNamed(recovery) ? 'quiet' : ''}" href="/me/helpers/lost/agree">${hasRule(recovery) ? w.changeRule : w.set}</a>
            <a class="button quiet wide" href="/me/helpers/lost/new">${icon('plus')}${w.addMore}</a>`}
      </div>
      <p class="small"><a href="/me/lost">${w.mineTitle}</a></p>
    </div>`
}

/** `a week`, or as many days as it is. */
export function sayWait (seconds: number): string {
  const days = Math.round(seconds / DAY)
  return w.waits.find(([each]) => each === days)?.[1] ?? w.days(days)
}

/** Whether somebody still has a say. */
export function isLive ({ state }: HelperEntry): boolean { return state === 'active' || state === 'waiting' }

function sayRule (of: number, recovery: RecoveryEntry | undefined): TemplateResult {
  if (of < LEAST_KEEPERS) return notice({ drawing: 'people', text: w.oneMore })
  const { threshold, delay } = recovery ?? {}
  if (threshold === undefined || delay === undefined) return notice({ drawing: 'people', text: w.noRule })
  if (threshold > of) return notice({ tone: 'warn', text: w.tooFew(threshold, of) })
  return html`<p class="card say">${w.rule(threshold, of, sayWait(delay))}</p>`
}

function hasRule (recovery: RecoveryEntry | undefined): boolean { return recovery?.threshold !== undefined }

function keeperRow ({ onEnd, busy }: LostKeyScreen, keeper: HelperEntry): TemplateResult {
  const { name, state } = keeper
  return html`
    <li class="row">
      <span class="kind ${state === 'active' ? '' : 'warn'}">${icon('key')}</span>
      <span><span class="title">${name}</span><span class="under">${w.states[state]}</span></span>
      <span class="value">${isLive(keeper) ? html`<button class="text-button end" type="button" ?disabled=${busy} aria-label="${helperWords.end} ${name}" @click=${() => { onEnd(keeper) }}>${helperWords.end}</button>` : nothing}</span>
    </li>`
}

/** One choice among a few, and a button: how many must agree, how long they must wait. */
export function recoveryChoice (options: { name: string, legend: string, lead?: string, choices: Array<{ value: number, title: string, hint?: string }>, chosen: number, word: string, onChosen: (value: number) => void }): TemplateResult {
  const { name, legend, lead, choices, chosen, word, onChosen } = options
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    onChosen(Number(new FormData(event.target as HTMLFormElement).get(name)))
  }
  return html`
    <form class="stack loose" @submit=${submit}>
      ${lead === undefined ? nothing : html`<p class="muted">${lead}</p>`}
      <fieldset class="card rows"><legend class="hidden-but-spoken">${legend}</legend>
        ${choices.map(({ value, title, hint }) => html`<label class="choice"><input type="radio" name=${name} value=${value} ?checked=${value === chosen}><span><b>${title}</b>${hint === undefined ? nothing : html`<br><span class="small">${hint}</span>`}</span></label>`)}
      </fieldset>
      <button class="button wide" type="submit">${word}</button>
    </form>`
}
