import type { PeerContext } from './context.ts'
import { Holdings } from './holdings.ts'
import { decodeJson, encodeJson } from './json.ts'
import type { SealedStore } from './sealed-store.ts'

/** Where the copy of what one provider of a share gives is kept. */
export function copyScope (share: string, relationship: string): string { return `shared/${share}/${relationship}` }

/** Stores of which providers of a share there may be copies, before there are any: nothing else says so when the share does not name them any more. */
export async function noteCopies (options: { store: SealedStore, share: string, relationships: readonly string[] }): Promise<void> {
  const { store, share, relationships } = options
  const known = await copiesOf(store, share)
  const all = [...new Set([...known, ...relationships])]
  if (all.length > known.length) await store.put('state', [[listName(share), encodeJson(all)]])
}

/**
 * Deletes the copies of a share that it does not name: a crash came before they were deleted, or another device of mine took it away.
 *
 * @param options.named - the relationships that the share names; of one that was forgotten none
 */
export async function eraseLeft (options: { context: PeerContext, share: string, named: readonly string[] }): Promise<void> {
  const { context: { store, options: { profile } }, share, named } = options
  const known = await copiesOf(store, share)
  const left = known.filter(relationship => !named.includes(relationship))
  if (left.length === 0) return
  for (const relationship of left) {
    const holdings = await Holdings.open({ store, profile, scope: copyScope(share, relationship) })
    await holdings.erase()
  }
  // Last: after a crash it is done once more.
  await store.put('state', [[listName(share), encodeJson(known.filter(relationship => named.includes(relationship)))]])
}

async function copiesOf (store: SealedStore, share: string): Promise<string[]> {
  const bytes = await store.get('state', listName(share))
  return bytes === undefined ? [] : decodeJson<string[]>(bytes)
}

function listName (share: string): string { return `copies/${share}` }
