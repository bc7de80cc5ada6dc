// Generated from contracts/src/DeadmanSwitch.sol by contracts/compile.ts. Do not edit.
/* eslint-disable */

/** ABI of DeadmanSwitch; see specs/conditions.md. */
export const DEADMAN_SWITCH_ABI = [
  {"inputs":[{"internalType":"contract Relationships","name":"relationships","type":"address"}],"stateMutability":"nonpayable","type":"constructor"},
  {"inputs":[],"name":"BadSignature","type":"error"},
  {"inputs":[],"name":"DeadlineTooFar","type":"error"},
  {"inputs":[],"name":"Expired","type":"error"},
  {"inputs":[],"name":"MoreGasNeeded","type":"error"},
  {"inputs":[],"name":"NotAMember","type":"error"},
  {"inputs":[],"name":"WrongSequence","type":"error"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"bytes32","name":"relationship","type":"bytes32"},{"indexed":false,"internalType":"uint64","name":"sequence","type":"uint64"}],"name":"Heard","type":"event"},
  {"inputs":[],"name":"MAX_LIFETIME","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"bytes32","name":"relationship","type":"bytes32"},{"internalType":"address","name":"","type":"address"},{"internalType":"bytes32","name":"","type":"bytes32"},{"internalType":"uint64","name":"time","type":"uint64"},{"internalType":"bytes","name":"parameters","type":"bytes"}],"name":"holds","outputs":[{"internalType":"bool","name":"","type":"bool"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"bytes32","name":"relationship","type":"bytes32"}],"name":"lifeOf","outputs":[{"internalType":"uint64","name":"heardAt","type":"uint64"},{"internalType":"uint64","name":"sequence","type":"uint64"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"bytes32","name":"relationship","type":"bytes32"},{"internalType":"uint64","name":"expectedSequence","type":"uint64"},{"internalType":"uint64","name":"deadline","type":"uint64"},{"internalType":"bytes","name":"signature","type":"bytes"}],"name":"show","outputs":[],"stateMutability":"nonpayable","type":"function"}
] as const
