import { MedrecError } from '../errors/medrec-error.ts'
import type { AllowedRecord, DecidedList } from './decided-list.ts'

/**
 * Holds what is still to be sent of an answer to a new decision: from there on each record goes out, and is written down, by what allows it now. The one
 * under way stays one of the emergency, where it began only because of that. See specs/records.md, "Decision".
 *
 * @param options.send - what the answer sends; changed where something else allows it
 * @param options.sent - the records of it of which something has gone, in the same order; changed likewise
 * @param options.from - the place in `send` of the first that has not wholly gone
 * @returns whether anything goes out by something else than before
 * @throws MedrecError `DENIED` when any of them may not be sent any more
 */
export function decideAgain (options: { send: AllowedRecord[], sent: AllowedRecord[], from: number, decided: DecidedList }): boolean {
  const { send, sent, from, decided: { byKey } } = options
  const left = send.slice(from).map(({ record }) => byKey.get(record.key))
  // Before anything is changed: where it ends so, nothing more has gone by what allows it now.
  if (left.includes(undefined)) throw new MedrecError('DENIED', 'What is being sent may not be sent any more.')
  let isChanged = false
  for (let i = from; i < send.length; i++) {
    const [before, now] = [send[i], left[i - from]] as [AllowedRecord, AllowedRecord]
    const isUnderWay = i < sent.length
    if (isAlike(before, now) || (isUnderWay && before.isEmergency === true && now.isEmergency !== true)) continue
    // What goes on being sent are the bytes of the record as it was.
    const next = now.record === before.record ? now : { ...now, record: before.record }
    send[i] = next
    if (isUnderWay) sent[i] = next
    isChanged = true
  }
  return isChanged
}

function isAlike (one: AllowedRecord, other: AllowedRecord): boolean {
  return one.grant === other.grant && one.isEmergency === other.isEmergency && (one.links === other.links || (one.links ?? []).join() === (other.links ?? []).join())
}
