import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import type { LinkKind } from '../../protocol/links/types.ts'

/** What each kind of link is, and which command takes it. */
const KINDS: Record<LinkKind, string> = {
  join: 'It is an invitation of a provider: "medrec join LINK" follows it.',
  network: 'It is the address of a network: "medrec restore LINK" begins with it, and "medrec card --network LINK".',
  card: 'It is the card of somebody to share with: "medrec share CARD" takes it, and "medrec pass-on".',
  helper: 'It is a helper card, of somebody who is to act for another or keep a key: "medrec helper appoint CARD" takes it. The card of a new key is made by "medrec helper card --for-key".',
  newkey: 'It is the card of a new key, for what was somebody\'s under another: "medrec helper nominate WHO CARD" takes it, and "medrec helper move-key CARD".',
  appointment: 'It lets somebody act for another, or gives a key back: "medrec helper accept LINK" takes it, or "medrec helper take-over LINK".',
  share: 'It opens records that somebody shares: "medrec view LINK" takes it.',
  cosign: 'It asks somebody to agree to what is shared: "medrec co-sign REQUEST" takes it.',
  emergency: 'It is an emergency card, by which those whom somebody allowed it find their records: "medrec read LINK --emergency REASON" takes it.'
}

/**
 * Says of a link that could not be used what it was instead, and what to do. Of one that is for the command itself, and of any other error, all is said already.
 *
 * @param options.command - its name, as `helper accept`
 * @param options.words - those of the command line, of which one may be the link
 */
export function explainLink ({ error, command, words }: { error: unknown, command: string, words: readonly string[] }): unknown {
  if (!isMedrecError(error, 'LINK_INVALID')) return error
  const kind = words.map(kindOf).find(each => each !== undefined)
  if (kind !== undefined && KINDS[kind].includes(`"medrec ${command} `)) return error
  return new MedrecError('LINK_INVALID', `${error.message} ${kind === undefined ? 'Copy it again from its beginning to its end.' : KINDS[kind]}`, { cause: error })
}

function kindOf (word: string): LinkKind | undefined {
  try {
    return parseLink(word).kind
  } catch (error) {
    if (isMedrecError(error)) return undefined
    throw error
  }
}
