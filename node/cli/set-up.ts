import { generateWords } from '../../protocol/identity/words.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import type { CommandContext } from './command.ts'
import { askNewPassword, askPassword } from './open-home.ts'
import { sayEmergencies } from './tell-emergencies.ts'

/** Unlocks the peer; one that is new is set up with fresh words, which are shown this once and returned. */
export async function unlockOrSetUp (options: { peer: Peer, context: CommandContext }): Promise<string[] | undefined> {
  const { peer, context } = options
  if (peer.state() !== 'new') {
    await peer.unlock({ password: await askPassword(context) })
    await sayEmergencies({ context, told: { peer, whose: '' } })
    return undefined
  }
  const password = await askNewPassword(context)
  const words = generateWords()
  await peer.create({ words, password })
  context.say('These twelve words are the key to your records. Write them down: they are not shown again, and nobody can give them back.')
  context.say('')
  context.say(words.map((word, i) => `  ${String(i + 1).padStart(2)} ${word}`).join('\n'))
  context.say('')
  return words
}
