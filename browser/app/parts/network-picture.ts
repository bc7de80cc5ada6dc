import { html, nothing, svg } from 'lit'
import type { SVGTemplateResult, TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import type { Words } from '../messages/words-of.ts'
import { iconPaths } from './icons.ts'
import { MedElement, defineElement } from './med-element.ts'

/** A provider of mine in the picture. */
export interface PictureProvider { relationship: string, name: string, away: boolean }
/** Somebody who may see something; `from`: the relationships it comes from. */
export interface PictureViewer { id: string, name: string, from: string[], waiting: boolean }

/** More than this on a side become one "and n more". */
export const MAX_ON_A_SIDE = 5
const WIDTH = 360
const LEFT = 66
const MIDDLE = 180
const RIGHT = 294
const STEP = 84
const MAX_NAME = 17
/** The circle in the middle is not wider. */
const MAX_IN_ME = 7

/** Me in the middle, my providers at the left, who may see at the right. The table beside it (whoTable) says the same and more. */
export class NetworkPicture extends MedElement {
  static override properties = { providers: { attribute: false }, viewers: { attribute: false }, groups: { type: Boolean }, say: { attribute: false } }
  declare providers: PictureProvider[]
  declare viewers: PictureViewer[]
  /** Whoever has no name here may look, too: a group, or a provider in an emergency. */
  declare groups: boolean
  declare say: Words

  constructor () {
    super()
    this.providers = []
    this.viewers = []
    this.groups = false
    this.say = words
    this.classList.add('network-picture')
  }

  protected override render (): TemplateResult {
    const providers = this.providers.slice(0, MAX_ON_A_SIDE)
    const viewers = this.viewers.slice(0, MAX_ON_A_SIDE)
    const rows = Math.max(2, providers.length + Number(this.providers.length > MAX_ON_A_SIDE), viewers.length + Number(this.viewers.length > MAX_ON_A_SIDE))
    const height = rows * STEP + 8
    const middle = height / 2 - 6
    return html`
      <svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${this.#spoken()}>
        ${providers.map((provider, n) => svg`<path class="own ${provider.away ? 'away' : ''}" fill="none" d=${curve(MIDDLE, middle, LEFT + 25, place(n, providers.length, height))}/>`)}
        ${viewers.map((viewer, n) => svg`<path class="given" fill="none" d=${curve(MIDDLE, middle, RIGHT - 21, place(n, viewers.length, height))}/>`)}
        ${providers.map((provider, n) => drawProvider(provider, place(n, providers.length, height)))}
        ${viewers.map((viewer, n) => drawViewer(viewer, place(n, viewers.length, height)))}
        ${viewers.length === 0 ? svg`<text class="note" x=${RIGHT} y=${middle + 4}>${this.#noViewers()}</text>` : nothing}
        ${this.providers.length > MAX_ON_A_SIDE ? svg`<text class="note" x=${LEFT} y=${height - 4}>${words.sharing.more(this.providers.length - MAX_ON_A_SIDE)}</text>` : nothing}
        ${this.viewers.length > MAX_ON_A_SIDE ? svg`<text class="note" x=${RIGHT} y=${height - 4}>${words.sharing.more(this.viewers.length - MAX_ON_A_SIDE)}</text>` : nothing}
        <circle class="me" cx=${MIDDLE} cy=${middle} r="29"/><text class="in-me" x=${MIDDLE} y=${middle + 4.5}>${shorten(this.say.you, MAX_IN_ME)}</text>
      </svg>`
  }

  #noViewers (): string {
    return this.groups ? words.sharing.groupsOnly : words.sharing.nobody
  }

  #spoken (): string {
    const names = (list: Array<{ name: string }>): string => list.map(item => item.name).join(', ')
    return `${this.say.sharing.picture}: ${names(this.providers)} – ${this.say.you} – ${this.viewers.length === 0 ? this.#noViewers() : names(this.viewers)}`
  }
}

defineElement('network-picture', NetworkPicture)

function drawProvider (provider: PictureProvider, y: number): SVGTemplateResult {
  const away = provider.away ? 'away' : ''
  return svg`<g><title>${provider.name}</title><rect class="provider ${away}" x=${LEFT - 25} y=${y - 24} width="50" height="40" rx="12"/><g class="glyph ${away}" transform="translate(${LEFT - 11} ${y - 15}) scale(.92)">${iconPaths('building')}</g><text x=${LEFT} y=${y + 33}>${shorten(provider.name)}</text></g>`
}

function drawViewer (viewer: PictureViewer, y: number): SVGTemplateResult {
  return svg`<g><title>${viewer.name}</title><circle class="viewer" cx=${RIGHT} cy=${y - 4} r="21"/><text class="initial" x=${RIGHT} y=${y + 0.5}>${initials(viewer.name)}</text><text x=${RIGHT} y=${y + 33}>${shorten(viewer.name)}</text></g>`
}

function place (n: number, of: number, height: number): number {
  return Math.round(height / 2 - 6 + (n - (of - 1) / 2) * STEP)
}

function curve (fromX: number, fromY: number, toX: number, toY: number): string {
  const bend = (toX - fromX) * 0.5
  return `M${fromX} ${fromY}C${fromX + bend} ${fromY} ${toX - bend} ${toY - 4} ${toX} ${toY - 4}`
}

function shorten (name: string, most = MAX_NAME): string {
  return name.length <= most ? name : `${name.slice(0, most - 1).trimEnd()}…`
}

/** `MS` for `My sister`. */
export function initials (name: string): string {
  return name.split(/\s+/).filter(part => part !== '').slice(0, 2).map(part => (Array.from(part)[0] ?? '').toUpperCase()).join('')
}
