import type { RelationshipMessage } from '../../protocol/chain/relay-message.ts'
import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { isSignedBy, recoverSigner } from '../../protocol/typed-data/sign.ts'
import type { Operator } from './operator.ts'

/** What {@link checkSigner} takes. */
export interface CheckSignerOptions {
  message: RelationshipMessage
  network: NetworkFile
  view: ChainView
  operator: Operator
  /** Whether there is code at an address. */
  hasCode: (address: string) => Promise<boolean>
}

/** By whom a message is signed, as the chain stands. */
export interface CheckedSigner {
  /** Whether the contract asks an account for it; else keys have signed it. */
  isAccount: boolean
  /** What the chain calls its relationship; undefined before it is open. */
  number: number | undefined
}

/**
 * Refuses a message that nobody signed who could, without having the engine try it out: who may sign has no code, so that only a key can. Of one that opens a
 * relationship all that keys have not signed is an account's: nobody knows yet who opens one.
 *
 * @throws MedrecError `RELAY_REFUSED`, `CHAIN_UNAVAILABLE`
 */
export async function checkSigner (options: CheckSignerOptions): Promise<CheckedSigner> {
  const { message, network, hasCode } = options
  if (message.kind === 'open') {
    const isByKeys = isSignedBy({ network, type: 'Open', message, signature: message.ownerSignature, address: message.ownerDelegate }) &&
      isSignedBy({ network, type: 'Open', message, signature: message.providerSignature, address: message.providerDelegate })
    return { isAccount: !isByKeys, number: undefined }
  }
  const { controller, providerDelegate, number } = await findState(message, options)
  const signer = signerOf(message, network)
  if (signer === controller) return { isAccount: false, number }
  const isSeconds = message.kind === 'terminate' && signer === providerDelegate
  const signers = message.kind === 'terminate' && !isSeconds ? [controller, providerDelegate] : [controller]
  // The controller is asked first, also for what the provider's side signed.
  for (const address of signers) if (await hasCode(address)) return { isAccount: true, number }
  if (!isSeconds) throw new MedrecError('RELAY_REFUSED', 'BadSignature')
  return { isAccount: false, number }
}

interface State { controller: string, providerDelegate: string, number: number }

/** The relationship at the sequence that the message is for: at another somebody else may be its controller. The view may not know it yet, its engine does. */
async function findState ({ relationship, expectedSequence }: Exclude<RelationshipMessage, { kind: 'open' }>, { view, network, operator }: CheckSignerOptions): Promise<State> {
  const known = view.relationship(relationship).atHead
  if (known?.sequence === expectedSequence) return known
  const answer = await operator.read({ to: network.contracts.relationships, data: INTERFACES.relationships.encodeFunctionData('relationship', [relationship]) })
  const [found] = INTERFACES.relationships.decodeFunctionResult('relationship', answer) as unknown as [{ controller: string, providerDelegate: string, number: bigint, sequence: bigint }]
  if (found.number === 0n) throw new MedrecError('RELAY_REFUSED', 'There is no such relationship.')
  if (Number(found.sequence) !== expectedSequence) throw new MedrecError('RELAY_REFUSED', `The relationship is at sequence ${found.sequence}.`)
  return { controller: found.controller.toLowerCase(), providerDelegate: found.providerDelegate.toLowerCase(), number: Number(found.number) }
}

/** Whose key signed it; undefined when none can have. */
function signerOf (message: Exclude<RelationshipMessage, { kind: 'open' }>, network: NetworkFile): string | undefined {
  const { signature } = message
  try {
    switch (message.kind) {
      case 'anchor': return recoverSigner({ network, type: 'Anchor', message, signature })
      case 'set-controller': return recoverSigner({ network, type: 'SetController', message, signature })
      case 'terminate': return recoverSigner({ network, type: 'Terminate', message, signature })
    }
  } catch (error) {
    if (isMedrecError(error, 'SIGNATURE_INVALID')) return undefined
    throw error
  }
}
