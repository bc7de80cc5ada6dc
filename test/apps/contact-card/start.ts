/**
 * Runs the application until Ctrl-C, with two cards to try it with:
 *
 *     npm run contact-card
 */
import { join } from 'node:path'
import type { Cards } from './contact-source.ts'
import { startContactCard } from './start-contact-card.ts'

const PORT = 8_090

const CARDS: Cards = {
  1: { name: 'Maren', phone: '+44 20 7946 0101', address: '1 Station Road, Oxford', birthday: '10 December' },
  2: { name: 'Tobias', phone: '+44 20 7946 0102', address: '2 Mill Lane, Bath' }
}

const running = await startContactCard({ dir: join(import.meta.dirname, '..', '..', '..', '.medrec-contact-card'), port: PORT, cards: CARDS, report: () => {} })
console.log(`The page: ${running.url}\n\nTwo invitations of the card office. Open each in a browser profile of its own, and let one give a part of the card to the other:`)
for (const { person, link } of running.invitations) console.log(`\n${CARDS[person]?.name ?? person}:\n  ${link}`)
console.log('\nCtrl-C ends it. What was made is kept, and there again the next time.')
process.once('SIGINT', () => { void running.stop() })
