import * as A from '@automerge/automerge'
import { MedrecError } from '../errors/medrec-error.ts'
import { isActorOf } from './actor.ts'
import type { PolicyAuthor } from './actor.ts'
import type { PolicyDocument } from './document.ts'

/**
 * Whether all that came is by actors of who wrote it (specs/policy.md, "Actors"): under an actor of another's, it would stand where that one's next change has
 * to.
 *
 * @param options.actors - of the changes that came
 * @throws MedrecError `POLICY_INVALID`
 */
export function checkActors (options: PolicyAuthor & { actors: ReadonlySet<string> }): void {
  const { actors, ...author } = options
  if (![...actors].every(actor => isActorOf({ actor, ...author }))) throw new MedrecError('POLICY_INVALID', 'Who wrote this may write under no actor but its own.')
}

/**
 * The same where nobody knows who wrote it: it may be by no actor who wrote before.
 *
 * @param options.before - the policy without what came
 * @throws MedrecError `POLICY_INVALID`
 */
export function checkNewActors (options: { actors: ReadonlySet<string>, before: PolicyDocument }): void {
  const { actors, before } = options
  if (A.getChangesMetaSince(before, []).some(({ actor }) => actors.has(actor))) throw new MedrecError('POLICY_INVALID', 'Who wrote this is not known, and goes on under the actor of another.')
}
