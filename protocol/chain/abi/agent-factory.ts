// Generated from contracts/src/AgentFactory.sol by contracts/compile.ts. Do not edit.
/* eslint-disable */

/** ABI of AgentFactory; see specs/agent.md. */
export const AGENT_FACTORY_ABI = [
  {"inputs":[{"internalType":"contract Relationships","name":"relationships","type":"address"}],"stateMutability":"nonpayable","type":"constructor"},
  {"inputs":[],"name":"AlreadyCreated","type":"error"},
  {"inputs":[],"name":"BadOwner","type":"error"},
  {"inputs":[],"name":"BadSignature","type":"error"},
  {"inputs":[],"name":"DeadlineTooFar","type":"error"},
  {"inputs":[],"name":"Expired","type":"error"},
  {"inputs":[],"name":"MoreGasNeeded","type":"error"},
  {"inputs":[],"name":"NotAMember","type":"error"},
  {"inputs":[],"name":"NotActive","type":"error"},
  {"inputs":[],"name":"WrongSequence","type":"error"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"bytes32","name":"relationship","type":"bytes32"},{"indexed":false,"internalType":"address","name":"agent","type":"address"},{"indexed":false,"internalType":"address","name":"owner","type":"address"}],"name":"Created","type":"event"},
  {"inputs":[],"name":"MAX_LIFETIME","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"bytes32","name":"relationship","type":"bytes32"}],"name":"agentOf","outputs":[{"internalType":"address","name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"bytes32","name":"relationship","type":"bytes32"},{"internalType":"uint64","name":"deadline","type":"uint64"},{"internalType":"bytes","name":"signature","type":"bytes"}],"name":"create","outputs":[{"internalType":"contract Agent","name":"agent","type":"address"}],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[],"name":"implementation","outputs":[{"internalType":"contract Agent","name":"","type":"address"}],"stateMutability":"view","type":"function"}
] as const
