/**
 * Runs the application until Ctrl-C, with two cards to try it with:
 *
 *     npm run contact-card
 */
import { join } from 'node:path'
import { startContactCard } from './start-contact-card.ts'

const PORT = 8_090

const running = await startContactCard({
  dir: join(import.meta.dirname, '..', '..', '..', '.medrec-contact-card'),
  port: PORT,
  cards: {
    1: { name: 'Maren', phone: '+44 20 7946 0101', address: '1 Station Road, Oxford', birthday: '10 December' },
    2: { name: 'Tobias', phone: '+44 20 7946 0102', address: '2 Mill Lane, Bath' }
  },
  report: () => {}
})
console.log(`The page: ${running.url}\n\nOpen each of these in a browser profile of its own:`)
for (const { link } of running.invitations) console.log(`\n  ${link}`)
process.once('SIGINT', () => { void running.stop() })
