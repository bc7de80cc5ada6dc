import assert from 'node:assert/strict'
import { it } from 'node:test'
import { words } from '../../browser/app/messages/en.ts'
import { helperWords as w } from '../../browser/app/messages/helper-words.ts'
import { wordsOf } from '../../browser/app/messages/words-of.ts'
import type { ActingPages } from './acting-pages.ts'
import { giveLink, joinAsNew, makeCard, makeKey } from './app-driver.ts'

/** A parent looks after a child's records, until the child ends it. */
export function parentActs (at: () => ActingPages): void {
  let card: string

  it('a parent makes a helper card', async () => {
    const { network, parent, open, me, picture } = at()
    await parent.goto(open(network.address))
    await parent.getByRole('button', { name: words.networkLink.fresh }).click()
    await makeKey(parent)
    await parent.locator('a[href="/me/card"]').first().click()
    await me(parent, '/me/acting')
    await parent.locator('a[href="/me/acting/card"]').click()
    card = await makeCard(parent, 'Mum')
    await picture(parent, 'helper-card')
  })

  it('a child lets the parent act until a birthday', async () => {
    const { network, child, parent, open, me, picture } = at()
    await joinAsNew(child, open(await network.invite('lio')))
    await me(child, '/me/helpers')
    await picture(child, 'helpers-empty')
    await child.locator('a[href="/me/helpers/new"]').click()
    await giveLink(child, card)
    await child.locator('#helper-until').waitFor()
    await picture(child, 'helper-new')
    await child.locator('#helper-until').fill('2036-05-17')
    await child.locator('#helper-name').fill('Mum')
    await child.locator('#helper-own').fill('Lio')
    await child.getByRole('button', { name: w.make }).click()
    const link = await child.locator('.link-card .copyable').innerText()
    await me(child, '/me/helpers')
    await child.getByText(w.states.active).waitFor()
    await picture(child, 'helpers')

    await me(parent, '/me/acting')
    await parent.locator('a[href="/me/acting/accept"]').click()
    await parent.locator('#link-text').fill(link)
    await parent.getByRole('button', { name: words.goOn }).click()
    await parent.getByRole('button', { name: w.actFor('Lio') }).waitFor()
    await picture(parent, 'acting')
  })

  it('the parent sees the child\'s records, and the child sees that', async () => {
    const { child, parent, me, goTo, picture } = at()
    await parent.getByRole('button', { name: w.actFor('Lio') }).click()
    await parent.locator('records-screen .card.rows a.row').first().waitFor()
    assert.ok(await parent.getByText(w.banner('Lio')).isVisible())
    await parent.getByRole('heading', { name: wordsOf('Lio').recordsScreen.title }).waitFor()
    await picture(parent, 'acting-records')
    await parent.locator('records-screen .card.rows a.row').first().click()
    await parent.locator('record-detail h1').waitFor()
    await picture(parent, 'acting-record')
    await goTo(parent, 'sharing')
    await parent.getByRole('heading', { name: wordsOf('Lio').sharing.title }).waitFor()
    await picture(parent, 'acting-sharing')
    await goTo(parent, 'seen')
    await parent.getByText(wordsOf('Lio').seen.lead).waitFor()
    await parent.locator('seen-screen .card.rows a.row').first().waitFor()
    await picture(parent, 'acting-seen')
    await me(parent, '/me/acting')
    await parent.getByText(w.bannerOwn('Lio')).waitFor()
    await goTo(parent, 'records')
    await parent.getByRole('button', { name: w.bannerBack }).click()
    await parent.getByText(words.recordsScreen.empty).first().waitFor()

    await child.getByRole('link', { name: words.places.seen, exact: true }).click()
    await child.getByText(words.seen.actedFor('Mum')).first().waitFor()
    await picture(child, 'seen')
  })

  it('the child ends it, and the parent has nothing any more', async () => {
    const { child, parent, me, picture } = at()
    await me(child, '/me/helpers')
    await child.getByRole('button', { name: `${w.end} Mum` }).click()
    await child.locator('dialog[open]').getByRole('button', { name: w.end, exact: true }).click()
    await child.locator('.under', { hasText: w.states.ended }).waitFor()
    await picture(child, 'helpers-ended')
    await me(parent, '/me/acting')
    await parent.getByRole('button', { name: words.refresh }).click()
    await parent.getByText(w.actingStates.over).waitFor()
  })
}
