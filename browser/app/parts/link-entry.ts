import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { Busy } from './busy.ts'
import { icon } from './icons.ts'
import { MedElement, defineElement } from './med-element.ts'
import { notice } from './notice.ts'
import { readCodeInFile, readCodeInVideo } from './read-code.ts'

/** Frames looked at per second. */
const SCANS_PER_SECOND = 6

/**
 * Takes a link in any way a person has it: pasted, scanned with the camera, or in a photo. `onLink` is given the text; what it throws is
 * shown here.
 */
export class LinkEntry extends MedElement {
  static override properties = { label: {}, hint: {}, onLink: { attribute: false }, scanning: { state: true }, missing: { state: true }, hintNow: { state: true } }
  declare label: string
  declare hint: string
  declare onLink: (text: string) => Promise<void>
  declare scanning: boolean
  /** It was to be used, and nothing was there. */
  declare missing: boolean
  declare hintNow: string
  readonly #busy = new Busy(this)
  #camera: AbortController | undefined

  constructor () {
    super()
    this.label = words.entry.paste
    this.hint = words.entry.pasteHint
    this.scanning = false
    this.missing = false
    this.hintNow = ''
    this.onLink = async () => {}
  }

  override disconnectedCallback (): void {
    super.disconnectedCallback()
    this.#camera?.abort()
  }

  protected override render (): TemplateResult {
    return html`
      <form class="stack" @submit=${this.#submit}>
        <div class="field">
          <label for="link-text">${this.label}</label>
          <textarea class="input" id="link-text" name="link" rows="3" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="link-hint" aria-invalid=${this.missing ? 'true' : nothing} @paste=${this.#pasted} @input=${() => { this.missing = false }}></textarea>
          <span class="hint" id="link-hint" role=${this.missing ? 'alert' : nothing}>${this.missing ? words.entry.missing : this.hint}</span>
        </div>
        ${this.scanning
          ? html`<div class="scanner"><video muted playsinline aria-label=${words.scan.title}></video><p class="small" role="status">${this.hintNow}</p><button class="button quiet" type="button" @click=${() => { this.#camera?.abort() }}>${words.cancel}</button></div>`
          : html`<div class="buttons">
              <button class="button quiet" type="button" @click=${this.#scan}>${icon('camera')}${words.entry.scan}</button>
              <button class="button quiet" type="button" @click=${() => this.querySelector<HTMLInputElement>('input[type=file]')?.click()}>${icon('image')}${words.entry.photo}</button>
              <input type="file" accept="image/*" hidden aria-label=${words.entry.photo} @change=${this.#photo}>
            </div>`}
        ${!this.scanning && this.hintNow !== '' ? html`<div role="status">${notice({ text: this.hintNow, tone: 'warn' })}</div>` : nothing}
        ${this.#busy.problem()}
        <button class="button wide" type="submit" ?disabled=${this.#busy.running}>${this.#busy.running ? words.entry.checking : words.goOn}</button>
      </form>`
  }

  async #use (text: string): Promise<void> {
    this.hintNow = ''
    const trimmed = text.trim()
    const field = this.querySelector('textarea')
    this.missing = trimmed === ''
    if (this.missing) { field?.focus(); return }
    if (field !== null) field.value = trimmed
    await this.#busy.run(async () => { await this.onLink(trimmed) })
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault()
    void this.#use(this.querySelector('textarea')?.value ?? '')
  }

  readonly #pasted = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData('text') ?? ''
    if (!/^(https?:|medrec:)/.test(text.trim())) return
    event.preventDefault()
    void this.#use(text)
  }

  readonly #photo = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    input.value = ''
    if (file === undefined) return
    let text: string | undefined
    try {
      text = await readCodeInFile(file)
    } catch (error) {
      if (!(error instanceof DOMException)) throw error // not a picture: says the same as a picture without a code
    }
    if (text === undefined) this.hintNow = words.scan.noCode
    else await this.#use(text)
  }

  readonly #scan = async (): Promise<void> => {
    this.#camera?.abort()
    const camera = this.#camera = new AbortController()
    let stream: MediaStream
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
    } catch (error) {
      if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error
      this.hintNow = words.scan.none
      return
    }
    const stop = (): void => {
      for (const track of stream.getTracks()) track.stop()
      this.scanning = false
      this.hintNow = ''
    }
    if (camera.signal.aborted) { stop(); return }
    camera.signal.addEventListener('abort', stop, { once: true })
    this.scanning = true
    this.hintNow = words.scan.hold
    await this.updateComplete
    const video = this.querySelector('video')
    if (video === null) { camera.abort(); return }
    video.srcObject = stream
    await video.play()
    await this.#watch(video, camera)
  }

  async #watch (video: HTMLVideoElement, camera: AbortController): Promise<void> {
    while (!camera.signal.aborted) {
      const text = await readCodeInVideo(video)
      if (text !== undefined && !camera.signal.aborted) {
        camera.abort()
        await this.updateComplete
        await this.#use(text)
        return
      }
      await new Promise(resolve => { setTimeout(resolve, 1000 / SCANS_PER_SECOND) })
    }
  }
}

defineElement('link-entry', LinkEntry)
