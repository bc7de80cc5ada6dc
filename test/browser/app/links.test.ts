import { html } from 'lit'
import '../../../browser/app/parts/link-entry.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { lostWords } from '../../../browser/app/messages/lost-words.ts'
import { takeLink } from '../../../browser/app/pages/take-link.ts'
import type { WantedLink } from '../../../browser/app/parts/told-error.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { LinkInfo } from '../../../protocol/peer/link-types.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, press, rendered, violations } from '../mount.ts'

/** What a field that wants a shared link, or another, says of one that is something else, or nothing. */
async function saidOf (inspect: () => Promise<LinkInfo>, wanted: WantedLink = 'share'): Promise<string> {
  const place = await mount(html`<main><link-entry .onLink=${async (link: string) => { await takeLink({ peer: { inspect }, link, wanted, take: async () => { throw new MedrecError('LINK_INVALID') } }) }}></link-entry></main>`)
  find<HTMLTextAreaElement>(place, 'textarea').value = 'medrec:something'
  await press(place, words.goOn)
  // The field asks, then what it is for, then what the link is: each shows a moment later.
  for (let left = 10; left > 0 && place.querySelector('[role=alert]') === null; left--) await rendered(place)
  return find(place, '[role=alert]').textContent
}

describe('a field for a link', () => {
  it('says of a link of another kind what it is, where it belongs, and what goes here', async () => {
    const said = await saidOf(async () => ({ kind: 'helper', name: 'Ana', providers: 8 }))
    holds(said.includes(words.linkKinds.helper) && said.includes(words.linkWanted.share), said)
  })

  it('tells a helper\'s card and that of a new key apart, and says where the right one is made', async () => {
    const helper = await saidOf(async () => ({ kind: 'helper', name: 'Ana', providers: 8 }), 'newkey')
    holds(helper.includes(words.linkKinds.helper) && helper.includes(words.linkWanted.newkey), helper)
    holds(words.linkWanted.newkey.includes(lostWords.mineTitle) && words.linkWanted.newkey.includes(lostWords.card), words.linkWanted.newkey)
    const newkey = await saidOf(async () => ({ kind: 'newkey', name: 'Ana', providers: 8, begun: false }), 'helper')
    holds(newkey.includes(words.linkKinds.newkey) && newkey.includes(words.linkWanted.helper), newkey)
  })

  it('says what is wanted while it is empty, and no more of it afterwards', async () => {
    const taken: string[] = []
    const place = await mount(html`<main><link-entry .onLink=${async (link: string) => { taken.push(link) }}></link-entry></main>`)
    const field = find<HTMLTextAreaElement>(place, 'textarea')
    await press(place, words.goOn)
    equal([find(place, '[role=alert]').textContent, field.getAttribute('aria-invalid'), document.activeElement === field], [words.entry.missing, 'true', true])
    equal(await violations(place), [])
    field.value = 'medrec:something'
    await press(place, words.goOn)
    equal([find(place, '#link-hint').textContent, taken], [words.entry.pasteHint, ['medrec:something']])
  })

  it('says of what is no link at all that it cannot be read', async () => {
    const said = await saidOf(async () => { throw new MedrecError('LINK_INVALID') })
    holds(said.includes(words.errors['LINK_INVALID'] ?? '?'), said)
    equal(said.includes(words.linkWanted.share), false)
  })
})
