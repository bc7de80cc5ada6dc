import * as A from '@automerge/automerge'
import { NO_ANCHOR } from '../../../protocol/policy/constants.ts'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import { NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { createPolicy, endGrant } from '../../../protocol/policy/edit.ts'
import { nextTurn } from '../../../protocol/policy/exchange.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { advanceInForce } from '../../../protocol/policy/in-force.ts'
import { INITIAL_IN_FORCE } from '../../../protocol/policy/in-force-state.ts'
import { packPolicy } from '../../../protocol/policy/pack.ts'
import { readPolicy } from '../../../protocol/policy/read.ts'
import { emptyPolicy, loadPolicy, savePolicy } from '../../../protocol/policy/storage.ts'
import { compare } from '../compare.ts'
import type { Figure, SectionResult } from '../figure.ts'

const RELATIONSHIP = `0x${'ab'.repeat(32)}`
/** As many changes as a policy may have, but one: that one is taken in. */
const CHANGES = 9_998
const FEW = 100
/** Grants that have not ended: the others were ended again, each by a change. */
const LIVE = 100
const ROUNDS = 1

/** A policy of a person's whole life beside one of a few weeks. */
interface Measured { doc: PolicyDocument, saved: Uint8Array, change: Uint8Array }

/** What a policy costs that has nearly as many changes as it may, beside one of a hundred. */
export async function benchPolicy (): Promise<SectionResult> {
  const [many, few] = [makePolicy(CHANGES), makePolicy(FEW)]
  const figure = async (name: string, unit: string, measure: (of: Measured) => number | Promise<number>): Promise<Figure> => await compare({
    name: `${name}, ${CHANGES} changes`, unit, baselineName: `${FEW} changes`, rounds: ROUNDS, measure: async () => await measure(many), baseline: async () => await measure(few)
  })
  return {
    section: 'policy',
    figures: [
      await figure('saved', 'KiB', ({ saved }) => saved.length / 1024),
      await figure('packed', 'KiB', async ({ doc }) => (await packPolicy(doc)).length / 1024),
      await figure('load', 'ms', ({ saved }) => time(() => loadPolicy(saved))),
      await figure('read', 'ms', ({ saved }) => {
        const doc = loadPolicy(saved)
        return time(() => readPolicy(doc))
      }),
      await figure('take one change', 'ms', ({ saved, change }) => {
        const doc = loadPolicy(saved)
        // As a node has it in memory.
        readPolicy(doc)
        return time(() => receiveChanges({ doc, changes: [change], relationship: RELATIONSHIP }))
      }),
      await figure('what is in force after it', 'ms', ({ saved, change }) => {
        const { doc } = receiveChanges({ doc: loadPolicy(saved), changes: [change], relationship: RELATIONSHIP })
        return time(() => advanceInForce({ state: INITIAL_IN_FORCE, doc, proofs: NO_PROOFS, anchors: [{ commitment: NO_ANCHOR, sequence: 0, settled: true }, { commitment: commitmentOf(doc), sequence: 1, settled: true }] }))
      }),
      await figure('bring all of it to who has nothing', 'ms', ({ doc }) => time(() => { bringAll(doc) }))
    ]
  }
}

function time (work: () => void): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

/** Turn by turn, as over a stream. */
function bringAll (from: PolicyDocument): void {
  let doc = emptyPolicy()
  while (policyHeads(doc).join() !== policyHeads(from).join()) {
    const { changes } = nextTurn({ doc: from, proofs: NO_PROOFS, known: policyHeads(doc) })
    ;({ doc } = receiveChanges({ doc, changes, relationship: RELATIONSHIP }))
  }
}

function makePolicy (count: number): Measured {
  const root = createPolicy({ relationship: RELATIONSHIP, salt: new Uint8Array(32).fill(7) })
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
  for (let n = 1; n < count; n++) {
    const id = live.length > LIVE ? live.shift() : undefined
    if (id !== undefined) {
      write('ended', id, JSON.stringify({ at: 1_800_000_000 + n }))
      continue
    }
    const added = idOf(n)
    live.push(added)
    write('grants', added, encodeGrant({ id: added, viewer: `0x${n.toString(16).padStart(40, '0')}`, categories: ['labs', 'prescriptions'], labels: [], actions: ['read'], notBefore: 1_800_000_000 + n, notAfter: null, standing: idOf(-n) }))
  }
  const [doc] = A.applyChanges(A.clone(root), changes)
  const heads = policyHeads(doc)
  const next = endGrant({ doc: A.clone(doc), id: live[0] ?? 'none', at: 1 })
  return { doc, saved: savePolicy(doc), change: A.getChangesSince(next, heads)[0] as Uint8Array }
}

/** Ids as random as real ones: they hardly compress. */
function idOf (n: number): string {
  return Buffer.from(BigInt.asUintN(128, BigInt(n + 20_000) * 0x9e3779b97f4a7c15f39cc0605cedc835n).toString(16).padStart(32, '0'), 'hex').toString('base64url')
}
