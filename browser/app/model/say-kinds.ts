import { words } from '../messages/en.ts'

/** A category in plain words; `none` and `''` for records without one. */
export function sayCategory (category: string): string {
  return category === 'none' || category === '' ? words.noCategory : words.categories[category] ?? category
}

/** A sensitive kind in plain words; a code that is not known here stays a code. */
export function sayLabel (label: string): string {
  return words.labels[label] ?? label
}
