import { toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { Fetch } from '../messages/records_pb.ts'
import { MAX_CHOSEN, MAX_CURSOR_STEPS } from './constants.ts'
import type { AllowedRecord, DecidedList } from './decided-list.ts'
import type { ListState, ListStore } from './list-store.ts'
import { openCursor, openToken, sealCursor, sealToken } from './tokens.ts'
import type { CursorStep, ListOwner, TokenSealer } from './tokens.ts'

/** What an answer will bring. */
export interface FetchPlan {
  reset: boolean
  removed: string[]
  send: readonly AllowedRecord[]
  /** Bytes of the first record that the requester holds. */
  offset: number
  /** For the next time; empty when the request chose a part. */
  token: Uint8Array
  cursorOf: (key: string) => Uint8Array
}

const NOTHING: ListState = new Map()
const NO_BYTES = new Uint8Array(0)

/** Plans the answer to a fetch over what the requester may have. See specs/records.md, "Changes" and "Resuming". */
export async function planFetch (options: ListOwner & { root?: string | undefined, fetch: Fetch, decided: DecidedList, lists: ListStore, sealer: TokenSealer }): Promise<FetchPlan> {
  const { root, fetch, decided, lists, sealer, relationship, requester } = options
  const owner = { relationship, requester }
  // What is held for an emergency is no copy that is kept up to date.
  if (fetch.keys.length > 0 || fetch.categories.length > 0 || fetch.emergency !== '') return planPart(fetch, decided)
  const version = await lists.advance({ ...owner, root, digest: decided.digest, state: () => stateOf(decided) })
  const begin = findBegin({ owner, fetch, lists, sealer, version })
  const { held, since } = begin
  // What was brought of the very same state is part of what comes now.
  const earlier = begin.steps.filter(({ target }) => target !== version)
  const send = begin.isCurrent ? [] : decided.allowed.filter(({ record }) => held.get(record.key) !== toHex(record.hash))
  const removed = begin.isCurrent ? [] : [...held.keys()].filter(key => !decided.byKey.has(key))
  const first = send[0]?.record
  const goesOn = first !== undefined && first.key === begin.key && begin.hash === toHex(first.hash) && fetch.offset <= BigInt(first.size)
  return {
    reset: begin.reset,
    removed,
    send,
    offset: goesOn ? Number(fetch.offset) : 0,
    token: sealToken({ ...owner, sealer, version }),
    cursorOf: key => sealCursor({ ...owner, sealer, cursor: { since, steps: [...earlier, { target: version, key }] } })
  }
}

interface Begin {
  /** What the requester holds. */
  held: ListState
  /** The version that an answer which is resumed began from. */
  since: number
  reset: boolean
  /** What earlier answers brought that broke off, in their order. */
  steps: readonly CursorStep[]
  /** The record at which the last broke off, and its hash then. */
  key?: string
  hash?: string | undefined
  /** Nothing has changed since. */
  isCurrent: boolean
}

function findBegin (options: { owner: ListOwner, fetch: Fetch, lists: ListStore, sealer: TokenSealer, version: number }): Begin {
  const { owner, fetch, lists, sealer, version } = options
  const anew = (reset: boolean): Begin => ({ held: NOTHING, since: -1, steps: [], reset, isCurrent: false })
  if (fetch.cursor.length > 0) {
    const cursor = openCursor({ ...owner, sealer, cursor: fetch.cursor })
    let held = cursor === undefined || cursor.since < 0 ? NOTHING : lists.at({ ...owner, version: cursor.since })
    const last = cursor?.steps.at(-1)
    if (cursor === undefined || held === undefined || last === undefined || cursor.steps.length > MAX_CURSOR_STEPS) return anew(true)
    let hash: string | undefined
    for (const { target: version, key: end } of cursor.steps) {
      const target = lists.at({ ...owner, version })
      if (target === undefined) return anew(true)
      // What comes before its end was brought; of the rest, what had gone away by then was named before anything was brought.
      held = new Map([...[...target].filter(([key]) => key < end), ...[...held].filter(([key]) => key >= end && target.has(key))])
      hash = target.get(end)
    }
    return { held, since: cursor.since, steps: cursor.steps, reset: false, key: last.key, hash, isCurrent: false }
  }
  if (fetch.since.length === 0) return anew(false)
  const since = openToken({ ...owner, sealer, token: fetch.since })
  if (since === version) return { held: NOTHING, since, steps: [], reset: false, isCurrent: true }
  const held = since === undefined ? undefined : lists.at({ ...owner, version: since })
  return since === undefined || held === undefined ? anew(true) : { held, since, steps: [], reset: false, isCurrent: false }
}

function planPart (fetch: Fetch, decided: DecidedList): FetchPlan {
  if (fetch.keys.length > MAX_CHOSEN || fetch.categories.length > MAX_CHOSEN) throw new MedrecError('BAD_MESSAGE', 'The request chooses more than the limit.')
  const chosen = fetch.keys.length === 0
    ? decided.allowed
    : [...new Set(fetch.keys)].flatMap(key => decided.byKey.get(key) ?? [])
  const categories = new Set(fetch.categories)
  const send = categories.size === 0 ? chosen : chosen.filter(({ record }) => record.categories.some(category => categories.has(category)))
  return { reset: false, removed: [], send, offset: 0, token: NO_BYTES, cursorOf: () => NO_BYTES }
}

function stateOf ({ allowed }: DecidedList): ListState {
  return new Map(allowed.map(({ record }) => [record.key, toHex(record.hash)]))
}
