import { html, nothing, svg } from 'lit'
import type { SVGTemplateResult, TemplateResult } from 'lit'
import { MAX_POINTS_DRAWN } from '../constants.ts'
import { words } from '../messages/en.ts'
import { formatNumber, formatRecordDay } from '../messages/format.ts'
import { isOutside } from '../model/record-view.ts'
import type { RecordView } from '../model/record-view.ts'
import { niceTicks } from './chart-scale.ts'
import { MedElement, defineElement } from './med-element.ts'

/** Drawn at this width until the real one is measured: one unit of the drawing is one CSS pixel. */
const WIDTH = 560
const HEIGHT = 240
const LEFT = 46
const RIGHT = 12
const TOP = 26
const BOTTOM = 30

/** Readings of one thing over time: a line, the usual range shaded, the unit on the axis; beside it a table that says the same. */
export class MedChart extends MedElement {
  static override properties = { readings: { attribute: false }, current: {}, heading: {}, width: { state: true } }
  declare readings: RecordView[]
  declare current: string
  declare heading: string
  declare width: number
  readonly #size = new ResizeObserver(entries => {
    const width = Math.round(entries[0]?.contentRect.width ?? 0)
    if (width > 0) this.width = width
  })

  constructor () {
    super()
    this.width = WIDTH
    this.readings = []
    this.current = ''
    this.heading = ''
  }

  override connectedCallback (): void {
    super.connectedCallback()
    this.#size.observe(this)
  }

  override disconnectedCallback (): void {
    super.disconnectedCallback()
    this.#size.disconnect()
  }

  protected override render (): TemplateResult | typeof nothing {
    if (this.readings.length < 2) return nothing
    const last = this.readings.at(-1)?.summary
    return html`
      <div class="chart">
        ${this.#picture()}
        <div class="legend">
          ${last?.range === undefined ? nothing : html`<span><svg viewBox="0 0 18 12" aria-hidden="true"><rect class="range" width="18" height="12" rx="2" stroke="var(--line-strong)" stroke-width=".5"/></svg>${last.range.general ? words.record.generalRange : words.record.insideRange} ${last.range.text}${last.unit === undefined ? nothing : ` ${last.unit}`}</span>`}
          ${(last?.series?.second === undefined ? [] : words.record.twoValues).map((name, n) => html`<span><svg viewBox="0 0 18 12" aria-hidden="true"><path class="line ${n === 1 ? 'second' : ''}" d="M1 6h16"/></svg>${name}</span>`)}
        </div>
        <details>
          <summary>${words.record.chartTable} (${words.recordsScreen.readings(this.readings.length)})</summary>
          <div class="table-scroll"><table class="plain">
            <caption class="hidden-but-spoken">${this.heading}</caption>
            <thead><tr><th scope="col">${words.record.date}</th><th scope="col" class="number">${last?.unit ?? words.record.value}</th><th scope="col">${words.record.from}</th></tr></thead>
            <tbody>${[...this.readings].reverse().map(reading => html`<tr aria-current=${reading.id === this.current ? 'true' : nothing}><td>${formatRecordDay(reading.summary.date ?? '')}</td><td class="number">${reading.summary.value}${isOutside(reading.summary) ? html` <span class="tag warn">${words.record.outside}</span>` : nothing}</td><td>${reading.entry.provider}</td></tr>`)}</tbody>
          </table></div>
        </details>
      </div>`
  }

  #picture (): TemplateResult {
    const { readings, width } = this
    const last = readings.at(-1)
    const numbers = readings.flatMap(reading => reading.points)
    const range = last?.summary.range
    const bounds = [range?.low, range?.high].filter(bound => bound !== undefined)
    const ticks = niceTicks({ low: Math.min(...numbers, ...bounds), high: Math.max(...numbers, ...bounds), count: 4 })
    const bottom = ticks[0] ?? 0
    const top = ticks.at(-1) ?? 1
    const start = readings[0]?.time ?? 0
    const end = last?.time ?? 1
    const x = (time: number): number => round(LEFT + 8 + (width - LEFT - RIGHT - 16) * (end === start ? 0.5 : (time - start) / (end - start)))
    const y = (value: number): number => round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * ((value - bottom) / (top - bottom || 1)))
    const rangeTop = y(Math.min(range?.high ?? top, top))
    const rangeBottom = y(Math.max(range?.low ?? bottom, bottom))
    return html`
      <svg viewBox="0 0 ${width} ${HEIGHT}" height=${HEIGHT} role="img" aria-label=${this.heading}>
        ${bounds.length === 0 ? nothing : svg`<rect class="range" x=${LEFT} y=${rangeTop} width=${width - LEFT - RIGHT} height=${Math.max(0, rangeBottom - rangeTop)} rx="4"/>`}
        ${ticks.map(tick => svg`<path class="grid" d="M${LEFT} ${y(tick)}H${width - RIGHT}"/><text x=${LEFT - 8} y=${y(tick) + 4} text-anchor="end">${formatNumber(tick)}</text>`)}
        <text x=${LEFT - 8} y="13" text-anchor="end">${last?.summary.unit ?? ''}</text>
        ${timeTicks({ start, end, room: Math.max(2, Math.floor(width / 80)) }).map(tick => svg`<text x=${x(tick.time)} y=${HEIGHT - 8} text-anchor=${tick.anchor}>${tick.text}</text>`)}
        ${[0, 1].map(n => this.#line({ n, x, y }))}
      </svg>`
  }

  #line (options: { n: number, x: (time: number) => number, y: (value: number) => number }): SVGTemplateResult | typeof nothing {
    const { n, x, y } = options
    const readings = this.readings.filter(reading => reading.points[n] !== undefined)
    if (readings.length === 0) return nothing
    const at = (reading: RecordView): { x: number, y: number } => ({ x: x(reading.time), y: y(reading.points[n] ?? 0) })
    const path = readings.map((reading, index) => `${index === 0 ? 'M' : 'L'}${at(reading).x} ${at(reading).y}`).join('')
    const shown = readings.length > MAX_POINTS_DRAWN ? readings.filter(reading => reading.id === this.current || isOutside(reading.summary)) : readings
    return svg`<path class="line ${n === 1 ? 'second' : ''}" d=${path}/>${shown.map(reading => svg`<circle class="point ${isOutside(reading.summary) ? 'outside' : ''} ${reading.id === this.current ? 'current' : ''}" cx=${at(reading).x} cy=${at(reading).y} r="3.75"/>`)}`
  }
}

defineElement('med-chart', MedChart)

/** The first and last day, and years between when there is room. */
function timeTicks (options: { start: number, end: number, room: number }): Array<{ time: number, text: string, anchor: string }> {
  const { start, end, room } = options
  const short = new Intl.DateTimeFormat(words.language, { month: 'short', year: 'numeric' })
  if (end === start) return [{ time: start, text: short.format(start * 1000), anchor: 'middle' }]
  const firstYear = new Date(start * 1000).getFullYear()
  const lastYear = new Date(end * 1000).getFullYear()
  if (lastYear - firstYear < 3) return [{ time: start, text: short.format(start * 1000), anchor: 'start' }, { time: end, text: short.format(end * 1000), anchor: 'end' }]
  const step = Math.ceil((lastYear - firstYear) / room)
  const ticks: Array<{ time: number, text: string, anchor: string }> = []
  for (let year = firstYear + 1; year <= lastYear; year += step) ticks.push({ time: new Date(year, 0, 1).getTime() / 1000, text: String(year), anchor: 'middle' })
  return ticks
}

function round (value: number): number { return Math.round(value * 10) / 10 }
