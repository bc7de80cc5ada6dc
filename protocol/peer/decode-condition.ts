import { AbiCoder } from 'ethers/abi'
import type { AllContracts } from '../network/types.ts'
import { joinCondition, splitCondition } from '../policy/condition.ts'
import { MAX_TIME } from '../policy/constants.ts'
import type { GrantCondition, PlainCondition } from './group-types.ts'

/**
 * What a condition says, as far as it is one of the network's own; any other is given as it is, and so is one until a time that there is not, which never holds.
 *
 * @param options.condition - 0x and hex digits; its parameters may be anything
 */
export function decodeCondition (options: { condition: string, contracts: AllContracts }): Exclude<GrantCondition, { kind: 'co-signer' }> {
  const { condition, contracts } = options
  const { contract, parameters } = splitCondition(condition)
  if (contract !== contracts.allOf && contract !== contracts.anyOf) return decodePlain(options)
  const parts = decode(['tuple(address,bytes)[]'], parameters)?.[0] as Array<[string, string]> | undefined
  if (parts === undefined || parts.length === 0) return { kind: 'contract', condition }
  return { kind: contract === contracts.allOf ? 'all' : 'any', parts: parts.map(([part, inner]) => decodePlain({ condition: joinCondition({ contract: part, parameters: inner }), contracts })) }
}

function decodePlain ({ condition, contracts }: { condition: string, contracts: AllContracts }): PlainCondition {
  const { contract, parameters } = splitCondition(condition)
  const numbers = (...types: string[]): number[] => (decode(types, parameters) ?? []).map(Number)
  if (contract === contracts.weekHours) {
    const [days, from, to, offset] = numbers('uint8', 'uint32', 'uint32', 'int32')
    if (days !== undefined && from !== undefined && to !== undefined && offset !== undefined) return { kind: 'week-hours', days, from, to, offset }
  }
  const [seconds] = numbers('uint64')
  if (contract === contracts.deadmanSwitch && seconds !== undefined) return { kind: 'silence', seconds }
  if (contract === contracts.custodyUntil && seconds !== undefined && seconds <= MAX_TIME) return { kind: 'until', until: seconds }
  return { kind: 'contract', condition }
}

/** Undefined when the parameters are none of these types: such a condition never holds. */
export function decode (types: string[], parameters: string): unknown[] | undefined {
  try {
    return AbiCoder.defaultAbiCoder().decode(types, parameters).toArray(true) as unknown[]
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}
