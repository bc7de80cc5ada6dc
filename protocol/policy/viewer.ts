import { isAddress } from '../crypto/bytes.ts'

/** The viewer of a grant for any member provider. specs/policy.md, "Grants". */
export const MEMBERS = 'members'

const GROUP = 'group:'

/** The viewer of a grant for whoever is in a `ViewerGroup` contract. */
export function groupViewer (contract: string): string {
  return GROUP + contract
}

/** The contract of a group that a grant is for. */
export function groupOfViewer (viewer: string): string {
  return viewer.slice(GROUP.length)
}

/** Whether `viewer` stands for several addresses, so that facts must say who is in it. */
export function isCollective (viewer: string): boolean {
  return viewer === MEMBERS || viewer.startsWith(GROUP)
}

/** Whether `value` is a viewer of a kind that this version understands: an address, a group, the members. */
export function isViewer (value: unknown): value is string {
  if (typeof value !== 'string') return false
  return value === MEMBERS || isAddress(value.startsWith(GROUP) ? value.slice(GROUP.length) : value)
}

/** Whether `value` may be a kind of viewer or condition: those begin with a letter, addresses with a digit. */
export function isNamedKind (value: unknown): value is string {
  return typeof value === 'string' && /^[a-z]/.test(value) && value.isWellFormed()
}
