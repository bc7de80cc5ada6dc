import { MAX_CONDITION_BYTES } from './constants.ts'

const ADDRESS_END = 42

/** Whether `value` is a condition as a grant names it: 0x, the 40 lower-case hex digits of a contract's address, and behind them its parameters. specs/policy.md, "Grants". */
export function isCondition (value: unknown): value is string {
  return typeof value === 'string' && value.length >= ADDRESS_END && value.length <= 2 + 2 * MAX_CONDITION_BYTES && value.length % 2 === 0 && /^0x[0-9a-f]+$/.test(value)
}

/** The contract of a condition, and its parameters: each 0x and hex digits. */
export function splitCondition (condition: string): { contract: string, parameters: string } {
  return { contract: condition.slice(0, ADDRESS_END), parameters: `0x${condition.slice(ADDRESS_END)}` }
}

/** A condition as a grant names it. @param options.parameters - 0x and hex digits, ABI-encoded as the contract wants them */
export function joinCondition (options: { contract: string, parameters: string }): string {
  return options.contract.toLowerCase() + options.parameters.slice(2).toLowerCase()
}
