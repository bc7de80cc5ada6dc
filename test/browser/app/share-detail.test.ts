import { html, render } from 'lit'
import { SAMPLE_NOW, SAMPLE_PROVIDERS } from '../../../browser/app/examples/sample-records.ts'
import { samplePreview, SAMPLE_BLOCKED, SAMPLE_LAPSING, SAMPLE_SHARES, SAMPLE_STANDING } from '../../../browser/app/examples/sample-shares.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { blockedNotices } from '../../../browser/app/parts/blocked-notice.ts'
import { shareCard } from '../../../browser/app/parts/share-card.ts'
import { shareDetail } from '../../../browser/app/screens/share-detail.ts'
import { shareLinkScreen } from '../../../browser/app/screens/share-link.ts'
import type { ShareEntry } from '../../../protocol/peer/share-types.ts'
import { equal, holds } from '../equal.ts'
import { mount, violations } from '../mount.ts'

const names = new Map(SAMPLE_PROVIDERS.map(provider => [provider.relationship, provider.name] as const))
let endedAt = ''
const show = async (share: ShareEntry | undefined): Promise<HTMLElement> => {
  if (share === undefined) throw new TypeError('no share')
  endedAt = ''
  const place = await mount(html`<main id="detail"></main>`)
  render(shareDetail({ share, names, now: SAMPLE_NOW, preview: samplePreview(share), onEnd: () => {}, onEndAt: ({ name }) => { endedAt = name } }), place.querySelector<HTMLElement>('#detail') ?? place)
  return place
}
const linesOf = (place: HTMLElement): string[] => [...place.querySelectorAll('[aria-labelledby=at-each] li')].map(line => line.textContent.replaceAll(/\s+/g, ' ').trim())

describe('a card of one', () => {
  it('offers to change what the person shared, and not what somebody else did', async () => {
    const cardOf = async (share: ShareEntry): Promise<string[]> => {
      const place = await mount(html`<main>${shareCard({ share, names, now: SAMPLE_NOW, onEnd: () => {} })}</main>`)
      return [...place.querySelectorAll('.buttons > *')].map(each => each.textContent.trim())
    }
    equal(await cardOf(SAMPLE_SHARES[0] as ShareEntry), ['Change', 'End now'])
    equal(await cardOf(SAMPLE_LAPSING[0] as ShareEntry), ['End now'])
  })
})

describe('one decision in full', () => {
  it('says where it is in force, and that later providers are included; ends it at one by itself', async () => {
    const place = await show(SAMPLE_SHARES[0])
    equal(linesOf(place).length, SAMPLE_PROVIDERS.length + 1)
    holds(linesOf(place)[0]?.startsWith('Mercy General in force') === true, linesOf(place)[0] ?? '')
    holds(linesOf(place).at(-1)?.includes('Providers you join later') === true, linesOf(place).at(-1) ?? '')
    place.querySelector<HTMLButtonElement>('button[aria-label="End here only: Northside Clinic"]')?.click()
    equal(endedAt, 'Northside Clinic')
    equal(await violations(place), [])
  })

  it('says at which provider it was ended by itself', async () => {
    const place = await show(SAMPLE_STANDING[0])
    holds(place.textContent.includes('every provider but Northside Clinic, also ones you join later'), place.textContent)
    equal(linesOf(place)[1], 'Northside Clinic ended here')
  })

  it('says of one that is ending what has not arrived, and that an answer may still come from there', async () => {
    const place = await show(SAMPLE_STANDING[1])
    equal(linesOf(place).join(' / '), 'Mercy General ended here / Northside Clinic ending, refuses your request / Corner Pharmacy ending, cannot be reached')
    holds(place.textContent.includes('Not confirmed yet by Northside Clinic and Corner Pharmacy: until then an answer may still come from there.'), place.textContent)
    equal(place.querySelectorAll('button').length, 0)
  })

  it('says of one that every provider refuses that they do, and of none that it goes out by itself then', async () => {
    const at = (...states: Array<ShareEntry['perProvider'][number]['state']>): ShareEntry => {
      const share = SAMPLE_SHARES[0] as ShareEntry
      return { ...share, state: 'pending', perProvider: share.perProvider.slice(0, states.length).map((each, n) => ({ ...each, state: states[n] ?? 'done' })) }
    }
    const saidOf = async (share: ShareEntry): Promise<string[]> => {
      const link = await mount(html`<main>${shareLinkScreen({ share })}</main>`)
      return [await show(share), link].map(place => place.querySelector('.notice')?.textContent.trim() ?? '')
    }
    const refused = 'Refused by Mercy General and Northside Clinic. Ask there; they can see why. Nothing is lost.'
    equal(await saidOf(at('refused', 'refused')), [refused, refused])
    equal(linesOf(await show(at('refused', 'away'))).slice(0, 2), ['Mercy General refuses your request End here only', 'Northside Clinic cannot be reached End here only'])
    equal(await saidOf(at('refused', 'away')), [words.sharing.pendingText, words.share.doneWaiting])
  })

  it('says when what somebody else shared ends with what they may do, and lets the person keep it', async () => {
    let kept = 0
    const [ending, held] = SAMPLE_LAPSING as [ShareEntry, ShareEntry]
    const place = await mount(html`<main id="detail"></main>`)
    const draw = (share: ShareEntry, more: { onKeep?: () => Promise<void>, actingFor?: string } = {}): void => {
      render(shareDetail({ share, names, now: SAMPLE_NOW, preview: samplePreview(share), onEnd: () => {}, onEndAt: () => {}, ...more }), place.querySelector<HTMLElement>('#detail') ?? place)
    }
    const keep = (): HTMLButtonElement | undefined => [...place.querySelectorAll<HTMLButtonElement>('button')].find(button => button.textContent.includes('Keep sharing'))
    draw(ending, { onKeep: async () => { kept++ } })
    holds(/Ends on \w+ \d+/.test(place.textContent), place.textContent)
    holds(!place.textContent.includes('until you end it'), place.textContent)
    keep()?.click()
    equal(kept, 1)
    equal(await violations(place), [])
    draw(held)
    holds(place.textContent.includes('kept by you') && place.textContent.includes('until you end it') && keep() === undefined, place.textContent)
    draw({ ...ending, byOther: undefined } as unknown as ShareEntry, { actingFor: 'Lio' })
    holds(place.textContent.includes('Lio can keep it before that') && keep() === undefined, place.textContent)
  })
})

describe('providers that give out no records', () => {
  it('say who did it, and offer the way out of it but where it goes on by itself', async () => {
    const given: string[] = []
    const place = await mount(html`<main>${blockedNotices({ providers: SAMPLE_BLOCKED, onGiveUp: ({ name }) => { given.push(name) } })}</main>`)
    const said = [...place.querySelectorAll('.notice')].map(each => each.textContent)
    holds(said[0]?.includes('Mum, who acts for you,') === true && said[1]?.includes('another device') === true && said[2]?.includes('dropped by itself') === true, said.join(' / '))
    for (const button of place.querySelectorAll<HTMLButtonElement>('button')) button.click()
    equal(given, SAMPLE_BLOCKED.slice(0, 2).map(({ name }) => name))
    equal(place.querySelectorAll('a[href="/me/helpers"]').length, 1)
    equal(await violations(place), [])
  })
})
