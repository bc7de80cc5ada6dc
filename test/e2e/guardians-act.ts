import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Page } from 'playwright'
import { words } from '../../browser/app/messages/en.ts'
import { lostWords } from '../../browser/app/messages/lost-words.ts'
import type { ActingPages } from './acting-pages.ts'
import { giveLink, makeCard, makeKey } from './app-driver.ts'

/** Guardians give the child a new key. */
export function guardiansAct (at: () => ActingPages): void {
  describe('guardians, for a key that is lost', () => {
    let card: string
    let friend: Page
    let again: Page
    let link: string

    const keeper = async (page: Page, name: string): Promise<void> => {
      const { child, me, picture, passMinute } = at()
      await passMinute()
      await me(page, '/me/acting')
      await page.locator('a[href="/me/acting/card"]').click()
      const shown = await makeCard(page, name)
      await child.locator('a[href="/me/helpers/lost/new"]').click()
      await giveLink(child, shown)
      await child.locator('#helper-name').waitFor()
      await picture(child, 'lost-new')
      await child.locator('#helper-name').fill(name)
      await child.locator('#helper-own').fill('Lio')
      await child.getByRole('button', { name: lostWords.add }).click()
      const given = await child.locator('.link-card .copyable').innerText()
      await child.getByRole('link', { name: words.done }).click()
      await me(page, '/me/acting')
      await page.locator('a[href="/me/acting/accept"]').click()
      await page.locator('#link-text').fill(given)
      await page.getByRole('button', { name: words.goOn }).click()
    }
    const nameNext = async (page: Page, shown: string): Promise<string> => {
      const { me, picture, passMinute, refreshUntil } = at()
      await passMinute()
      await me(page, '/me/acting')
      await refreshUntil(page, lostWords.nameNext('Lio'))
      await page.getByRole('link', { name: lostWords.nameNext('Lio') }).click()
      await picture(page, 'lost-name')
      await page.locator('#link-text').fill(shown)
      await page.getByRole('button', { name: words.goOn }).click()
      await picture(page, 'lost-name-sure')
      await page.getByRole('button', { name: lostWords.nameSure }).click()
      return await page.locator('.link-card .copyable').innerText({ timeout: 120_000 })
    }

    it('are named, with how many must agree and how long they must wait', async () => {
      const { network, child, parent, newPage, open, me, picture, passMinute } = at()
      friend = await newPage()
      await friend.goto(open(network.address))
      await friend.getByRole('button', { name: words.networkLink.fresh }).click()
      await makeKey(friend)
      await friend.locator('a[href="/me/card"]').first().click()
      await me(child, '/me/helpers')
      await child.locator('a[href="/me/helpers/lost"]').first().click()
      await picture(child, 'lost-empty')
      await keeper(parent, 'Mum')
      await picture(child, 'lost-one')
      await keeper(friend, 'Ben')
      await picture(child, 'lost-two')
      await child.getByRole('link', { name: lostWords.set }).click()
      await picture(child, 'lost-agree')
      await child.getByRole('button', { name: words.goOn }).click()
      await picture(child, 'lost-wait')
      await child.getByLabel('Three days').check()
      await passMinute()
      await child.getByRole('button', { name: lostWords.save }).click()
      await child.getByText(lostWords.rule(2, 2, 'three days')).waitFor()
      await child.getByText(lostWords.states.active).nth(1).waitFor({ timeout: 240_000 })
      await picture(child, 'lost-set')
    })

    it('name the key of whoever shows them a card, which the owner is told and objects to', async () => {
      const { network, server, child, parent, newPage, me, picture, passMinute } = at()
      again = await newPage()
      await again.goto(`${server.url}/restore`)
      await again.getByRole('link', { name: lostWords.wordsLost }).click()
      await picture(again, 'words-lost')
      await again.getByRole('button', { name: lostWords.begin }).click()
      await makeKey(again)
      await again.locator('a[href="/me/lost/card"]').waitFor()
      await picture(again, 'lost-mine')
      await again.locator('a[href="/me/lost/card"]').click()
      await again.locator('#link-text').fill(network.address)
      await again.getByRole('button', { name: words.goOn }).click()
      await again.locator('#card-name').fill('Lio')
      await again.getByRole('button', { name: words.me.cardShow }).click()
      card = await again.locator('.link-card .copyable').innerText()
      await picture(again, 'lost-card')
      await nameNext(parent, card)
      await picture(parent, 'lost-named-by-me')
      await nameNext(friend, card)
      await me(child, '/me/helpers')
      await child.locator('.banner').getByText(lostWords.named).waitFor()
      await picture(child, 'lost-warning')
      await passMinute()
      await child.getByRole('button', { name: lostWords.object }).click()
      await child.getByText(lostWords.objected).waitFor({ timeout: 120_000 })
      await child.locator('.banner').getByText(lostWords.named).waitFor({ state: 'detached' })
    })

    it('name it again, and the new key takes over when the time is over', async () => {
      const { parent, picture, pass } = at()
      await nameNext(parent, card)
      link = await nameNext(friend, card)
      await again.locator('a[href="/me/lost"]').first().click()
      await again.locator('a[href="/me/lost/link"]').click()
      const take = async (): Promise<void> => {
        await again.locator('#link-text').fill(link)
        await again.getByRole('button', { name: words.goOn }).click()
      }
      await take()
      await again.getByText(lostWords.laterText).waitFor({ timeout: 120_000 })
      await picture(again, 'lost-later')
      await pass(4)
      // What was only just taken over was not asked yet, which is no reason to say that it cannot be reached.
      await again.evaluate(wrong => {
        const look = (): void => { if (document.body.innerText.includes(wrong)) document.documentElement.dataset['wrong'] = document.body.innerText }
        new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
      }, 'cannot be reached')
      await again.getByRole('button', { name: words.tryAgain }).click()
      await again.getByText(lostWords.taken(1)).waitFor({ timeout: 120_000 })
      await picture(again, 'lost-taken')
      await again.getByRole('link', { name: words.join.toRecords }).click()
      await again.locator('records-screen .card.rows a.row').first().waitFor()
      assert.equal(await again.locator('html').getAttribute('data-wrong'), null)
    })
  })
}
