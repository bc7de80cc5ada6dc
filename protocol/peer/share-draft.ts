import type { AccountShare, ShareTerms } from '../account/document.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_DEPTH, MAX_GRANT_CATEGORIES, MAX_GRANT_LABELS, MAX_NAME, MAX_PURPOSE, MAX_TIME } from '../policy/constants.ts'
import type { PeerContext } from './context.ts'
import { liveRelationships } from './ended.ts'
import type { ShareDraft } from './share-types.ts'

/** What of a draft is decided, as it is kept: sorted, without doubles, times in whole seconds. */
export function bareDraft (draft: ShareDraft): ShareTerms & Pick<AccountShare, 'providers' | 'except'> {
  const { categories, labels, actions = ['read'], purpose = '', providers, except = [], notBefore, notAfter, depth = 0 } = draft
  return {
    categories: sorted(categories),
    labels: sorted(labels),
    actions: sorted(actions),
    providers: providers === 'all' ? 'all' : sorted(providers),
    except: sorted(except),
    notBefore: Math.floor(notBefore),
    notAfter: notAfter === null ? null : Math.floor(notAfter),
    purpose: purpose.trim() === '' ? undefined : purpose.trim(),
    depth: depth === 0 ? undefined : depth
  }
}

/** @throws MedrecError `SHARE_INVALID` when it says nothing that a grant can say */
export function checkDraft (options: { context: PeerContext, draft: ShareDraft }): void {
  const { context, draft } = options
  const { categories, labels, actions = ['read'], purpose = '', notBefore, notAfter, providers, except = [] } = draft
  checkDepth(draft.depth)
  if (categories.length === 0) throw new MedrecError('SHARE_INVALID', 'Choose at least one kind of record.')
  if (actions.length === 0) throw new MedrecError('SHARE_INVALID', 'Choose at least one thing that may be done.')
  if (categories.length > MAX_GRANT_CATEGORIES || labels.length > MAX_GRANT_LABELS || actions.length > MAX_GRANT_LABELS) throw new MedrecError('SHARE_INVALID', 'A share names too many kinds.')
  if (actions.some(action => action.length === 0 || action.length > MAX_NAME)) throw new MedrecError('SHARE_INVALID', `An action has 1 to ${MAX_NAME} characters.`)
  if (purpose.trim().length > MAX_PURPOSE) throw new MedrecError('SHARE_INVALID', `A purpose has at most ${MAX_PURPOSE} characters.`)
  checkTimes({ notBefore, notAfter, now: context.now() })
  const live = liveRelationships(context).map(({ id }) => id)
  // One that is over may still stand in what was decided before.
  if (providers !== 'all' && (!providers.some(id => live.includes(id)) || providers.some(id => !context.relationships.has(id)))) throw new MedrecError('SHARE_INVALID', 'Choose at least one provider.')
  if (except.some(id => !context.relationships.has(id)) || (providers !== 'all' && providers.every(id => except.includes(id)))) throw new MedrecError('SHARE_INVALID', 'Choose at least one provider.')
}

/** @throws MedrecError `SHARE_INVALID` when it may be passed on more often than a grant can say */
export function checkDepth (depth = 0): void {
  if (!Number.isSafeInteger(depth) || depth < 0 || depth > MAX_DEPTH) throw new MedrecError('SHARE_INVALID', `It may be passed on at most ${MAX_DEPTH} times.`)
}

/** @throws MedrecError `SHARE_INVALID` when it would be over before it begins, or no grant can say its times */
export function checkTimes (options: { notBefore: number, notAfter: number | null, now: number }): void {
  const { notBefore, notAfter, now } = options
  if (notAfter !== null && (notAfter <= notBefore || notAfter <= now)) throw new MedrecError('SHARE_INVALID', 'It would end before it starts.')
  if (![notBefore, notAfter ?? 0].every(time => time <= MAX_TIME)) throw new MedrecError('SHARE_INVALID', 'Choose days before the year 10000, or no end.')
}

/** Whether the grants of two shares say the same. Both are as {@link bareDraft} gives them. */
export function sameTerms (a: ShareTerms, b: ShareTerms): boolean {
  const termsOf = ({ categories, labels, actions, notBefore, notAfter, purpose, depth }: ShareTerms): string => JSON.stringify([categories, labels, actions, notBefore, notAfter, purpose, depth])
  return termsOf(a) === termsOf(b)
}

function sorted (names: readonly string[]): string[] { return [...new Set(names)].sort() }
