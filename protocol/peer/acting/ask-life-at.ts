import { ASK_LIFE_SHARE } from '../constants.ts'
import type { LifeEntry } from './types.ts'

/**
 * When a person is to be asked whether they are there, epoch seconds; undefined: their silence does not count yet. See specs/peer.md, "Silence".
 */
export function askLifeAt ({ tripsAt, silence }: Pick<LifeEntry, 'tripsAt' | 'silence'>): number | undefined {
  return tripsAt === undefined ? undefined : tripsAt - silence * (1 - ASK_LIFE_SHARE)
}

/** Of those who wait who may when the shortest silence is over, or may by now: others wait for longer. @param now - epoch seconds */
export function whoMayFirst ({ tripsAt = Infinity, silence, waiting }: Pick<LifeEntry, 'tripsAt' | 'silence' | 'waiting'>, now: number): LifeEntry['waiting'] {
  return waiting.filter(each => each.silence === silence || tripsAt - silence + each.silence <= now)
}
