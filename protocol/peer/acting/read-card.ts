import { MedrecError } from '../../errors/medrec-error.ts'
import { parseLink } from '../../links/parse-link.ts'
import type { HelperCard } from '../../links/types.ts'

/** What is said where a card of another kind, or no card, was given. */
const NOT_SUCH_A_CARD = {
  helper: 'This is not what a helper shows. Ask the other person to show theirs.',
  newkey: 'This is not what a new key shows for what was its owner\'s before. No other card is good here: who has it would get all.'
} as const

/**
 * Reads a card that is of one kind: `helper` lets somebody act, `newkey` gives somebody all that was theirs. Whoever takes a card reads it by this: one taken for the other would give
 * all to a helper. See specs/agent.md, "Appointing".
 *
 * @throws MedrecError `LINK_INVALID`, `UNSUPPORTED_VERSION`
 */
export function readHelperCard (text: string, kind: 'helper' | 'newkey'): HelperCard {
  const link = parseLink(text)
  if (link.kind !== kind) throw new MedrecError('LINK_INVALID', NOT_SUCH_A_CARD[kind])
  return link.helper
}
