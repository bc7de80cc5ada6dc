import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { MAX_CLOCK_SKEW } from './constants.ts'

/**
 * Refuses a clock that is not the network's: Clique takes no block from the future, and a member whose clock is behind seals out of its turn.
 *
 * @param options.now - of this machine, epoch seconds
 * @param options.others - what other members' machines say now; half of them may lie
 * @param options.head - time of the newest block: no honest clock is behind it
 * @throws MedrecError `CLOCK_OFF`, saying by how much
 */
export function checkClock (options: { now: number, others?: number[], head?: number | undefined }): void {
  const { now, others = [], head } = options
  if (head !== undefined && head - now > MAX_CLOCK_SKEW) throw off(`The newest block is of a time ${describe(head - now)} ahead of this machine's clock`, `Set the clock, by NTP for one, and start the node again. If it is right, the block was sealed while a clock was ahead, this machine's own where it seals alone: start the node again when that time has come, in ${describe(head - now)}`)
  const sorted = others.toSorted((a, b) => a - b)
  // With an even number of them both in the middle must say it: one of two does not convict.
  const middle = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]].flatMap(time => time === undefined ? [] : [time - now])
  if (middle.length === 0 || !(middle.every(by => by > MAX_CLOCK_SKEW) || middle.every(by => by < -MAX_CLOCK_SKEW))) return
  const by = Math.min(...middle.map(Math.abs))
  throw off(`This machine's clock is ${describe(by)} ${(middle[0] ?? 0) > 0 ? 'behind' : 'ahead of'} the other members'`)
}

function off (what: string, then = 'Set the clock, by NTP for one, and start the node again'): MedrecError {
  return new MedrecError('CLOCK_OFF', `${what}. ${then}. Nothing was changed.`)
}

function describe (seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} minutes`
}
