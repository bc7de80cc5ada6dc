import { toString } from 'uint8arrays/to-string'
import { encodePayload } from './codecs.ts'
import type { Link } from './types.ts'

/**
 * `<app url>/#<kind>=<payload>`. The payload stands in the fragment, which a browser sends to nobody.
 *
 * @param options.appUrl - of the app, without slash or fragment at its end
 */
export function formatLink (options: { link: Link, appUrl: string }): string {
  const { link, appUrl } = options
  return `${appUrl.replace(/\/+$/, '')}/#${link.kind}=${payloadText(link)}`
}

/** `medrec:<kind>:<payload>`: the same without any app's address. */
export function formatText (link: Link): string {
  return `medrec:${link.kind}:${payloadText(link)}`
}

function payloadText (link: Link): string {
  return toString(encodePayload(link), 'base64url')
}
