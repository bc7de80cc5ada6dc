import { signTypedData } from '../typed-data/sign.ts'
import type { TypedDataMessage, TypedDataName, TypedDataNetwork } from '../typed-data/types.ts'

/** Signs MedRec's typed messages (specs/typed-data.md) as one delegate, in one network. */
export interface DelegateSigner {
  address: string
  sign: <N extends TypedDataName>(type: N, message: TypedDataMessage<N>) => Promise<Uint8Array>
}

/** The signer of a key. */
export function createSigner (options: { network: TypedDataNetwork, key: { address: string, privateKey: Uint8Array } }): DelegateSigner {
  const { network, key } = options
  return {
    address: key.address,
    sign: async (type, message) => signTypedData({ network, type, message, privateKey: key.privateKey })
  }
}
