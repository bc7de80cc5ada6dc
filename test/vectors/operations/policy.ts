import { fromHex, toHex } from '../../../protocol/crypto/bytes.ts'
import { treeHash } from '../../../protocol/crypto/tree-hash.ts'
import { newActor } from '../../../protocol/policy/actor.ts'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import { anchorHistories } from '../../../protocol/policy/anchor-histories.ts'
import { beginAnew } from '../../../protocol/policy/begin-anew.ts'
import { ChangeProofs, NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import { commit } from '../../../protocol/policy/commitment.ts'
import { ACTOR_KEY_BYTES } from '../../../protocol/policy/constants.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { commitmentOf, findAnchored } from '../../../protocol/policy/find-anchored.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { policyAt, policyHeads } from '../../../protocol/policy/history.ts'
import { advanceInForce } from '../../../protocol/policy/in-force.ts'
import type { InForce } from '../../../protocol/policy/in-force.ts'
import { INITIAL_IN_FORCE, leaveDocument } from '../../../protocol/policy/in-force-state.ts'
import type { AnchoredState, InForceState } from '../../../protocol/policy/in-force-state.ts'
import { mayLeave } from '../../../protocol/policy/may-leave.ts'
import { namedOrigins } from '../../../protocol/policy/origins.ts'
import { beginningHeads, firstHash, readBeginning } from '../../../protocol/policy/previous.ts'
import { readPolicy } from '../../../protocol/policy/read.ts'
import { readValues } from '../../../protocol/policy/read-values.ts'
import { batchId, isBatchSigned, signChanges } from '../../../protocol/policy/signed-changes.ts'
import { emptyPolicy, loadPolicy } from '../../../protocol/policy/storage.ts'
import type { TypedDataNetwork } from '../../../protocol/typed-data/types.ts'
import { grow } from '../grow.ts'
import type { Grown } from '../grow.ts'

/** A batch as a vector has it. */
export interface BatchJson { changes: string[], signer: string, signature: string }

/** What a provider meets, one after the other: a document as the owner's session brought it, the anchors of the chain, or batches that hold. */
export type InForceStep = { brings: string } | { anchors: AnchoredState[] } | { proves: Array<Omit<BatchJson, 'signature'>> }

const bare = (hashes: readonly string[]): string[] => hashes.map(hash => hash.slice(2))

/** specs/policy.md, specs/commitment.md, and the tree hash of specs/records.md. */
export const POLICY = {
  'policy/commitment': ({ salt, relationship, heads }: { salt: string, relationship: string, heads: string[] }) =>
    ({ commitment: commit({ salt: fromHex(salt), relationship, heads: heads.map(head => head.slice(2)) }) }),

  'policy/anchor-history': ({ relationship, anchors }: { relationship: string, anchors: Array<{ commitment: string, sequence: number }> }) =>
    ({ history: anchorHistories({ relationship, anchors }).at(-1) ?? relationship }),

  'policy/first-change': ({ relationship, salt }: { relationship: string, salt: string }) => ({ hash: `0x${policyHeads(createPolicy({ relationship, salt: fromHex(salt) }))[0] ?? ''}` }),

  'policy/actor': (author: { relationship: string, address: string }) => ({ begins: `0x${newActor(author).slice(0, 2 * ACTOR_KEY_BYTES)}` }),

  'policy/begin-anew': ({ document }: { document: string }) => {
    const fresh = beginAnew({ doc: loadPolicy(fromHex(document)) })
    return { actor: `0x${readBeginning(fresh).actor}`, changes: readBeginning(fresh).held.map(hash => `0x${hash}`) }
  },

  'policy/write-grant': (grant: Grant) => ({ text: encodeGrant(grant) }),

  'policy/read-grant': ({ id, texts }: { id: string, texts: string[] }) => ({ grant: readValues({ majors: [1], grants: new Map([[id, texts]]), ended: new Map() }).grants.get(id) ?? null }),

  'policy/take': ({ relationship, held, changes, times = 1, grown = { held: 0, brought: 0 } }: { relationship: string, held?: string, changes: string[], times?: number, grown?: Grown }) => {
    const more = grow(held === undefined ? emptyPolicy() : loadPolicy(fromHex(held)), grown)
    const turn = [...Array.from({ length: times }, () => changes).flat().map(change => fromHex(change)), ...more.changes]
    const { doc } = receiveChanges({ doc: more.held, changes: turn, relationship })
    const { grants, ended, unreadable } = readPolicy(doc)
    return { commitment: commitmentOf(doc), grants: [...grants.keys()].sort(), ended: [...ended.keys()].sort(), notUnderstood: [...unreadable].sort() }
  },

  'policy/read-at': ({ document, heads }: { document: string, heads: string[] }) => {
    const at = policyAt({ doc: loadPolicy(fromHex(document)), heads: bare(heads) })
    if (at === undefined) return { reading: null }
    const { grants, ended, unreadable } = readPolicy(at)
    return { reading: { grants: [...grants.values()].sort((a, b) => a.id < b.id ? -1 : 1), ended: [...ended.keys()].sort(), notUnderstood: [...unreadable].sort() } }
  },

  'policy/find': ({ document, commitment }: { document: string, commitment: string }) => {
    const heads = findAnchored({ doc: loadPolicy(fromHex(document)), commitments: new Set([commitment]), remembered: [] }).get(commitment)
    return { heads: heads?.map(head => `0x${head}`).sort() ?? null }
  },

  'policy/batch': ({ network, relationship, changes, privateKey }: { network: TypedDataNetwork, relationship: string, changes: string[], privateKey: string }) => {
    const [batch] = signChanges({ network, relationship, changes: bare(changes), privateKey: fromHex(privateKey, 32) })
    return batch === undefined ? {} : { signer: batch.signer, signature: toHex(batch.signature), id: `0x${batchId(batch)}` }
  },

  'policy/batch-holds': ({ network, relationship, batch: { changes, signer, signature } }: { network: TypedDataNetwork, relationship: string, batch: BatchJson }) =>
    ({ holds: isBatchSigned({ network, relationship, batch: { changes: bare(changes), signer, signature: fromHex(signature) } }) }),

  'policy/batches': ({ batches }: { batches: Array<Omit<BatchJson, 'signature'>> }) => ({ digest: `0x${proofsOf(batches).digest}` }),

  'policy/in-force': ({ steps }: { steps: InForceStep[] }) => {
    let held: Held = { state: INITIAL_IN_FORCE, doc: emptyPolicy(), proofs: NO_PROOFS, inForce: { status: 'none', anchored: true, settled: true } }
    let anchors: AnchoredState[] = []
    return {
      after: steps.map(step => {
        if ('brings' in step) held = bring(held, loadPolicy(fromHex(step.brings)))
        else if ('anchors' in step) anchors = step.anchors
        else held = { ...held, proofs: held.proofs.with([...proofsOf(step.proves).batches.values()]) }
        const { state, inForce } = advanceInForce({ ...held, anchors })
        held = { ...held, state, inForce }
        return { status: inForce.status, grants: inForce.grants.map(({ id, categories, notAfter }) => `${id}: ${categories.join(' ')}${notAfter === null ? '' : ` until ${notAfter}`}`).sort() }
      })
    }
  },

  'records/tree-hash': async ({ byte, times }: { byte: number, times: number }) => ({ hash: toHex(await treeHash(new Uint8Array(times).fill(byte))) })
}

/** What a provider holds of a policy. */
interface Held { state: InForceState, doc: PolicyDocument, proofs: ChangeProofs, inForce: Pick<InForce, 'status' | 'anchored' | 'settled'> }

/** An owner's session brings a document: another one of the relationship is gone on in if it may be, and else left. */
function bring (held: Held, brought: PolicyDocument): Held {
  const isOther = firstHash(held.doc) !== undefined && firstHash(held.doc) !== firstHash(brought)
  if (!isOther) return { ...held, doc: brought }
  if (!mayLeave(held) || firstHash(beginAnew({ doc: held.doc })) !== firstHash(brought)) return held
  return { ...held, doc: brought, proofs: held.proofs.keeping(namedOrigins(brought).keys()), state: leaveDocument({ state: held.state, beginning: beginningHeads(brought) ?? [] }) }
}

/** What batches prove that hold: their signatures were looked at. */
export function proofsOf (batches: ReadonlyArray<Omit<BatchJson, 'signature'>>): ChangeProofs {
  return ChangeProofs.of(batches.map(({ changes, signer }) => ({ changes: bare(changes), signer, signature: new Uint8Array(65) })))
}
