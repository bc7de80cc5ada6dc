/**
 * Asks the contract at an address, at the head, whether it takes a signature for its own (ERC-1271). Of an address without a contract, of one that reverts, is late or uses
 * up what it may, it is false.
 *
 * @param options.digest - of the EIP-712 message, 32 bytes
 * @param options.signature - at most `MAX_SIGNATURE_BYTES` of specs/chain.md; longer: false
 */
export type AskSignature = (options: { address: string, digest: Uint8Array, signature: Uint8Array, signal?: AbortSignal | undefined }) => Promise<boolean>

/** Where no contract can be asked, none has signed. */
export const NO_CONTRACTS: AskSignature = async () => false
