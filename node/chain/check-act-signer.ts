import { ACT_TYPES } from '../../protocol/chain/act-message.ts'
import type { ActMessage } from '../../protocol/chain/act-message.ts'
import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { isSignedBy } from '../../protocol/typed-data/sign.ts'

/**
 * Refuses an act that is not signed by who it says, without having the engine try it out: who may sign has no code, so that only a key can. Who signs for a place of an agent
 * only the engine knows.
 *
 * @throws MedrecError `RELAY_REFUSED`, `CHAIN_UNAVAILABLE`
 */
export async function checkActSigner (options: { message: ActMessage, network: NetworkFile, view: ChainView, hasCode: (address: string) => Promise<boolean> }): Promise<void> {
  const { message, network, view, hasCode } = options
  const signer = signerOf(message, view)
  if (signer === undefined || isSignedBy({ network, type: ACT_TYPES[message.kind], message: message as never, signature: message.signature, address: signer })) return
  if (!await hasCode(signer)) throw new MedrecError('RELAY_REFUSED', 'BadSignature')
}

/** Undefined when it is not known here. */
function signerOf (message: ActMessage, view: ChainView): string | undefined {
  switch (message.kind) {
    case 'create-group': return message.keeper
    case 'change-viewers': case 'change-keepers': return message.by
    case 'co-sign': return message.cosigner
    case 'take-over': return message.owner
    case 'sign-of-life': case 'create-agent': return view.relationship(message.relationship).atHead?.controller
    default: return undefined
  }
}
