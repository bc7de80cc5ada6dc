import * as A from '@automerge/automerge'
import { anchorHistories } from './anchor-histories.ts'
import type { PolicyDocument } from './document.ts'
import type { PolicyHistory } from './history.ts'
import type { AnchoredState } from './in-force-state.ts'

/** What {@link GivenUp} looks at. */
export interface GivenUpInput {
  doc: PolicyDocument
  history: PolicyHistory
  /** All of the relationship, oldest first. */
  anchors: readonly AnchoredState[]
  /** The heads of those states that can be read, by commitment. */
  known: ReadonlyMap<string, readonly string[]>
}

/**
 * What settled anchored states say that is given up (specs/policy.md, "Lost states"). It takes one walk through the history of a policy, however many anchors
 * there are and however many of them are given up: who acts for an owner may anchor any number.
 */
export class GivenUp {
  readonly #input: GivenUpInput
  /** By hash of a change: the index of the last settled anchor that has it in its history. */
  readonly #anchored: ReadonlyMap<string, number>
  readonly #to: number

  constructor (input: GivenUpInput) {
    this.#input = input
    this.#anchored = lastAnchors(input)
    const { doc, anchors } = input
    // Only a state that was anchored behind them can say of them that they are given up.
    this.#to = anchorHistories({ relationship: doc.relationship.val, anchors }).findLastIndex((history, i) => this.#lastSaying(history) > i)
  }

  /** Whether a state that was anchored after the anchor with this index gives up what has this commitment. */
  isLost (index: number, commitment: string): boolean {
    return this.#lastSaying(commitment) > index
  }

  /** Whether the anchor with this index is one of those that are given up together. */
  isWithin (index: number): boolean {
    return index <= this.#to
  }

  /** The index of the last settled anchor of a state that has a key under `lost`; -1: none has. */
  #lastSaying (key: string): number {
    const { doc, history } = this.#input
    if (!Object.hasOwn(doc.lost, key)) return -1
    const writers = A.getBackend(doc).getAll(String(A.getObjectId(doc, 'lost')), key).map(value => history.changeOf(value.at(-1) as string))
    return writers.reduce((last, change) => Math.max(last, this.#anchored.get(change ?? '') ?? -1), -1)
  }
}

/** From the newest on: what one has in its history that a later one has, too, was walked through already. */
function lastAnchors ({ history, anchors, known }: GivenUpInput): Map<string, number> {
  const deps = new Map(history.changes.map(change => [change.hash, change.deps]))
  const last = new Map<string, number>()
  for (const [index, { commitment, settled }] of [...anchors.entries()].reverse()) {
    let turn: readonly string[] = settled ? known.get(commitment) ?? [] : []
    while (turn.length > 0) {
      const fresh = [...new Set(turn)].filter(hash => !last.has(hash) && deps.has(hash))
      for (const hash of fresh) last.set(hash, index)
      turn = fresh.flatMap(hash => deps.get(hash) ?? [])
    }
  }
  return last
}
