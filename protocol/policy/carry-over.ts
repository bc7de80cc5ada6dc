import * as A from '@automerge/automerge'
import { isMedrecError } from '../errors/medrec-error.ts'
import { sayingsOf } from './begin-anew.ts'
import type { PolicyDocument } from './document.ts'
import { addText, endGrant, giveUpAnchor } from './edit.ts'
import { readPolicy } from './read.ts'

/**
 * Brings into a fresh document what another device edited in the one that it goes on from (specs/policy.md, "A fresh document"): nothing that was
 * acknowledged is lost, and nothing that ended comes back. A grant for which there is no room is left out.
 *
 * @param options.from - the document that is left
 * @param options.to - the fresh one; it is not harmed
 * @param options.anchored - commitments that `from` has and `to` cannot have: given up, since what they say is carried over
 * @param options.at - epoch seconds
 */
export function carryOver (options: { from: PolicyDocument, to: PolicyDocument, anchored: readonly string[], at: number }): PolicyDocument {
  const { from, anchored, at } = options
  const { grants, ended, lost } = sayingsOf(from)
  const there = sayingsOf(options.to).grants
  const times = readPolicy(from).ended
  let doc = A.clone(options.to)
  for (const id of ended.keys()) doc = endGrant({ doc, id, at: times.get(id) ?? at })
  for (const commitment of [...lost.keys(), ...anchored]) doc = giveUpAnchor({ doc, commitment, at })
  for (const [id, text] of grants) {
    if (Object.hasOwn(doc.ended, id)) continue
    if (!Object.hasOwn(doc.grants, id)) doc = tryAdd(doc, id, text)
    else if (there.get(id) !== text) doc = endGrant({ doc, id, at })
  }
  return doc
}

function tryAdd (doc: PolicyDocument, id: string, text: string): PolicyDocument {
  try {
    return addText({ doc, id, text })
  } catch (error) {
    if (isMedrecError(error, 'POLICY_LIMIT')) return doc
    throw error
  }
}
