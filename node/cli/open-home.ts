import { homedir } from 'node:os'
import { join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import { fhirProfile } from '../../protocol/profiles/fhir/profile.ts'
import { openPeer } from '../peer/open-peer.ts'
import { optionalString } from './arguments.ts'
import { askForLife } from './ask-for-life.ts'
import type { CommandContext } from './command.ts'
import { findActing } from './find-helper.ts'
import { tellingEmergencies } from './tell-emergencies.ts'
import type { ToldPeer } from './tell-emergencies.ts'

/** Where links would lead when nobody said where the app is; {@link shownLink} does not show it. */
const NO_APP = 'https://app.invalid'

/** The folder of this person's peer. */
export function homeFolder (env: NodeJS.ProcessEnv): string {
  return env['MEDREC_HOME'] ?? join(homedir(), '.medrec')
}

/**
 * Runs `work` with the peer of this folder, and closes it at the end whatever happens.
 *
 * @throws MedrecError `STORE_IN_USE`
 */
export async function withPeer<T> (context: CommandContext, work: (peer: Peer) => Promise<T>): Promise<T> {
  const peer = await openPeer({ home: homeFolder(context.env), profile: fhirProfile, appUrl: context.env['MEDREC_APP'] ?? NO_APP, background: false })
  try {
    return await work(peer)
  } finally {
    await peer.close()
  }
}

/**
 * The same with the peer unlocked; with `--for`, what belongs to somebody for whom this person acts. Says what looks there were because of an emergency, and asks
 * whether the person is there, where somebody waits for their silence.
 *
 * @param options.tellsItself - of whom the command is about, `work` shows it
 * @throws MedrecError `NOT_SET_UP`, `WRONG_PASSWORD`, `HELPER_UNKNOWN`
 */
export async function withOpenPeer<T> (context: CommandContext, work: (peer: Peer) => Promise<T>, { tellsItself = false }: { tellsItself?: boolean } = {}): Promise<T> {
  return await withPeer(context, async peer => {
    if (peer.state() === 'new') throw new MedrecError('NOT_SET_UP', `There is nobody in ${homeFolder(context.env)} yet. Begin with "medrec join LINK", "medrec restore" or "medrec card".`)
    await peer.unlock({ password: await askPassword(context) })
    const whom = optionalString(context, 'for')
    const shown = whom === undefined ? peer : { ...peer, ...peer.actAs(findActing(peer, whom).id) }
    const told: ToldPeer[] = [...whom === undefined && tellsItself ? [] : [{ peer, whose: '' }], ...whom === undefined || tellsItself ? [] : [{ peer: shown, whose: ` --for ${whom}` }]]
    try {
      return await tellingEmergencies({ context, told, work: async () => await work(shown) })
    } finally {
      askForLife({ context, peer, now: context.now() })
    }
  })
}

/** The option of commands that a helper can do for somebody, too. */
export const FOR_OPTION = { for: { type: 'string' } } as const

/** The password of an existing vault: MEDREC_PASSWORD, or asked for. */
export async function askPassword (context: CommandContext): Promise<string> {
  return context.env['MEDREC_PASSWORD'] ?? await context.ask({ question: 'Password:', secret: true })
}

/**
 * A password for a new vault, asked for twice.
 *
 * @throws MedrecError `USAGE` when the two differ
 */
export async function askNewPassword (context: CommandContext): Promise<string> {
  const given = context.env['MEDREC_PASSWORD']
  if (given !== undefined) return given
  const password = await context.ask({ question: 'A password for this device (at least 8 characters):', secret: true })
  const again = await context.ask({ question: 'The same password again:', secret: true })
  if (password !== again) throw new MedrecError('USAGE', 'The two passwords differ. Nothing was stored.')
  return password
}
