// Generated from contracts/src/ProviderRegistry.sol by contracts/compile.ts. Do not edit.
/* eslint-disable */

/** ABI of ProviderRegistry; see specs/contracts.md. */
export const PROVIDER_REGISTRY_ABI = [
  {"inputs":[{"components":[{"internalType":"string","name":"handle","type":"string"},{"internalType":"string","name":"name","type":"string"},{"internalType":"address","name":"operator","type":"address"},{"internalType":"address","name":"signingKey","type":"address"},{"internalType":"string[]","name":"multiaddrs","type":"string[]"}],"internalType":"struct ProviderRegistry.Founder[]","name":"founders","type":"tuple[]"}],"stateMutability":"nonpayable","type":"constructor"},
  {"inputs":[{"internalType":"string","name":"handle","type":"string"}],"name":"BadHandle","type":"error"},
  {"inputs":[],"name":"BadKey","type":"error"},
  {"inputs":[],"name":"BadMultiaddrs","type":"error"},
  {"inputs":[{"internalType":"string","name":"name","type":"string"}],"name":"BadName","type":"error"},
  {"inputs":[],"name":"LastMember","type":"error"},
  {"inputs":[],"name":"NoMembers","type":"error"},
  {"inputs":[{"internalType":"address","name":"caller","type":"address"}],"name":"NotAMember","type":"error"},
  {"inputs":[],"name":"Taken","type":"error"},
  {"inputs":[],"name":"TooManyMembers","type":"error"},
  {"inputs":[{"internalType":"string","name":"handle","type":"string"}],"name":"UnknownHandle","type":"error"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"address","name":"operator","type":"address"},{"indexed":false,"internalType":"string","name":"handle","type":"string"},{"indexed":false,"internalType":"string","name":"name","type":"string"},{"indexed":false,"internalType":"address","name":"signingKey","type":"address"},{"indexed":false,"internalType":"string[]","name":"multiaddrs","type":"string[]"},{"indexed":false,"internalType":"uint64","name":"joinedAt","type":"uint64"}],"name":"MemberJoined","type":"event"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"address","name":"operator","type":"address"},{"indexed":false,"internalType":"string","name":"handle","type":"string"}],"name":"MemberLeft","type":"event"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"address","name":"operator","type":"address"},{"indexed":false,"internalType":"string[]","name":"multiaddrs","type":"string[]"}],"name":"MultiaddrsChanged","type":"event"},
  {"inputs":[],"name":"MAX_MEMBERS","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"MAX_MULTIADDRS","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"MAX_MULTIADDR_BYTES","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"MAX_NAME_BYTES","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"MAX_PAGE","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"address","name":"operator","type":"address"}],"name":"isMember","outputs":[{"internalType":"bool","name":"","type":"bool"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"leave","outputs":[],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[{"internalType":"string","name":"handle","type":"string"}],"name":"memberByHandle","outputs":[{"components":[{"internalType":"string","name":"handle","type":"string"},{"internalType":"string","name":"name","type":"string"},{"internalType":"address","name":"operator","type":"address"},{"internalType":"address","name":"signingKey","type":"address"},{"internalType":"string[]","name":"multiaddrs","type":"string[]"},{"internalType":"uint64","name":"joinedAt","type":"uint64"}],"internalType":"struct ProviderRegistry.Member","name":"","type":"tuple"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"memberCount","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"uint256","name":"offset","type":"uint256"},{"internalType":"uint256","name":"limit","type":"uint256"}],"name":"members","outputs":[{"components":[{"internalType":"string","name":"handle","type":"string"},{"internalType":"string","name":"name","type":"string"},{"internalType":"address","name":"operator","type":"address"},{"internalType":"address","name":"signingKey","type":"address"},{"internalType":"string[]","name":"multiaddrs","type":"string[]"},{"internalType":"uint64","name":"joinedAt","type":"uint64"}],"internalType":"struct ProviderRegistry.Member[]","name":"page","type":"tuple[]"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"string[]","name":"multiaddrs","type":"string[]"}],"name":"setMultiaddrs","outputs":[],"stateMutability":"nonpayable","type":"function"}
] as const
