// Generated from contracts/src/CustodyUntil.sol by contracts/compile.ts. Do not edit.
/* eslint-disable */

/** ABI of CustodyUntil; see specs/conditions.md. */
export const CUSTODY_UNTIL_ABI = [
  {"inputs":[{"internalType":"bytes32","name":"","type":"bytes32"},{"internalType":"address","name":"","type":"address"},{"internalType":"bytes32","name":"","type":"bytes32"},{"internalType":"uint64","name":"time","type":"uint64"},{"internalType":"bytes","name":"parameters","type":"bytes"}],"name":"holds","outputs":[{"internalType":"bool","name":"","type":"bool"}],"stateMutability":"pure","type":"function"}
] as const
