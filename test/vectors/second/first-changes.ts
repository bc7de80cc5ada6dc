import * as A from '@automerge/automerge'
import { bytes, hex, sha256 } from './bytes.ts'

const ACCOUNT_PARTS = ['relationships', 'shares', 'grants', 'ended', 'letters', 'cards', 'sharedWithMe', 'logs', 'profile', 'helpers', 'recovery', 'actingFor', 'coSigns', 'helperCards']

/** The first changes of specs/policy.md and specs/account.md, written once more, and their hashes from their bytes. */
export const SECOND_FIRST_CHANGES = {
  'policy/first-change': ({ relationship, salt }: { relationship: string, salt: string }) => {
    const actor = sha256('medrec/policy-root/1', bytes(salt), bytes(relationship)).subarray(0, 16)
    return firstChange(actor, doc => {
      doc['schema'] = { major: 1, minor: 0 }
      doc['relationship'] = new A.ImmutableString(relationship)
      doc['salt'] = new Uint8Array(bytes(salt))
      for (const part of ['grants', 'ended', 'lost']) doc[part] = {}
    })
  },

  'account/first-change': () => firstChange(Buffer.alloc(16), doc => {
    doc['schema'] = { major: 1, minor: 0 }
    for (const part of ACCOUNT_PARTS) doc[part] = {}
  })
}

function firstChange (actor: Uint8Array, write: (doc: Record<string, unknown>) => void): { steps: object, gives: { hash: string } } {
  const [change] = A.getAllChanges(A.change(A.init<Record<string, unknown>>({ actor: hex(actor).slice(2) }), { time: 0 }, write))
  if (change === undefined) throw new TypeError('Nothing was written.')
  // Four bytes of magic and the first four of the hash, then what is hashed.
  return { steps: { actor: hex(actor), change: hex(change) }, gives: { hash: hex(sha256(change.subarray(8))) } }
}
