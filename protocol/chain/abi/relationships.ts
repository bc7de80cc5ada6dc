// Generated from contracts/src/Relationships.sol by contracts/compile.ts. Do not edit.
/* eslint-disable */

/** ABI of Relationships; see specs/relationships.md. */
export const RELATIONSHIPS_ABI = [
  {"inputs":[{"internalType":"contract ProviderRegistry","name":"registry_","type":"address"}],"stateMutability":"nonpayable","type":"constructor"},
  {"inputs":[],"name":"AlreadyOpened","type":"error"},
  {"inputs":[],"name":"BadBatch","type":"error"},
  {"inputs":[],"name":"BadController","type":"error"},
  {"inputs":[],"name":"BadDelegates","type":"error"},
  {"inputs":[],"name":"BadSignature","type":"error"},
  {"inputs":[],"name":"DeadlineTooFar","type":"error"},
  {"inputs":[],"name":"Expired","type":"error"},
  {"inputs":[],"name":"MoreGasNeeded","type":"error"},
  {"inputs":[],"name":"NotAMember","type":"error"},
  {"inputs":[],"name":"NotActive","type":"error"},
  {"inputs":[],"name":"TooManyRelationships","type":"error"},
  {"inputs":[],"name":"WrongSequence","type":"error"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"bytes32","name":"relationship","type":"bytes32"},{"indexed":false,"internalType":"bytes32","name":"commitment","type":"bytes32"},{"indexed":false,"internalType":"uint64","name":"sequence","type":"uint64"}],"name":"Anchored","type":"event"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"bytes32","name":"relationship","type":"bytes32"},{"indexed":false,"internalType":"address","name":"controller","type":"address"},{"indexed":false,"internalType":"uint64","name":"sequence","type":"uint64"}],"name":"ControllerSet","type":"event"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"bytes32","name":"relationship","type":"bytes32"},{"indexed":true,"internalType":"address","name":"ownerDelegate","type":"address"},{"indexed":true,"internalType":"address","name":"providerDelegate","type":"address"},{"indexed":false,"internalType":"uint32","name":"number","type":"uint32"}],"name":"Opened","type":"event"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"bytes32","name":"relationship","type":"bytes32"},{"indexed":false,"internalType":"uint8","name":"position","type":"uint8"},{"indexed":false,"internalType":"bytes4","name":"reason","type":"bytes4"}],"name":"Skipped","type":"event"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"bytes32","name":"relationship","type":"bytes32"},{"indexed":false,"internalType":"uint64","name":"sequence","type":"uint64"}],"name":"Terminated","type":"event"},
  {"inputs":[],"name":"MAX_BATCH","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"MAX_LIFETIME","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"MAX_PAGE","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"domainSeparator","outputs":[{"internalType":"bytes32","name":"","type":"bytes32"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"history","outputs":[{"internalType":"bytes32","name":"","type":"bytes32"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"registry","outputs":[{"internalType":"contract ProviderRegistry","name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"bytes32","name":"id","type":"bytes32"}],"name":"relationship","outputs":[{"components":[{"internalType":"address","name":"controller","type":"address"},{"internalType":"uint64","name":"sequence","type":"uint64"},{"internalType":"enum Relationships.Status","name":"status","type":"uint8"},{"internalType":"address","name":"providerDelegate","type":"address"},{"internalType":"uint32","name":"number","type":"uint32"},{"internalType":"bytes32","name":"anchor","type":"bytes32"}],"internalType":"struct Relationships.Relationship","name":"","type":"tuple"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"relationshipCount","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"address","name":"ownerDelegate","type":"address"},{"internalType":"address","name":"providerDelegate","type":"address"}],"name":"relationshipId","outputs":[{"internalType":"bytes32","name":"","type":"bytes32"}],"stateMutability":"pure","type":"function"},
  {"inputs":[{"internalType":"uint256","name":"first","type":"uint256"},{"internalType":"uint256","name":"limit","type":"uint256"}],"name":"relationships","outputs":[{"components":[{"internalType":"bytes32","name":"id","type":"bytes32"},{"components":[{"internalType":"address","name":"controller","type":"address"},{"internalType":"uint64","name":"sequence","type":"uint64"},{"internalType":"enum Relationships.Status","name":"status","type":"uint8"},{"internalType":"address","name":"providerDelegate","type":"address"},{"internalType":"uint32","name":"number","type":"uint32"},{"internalType":"bytes32","name":"anchor","type":"bytes32"}],"internalType":"struct Relationships.Relationship","name":"state","type":"tuple"}],"internalType":"struct Relationships.Entry[]","name":"page","type":"tuple[]"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"submit","outputs":[],"stateMutability":"nonpayable","type":"function"}
] as const
