/** A connection as far as it matters for who gives way. Times in milliseconds. */
export interface Candidate {
  peer: string
  opened: number
  /** When it last had a stream; `now` while it has. */
  busy: number
}

/**
 * Which of the strangers' connections gives way to a new one, if any may: of those without a stream the one that has been so longest; else of the peer that
 * has most the one that has been there longest. See specs/provider.md, "Connections".
 *
 * @param options.idleMs - how long it must have been without a stream
 * @param options.stayMs - how long it must have been there, when it has one
 */
export function chooseLeaving<T extends Candidate> (options: { candidates: T[], now: number, idleMs: number, stayMs: number }): T | undefined {
  const { candidates, now, idleMs, stayMs } = options
  const oldestBy = (among: T[], time: 'opened' | 'busy'): T | undefined => among.reduce<T | undefined>((oldest, each) => oldest === undefined || each[time] < oldest[time] ? each : oldest, undefined)
  const idle = oldestBy(candidates.filter(({ busy }) => now - busy >= idleMs), 'busy')
  if (idle !== undefined) return idle
  const counts = new Map<string, number>()
  for (const { peer } of candidates) counts.set(peer, (counts.get(peer) ?? 0) + 1)
  const settled = candidates.filter(({ opened }) => now - opened >= stayMs)
  const most = settled.reduce((count, { peer }) => Math.max(count, counts.get(peer) ?? 0), 0)
  return oldestBy(settled.filter(({ peer }) => counts.get(peer) === most), 'opened')
}
