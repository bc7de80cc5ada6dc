import { fromString } from 'uint8arrays/from-string'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { decodePayload } from './codecs.ts'
import { LINK_KINDS, MAX_LINK_LENGTH } from './constants.ts'
import type { Link, LinkKind } from './types.ts'

const BARE = /^medrec:([a-z]+):([\w-]+)=*$/
const FRAGMENT = /#(?:.*&)?([a-z]+)=([\w-]+)=*(?:&|$)/

/**
 * Reads anything that was scanned, pasted or followed: `<app url>/#join=…`, or `medrec:join:…`, of each kind, with blanks and line
 * breaks as mail programs add them. Whose app the link names does not matter: only the fragment is read.
 *
 * @throws MedrecError `LINK_INVALID`; `UNSUPPORTED_VERSION` when it is of a newer version
 */
export function parseLink (text: string): Link {
  if (text.length > MAX_LINK_LENGTH) throw new MedrecError('LINK_INVALID', 'This is too long to be a link.')
  const compact = text.replace(/\s+/g, '')
  const [, kind, payload] = BARE.exec(compact) ?? FRAGMENT.exec(compact) ?? []
  if (kind === undefined || payload === undefined || !isKind(kind)) throw new MedrecError('LINK_INVALID')
  try {
    return decodePayload(kind, fromString(payload, 'base64url'))
  } catch (cause) {
    if (isMedrecError(cause, 'UNSUPPORTED_VERSION')) throw cause
    throw new MedrecError('LINK_INVALID', undefined, { cause })
  }
}

function isKind (kind: string): kind is LinkKind {
  return (LINK_KINDS as readonly string[]).includes(kind)
}
