import { AbiCoder } from 'ethers/abi'
import { isQuarter } from '../agent/quarters.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { AllContracts } from '../network/types.ts'
import { isCondition, joinCondition, splitCondition } from '../policy/condition.ts'
import { MAX_CLOCK_OFFSET } from './constants.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import type { GrantCondition } from './group-types.ts'

const DAY_SECONDS = 86_400

/**
 * A condition as a grant names it: the network's own contract with its parameters, or another one as it is.
 *
 * @throws MedrecError `SHARE_INVALID` when it could never hold, or is not one
 */
export function encodeCondition (options: { condition: Exclude<GrantCondition, { kind: 'co-signer' }>, contracts: AllContracts }): string {
  const { condition, contracts } = options
  switch (condition.kind) {
    case 'week-hours': {
      const { days, from, to, offset } = condition
      if (!(days >= 1 && days <= 127 && from >= 0 && from < to && to <= DAY_SECONDS && Math.abs(offset) <= MAX_CLOCK_OFFSET)) throw invalid('Days, hours or time zone are not as they should be.')
      return join(contracts.weekHours, ['uint8', 'uint32', 'uint32', 'int32'], [days, from, to, offset])
    }
    case 'silence':
      if (!(condition.seconds >= 1)) throw invalid('A silence has at least a second.')
      return join(contracts.deadmanSwitch, ['uint64'], [condition.seconds])
    case 'until':
      if (!isQuarter(condition.until)) throw invalid('It ends with the first second of a January, April, July or October.')
      return join(contracts.custodyUntil, ['uint64'], [condition.until])
    case 'all':
    case 'any': {
      const { kind, parts } = condition
      if (parts.length === 0) throw invalid('A condition is made of at least one other.')
      const encoded = parts.map(part => splitCondition(encodeCondition({ condition: part, contracts })))
      const made = join(kind === 'all' ? contracts.allOf : contracts.anyOf, ['tuple(address,bytes)[]'], [encoded.map(({ contract, parameters }) => [contract, parameters])])
      if (!isCondition(made)) throw invalid('Together they are too long: there is room for two, and for one "week" among them.')
      return made
    }
    case 'contract':
      if (!isCondition(condition.condition)) throw invalid('A condition is 0x, the 40 hex digits of a contract, and its parameters.')
      return condition.condition
  }
}

/** Where the network's own conditions are. @throws MedrecError `NETWORK_UNREACHABLE` while its file is not known */
export function contractsOf (context: PeerContext): AllContracts {
  const file = requireNetwork(context).file
  if (file === undefined) throw new MedrecError('NETWORK_UNREACHABLE')
  return file.contracts
}

function join (contract: string, types: string[], values: unknown[]): string {
  return joinCondition({ contract, parameters: AbiCoder.defaultAbiCoder().encode(types, values) })
}

function invalid (message: string): MedrecError {
  return new MedrecError('SHARE_INVALID', message)
}
