import assert from 'node:assert/strict'
import { it } from 'node:test'
import { words } from '../../browser/app/messages/en.ts'
import { helperWords as w } from '../../browser/app/messages/helper-words.ts'
import type { ActingPages } from './acting-pages.ts'
import { giveLink, makeCard } from './app-driver.ts'

/** Somebody acts while the child is silent. */
export function proxyActs (at: () => ActingPages): void {
  it('somebody is let act while the person is silent, and the person is asked', async () => {
    const { child, parent, me, picture, passMinute, sayAlive } = at()
    await passMinute()
    await me(parent, '/me/acting')
    await parent.locator('a[href="/me/acting/card"]').click()
    await child.locator('a[href="/me/helpers/new"]').click()
    await giveLink(child, await makeCard(parent, 'Ana'))
    await child.getByLabel(w.kinds.proxy).check()
    await picture(child, 'helper-new-proxy')
    await child.locator('#helper-silence').selectOption('14')
    await child.locator('#helper-name').fill('My aunt')
    await child.getByRole('button', { name: w.make }).click()
    const link = await child.locator('.link-card .copyable').innerText()
    await me(child, '/me/helpers')
    await child.getByRole('button', { name: w.lifeDo }).waitFor()
    await picture(child, 'life')
    await me(parent, '/me/acting')
    await parent.locator('a[href="/me/acting/accept"]').click()
    await parent.locator('#link-text').fill(link)
    await parent.getByRole('button', { name: words.goOn }).click()
    await parent.getByText(w.actingStates.waiting).first().waitFor()
    await passMinute()
    for (let left = 4; !await sayAlive(); left--) assert.ok(left > 0)
  })

  it('the person is asked wherever they are, before the silence is long enough', async () => {
    const { child, goTo, picture, pass } = at()
    await pass(11)
    await goTo(child, 'records')
    await child.locator('.banner').getByText(w.life).waitFor()
    await picture(child, 'life-asked')
  })

  it('the proxy acts when the silence was long enough, and the person sees who did', async () => {
    const { child, parent, me, goTo, picture, pass, refreshUntil } = at()
    await pass(4)
    await me(parent, '/me/acting')
    await refreshUntil(parent, w.actFor('Lio'))
    await picture(parent, 'proxy-may-act')
    await parent.getByRole('button', { name: w.actFor('Lio') }).click()
    await parent.locator('records-screen .card.rows a.row').first().waitFor()
    await me(child, '/me/helpers')
    await child.getByText(/ can act for you, since/).waitFor()
    await picture(child, 'life-silent')
    await goTo(child, 'seen')
    await refreshUntil(child, words.seen.actedFor('My aunt'))
    await picture(child, 'proxy-seen')
  })

  it('the person is there again with one tap, and the proxy has nothing any more', async () => {
    const { child, parent, me, picture, passMinute, refreshUntil, sayAlive } = at()
    await passMinute()
    await me(child, '/me/helpers')
    for (let left = 4; !await sayAlive(); left--) assert.ok(left > 0)
    await picture(child, 'life-said')
    await me(parent, '/me/acting')
    await parent.locator('.banner.acting').waitFor({ state: 'detached' })
    await parent.getByText(w.actingStates.waiting).waitFor()
    assert.equal(await parent.getByRole('button', { name: w.actFor('Lio') }).count(), 0)
    await picture(parent, 'proxy-waits')
    await child.getByRole('button', { name: `${w.end} My aunt` }).click()
    await child.locator('dialog[open]').getByRole('button', { name: w.end, exact: true }).click()
    await child.locator('.row .under').filter({ hasText: `${w.kinds.proxy} · ${w.states.ended}` }).waitFor()
    await refreshUntil(parent, new RegExp(`· ${w.actingStates.over}$`), 2)
  })
}
