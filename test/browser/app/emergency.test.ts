import { html } from 'lit'
import '../../../browser/app/screens/emergency-access.ts'
import '../../../browser/app/screens/seen-screen.ts'
import { SAMPLE_EMERGENCY, SAMPLE_EMERGENCY_GRANT, SAMPLE_LOG } from '../../../browser/app/examples/sample-shares.ts'
import { SAMPLE_NOW } from '../../../browser/app/examples/sample-records.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { emergencyNotice } from '../../../browser/app/parts/emergency-notice.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, press, rendered, violations } from '../mount.ts'

describe('emergency access', () => {
  it('is switched on for all providers of the network, with nothing to paste', async () => {
    const taken: string[] = []
    const place = await mount(html`<main><emergency-access .onOn=${async (viewer: string) => { taken.push(viewer) }}></emergency-access></main>`)
    equal(place.querySelector('#emergency-group'), null)
    await press(place, words.emergency.on)
    equal(taken, ['members'])
    equal(await violations(place), [])
    const on = await mount(html`<main><emergency-access .grants=${[{ ...SAMPLE_EMERGENCY_GRANT, viewer: 'members' }]}></emergency-access></main>`)
    holds(on.textContent.includes(words.emergency.label.members), on.textContent)
  })

  it('is switched on for another group by its address, and shows what is wrong with one', async () => {
    const taken: string[] = []
    const place = await mount(html`<main><emergency-access .onOn=${async (group: string) => {
      taken.push(group)
      if (!group.startsWith('group:')) throw new MedrecError('SHARE_INVALID')
    }}></emergency-access></main>`)
    const [, other] = place.querySelectorAll<HTMLInputElement>('input[type=radio]')
    other?.click()
    await rendered(place)
    const submit = async (text: string): Promise<void> => {
      find<HTMLInputElement>(place, '#emergency-group').value = text
      await press(place, words.emergency.on)
    }
    await submit('')
    await submit('nonsense')
    holds(find(place, '[role=alert]').textContent.length > 0, 'what is wrong is not said')
    await submit(' group:0x12 ')
    equal(taken, ['nonsense', 'group:0x12'])
    equal(await violations(place), [])
  })

  it('is switched off by its switch, which stays on when that fails', async () => {
    let fails = true
    const off: string[] = []
    const place = await mount(html`<main><emergency-access .grants=${[SAMPLE_EMERGENCY_GRANT]} .onOff=${async ({ id }: { id: string }) => {
      if (fails) throw new MedrecError('INTERNAL')
      off.push(id)
    }}></emergency-access></main>`)
    const input = find<HTMLInputElement>(place, 'input.switch')
    input.click()
    await rendered(place)
    // Once more: it is put back when what went wrong is shown.
    await rendered(place)
    equal(input.checked, true)
    fails = false
    input.click()
    await rendered(place)
    equal(off, [SAMPLE_EMERGENCY_GRANT.id])
    equal(await violations(place), [])
  })

  it('that happened is told above the list, with who, what, where and the reason they gave, until it was seen', async () => {
    let seen = 0
    const place = await mount(html`<main><seen-screen .entries=${[SAMPLE_EMERGENCY, ...SAMPLE_LOG]} .now=${SAMPLE_NOW} .emergencies=${[SAMPLE_EMERGENCY]} .onSeen=${() => { seen++ }}></seen-screen></main>`)
    const told = find(place, '[role=alert]')
    for (const part of [SAMPLE_EMERGENCY.emergency ?? '', SAMPLE_EMERGENCY.provider, '6 records']) holds(told.textContent.includes(part), `${part} is not said`)
    equal(find(place, '.row .tag.warn').textContent, words.emergency.tag)
    find<HTMLButtonElement>(told as HTMLElement, 'button').click()
    equal(seen, 1)
    equal(await violations(place), [])
    const many = await mount(html`<main>${emergencyNotice({ entries: Array.from({ length: 5 }, () => SAMPLE_EMERGENCY), now: SAMPLE_NOW, onSeen: () => {} })}</main>`)
    holds(many.textContent.includes(words.emergency.more(2)), 'that there are more is not said')
  })
})
