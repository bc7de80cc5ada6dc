import { AGENT_INTERFACE } from '../../protocol/agent/agent-events.ts'
import { blockTag } from '../../protocol/chain/block-tag.ts'
import { MAX_SIGNATURE_BYTES } from '../../protocol/chain/constants.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import type { WholeView } from '../../protocol/chain-view/chain-view.ts'
import type { AskSignature } from '../../protocol/session/contract-signatures.ts'
import { SIGNATURE_ASK_MS, SIGNATURE_CALL_GAS } from './constants.ts'
import type { Rpc } from './rpc.ts'

/** What a contract answers that takes it, in a word. */
const TAKEN = `0x1626ba7e${'00'.repeat(28)}`

/** Asks contracts of the own engine about signatures: see {@link AskSignature}. */
export function createAskSignature ({ rpc, view }: { rpc: Rpc, view: WholeView }): AskSignature {
  return async ({ address, digest, signature, signal }) => {
    const head = view.head()
    if (head === undefined || signature.length > MAX_SIGNATURE_BYTES) return false
    const over = AbortSignal.timeout(SIGNATURE_ASK_MS)
    try {
      // The question of ERC-1271 is the same whoever answers it.
      const data = AGENT_INTERFACE.encodeFunctionData('isValidSignature', [digest, signature])
      return await rpc('eth_call', [{ to: address, data, gas: `0x${SIGNATURE_CALL_GAS.toString(16)}` }, blockTag(head.number)], signal === undefined ? over : AbortSignal.any([signal, over])) === TAKEN
    } catch (error) {
      if (isMedrecError(error)) return false
      throw error
    }
  }
}
