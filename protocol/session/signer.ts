/** Signs MedRec's typed messages (specs/typed-data.md) as one delegate, in one network. */
export interface DelegateSigner {
  address: string
  /** The signature's bytes, 65. */
  sign: (primaryType: string, message: Record<string, unknown>) => Promise<Uint8Array>
}
