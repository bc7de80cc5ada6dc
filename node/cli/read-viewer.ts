import { isAddress } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import { groupViewer, MEMBERS } from '../../protocol/policy/viewer.ts'

const GROUP = 'group:'

/** The address of a group, named with or without `group:`. @throws MedrecError `USAGE` */
export function readGroupAddress (text: string): string {
  const address = text.replace(GROUP, '').toLowerCase()
  if (!isAddress(address)) throw new MedrecError('USAGE', `"${text}" is no group: "medrec group create" prints one.`)
  return address
}

/** The address of a viewer: itself, or that of a card. @throws MedrecError `USAGE` */
export function readViewerAddress (text: string): string {
  if (isAddress(text.toLowerCase())) return text.toLowerCase()
  const link = parseLink(text)
  if (link.kind !== 'card') throw new MedrecError('USAGE', `"${text.slice(0, 40)}" is neither an address nor a card.`)
  return link.card.address
}

/** Whom a grant is for: a group, `members`, an address or a card. @throws MedrecError `USAGE` */
export function readViewer (text: string): string {
  if (text === MEMBERS) return MEMBERS
  return text.startsWith(GROUP) ? groupViewer(readGroupAddress(text)) : readViewerAddress(text)
}
