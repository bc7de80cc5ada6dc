import { createHash } from 'node:crypto'
import type { ChainHead, Member, RelationshipState, WholeView } from '../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_VIEW_ANCHORS, MAX_VIEW_RELATIONSHIPS } from './constants.ts'

/** A member as a node decides by it. */
export type ViewedMember = Omit<Member, 'peerIds'>

/** A page of what a node decides by, at its head: what the method `view` of specs/control.md gives. */
export interface ViewPage {
  head: ChainHead
  /** The newest settled block. */
  settled: number
  members: ViewedMember[]
  /** In ascending order of their ids. */
  relationships: Array<RelationshipState & { anchorsLeftOut: number }>
  /** What to ask for next; null: that was all. */
  next: string | null
}

/** Number of the newest settled block, and the hash of the state after it: 0x and 64 lower-case hex digits. */
export type ViewHash = () => { number: number, viewHash: string }

/**
 * One page of the view, as it is at this moment.
 *
 * @param options.after - the last relationship of the page before
 * @throws MedrecError `CHAIN_UNAVAILABLE` before the first head
 */
export function readView (options: { view: WholeView, after?: string | undefined }): ViewPage {
  const { view, after = '' } = options
  const head = view.head()
  if (head === undefined) throw new MedrecError('CHAIN_UNAVAILABLE', 'The node knows no block yet.')
  const rest = [...view.relationships()].filter(({ id }) => id > after).sort(byId)
  const relationships: ViewPage['relationships'] = []
  let anchors = 0
  for (const each of rest.slice(0, MAX_VIEW_RELATIONSHIPS)) {
    const told = each.anchors.slice(-MAX_VIEW_ANCHORS)
    if (relationships.length > 0 && anchors + told.length > MAX_VIEW_ANCHORS) break
    anchors += told.length
    relationships.push({ ...inOrder(each), anchors: told, anchorsLeftOut: each.anchors.length - told.length })
  }
  return {
    head, settled: view.settled().number, relationships,
    members: view.members().sort((a, b) => a.id - b.id).map(toViewed),
    next: relationships.length < rest.length ? relationships.at(-1)?.id ?? null : null
  }
}

/** Gives the hash of the settled state, made anew only when something has changed. specs/control.md, "Methods". */
export function createViewHash (options: { view: WholeView }): ViewHash {
  const { view } = options
  let known: string | undefined
  view.onChange(change => { if (change !== 'head') known = undefined })
  return () => {
    const { number, members, relationships } = view.settled()
    known ??= hashState({ members: [...members].sort((a, b) => a.id - b.id), relationships: [...relationships].sort(byId) })
    return { number, viewHash: known }
  }
}

/** Piece by piece: the whole text of a large network would be larger than a string may be. */
function hashState (options: { members: Member[], relationships: RelationshipState[] }): string {
  const hash = createHash('sha256')
  hash.update('{"members":[')
  for (const [i, member] of options.members.entries()) hash.update(`${i === 0 ? '' : ','}${JSON.stringify(toViewed(member))}`)
  hash.update('],"relationships":[')
  for (const [i, each] of options.relationships.entries()) hash.update(`${i === 0 ? '' : ','}${JSON.stringify(inOrder(each))}`)
  return `0x${hash.update(']}').digest('hex')}`
}

/** Fields in ascending order, so that `JSON.stringify` writes it as RFC 8785 has it. */
function toViewed ({ consensus, handle, id, joinedAt, multiaddrs, name, operator, signingKey }: Member): ViewedMember {
  return { consensus, handle, id, joinedAt, multiaddrs, name, operator, signingKey }
}

function inOrder ({ anchor, anchors, controller, id, number, ownerDelegate, providerDelegate, sequence, status, updatedAtBlock }: RelationshipState): RelationshipState {
  return {
    anchor, anchors: anchors.map(({ commitment, sequence }) => ({ commitment, sequence })),
    controller, id, number, ownerDelegate, providerDelegate, sequence, status, updatedAtBlock
  }
}

function byId (a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}
