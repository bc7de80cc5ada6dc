import type { Peer } from '../../protocol/peer/types.ts'
import type { CommandContext } from './command.ts'
import { TELL_PATIENCE_MS } from './constants.ts'
import { formatMoment } from './format-table.ts'
import { sayLooker } from './say-looker.ts'

/** Whose looks a command tells: `whose` is the option that `medrec log` needs for them, with a blank before it. */
export interface ToldPeer { peer: Pick<Peer, 'log' | 'emergencies'>, whose: string }

/**
 * Runs `work`, asking providers meanwhile who looked, and says at its end on standard error when somebody did because of an emergency and the person has not been
 * shown it. See specs/command-line.md, "Output".
 */
export async function tellingEmergencies<T> (options: { context: CommandContext, told: readonly ToldPeer[], work: () => Promise<T> }): Promise<T> {
  const { context, told, work } = options
  const ending = new AbortController()
  const isAsking = context.values['offline'] !== true
  const asked = Promise.allSettled(isAsking ? told.map(async ({ peer }) => await peer.log({ refresh: true, signal: AbortSignal.any([context.signal, ending.signal]) })) : [])
  try {
    return await work()
  } finally {
    const timer = setTimeout(() => { ending.abort() }, TELL_PATIENCE_MS)
    await Promise.race([asked, new Promise<void>(resolve => { ending.signal.addEventListener('abort', () => { resolve() }, { once: true }) })])
    clearTimeout(timer)
    ending.abort()
    for (const each of told) await sayEmergencies({ context, told: each })
  }
}

/** Says what this device knows of them and the person has not been shown: one line, however many there are. */
export async function sayEmergencies (options: { context: Pick<CommandContext, 'say'>, told: ToldPeer }): Promise<void> {
  const { context, told: { peer, whose } } = options
  const looks = await peer.emergencies()
  const newest = looks.find(({ emergency }) => emergency !== undefined) ?? looks[0]
  if (newest === undefined) return
  const { at, provider, emergency } = newest
  const what = emergency === undefined ? `perhaps: an entry of the log of ${provider}, found ${formatMoment(at)}, cannot be read` : `${sayLooker(newest)} looked at ${provider}, ${formatMoment(at)}: "${emergency}"`
  context.say(`EMERGENCY: ${what}${looks.length === 1 ? '.' : `, and ${looks.length - 1} more.`} "medrec log${whose}" shows more.`)
}
