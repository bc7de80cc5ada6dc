import { words } from '../messages/en.ts'
import { formatDay, joinWords } from '../messages/format.ts'
import type { Words } from '../messages/words-of.ts'
import type { ShareDraft } from '../../../protocol/peer/share-types.ts'
import { sayCategory, sayLabel } from './say-kinds.ts'

/** The kinds of a share as a person says them: `vaccinations, allergies and mental health`; empty when nothing is chosen. */
export function sayKinds (share: Pick<ShareDraft, 'categories' | 'labels'>): string {
  const labels = [...new Set(share.labels.map(sayLabel))]
  const kinds = joinWords(share.categories.map(category => lowerFirst(sayCategory(category))))
  return labels.length === 0 ? kinds : `${kinds} (${words.and} ${joinWords(labels.map(lowerFirst))})`
}

/** `every provider`, `every provider but Mercy General`, or the names of those chosen. */
export function sayProviders (options: { share: Pick<ShareDraft, 'providers' | 'except'>, names: Map<string, string> }): string {
  const { share: { providers, except = [] }, names } = options
  const say = (relationships: string[]): string => joinWords(relationships.map(relationship => names.get(relationship) ?? relationship.slice(0, 8)))
  if (providers !== 'all') return say(providers.filter(relationship => !except.includes(relationship)))
  return except.length === 0 ? words.share.everyProvider : words.share.everyProviderBut(say(except))
}

/** `until 23 December`, `until you end it`. */
export function sayEnd (options: { notAfter: number | null, now: number, say?: Words | undefined }): string {
  const { notAfter, now, say = words } = options
  return notAfter === null ? say.share.noEnd : formatDay({ at: notAfter, now })
}

/** One sentence for a share: `Vaccinations and allergies, from every provider, also ones you join later, until 23 December.` */
export function sayShare (options: { share: ShareDraft, names: Map<string, string>, now: number, say?: Words | undefined }): string {
  const { share, names, now, say = words } = options
  const parts = [
    upperFirst(sayKinds(share)),
    `${words.share.from} ${sayProviders({ share, names })}`,
    ...(share.providers === 'all' ? [say.share.alsoLater] : []),
    ...(share.notBefore > now ? [`${words.share.from} ${formatDay({ at: share.notBefore, now })}`] : []),
    `${words.share.until} ${sayEnd({ notAfter: share.notAfter, now, say })}`
  ]
  return `${parts.join(', ')}.`
}

function lowerFirst (text: string): string {
  return /^[A-Z]{2}/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)
}

/** With a capital letter, as a sentence begins. */
export function upperFirst (text: string): string { return text.charAt(0).toUpperCase() + text.slice(1) }
