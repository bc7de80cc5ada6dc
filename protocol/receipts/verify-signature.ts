import { verifyMerklePath } from './merkle.ts'

/** A signature over a batch of receipts, with the way from one of them to its root. Fields as in `ReceiptSignature` of records.proto. */
export interface ReceiptSignature {
  root: Uint8Array
  path: readonly Uint8Array[]
  position: number
  batch: number
  signature: Uint8Array
}

/** The address that signed a batch (EIP-712 `ReceiptBatch`), or `undefined` when the signature is none. */
export type RecoverBatchSigner = (batch: { relationship: string, root: Uint8Array, batch: number, signature: Uint8Array }) => string | undefined | Promise<string | undefined>

/**
 * Whether a provider signed for a receipt.
 *
 * @param options.receiptHash - 32 bytes, of the receipt's bytes as they came
 * @param options.signer - the provider's delegate in the relationship
 * @param options.recover - from `protocol/typed-data`, bound to the network
 */
export async function verifyReceiptSignature (options: {
  relationship: string
  receiptHash: Uint8Array
  signature: ReceiptSignature
  signer: string
  recover: RecoverBatchSigner
}): Promise<boolean> {
  const { relationship, receiptHash, signature, signer, recover } = options
  if (!verifyMerklePath({ hash: receiptHash, ...signature })) return false
  const recovered = await recover({ relationship, root: signature.root, batch: signature.batch, signature: signature.signature })
  return recovered !== undefined && recovered === signer
}
