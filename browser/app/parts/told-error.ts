import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { LinkInfo } from '../../../protocol/peer/link-types.ts'
import { words } from '../messages/en.ts'

/** A link that cannot be used here, with a message for the person: it is shown in place of the words for the code. */
export class ToldError extends MedrecError {
  constructor (message: string) { super('LINK_INVALID', message) }
}

/** What a field for links can ask for. */
export type WantedLink = keyof typeof words.linkWanted

/** Says what a link is and where it belongs, and what is asked for instead. */
export function wrongLink ({ kind, wanted }: { kind: LinkInfo['kind'], wanted: WantedLink }): ToldError {
  return new ToldError(`${words.linkKinds[kind]} ${words.linkWanted[wanted]}`)
}
