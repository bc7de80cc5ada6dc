import type { AllContracts } from '../network/types.ts'
import { joinCondition, splitCondition } from '../policy/condition.ts'
import { decode } from './decode-condition.ts'

/** Nobody waits for longer: more than a hundred years, in seconds. */
const LONGEST_SILENCE = 2 ** 32

/**
 * The silence that a condition waits for, seconds: of `DeadmanSwitch`, also as a part of `AllOf` or `AnyOf`, of several the shortest; undefined: none.
 *
 * @param options.condition - as a grant names it; its parameters may be anything
 */
export function silenceOf (options: { condition: string, contracts: AllContracts }): number | undefined {
  const { condition, contracts } = options
  const { contract, parameters } = splitCondition(condition)
  if (contract === contracts.deadmanSwitch) {
    const silence = Number(decode(['uint64'], parameters)?.[0] ?? 0n)
    return silence > 0 && silence <= LONGEST_SILENCE ? silence : undefined
  }
  if (contract !== contracts.allOf && contract !== contracts.anyOf) return undefined
  const parts = (decode(['tuple(address,bytes)[]'], parameters)?.[0] ?? []) as Array<[string, string]>
  const silences = parts.flatMap(([part, inner]) => silenceOf({ condition: joinCondition({ contract: part, parameters: inner }), contracts }) ?? [])
  return silences.length === 0 ? undefined : Math.min(...silences)
}
