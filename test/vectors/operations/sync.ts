import { fromBinary } from '@bufbuild/protobuf'
import { fromHex, toHex } from '../../../protocol/crypto/bytes.ts'
import { PolicyTurnSchema } from '../../../protocol/messages/sync_pb.ts'
import { areApart, heldBy, nextTurn } from '../../../protocol/policy/exchange.ts'
import { unpackPolicy } from '../../../protocol/policy/pack.ts'
import { hashChange } from '../../../protocol/policy/plain-change.ts'
import { firstHash } from '../../../protocol/policy/previous.ts'
import { batchId } from '../../../protocol/policy/signed-changes.ts'
import { emptyPolicy, loadPolicy } from '../../../protocol/policy/storage.ts'
import { decodeTurn } from '../../../protocol/sync/encode-turn.ts'
import { openSealedPolicy } from '../../../protocol/sync/sealed-policy.ts'
import { proofsOf } from './policy.ts'
import type { BatchJson } from './policy.ts'

/** What a side of an exchange has, and what it knows of the other: what it was known to hold before, or what its last turn said. */
export interface TurnGiven {
  document?: string
  batches?: Array<Omit<BatchJson, 'signature'>>
  known?: string[]
  said?: { first?: string, heads: string[], older: string[], digest: string, kept?: string[] }
}

const bare = (hash: string): string => hash.slice(2)
const prefixed = (hash: string): string => `0x${hash}`

/** specs/sync.md. */
export const SYNC = {
  'sync/turn': ({ document, batches = [], known, said }: TurnGiven) => {
    const doc = document === undefined ? emptyPolicy() : loadPolicy(fromHex(document))
    const heard = said === undefined ? undefined : { heads: said.heads.map(bare), older: said.older.map(bare), ...said.first === undefined ? {} : { first: bare(said.first) } }
    const isKnown = heard !== undefined && !areApart(heard, { first: firstHash(doc) })
    const { first, changes, kept, ...turn } = nextTurn({
      doc, proofs: proofsOf(batches), known: isKnown ? heldBy(heard) : known?.map(bare),
      ...isKnown && said !== undefined ? { digest: bare(said.digest), ...said.kept === undefined ? {} : { kept: new Set(said.kept.map(bare)) } } : {}
    })
    return {
      ...first === undefined ? {} : { first: prefixed(first) }, heads: turn.heads.map(prefixed).sort(), older: turn.older.map(prefixed), changes: changes.map(hashChange).map(prefixed),
      batches: turn.batches.map(batch => prefixed(batchId(batch))).sort(), digest: prefixed(turn.digest), ...kept === undefined ? {} : { kept: kept.map(prefixed).sort() }
    }
  },

  'sync/read-turn': ({ turn }: { turn: string }) => {
    const { first, heads, older, changes, batches, digest, kept } = decodeTurn(fromBinary(PolicyTurnSchema, fromHex(turn)))
    return {
      ...first === undefined ? {} : { first: prefixed(first) }, heads: heads.map(prefixed), older: older.map(prefixed), changes: changes.map(toHex),
      batches: batches.map(batch => ({ changes: batch.changes.map(prefixed), signer: batch.signer, signature: toHex(batch.signature) })), digest: prefixed(digest), ...kept === undefined ? {} : { kept: kept.map(prefixed) }
    }
  },

  'sync/unpack': async ({ packed }: { packed: string }) => ({ changes: (await unpackPolicy(fromHex(packed))).map(toHex) }),

  'sync/open-policy': async ({ privateKey, ...given }: { privateKey: string, relationship: string, sealed: string }) =>
    ({ policy: toHex(await openSealedPolicy({ relationship: given.relationship, sealed: fromHex(given.sealed), privateKey: fromHex(privateKey) })) })
}
