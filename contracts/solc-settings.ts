/** How the contracts are compiled, here and by Hardhat. Berlin rules: the chain has no base fee. */
export const SOLC_SETTINGS = {
  evmVersion: 'berlin',
  optimizer: { enabled: true, runs: 1 },
  metadata: { bytecodeHash: 'none' as const, appendCBOR: false }
}
