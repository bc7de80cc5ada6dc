import { typedDataDigest } from '../typed-data/digest.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import { ACT_TYPES, isAct } from './act-message.ts'
import type { ActMessage } from './act-message.ts'
import type { RelationshipMessage } from './relay-message.ts'

/**
 * What a message is told by, 32 bytes: the EIP-712 digest that was signed. See specs/chain.md, "Carrying".
 *
 * @throws MedrecError `INVALID_INPUT` when a field has the wrong form
 */
export function messageId ({ message, network }: { message: RelationshipMessage | ActMessage, network: TypedDataNetwork }): Uint8Array {
  if (isAct(message)) return typedDataDigest({ network, type: ACT_TYPES[message.kind], message: message as never })
  switch (message.kind) {
    case 'open': return typedDataDigest({ network, type: 'Open', message })
    case 'anchor': return typedDataDigest({ network, type: 'Anchor', message })
    case 'set-controller': return typedDataDigest({ network, type: 'SetController', message })
    case 'terminate': return typedDataDigest({ network, type: 'Terminate', message })
  }
}
