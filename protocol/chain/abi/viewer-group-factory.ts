// Generated from contracts/src/ViewerGroupFactory.sol by contracts/compile.ts. Do not edit.
/* eslint-disable */

/** ABI of ViewerGroupFactory; see specs/viewer-group.md. */
export const VIEWER_GROUP_FACTORY_ABI = [
  {"inputs":[{"internalType":"contract Relationships","name":"relationships","type":"address"}],"stateMutability":"nonpayable","type":"constructor"},
  {"inputs":[],"name":"AlreadyCreated","type":"error"},
  {"inputs":[],"name":"BadSignature","type":"error"},
  {"inputs":[],"name":"DeadlineTooFar","type":"error"},
  {"inputs":[],"name":"Expired","type":"error"},
  {"inputs":[],"name":"MoreGasNeeded","type":"error"},
  {"inputs":[],"name":"NotAMember","type":"error"},
  {"inputs":[],"name":"WrongSequence","type":"error"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"address","name":"group","type":"address"},{"indexed":true,"internalType":"address","name":"keeper","type":"address"},{"indexed":false,"internalType":"bytes32","name":"salt","type":"bytes32"}],"name":"Created","type":"event"},
  {"inputs":[],"name":"MAX_LIFETIME","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"address","name":"keeper","type":"address"},{"internalType":"bytes32","name":"salt","type":"bytes32"},{"internalType":"uint64","name":"deadline","type":"uint64"},{"internalType":"bytes","name":"signature","type":"bytes"}],"name":"create","outputs":[{"internalType":"contract ViewerGroup","name":"group","type":"address"}],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[{"internalType":"address","name":"keeper","type":"address"},{"internalType":"bytes32","name":"salt","type":"bytes32"}],"name":"groupOf","outputs":[{"internalType":"address","name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"implementation","outputs":[{"internalType":"contract ViewerGroup","name":"","type":"address"}],"stateMutability":"view","type":"function"}
] as const
