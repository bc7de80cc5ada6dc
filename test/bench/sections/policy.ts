import * as A from '@automerge/automerge'
import { NO_ANCHOR } from '../../../protocol/policy/constants.ts'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import { NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { endGrant } from '../../../protocol/policy/edit.ts'
import { heldBy, nextTurn } from '../../../protocol/policy/exchange.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { policyHeads, sameHeads } from '../../../protocol/policy/history.ts'
import { advanceInForce } from '../../../protocol/policy/in-force.ts'
import { INITIAL_IN_FORCE } from '../../../protocol/policy/in-force-state.ts'
import { packPolicy } from '../../../protocol/policy/pack.ts'
import { readPolicy } from '../../../protocol/policy/read.ts'
import { loadPolicy, savePolicy } from '../../../protocol/policy/storage.ts'
import { createPolicies } from '../../../protocol/sync/policies.ts'
import { longPolicy } from '../../protocol/policy/long-policy.ts'
import { KnownChain } from '../../protocol/session/known-chain.ts'
import { compare } from '../compare.ts'
import type { Figure, SectionResult } from '../figure.ts'

const RELATIONSHIP = `0x${'ab'.repeat(32)}`
const NETWORK = { chainId: 31_337, contracts: { relationships: `0x${'c0'.repeat(20)}` } }
/** As many changes as a policy may have, but one: that one is taken in. */
const CHANGES = 9_998
const FEW = 100
const ROUNDS = 1

/** A policy of a person's whole life beside one of a few weeks. */
interface Measured { doc: PolicyDocument, saved: Uint8Array, change: Uint8Array }

/** What a policy costs that has nearly as many changes as it may, beside one of a hundred. */
export async function benchPolicy (): Promise<SectionResult> {
  const [many, few] = [measured(CHANGES), measured(FEW)]
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
      await figure('bring all of it to a provider that has nothing', 'ms', async ({ doc }) => (await bringAll(doc)).total),
      await figure('longest that the provider answers nobody else meanwhile', 'ms', async ({ doc }) => (await bringAll(doc)).longest)
    ]
  }
}

function time (work: () => void): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

/** A first exchange of a device with a provider that has nothing: milliseconds in all, and the longest that nobody else could be answered meanwhile. */
async function bringAll (from: PolicyDocument): Promise<{ total: number, longest: number }> {
  const chain = new KnownChain()
  const policies = createPolicies({ view: chain.view, network: NETWORK, store: { load: () => undefined, save: async () => {} }, report: () => {} })
  let known: readonly string[] | undefined
  let longest = 0
  const started = performance.now()
  for (;;) {
    const turn = nextTurn({ doc: from, proofs: NO_PROOFS, known })
    const watch = watchLoop()
    const answer = await policies.sync({ relationship: RELATIONSHIP, turn })
    longest = Math.max(longest, watch.stop())
    known = heldBy(answer)
    if (sameHeads(answer.heads, turn.heads)) return { total: performance.now() - started, longest }
  }
}

/** Looks how long the event loop was held, milliseconds. */
function watchLoop (): { stop: () => number } {
  let last = performance.now()
  let longest = 0
  const look = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  const timer = setInterval(look, 1)
  return {
    stop: () => {
      look()
      clearInterval(timer)
      return longest
    }
  }
}

function measured (changes: number): Measured {
  const doc = longPolicy({ relationship: RELATIONSHIP, changes })
  const next = endGrant({ doc: A.clone(doc), id: [...readPolicy(doc).grants.keys()][0] ?? 'none', at: 1 })
  return { doc, saved: savePolicy(doc), change: A.getChangesSince(next, policyHeads(doc))[0] as Uint8Array }
}
