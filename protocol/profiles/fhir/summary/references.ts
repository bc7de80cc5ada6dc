import { objectsOf, textOf } from '../read-json.ts'
import { properName } from './plain-text.ts'

/** What a reference calls that to which it leads. */
export function displayOf (reference: unknown): string | undefined {
  const display = objectsOf(reference).map(one => textOf(one['display'])).find(text => text !== undefined)
  return display === undefined ? undefined : properName(display)
}

/** The same for several, joined by commas. */
export function displaysOf (references: unknown): string | undefined {
  const displays = objectsOf(references).map(displayOf).filter(display => display !== undefined)
  return displays.length === 0 ? undefined : [...new Set(displays)].join(', ')
}
