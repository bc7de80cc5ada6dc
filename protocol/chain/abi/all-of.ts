// Generated from contracts/src/AllOf.sol by contracts/compile.ts. Do not edit.
/* eslint-disable */

/** ABI of AllOf; see specs/conditions.md. */
export const ALL_OF_ABI = [
  {"inputs":[{"internalType":"bytes32","name":"relationship","type":"bytes32"},{"internalType":"address","name":"viewer","type":"address"},{"internalType":"bytes32","name":"action","type":"bytes32"},{"internalType":"uint64","name":"time","type":"uint64"},{"internalType":"bytes","name":"parameters","type":"bytes"}],"name":"holds","outputs":[{"internalType":"bool","name":"","type":"bool"}],"stateMutability":"view","type":"function"}
] as const
