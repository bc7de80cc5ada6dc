import * as A from '@automerge/automerge'
import { inflateRawSync } from 'node:zlib'
import { batchIdOf, SECOND_BATCHES } from './batches.ts'
import type { Claim } from './batches.ts'
import { bytes, hex, sha256 } from './bytes.ts'
import { allOf, bytesOf, readPlain } from './protobuf.ts'

interface Given { document?: string, batches?: Claim[], known?: string[], said?: { first?: string, heads: string[], older: string[], digest: string, kept?: string[] } }

const digestOf = (batches: Claim[]): string => SECOND_BATCHES['policy/batches']({ batches }).gives.digest
const pieces = (content: Buffer, length: number): string[] => Array.from({ length: content.length / length }, (_, i) => hex(content.subarray(i * length, (i + 1) * length)))

/** specs/sync.md, computed once more. Of documents whose changes are one on the other, or that are so small that all orders can be looked at. */
export const SECOND_SYNC = {
  'sync/turn': ({ document, batches = [], known, said }: Given) => {
    const changes = document === undefined ? [] : A.getAllChanges(A.load(bytes(document))).map(change => ({ hash: hex(sha256(change.subarray(8))), size: change.length, deps: A.decodeChange(change).deps.map(dep => `0x${dep}`) }))
    const [first] = changes
    const heads = changes.filter(({ hash }) => !changes.some(({ deps }) => deps.includes(hash))).map(({ hash }) => hash).sort()
    const older = oneOf(orders(changes).map(order => {
      const found: string[] = []
      for (let back = 1; order.length - 1 - back >= 0; back *= 2) found.push(order[order.length - 1 - back]?.hash ?? '')
      return found
    }))
    const isOther = said?.first !== undefined && first !== undefined && said.first !== first.hash
    const digest = digestOf(batches)
    const turn = { heads, older, digest, ...first === undefined ? {} : { first: first.hash } }
    const isTold = said !== undefined && !isOther && said.digest !== digest
    const kept = batches.map(batch => hex(batchIdOf(batch))).sort()
    const theirs = isOther ? undefined : said === undefined ? known : [...said.heads, ...said.older]
    const { lacking, ...brought } = theirs === undefined ? { lacking: 0, changes: [], batches: [] } : bring(changes, theirs, batches, isOther ? undefined : said?.kept)
    return { steps: { held: changes.length, lacking, ids: batches.map(batch => hex(batchIdOf(batch))) }, gives: { ...turn, ...brought, ...isTold ? { kept } : {} } }
  },

  'sync/read-turn': ({ turn }: { turn: string }) => {
    const fields = readPlain(bytes(turn))
    const [first, digest] = [bytesOf(fields, 7), bytesOf(fields, 5)]
    return {
      gives: {
        ...first.length === 0 ? {} : { first: hex(first) }, heads: allOf(fields, 1).map(hex), older: allOf(fields, 2).map(hex), changes: allOf(fields, 3).map(hex),
        batches: allOf(fields, 4).map(each => readPlain(each)).map(batch => ({ changes: pieces(bytesOf(batch, 1), 32), signer: hex(bytesOf(batch, 2)), signature: hex(bytesOf(batch, 3)) })),
        digest: digest.length === 0 ? digestOf([]) : hex(digest), ...fields.has(6) ? { kept: pieces(bytesOf(fields, 6), 16) } : {}
      }
    }
  },

  'sync/unpack': ({ packed }: { packed: string }) => {
    const plain = inflateRawSync(bytes(packed))
    const changes: string[] = []
    for (let at = 0; at < plain.length;) {
      let [end, length] = [at + 9, 0]
      for (let factor = 1; ; factor *= 128) {
        const byte = plain[end++] ?? 0
        length += (byte & 127) * factor
        if (byte < 128) break
      }
      changes.push(hex(plain.subarray(at, end + length)))
      at = end + length
    }
    return { gives: { changes } }
  }
}

interface Change { hash: string, size: number, deps: string[] }

/** All orders in which each change comes after those it was made on; of changes one on the other there is one. */
function orders (changes: Change[]): Change[][] {
  if (changes.every(({ deps }, i) => i === 0 || deps.includes(changes[i - 1]?.hash ?? ''))) return [changes]
  const within = new Set(changes.map(({ hash }) => hash))
  const next = (done: Change[]): Change[][] => {
    if (done.length === changes.length) return [done]
    const may = changes.filter(change => !done.includes(change) && change.deps.every(dep => !within.has(dep) || done.some(({ hash }) => hash === dep)))
    return may.flatMap(change => next([...done, change]))
  }
  return next([])
}

/** Several lists are right, each said once. */
function oneOf (lists: string[][]): string[] | { oneOf: string[][] } {
  const each = [...new Map(lists.map(list => [list.join(), list])).values()]
  return each.length === 1 && each[0] !== undefined ? each[0] : { oneOf: each }
}

/** What the other side lacks, as far as the limits of a turn go. */
function bring (changes: Change[], theirs: string[], batches: Claim[], kept: string[] | undefined): { lacking: number, changes: string[] | { oneOf: string[][] }, batches: string[] } {
  const held = new Set(theirs)
  // From the last to the first: what a held one was made on is held.
  for (const { hash, deps } of changes.toReversed()) if (held.has(hash)) for (const dep of deps) held.add(dep)
  const lacking = changes.filter(({ hash }) => !held.has(hash))
  const goes = lacking.filter((_, i) => i < 2_048 && lacking.slice(0, i + 1).reduce((sum, { size }) => sum + size, 0) <= 524_288)
  const isWanted = (batch: Claim): boolean => kept?.includes(hex(batchIdOf(batch))) !== true
  const isDue = (batch: Claim): boolean => goes.some(({ hash }) => batch.changes.includes(hash)) || (kept !== undefined && goes.length === lacking.length)
  return { lacking: lacking.length, changes: oneOf(orders(goes).map(order => order.map(({ hash }) => hash))), batches: batches.filter(batch => isWanted(batch) && isDue(batch)).map(batch => hex(batchIdOf(batch))).sort() }
}
