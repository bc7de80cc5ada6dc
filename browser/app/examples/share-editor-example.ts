import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { passWords } from '../messages/pass-words.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { endOfSpan, today } from '../model/share-dates.ts'
import type { ShareForm } from '../model/share-form.ts'
import { SAMPLE_NOW } from './sample-records.ts'
import { samplePreview, SAMPLE_STATUS } from './sample-shares.ts'
import '../screens/share-editor.ts'

/** The editor with a form that it can change. */
export class ShareEditorExample extends MedElement {
  static override properties = { mode: {}, form: { state: true } }
  declare mode: 'new' | 'change' | 'pass'
  declare form: ShareForm

  constructor () {
    super()
    this.mode = 'new'
    this.form = { name: 'My sister', as: 'Alex', draft: { categories: ['allergies', 'prescriptions', 'vaccinations'], labels: [], providers: 'all', notBefore: today(SAMPLE_NOW), notAfter: endOfSpan({ span: 'month', now: SAMPLE_NOW }) } }
  }

  protected override render (): TemplateResult {
    return html`<share-editor .mode=${this.mode} .say=${this.mode === 'pass' ? passWords('Mum’s') : words} .form=${this.form} .providers=${SAMPLE_STATUS} .now=${SAMPLE_NOW} .preview=${samplePreview} .onForm=${(form: ShareForm) => { this.form = form }} .onShare=${async () => await new Promise(() => {})}></share-editor>`
  }
}

defineElement('share-editor-example', ShareEditorExample)

/** The element, for a page of examples. */
export function shareEditorExample (mode: 'new' | 'change' | 'pass', form?: ShareForm): TemplateResult {
  return form === undefined ? html`<share-editor-example .mode=${mode}></share-editor-example>` : html`<share-editor-example .mode=${mode} .form=${form}></share-editor-example>`
}
