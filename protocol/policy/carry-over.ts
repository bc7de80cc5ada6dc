import * as A from '@automerge/automerge'
import { isMedrecError } from '../errors/medrec-error.ts'
import { sayingsOf } from './begin-anew.ts'
import type { PolicyDocument } from './document.ts'
import { addText, endGrant, giveUpAnchor } from './edit.ts'
import { readPolicy } from './read.ts'

/** What {@link carryOver} takes. */
export interface CarriedPolicy {
  /** The document that is left. */
  from: PolicyDocument
  /** The fresh one; it is not harmed. */
  to: PolicyDocument
  /** Commitments that `from` has and `to` cannot have, with the heads that they are of: given up, since what they say is carried over. */
  anchored: ReadonlyMap<string, readonly string[]>
  /** Epoch seconds. */
  at: number
  /** Of whose device this is, from `newActor`. */
  actor?: string | undefined
  /** False: of who acts for the owner, who carries over what it wrote itself, and gives nothing up but what it anchored. */
  isOwner: boolean
  /** Whether what stands under an id of `from` was proved to be written by whose device this is. */
  isMine: (part: 'grants' | 'ended', id: string) => boolean
}

/**
 * Brings into a fresh document what another device edited in the one that it goes on from (specs/policy.md, "A fresh document"): nothing that was
 * acknowledged is lost, and nothing that ended comes back. A grant for which there is no room is left out, and so is one that others wrote: in the hands of
 * who carries it over it would be theirs.
 */
export function carryOver (options: CarriedPolicy): PolicyDocument {
  const { from, anchored, at, actor, isOwner, isMine } = options
  const { grants, ended, lost } = sayingsOf(from)
  const there = sayingsOf(options.to).grants
  const times = readPolicy(from).ended
  let doc = A.clone(options.to, { actor })
  for (const id of ended.keys()) if (!Object.hasOwn(doc.ended, id) && (isOwner || isMine('ended', id))) doc = endGrant({ doc, id, at: times.get(id) ?? at })
  if (isOwner) for (const commitment of [...lost.keys(), ...anchored.keys()]) doc = giveUpAnchor({ doc, commitment, at })
  else for (const [commitment, [head, ...others]] of anchored) doc = others.length === 0 ? giveUpAnchor({ doc, commitment, at, head }) : doc
  for (const [id, text] of grants) {
    if (Object.hasOwn(doc.ended, id)) continue
    if (Object.hasOwn(doc.grants, id)) doc = there.get(id) !== text && isOwner ? endGrant({ doc, id, at }) : doc
    else if (isMine('grants', id)) doc = tryAdd(doc, id, text)
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
