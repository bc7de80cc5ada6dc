import { bytes, hex, sha256 } from './bytes.ts'
import { plainAddress, plainSignTyped } from './sign.ts'
import type { PlainTyped } from './sign.ts'

/** Who says to have made changes. */
export interface Claim { changes: string[], signer: string }

/** Who made changes, computed once more. */
export const SECOND_BATCHES = {
  'policy/batch': ({ network, relationship, changes, privateKey }: { network: PlainTyped['network'], relationship: string, changes: string[], privateKey: string }) => {
    const signed = hex(signedOf(changes))
    const signer = plainAddress(privateKey)
    return {
      steps: { changes: signed },
      gives: { signer, signature: hex(plainSignTyped({ network, type: 'PolicyChanges', message: { relationship, changes: signed } }, privateKey)), id: hex(batchIdOf({ changes, signer })) }
    }
  },

  'policy/batches': ({ batches }: { batches: Claim[] }) => ({ gives: { digest: hex(sha256('medrec/policy-batches/1', ...batches.map(batchIdOf).sort(Buffer.compare))) } })
}

function signedOf (changes: string[]): Buffer {
  return sha256('medrec/policy-changes/1', ...changes.map(bytes).sort(Buffer.compare))
}

/** The id of a batch. */
export function batchIdOf ({ changes, signer }: Claim): Buffer {
  return sha256('medrec/policy-batch/1', bytes(signer), signedOf(changes)).subarray(0, 16)
}
