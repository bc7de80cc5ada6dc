import assert from 'node:assert/strict'
import { it } from 'node:test'
import { emergencyWords as e } from '../../browser/app/messages/emergency-words.ts'
import { words } from '../../browser/app/messages/en.ts'
import { readConfig } from '../../node/provider/config.ts'
import type { ActingPages } from './acting-pages.ts'
import { giveLink, makeCard } from './app-driver.ts'

/** Somebody looks because of an emergency, whom the child lets. */
export function emergencyLooks (at: () => ActingPages): void {
  it('who is in a group that the child lets look finds the records by the child\'s emergency card, and the child is told', async () => {
    const { network, child, parent, me, goTo, picture } = at()
    const [configFile = ''] = network.configFiles
    const { name: providerName } = await readConfig(configFile)
    const group = String((await network.done('nobody', 'group', 'create', '--config', configFile, '--yes'))['viewer'])
    await goTo(child, 'sharing')
    await child.getByLabel(words.emergency.other).check()
    await child.locator('#emergency-group').fill(group)
    await picture(child, 'emergency-off')
    await child.getByRole('button', { name: words.emergency.on }).click()
    await child.getByText(words.emergency.inForce(1)).waitFor()
    await child.getByRole('link', { name: e.card.show }).click()
    await child.locator('emergency-card .qr path').waitFor()
    await child.locator('#paper-name').fill('Lio')
    await picture(child, 'emergency-card')
    const link = await child.locator('emergency-card .copyable').innerText()

    const look = async (): Promise<void> => {
      await goTo(parent, 'sharing')
      await parent.getByRole('link', { name: words.sharing.withMe }).click()
      await parent.getByRole('link', { name: e.look.open }).click()
      await giveLink(parent, link)
      await parent.locator('#emergency-reason').fill('Found unconscious')
      await picture(parent, 'emergency-ask')
      await parent.getByRole('button', { name: e.look.go }).click()
    }
    await me(parent, '/me/card')
    const badge = await makeCard(parent, 'Emergency room')
    await look()
    await parent.getByText(e.look.refusedText).waitFor()
    await picture(parent, 'emergency-refused')
    await network.done('nobody', 'group', 'add', group, badge, '--config', configFile, '--yes')
    await parent.getByRole('button', { name: e.look.again }).click()
    const rows = parent.locator('records-screen .card.rows a.row')
    await rows.first().waitFor()
    await picture(parent, 'emergency-look')
    await rows.first().click()
    await parent.locator('record-detail h1').waitFor()
    await parent.getByRole('button', { name: words.record.originalShow }).click()
    await parent.locator('.original').waitFor()
    await picture(parent, 'emergency-record')
    await goTo(parent, 'records')
    await parent.goBack()
    await parent.getByRole('heading', { name: e.look.open }).waitFor()
    assert.equal(await rows.count(), 0, 'what was seen is gone')

    // Told on whatever page the child is, without asking.
    const banner = child.locator('.banner', { hasText: words.emergency.title(1) })
    await banner.waitFor()
    await picture(child, 'emergency-banner')
    await banner.getByRole('link', { name: words.places.seen }).click()
    await child.getByText(/Found unconscious/).first().waitFor()
    assert.equal(await banner.count(), 0, 'it is told once on a page')
    await child.getByText(words.seen.ofGroup('', [providerName])).first().waitFor()
    await picture(child, 'emergency-told')
    await child.getByRole('button', { name: words.emergency.seen }).click()
    await goTo(child, 'sharing')
    assert.equal(await banner.count(), 0, 'what was seen is not told again')
    await child.getByLabel(words.emergency.label.group).click()
    await child.getByRole('button', { name: words.emergency.on }).waitFor()
    await look()
    await parent.getByText(e.look.refusedText).waitFor()
    await picture(parent, 'emergency-ended')
    await me(child, '/me/helpers')
  })
}
