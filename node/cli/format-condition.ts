import type { GrantCondition } from '../../protocol/peer/group-types.ts'
import { CONDITION_DAYS } from './parse-condition.ts'

const UNITS: ReadonlyArray<readonly [seconds: number, unit: string]> = [[86_400, 'd'], [3_600, 'h']]

/** A condition in the words in which it is written on a command line; another contract's as it is. */
export function formatCondition (condition: GrantCondition): string {
  switch (condition.kind) {
    case 'all': case 'any': return `${condition.kind}(${condition.parts.map(formatCondition).join(', ')})`
    case 'contract': return condition.condition
    case 'co-signer': return `cosigner:${condition.cosigner}`
    case 'until': return `until:${new Date(condition.until * 1_000).toISOString().slice(0, 10)}`
    case 'silence': {
      const [seconds, unit] = UNITS.find(([each]) => condition.seconds % each === 0) ?? [1, ' s']
      return `silence:${condition.seconds / seconds}${unit}`
    }
    case 'week-hours': {
      const { days, from, to, offset } = condition
      const named = CONDITION_DAYS.filter((_, day) => (days & 1 << day) !== 0)
      const isRun = named.length > 1 && days / (days & -days) === 2 ** named.length - 1
      return `week:${isRun ? `${named[0] ?? ''}-${named.at(-1) ?? ''}` : named.join('+')},${clock(from)}-${clock(to)}${offset === 0 ? '' : `,${offset < 0 ? '-' : '+'}${clock(Math.abs(offset))}`}`
    }
  }
}

function clock (seconds: number): string {
  const part = (value: number): string => String(value).padStart(2, '0')
  return `${part(Math.floor(seconds / 3_600))}:${part(Math.floor(seconds / 60) % 60)}`
}
