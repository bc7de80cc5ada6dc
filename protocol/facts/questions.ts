import { Interface } from 'ethers/abi'
import { id } from 'ethers/hash'
import { VIEWER_GROUP_ABI } from '../chain/abi/viewer-group.ts'
import { WEEK_HOURS_ABI } from '../chain/abi/week-hours.ts'
import { splitCondition } from '../policy/condition.ts'

/** A call to a contract whose answer is yes or no. 0x and hex digits. */
export interface Question { to: string, data: string }

const GROUP = new Interface(VIEWER_GROUP_ABI)
/** All conditions are asked alike. */
const CONDITION = new Interface(WEEK_HOURS_ABI)

/** Asks a `ViewerGroup` whether an address is one of its viewers. */
export function encodeIsViewer (address: string): string {
  return GROUP.encodeFunctionData('isViewer', [address])
}

/**
 * Asks a condition whether it holds. See specs/conditions.md, "Interface".
 *
 * @param options.condition - as a grant names it
 * @param options.time - epoch seconds
 */
export function encodeHolds (options: { condition: string, relationship: string, viewer: string, action: string, time: number }): Question {
  const { condition, relationship, viewer, action, time } = options
  const { contract, parameters } = splitCondition(condition)
  return { to: contract, data: CONDITION.encodeFunctionData('holds', [relationship, viewer, id(action), time, parameters]) }
}

/** Whether a contract's answer is a plain yes: one word that is 1. More is not looked at. */
export function isYes (answer: unknown): boolean {
  return typeof answer === 'string' && /^0x0{63}1/.test(answer)
}
