import { html } from 'lit'
import '../../../browser/app/screens/share-editor.ts'
import type { ShareForm } from '../../../browser/app/model/share-form.ts'
import type { ShareEditor } from '../../../browser/app/screens/share-editor.ts'
import { SAMPLE_NOW } from '../../../browser/app/examples/sample-records.ts'
import { passWords } from '../../../browser/app/messages/pass-words.ts'
import { samplePreview, SAMPLE_STATUS } from '../../../browser/app/examples/sample-shares.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, press, rendered, violations } from '../mount.ts'

let shared: ShareForm | undefined
const form = (change: Partial<ShareForm['draft']> = {}, name = 'My sister'): ShareForm => ({ name, as: 'Alex', draft: { categories: ['prescriptions'], labels: [], providers: 'all', notBefore: SAMPLE_NOW - 60, notAfter: null, ...change } })
const show = async (shown: ShareForm, share = async (next: ShareForm) => { shared = next }): Promise<HTMLElement> => {
  shared = undefined
  return await mount(html`<main><share-editor .mode=${'new'} .form=${shown} .providers=${SAMPLE_STATUS} .now=${SAMPLE_NOW} .preview=${samplePreview}
    .onForm=${(next: ShareForm) => { document.querySelector<ShareEditor>('share-editor')!.form = next }} .onShare=${share}></share-editor></main>`)
}
const sentence = (place: HTMLElement): string => find(place, '.say').textContent.replaceAll(/\s+/g, ' ').trim()

describe('the share sentence', () => {
  it('says in one sentence who sees what, from whom, until when', async () => {
    equal(sentence(await show(form())), 'My sister can see your prescriptions from every provider, also ones you join later, from today until you end it. Nothing else. They see that it is from Alex.')
  })

  it('counts what a viewer would get, without the sensitive kinds, and adds one kind when it is named', async () => {
    const place = await show(form())
    holds(place.textContent.includes('2 of your 34 records'), 'the first count is wrong')
    const opioid = find<HTMLInputElement>(place, 'input[role=switch]')
    equal(opioid.checked, false)
    opioid.click()
    await rendered(place)
    holds(place.textContent.includes('3 of your 34 records'), 'the second count is wrong')
    holds(sentence(place).includes('opioid use'), sentence(place))
  })

  it('may be passed on only when that is chosen', async () => {
    const place = await show(form())
    const onward = (): HTMLInputElement => find<HTMLInputElement>([...place.querySelectorAll<HTMLElement>('label')].find(label => label.textContent.includes('They may pass this on')) ?? place, 'input')
    equal(onward().checked, false)
    onward().click()
    await rendered(place)
    equal(onward().checked, true)
    await press(place, 'Share with My sister')
    equal(shared?.draft.depth, 1)
  })

  it('passes on what somebody else shares: the kinds that were given, and no further', async () => {
    const place = await mount(html`<main><share-editor .mode=${'pass'} .say=${passWords('Mum’s')} .kinds=${['labs']} .form=${form({ categories: ['labs'] }, 'Nurse')} .providers=${SAMPLE_STATUS} .now=${SAMPLE_NOW} .preview=${samplePreview} .onShare=${async (next: ShareForm) => { shared = next }}></share-editor></main>`)
    equal(sentence(place), 'Nurse can see Mum’s labs from every provider, as long as they are shared with you, from today until it is no longer shared with you. Nothing else.')
    holds(!place.textContent.includes('They may pass this on'), 'it can be passed on further')
    ;[...place.querySelectorAll<HTMLElement>('.part')][1]?.click()
    await rendered(place)
    equal([...place.querySelectorAll('.choice')].length, 1)
    equal(await violations(place), [])
  })

  it('changes a part in a sheet, by keyboard too', async () => {
    const place = await show(form({ categories: [] }))
    const what = [...place.querySelectorAll<HTMLElement>('.part')][1]
    what?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await rendered(place)
    holds(find<HTMLDialogElement>(place, 'dialog').open, 'the sheet is closed')
    const labs = [...place.querySelectorAll<HTMLLabelElement>('.choice')].find(choice => choice.textContent.includes('Labs'))
    find<HTMLInputElement>(labs ?? place, 'input').click()
    await rendered(place)
    await press(place, 'Done')
    holds(!find<HTMLDialogElement>(place, 'dialog').open, 'the sheet is open')
    holds(sentence(place).includes('can see your labs'), sentence(place))
  })

  it('says of all providers that later ones are included, and lets one be chosen instead', async () => {
    const [northside] = SAMPLE_STATUS.slice(1)
    const place = await show(form({ except: [northside!.relationship] }))
    holds(sentence(place).includes('from every provider but Northside Clinic, also ones you join later, from'), sentence(place))
    const where = [...place.querySelectorAll<HTMLElement>('.part')][2]
    where?.click()
    await rendered(place)
    const choose = async (text: string): Promise<void> => {
      const choice = [...place.querySelectorAll<HTMLLabelElement>('.choice')].find(each => each.textContent.includes(text))
      find<HTMLInputElement>(choice ?? place, 'input').click()
      await rendered(place)
    }
    await choose('Every provider, also ones I join later')
    holds(sentence(place).includes('from every provider, also ones you join later, from'), sentence(place))
    await choose('Only these')
    await choose('Northside Clinic')
    holds(sentence(place).includes('from Mercy General and Corner Pharmacy, from today'), sentence(place))
  })

  it('does not share before something is chosen and says so, and asks for a name', async () => {
    const empty = await show(form({ categories: [] }))
    equal(find<HTMLButtonElement>(empty, '.button.wide').disabled, true)
    equal(find(empty, '#why-not').textContent, words.share.whyNot.what)
    const nameless = await show(form({}, ''))
    find<HTMLButtonElement>(nameless, '.button.wide').click()
    await rendered(nameless)
    equal(shared, undefined)
    holds(find<HTMLDialogElement>(nameless, 'dialog').open, 'the name is not asked for')
  })

  it('gives the sentence as it stands to whoever shares', async () => {
    const place = await show(form({ providers: [SAMPLE_STATUS[0]!.relationship] }))
    await press(place, 'Share with My sister')
    equal(shared?.draft.providers, [SAMPLE_STATUS[0]!.relationship])
  })

  it('says what happened when it fails', async () => {
    const place = await show(form(), async () => { throw new MedrecError('NETWORK_UNREACHABLE') })
    await press(place, 'Share with My sister')
    await rendered(place)
    holds(find(place, '[role=alert]').textContent.includes('Nothing is lost'), 'not said')
  })

  it('has nothing that axe objects to, with a sheet open or not', async () => {
    const place = await show(form())
    equal(await violations(place), [])
    place.querySelectorAll<HTMLElement>('.part')[4]?.click()
    await rendered(place)
    equal(await violations(place), [])
  })
})
