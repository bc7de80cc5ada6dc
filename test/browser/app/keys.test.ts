import { html } from 'lit'
import '../../../browser/app/screens/new-words-screen.ts'
import '../../../browser/app/screens/password-screen.ts'
import '../../../browser/app/screens/unlock-screen.ts'
import '../../../browser/app/screens/restore-screen.ts'
import type { RestoreRequest } from '../../../browser/app/screens/restore-screen.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { SAMPLE_WORDS } from '../../../browser/app/examples/sample-shares.ts'
import type { LinkKind } from '../../../protocol/links/types.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, press, rendered, until, violations } from '../mount.ts'

const type = (field: HTMLInputElement | HTMLTextAreaElement, text: string): void => {
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

describe('the keys', () => {
  it('shows twelve words and goes on only when three of them come back right', async () => {
    let done = 0
    const place = await mount(html`<new-words-screen .words=${SAMPLE_WORDS} .onDone=${() => { done++ }}></new-words-screen>`)
    equal([...place.querySelectorAll('.words li')].map(item => item.textContent), SAMPLE_WORDS)
    equal(await violations(place), [])
    await press(place, words.newWords.written)
    const fields = [...place.querySelectorAll('input')]
    equal(fields.length, 3)
    for (const field of fields) type(field, 'wrong')
    find<HTMLFormElement>(place, 'form').requestSubmit()
    await rendered(place)
    equal(done, 0)
    holds(find(place, '[role=alert]').textContent.includes('Not the same'), 'not said')
    for (const field of place.querySelectorAll('input')) type(field, ` ${(SAMPLE_WORDS[Number(field.name)] ?? '').toUpperCase()} `)
    find<HTMLFormElement>(place, 'form').requestSubmit()
    equal(done, 1)
  })

  it('takes a password only when it is long enough and the same twice', async () => {
    let taken = ''
    const place = await mount(html`<password-screen .onPassword=${async (password: string) => { taken = password }}></password-screen>`)
    const [one, two] = [...place.querySelectorAll('input')]
    const submit = async (first: string, second: string): Promise<void> => {
      type(one!, first)
      type(two!, second)
      find<HTMLFormElement>(place, 'form').requestSubmit()
      await rendered(place)
    }
    await submit('short', 'short')
    holds(place.textContent.includes(words.password.short(8)), 'a short one was taken')
    await submit('correct horse', 'correct house')
    holds(place.textContent.includes(words.password.differ), 'two different ones were taken')
    equal(taken, '')
    await submit('correct horse', 'correct horse')
    equal(taken, 'correct horse')
  })

  it('says so when a password is wrong, and unlocks with the right one', async () => {
    let open = false
    const place = await mount(html`<unlock-screen .onUnlock=${async (password: string) => {
      if (password !== 'right') throw new MedrecError('WRONG_PASSWORD')
      open = true
    }}></unlock-screen>`)
    type(find(place, 'input'), 'wrong')
    find<HTMLFormElement>(place, 'form').requestSubmit()
    await until(() => place.textContent.includes(words.unlock.wrong))
    equal(await violations(place), [])
    type(find(place, 'input'), 'right')
    find<HTMLFormElement>(place, 'form').requestSubmit()
    await until(() => open)
  })

  it('says while it is locked that an invitation waits, or another link, and nothing where there is none', async () => {
    const said = async (kind: LinkKind | undefined): Promise<string> => {
      const place = await mount(html`<unlock-screen .waiting=${kind}></unlock-screen>`)
      equal(await violations(place), [])
      return place.textContent
    }
    const [invitation, share, none] = [await said('join'), await said('share'), await said(undefined)]
    holds(invitation.includes(words.unlock.invitation) && invitation.includes(words.unlock.invitationText) && !invitation.includes(words.unlock.link), invitation)
    holds(share.includes(words.unlock.link) && !share.includes(words.unlock.invitation), share)
    holds(!none.includes(words.unlock.link) && !none.includes(words.unlock.invitation), none)
  })

  it('restores from words, one link and a password, and says what came back', async () => {
    let request: RestoreRequest | undefined
    const place = await mount(html`<restore-screen .checkWords=${async (typed: string[]) => typed.includes('sossage') ? 'sossage' : undefined} .checkEntry=${async () => {}}
      .onRestore=${async (given: RestoreRequest) => { request = given; return { relationships: 2, records: 40, shares: 1, account: true, away: ['Corner Pharmacy'] } }}></restore-screen>`)
    type(find(place, 'textarea'), SAMPLE_WORDS.join(' ').replace('sausage', 'sossage'))
    await rendered(place)
    find<HTMLFormElement>(place, 'form').requestSubmit()
    await until(() => place.textContent.includes('sossage'))
    type(find(place, 'textarea'), `1. ${SAMPLE_WORDS.join(', ')}`)
    await rendered(place)
    find<HTMLFormElement>(place, 'form').requestSubmit()
    await until(() => place.querySelector('link-entry textarea') !== null)
    type(find(place, 'textarea'), 'medrec:network:abc')
    find<HTMLFormElement>(place, 'form').requestSubmit()
    await until(() => place.querySelector('#password-one') !== null)
    type(find(place, '#password-one'), 'correct horse')
    type(find(place, '#password-two'), 'correct horse')
    find<HTMLFormElement>(place, 'form').requestSubmit()
    await until(() => place.textContent.includes('2 providers, 40 records, 1 share'))
    holds(place.textContent.includes('Corner Pharmacy could not be reached'), 'who is away is not said')
    equal({ ...request, onProgress: undefined }, { words: SAMPLE_WORDS, password: 'correct horse', entry: 'medrec:network:abc' })
  })
})
