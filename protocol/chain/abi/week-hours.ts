// Generated from contracts/src/WeekHours.sol by contracts/compile.ts. Do not edit.
/* eslint-disable */

/** ABI of WeekHours; see specs/conditions.md. */
export const WEEK_HOURS_ABI = [
  {"inputs":[{"internalType":"bytes32","name":"","type":"bytes32"},{"internalType":"address","name":"","type":"address"},{"internalType":"bytes32","name":"","type":"bytes32"},{"internalType":"uint64","name":"time","type":"uint64"},{"internalType":"bytes","name":"parameters","type":"bytes"}],"name":"holds","outputs":[{"internalType":"bool","name":"","type":"bool"}],"stateMutability":"pure","type":"function"}
] as const
