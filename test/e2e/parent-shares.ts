import assert from 'node:assert/strict'
import { it } from 'node:test'
import { words } from '../../browser/app/messages/en.ts'
import { helperWords as w } from '../../browser/app/messages/helper-words.ts'
import { wordsOf } from '../../browser/app/messages/words-of.ts'
import type { ActingPages } from './acting-pages.ts'
import { giveLink, makeCard, share } from './app-driver.ts'

const DAY = 86_400

/** A parent shares something of the child's, who sees that and keeps it beyond what the parent may do. */
export function parentShares (at: () => ActingPages): void {
  const OVER = new RegExp(`· ${w.actingStates.over}$`)
  /** Those whom the parent acted for before. */
  let over = 0
  /** Whether the doctor has anything of the child's. */
  const seenByDoctor = async (): Promise<boolean> => {
    const { json } = await at().network.as('doctor', 'view')
    const [first] = json['shared'] as Array<{ state: string, records: number }>
    return first?.state === 'active' && first.records > 0
  }

  it('a parent who acts until a birthday that is near shares something of the child\'s', async () => {
    const { network, child, parent, me, goTo, passMinute, refreshUntil } = at()
    await passMinute()
    await me(parent, '/me/acting')
    await parent.locator('a[href="/me/acting/card"]').click()
    const card = await makeCard(parent, 'Mum')
    await me(child, '/me/helpers')
    await child.locator('a[href="/me/helpers/new"]').click()
    await giveLink(child, card)
    await child.locator('#helper-until').fill(new Date((network.now() + 100 * DAY) * 1_000).toISOString().slice(0, 10))
    await child.locator('#helper-name').fill('Mum')
    await child.locator('#helper-own').fill('Lio')
    await child.getByRole('button', { name: w.make }).click()
    const link = await child.locator('.link-card .copyable').innerText()
    await me(parent, '/me/acting')
    await parent.locator('a[href="/me/acting/accept"]').click()
    await parent.locator('#link-text').fill(link)
    await parent.getByRole('button', { name: words.goOn }).click()
    await refreshUntil(parent, w.actFor('Lio'))
    over = await parent.getByText(OVER).count()
    await passMinute()
    await parent.getByRole('button', { name: w.actFor('Lio') }).click()
    await parent.locator('records-screen .card.rows a.row').first().waitFor()
    const doctor = String((await network.done('doctor', 'card', '--name', 'Doctor', '--network', network.address))['link'])
    const given = await share(parent, { card: doctor, name: 'Doctor', categories: ['conditions'], until: wordsOf('Lio').share.untilChoices.none })
    await network.as('doctor', 'view', given)
    // What widens waits for its moment, and the provider for the chain.
    const deadline = performance.now() + 90_000
    while (!await seenByDoctor()) assert.ok(performance.now() < deadline, 'the doctor sees nothing')
    await goTo(parent, 'sharing')
    await parent.getByText(w.sharedBy('Lio')).or(parent.getByText('Doctor')).first().waitFor()
  })

  it('the child sees that, and who did it', async () => {
    const { child, me, goTo, picture } = at()
    await goTo(child, 'sharing')
    await child.getByText(w.sharedBy('Mum')).first().waitFor({ timeout: 120_000 })
    await picture(child, 'shared-by-parent')
    const said = child.getByText(w.did.granted('Mum', w.someone)).first()
    for (let left = 12; left === 12 || !await said.waitFor({ timeout: 10_000 }).then(() => true, () => false); left--) {
      assert.ok(left > 0, 'nobody says who shared it')
      await goTo(child, 'records')
      await me(child, '/me/helpers')
    }
    await picture(child, 'parent-shared')
  })

  it('the child keeps it, and it goes on when what the parent may do has ended', async () => {
    const { child, parent, me, goTo, picture, pass, passMinute, refreshUntil } = at()
    await passMinute()
    await goTo(child, 'sharing')
    await child.locator('sharing-screen a', { hasText: w.sharedBy('Mum') }).first().click()
    await child.getByText(w.lapse.text).waitFor()
    await picture(child, 'share-lapses')
    await child.getByRole('button', { name: w.lapse.keep }).click()
    await child.getByText(w.lapse.isKept).waitFor()
    await picture(child, 'share-kept')
    await child.locator('share-detail, article').getByText(words.sharing.providerState.done).waitFor({ timeout: 120_000 })
    await pass(200)
    await me(parent, '/me/acting')
    await refreshUntil(parent, OVER, over + 1)
    assert.equal(await parent.getByRole('button', { name: w.actFor('Lio') }).count(), 0)
    await goTo(child, 'sharing')
    await child.locator('sharing-screen a', { hasText: w.sharedBy('Mum') }).first().click()
    await child.getByText(w.lapse.isKept).waitFor()
    const deadline = performance.now() + 90_000
    while (!await seenByDoctor()) assert.ok(performance.now() < deadline, 'the doctor sees nothing any more')
  })
}
