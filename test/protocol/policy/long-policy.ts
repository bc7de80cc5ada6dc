import * as A from '@automerge/automerge'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'

/** Grants that have not ended: the others were ended again, each by a change. */
const LIVE = 100

/** A policy that one device wrote in so many changes, one after the other: grants that are added and, the oldest first, ended. */
export function longPolicy (options: { relationship: string, changes: number, salt?: Uint8Array }): PolicyDocument {
  const { relationship, salt = new Uint8Array(32).fill(7) } = options
  const root = createPolicy({ relationship, salt })
  const live: string[] = []
  const changes: Uint8Array[] = []
  let [head] = policyHeads(root)
  let { startOp } = A.decodeChange(A.getAllChanges(root)[0] as Uint8Array)
  startOp += A.stats(root).numOps
  // Not by edit.ts, which makes a document of each: ten thousand of them.
  const write = (part: 'grants' | 'ended', key: string, value: string): void => {
    const op = { action: 'set', obj: A.getObjectId(root, part) as string, key, value, pred: [] } as A.DecodedChange['ops'][number]
    const change = A.encodeChange({ actor: '07'.repeat(16), seq: changes.length + 1, startOp, time: 0, message: null, deps: [head as string], ops: [op] } as unknown as A.DecodedChange)
    head = A.decodeChange(change).hash
    startOp++
    changes.push(change)
  }
  for (let n = 1; n < options.changes; n++) {
    const id = live.length > LIVE ? live.shift() : undefined
    if (id !== undefined) {
      write('ended', id, JSON.stringify({ at: 1_800_000_000 + n }))
      continue
    }
    const added = idOf(n)
    live.push(added)
    write('grants', added, encodeGrant({ id: added, viewer: `0x${n.toString(16).padStart(40, '0')}`, categories: ['labs', 'prescriptions'], labels: [], actions: ['read'], notBefore: 1_800_000_000 + n, notAfter: null, standing: idOf(-n) }))
  }
  return A.applyChanges(A.clone(root), changes)[0]
}

/** Ids as random as real ones: they hardly compress. */
function idOf (n: number): string {
  return Buffer.from(BigInt.asUintN(128, BigInt(n + 20_000) * 0x9e3779b97f4a7c15f39cc0605cedc835n).toString(16).padStart(32, '0'), 'hex').toString('base64url')
}
