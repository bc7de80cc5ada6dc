import type { ActEntry, HelperEntry } from '../../../protocol/peer/acting/types.ts'
import { joinWords } from '../messages/format.ts'
import { helperWords as w } from '../messages/helper-words.ts'

/** How far apart the parts of one act may be: each provider is told at a moment of its own. */
const ONE_ACT_SECONDS = 3_600

/** One act, wherever it was done. */
export interface ShownAct extends Omit<ActEntry, 'relationship' | 'provider'> { providers: string[] }

/**
 * Puts together what somebody did at several providers, the newest first. That another state is in force is said only where nobody signed for what changed:
 * of a grant that is said, it is how that came to the provider.
 */
export function joinActs (acts: readonly ActEntry[]): ShownAct[] {
  const shown: ShownAct[] = []
  for (const act of acts) {
    if (act.did === 'shared' && acts.some(other => (other.did === 'granted' || other.did === 'withdrew') && other.relationship === act.relationship && other.who === act.who && isNear(other, act))) continue
    const same = shown.find(each => each.did === act.did && each.who === act.who && each.whom === act.whom && isNear(each, act) && !each.providers.includes(act.provider))
    if (same !== undefined) same.providers.push(act.provider)
    else shown.push({ at: act.at, who: act.who, did: act.did, whom: act.whom, providers: [act.provider] })
  }
  return shown
}

function isNear (one: { at: number }, other: { at: number }): boolean { return Math.abs(one.at - other.at) <= ONE_ACT_SECONDS }

/** What somebody did, in a sentence. @param options.helpers - who only keeps the key does not act */
export function sayAct ({ act: { who, did, whom = '' }, helpers }: { act: Pick<ActEntry, 'who' | 'did' | 'whom'>, helpers: ReadonlyArray<Pick<HelperEntry, 'name' | 'kind'>> }): string {
  const call = (name: string): string => name === 'you' ? w.you : name.startsWith('0x') ? w.someone : name
  const named = helpers.filter(({ name }) => name === whom)
  const isKeeper = named.length > 0 && named.every(({ kind }) => kind === 'guardian')
  const said = isKeeper && did === 'appointed' ? 'appointed-keeper' : isKeeper && did === 'ended' ? 'ended-keeper' : did
  return w.did[said](call(who), call(whom))
}

/** At which providers it was done. */
export function sayWhere ({ providers }: ShownAct): string { return w.at(joinWords(providers)) }
