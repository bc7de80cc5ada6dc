import { quarterFrom } from '../../../protocol/agent/quarters.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { AppointDraft } from '../../../protocol/peer/acting/types.ts'
import { helperWords as w } from '../messages/helper-words.ts'

/** Why nobody was let act by a form whose fields are as they should be (`HELPER_INVALID`): what is left when the day and the providers are right is the card. `now` in epoch seconds. */
export function whyNotAppointed (options: { draft: AppointDraft, providers: number, now: number }): string {
  const { draft: { until }, providers, now } = options
  if (providers === 0) return w.noProvider
  return until !== undefined && !isAhead(until, now) ? w.dayWrong : w.cardUsed
}

/** Whether the quarter that a day ends with is still to end, and one that can be written. */
function isAhead (day: number, now: number): boolean {
  try {
    return quarterFrom(day) > now
  } catch (error) {
    if (isMedrecError(error, 'HELPER_INVALID')) return false
    throw error
  }
}
