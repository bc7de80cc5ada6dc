import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { askLifeAt, whoMayFirst } from '../../../protocol/peer/acting/ask-life-at.ts'
import type { ActEntry, HelperEntry, LifeEntry, RecoveryEntry } from '../../../protocol/peer/acting/types.ts'
import { words } from '../messages/en.ts'
import { helperWords as w } from '../messages/helper-words.ts'
import { lostWords as lost } from '../messages/lost-words.ts'
import { formatFullDay, formatLastDay, formatMoment, joinWords } from '../messages/format.ts'
import { joinActs, sayAct, sayWhere } from '../model/say-acts.ts'
import { icon } from '../parts/icons.ts'
import { linkCard } from '../parts/link-card.ts'
import { isNamed, namedNotice } from '../parts/named-notice.ts'
import { emptyState, notice } from '../parts/notice.ts'
import { isLive } from './lost-key.ts'

/** What {@link helpersScreen} shows and does. */
export interface HelpersScreen {
  helpers: HelperEntry[]
  acts: ActEntry[]
  life: LifeEntry[]
  recovery: RecoveryEntry | undefined
  now: number
  onEnd: (helper: HelperEntry) => void
  onAlive: () => void
  onObject: () => void
  /** What goes to a helper once more, when it was asked for. */
  link: { helper: string, link: string } | undefined
  onLink: (helper: string) => void
  busy: boolean
}

/** Who can act for me, what they did, and whether I am asked if I am there. */
export function helpersScreen (options: HelpersScreen): TemplateResult {
  const { acts, now } = options
  const helpers = options.helpers.filter(({ kind }) => kind !== 'guardian')
  const keepers = options.helpers.filter(each => each.kind === 'guardian' && isLive(each))
  const live = helpers.filter(({ state }) => state !== 'ended' && state !== 'over')
  const past = helpers.filter(helper => !live.includes(helper))
  return html`
    <div class="stack loose">
      ${namedNotice(options)}
      ${askLife(options)}
      ${options.helpers.filter(isLive).map(helper => joinedLater(options, helper))}
      ${helpers.length === 0
        ? emptyState({ drawing: 'people', title: w.empty, text: w.emptyText })
        : html`<ul class="card rows">${[...live, ...past].map(helper => helperRow(options, helper))}</ul>`}
      <a class="button wide ${live.length === 0 && !isNamed(options.recovery) ? '' : 'quiet'}" href="/me/helpers/new">${icon('plus')}${w.add}</a>
      <nav class="card rows" aria-label=${lost.title}><a class="row" href="/me/helpers/lost"><span class="kind">${icon('key')}</span><span><span class="title">${lost.title}</span><span class="under">${keepers.length === 0 ? lost.hint : joinWords(keepers.map(({ name }) => name))}</span></span><span class="chevron">${icon('next', 18)}</span></a></nav>
      ${options.helpers.length === 0 ? nothing : html`
        <section class="stack tight"><h2>${w.acted}</h2>
          ${acts.length === 0 ? html`<p class="small">${w.actedNone}</p>` : html`<ul class="card rows">${joinActs(acts).slice(0, MAX_ACTS).map(act => html`<li class="row"><span class="kind">${icon(act.did === 'shared' ? 'share' : 'person')}</span><span><span class="title">${sayAct({ act, helpers: options.helpers })}</span><span class="under">${sayWhere(act)} · ${formatMoment({ at: act.at, now })}</span></span></li>`)}</ul>`}
          <p class="small">${w.actedAll}</p>
        </section>`}
    </div>`
}

/** Acts that are shown, the newest. */
const MAX_ACTS = 30

/** How somebody can act for me, and until when. */
export function sayHelper ({ kind, powers, state, from, until, silence, condition, added }: HelperEntry): string {
  const when = silence !== undefined ? w.afterDays(Math.round(silence / 86_400)) : until === null ? '' : w.untilDay(formatLastDay(until))
  const isOver = state === 'ended' || state === 'over'
  const chosen = kind === 'helper' ? [joinWords(powers.map(power => w.may[power])), from === undefined ? '' : w.fromDay(formatFullDay(from)), condition === undefined ? '' : w.underCondition] : []
  // One person has another address in each relationship.
  const others = Math.max(0, ...[...Map.groupBy(added, ({ relationship }) => relationship).values()].map(each => each.length))
  // Together they would read as if it could be done now.
  const isWaiting = state === 'active' && silence !== undefined
  return [w.kinds[kind], isWaiting ? w.onlyWhenSilent(Math.round(silence / 86_400)) : w.states[state], ...isOver ? [] : [...chosen, isWaiting ? '' : when, others === 0 ? '' : w.lets(others)]].filter(text => text !== '').join(' · ')
}

function helperRow ({ onEnd, busy }: HelpersScreen, helper: HelperEntry): TemplateResult {
  const isOver = helper.state === 'ended' || helper.state === 'over'
  return html`
    <li class="row">
      <span class="kind ${helper.state === 'active' ? '' : 'warn'}">${icon('people')}</span>
      <span><span class="title">${helper.name}</span><span class="under">${sayHelper(helper)}</span></span>
      <span class="value">${isOver ? nothing : html`<button class="text-button end" type="button" ?disabled=${busy || helper.state === 'ending'} aria-label="${w.end} ${helper.name}" @click=${() => { onEnd(helper) }}>${w.end}</button>`}</span>
    </li>`
}

/** Where a provider was joined since, and the helper needs something for it. */
function joinedLater ({ link, onLink, busy }: HelpersScreen, { id, name, untold, missing }: HelperEntry): TemplateResult | typeof nothing {
  const at = (where: ReadonlyArray<{ name: string }>): string => joinWords(where.map(each => each.name))
  return html`
    ${untold.length === 0 && link?.helper !== id ? nothing : notice({
      drawing: 'people', title: name, text: untold.length === 0 ? w.givenText : w.untold(name, at(untold)),
      more: link?.helper === id ? linkCard({ link: link.link, copyWord: words.share.copyLink }) : html`<div class="buttons"><button class="button quiet" type="button" ?disabled=${busy} @click=${() => { onLink(id) }}>${w.untoldDo}</button></div>`
    })}
    ${missing.length === 0 ? nothing : notice({ drawing: 'people', title: name, text: w.missing(name, at(missing)) })}`
}

/** Before a proxy may act or a grant counts, and while it is so. */
function askLife ({ life, now, onAlive, busy }: HelpersScreen): TemplateResult | typeof nothing {
  const trips = life.flatMap(entry => {
    const { tripsAt } = entry
    const first = whoMayFirst(entry, now)
    return tripsAt === undefined ? [] : [{ tripsAt, askAt: askLifeAt(entry) ?? Infinity, who: joinWords([...new Set(first.map(({ name }) => name))]), isProxy: first.every(({ kind }) => kind === 'helper') }]
  }).sort((a, b) => a.tripsAt - b.tripsAt)
  const [first] = trips
  if (first === undefined) return nothing
  const when = formatFullDay(first.tripsAt)
  const isAsked = first.askAt <= now
  return notice({
    ...isAsked ? { tone: 'warn' as const } : {}, drawing: 'heart', title: w.life, text: (first.tripsAt <= now ? first.isProxy ? w.lifeAsleep : w.lifeGrantAsleep : first.isProxy ? w.lifeText : w.lifeGrantText)(when, first.who),
    more: html`<div class="buttons"><button class="button ${isAsked ? '' : 'quiet'}" type="button" ?disabled=${busy} @click=${onAlive}>${w.lifeDo}</button></div>`
  })
}

/** Whether a person is to be asked now whether they are there; the app shows it wherever they are. */
export function isAskedForLife (life: LifeEntry[], now: number): boolean {
  return life.some(entry => (askLifeAt(entry) ?? Infinity) <= now)
}
