import { createAccount } from '../../../protocol/account/edit.ts'
import { fromHex, toHex } from '../../../protocol/crypto/bytes.ts'
import { treeHash } from '../../../protocol/crypto/tree-hash.ts'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import { beginAnew } from '../../../protocol/policy/begin-anew.ts'
import { ChangeProofs, NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import { commit } from '../../../protocol/policy/commitment.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { commitmentOf, findAnchored } from '../../../protocol/policy/find-anchored.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { advanceInForce } from '../../../protocol/policy/in-force.ts'
import { INITIAL_IN_FORCE } from '../../../protocol/policy/in-force-state.ts'
import type { AnchoredState } from '../../../protocol/policy/in-force-state.ts'
import { readBeginning } from '../../../protocol/policy/previous.ts'
import { readPolicy } from '../../../protocol/policy/read.ts'
import { readValues } from '../../../protocol/policy/read-values.ts'
import { batchId, isBatchSigned, signChanges } from '../../../protocol/policy/signed-changes.ts'
import { emptyPolicy, loadPolicy } from '../../../protocol/policy/storage.ts'
import type { TypedDataNetwork } from '../../../protocol/typed-data/types.ts'

/** A batch as a vector has it. */
export interface BatchJson { changes: string[], signer: string, signature: string }

/** What a provider meets, one after the other: a document as the owner's session brought it, the anchors of the chain, or batches that hold. */
export type InForceStep = { brings: string } | { anchors: AnchoredState[] } | { proves: Array<Omit<BatchJson, 'signature'>> }

const bare = (hashes: readonly string[]): string[] => hashes.map(hash => hash.slice(2))

/** specs/policy.md, specs/commitment.md, the first change of specs/account.md, and the tree hash of specs/records.md. */
export const POLICY = {
  'policy/commitment': ({ salt, relationship, heads }: { salt: string, relationship: string, heads: string[] }) =>
    ({ commitment: commit({ salt: fromHex(salt), relationship, heads: heads.map(head => head.slice(2)) }) }),

  'policy/first-change': ({ relationship, salt }: { relationship: string, salt: string }) => ({ hash: `0x${policyHeads(createPolicy({ relationship, salt: fromHex(salt) }))[0] ?? ''}` }),

  'policy/begin-anew': ({ document }: { document: string }) => {
    const fresh = beginAnew({ doc: loadPolicy(fromHex(document)) })
    return { actor: `0x${readBeginning(fresh).actor}`, changes: readBeginning(fresh).held.map(hash => `0x${hash}`) }
  },

  'policy/write-grant': (grant: Grant) => ({ text: encodeGrant(grant) }),

  'policy/read-grant': ({ id, texts }: { id: string, texts: string[] }) => ({ grant: readValues({ majors: [1], grants: new Map([[id, texts]]), ended: new Map() }).grants.get(id) ?? null }),

  'policy/take': ({ relationship, held, changes }: { relationship: string, held?: string, changes: string[] }) => {
    const { doc } = receiveChanges({ doc: held === undefined ? emptyPolicy() : loadPolicy(fromHex(held)), changes: changes.map(change => fromHex(change)), relationship })
    const { grants, ended, unreadable } = readPolicy(doc)
    return { commitment: commitmentOf(doc), grants: [...grants.keys()].sort(), ended: [...ended.keys()].sort(), notUnderstood: [...unreadable].sort() }
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
    let [state, doc, anchors, proofs] = [INITIAL_IN_FORCE, emptyPolicy(), [] as AnchoredState[], NO_PROOFS]
    return {
      after: steps.map(step => {
        if ('brings' in step) doc = loadPolicy(fromHex(step.brings))
        else if ('anchors' in step) anchors = step.anchors
        else proofs = proofs.with([...proofsOf(step.proves).batches.values()])
        const { state: next, inForce } = advanceInForce({ state, doc, proofs, anchors })
        state = next
        return { status: inForce.status, grants: inForce.grants.map(({ id, categories, notAfter }) => `${id}: ${categories.join(' ')}${notAfter === null ? '' : ` until ${notAfter}`}`).sort() }
      })
    }
  },

  'account/first-change': () => ({ hash: `0x${policyHeads(createAccount() as never)[0] ?? ''}` }),

  'records/tree-hash': async ({ byte, times }: { byte: number, times: number }) => ({ hash: toHex(await treeHash(new Uint8Array(times).fill(byte))) })
}

/** What batches prove that hold: their signatures were looked at. */
function proofsOf (batches: ReadonlyArray<Omit<BatchJson, 'signature'>>): ChangeProofs {
  return ChangeProofs.of(batches.map(({ changes, signer }) => ({ changes: bare(changes), signer, signature: new Uint8Array(65) })))
}
