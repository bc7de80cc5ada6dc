// Generated from contracts/src/AccessLogs.sol by contracts/compile.ts. Do not edit.
/* eslint-disable */

/** ABI of AccessLogs; see specs/receipts.md. */
export const ACCESS_LOGS_ABI = [
  {"inputs":[{"internalType":"contract ProviderRegistry","name":"registry_","type":"address"}],"stateMutability":"nonpayable","type":"constructor"},
  {"inputs":[],"name":"EmptyRoot","type":"error"},
  {"inputs":[],"name":"NotAMember","type":"error"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"address","name":"operator","type":"address"},{"indexed":false,"internalType":"uint64","name":"index","type":"uint64"},{"indexed":false,"internalType":"bytes32","name":"root","type":"bytes32"}],"name":"Committed","type":"event"},
  {"inputs":[{"internalType":"bytes32","name":"root","type":"bytes32"}],"name":"commit","outputs":[],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[{"internalType":"address","name":"operator","type":"address"}],"name":"commitCount","outputs":[{"internalType":"uint64","name":"","type":"uint64"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"history","outputs":[{"internalType":"bytes32","name":"","type":"bytes32"}],"stateMutability":"view","type":"function"}
] as const
