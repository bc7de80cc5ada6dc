// Generated from contracts/src/ViewerGroup.sol by contracts/compile.ts. Do not edit.
/* eslint-disable */

/** ABI of ViewerGroup; see specs/viewer-group.md. */
export const VIEWER_GROUP_ABI = [
  {"inputs":[{"internalType":"contract Relationships","name":"relationships","type":"address"},{"internalType":"address","name":"factory","type":"address"}],"stateMutability":"nonpayable","type":"constructor"},
  {"inputs":[],"name":"AlreadyIn","type":"error"},
  {"inputs":[],"name":"BadAddress","type":"error"},
  {"inputs":[],"name":"BadChanges","type":"error"},
  {"inputs":[],"name":"BadSignature","type":"error"},
  {"inputs":[],"name":"DeadlineTooFar","type":"error"},
  {"inputs":[],"name":"Expired","type":"error"},
  {"inputs":[],"name":"LastKeeper","type":"error"},
  {"inputs":[],"name":"MoreGasNeeded","type":"error"},
  {"inputs":[],"name":"NotAKeeper","type":"error"},
  {"inputs":[],"name":"NotAMember","type":"error"},
  {"inputs":[],"name":"NotIn","type":"error"},
  {"inputs":[],"name":"NotTheFactory","type":"error"},
  {"inputs":[],"name":"TooManyKeepers","type":"error"},
  {"inputs":[],"name":"TooManyViewers","type":"error"},
  {"inputs":[],"name":"WrongSequence","type":"error"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"address","name":"keeper","type":"address"},{"indexed":false,"internalType":"address","name":"by","type":"address"},{"indexed":false,"internalType":"uint64","name":"sequence","type":"uint64"}],"name":"KeeperAdded","type":"event"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"address","name":"keeper","type":"address"},{"indexed":false,"internalType":"address","name":"by","type":"address"},{"indexed":false,"internalType":"uint64","name":"sequence","type":"uint64"}],"name":"KeeperRemoved","type":"event"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"address","name":"viewer","type":"address"},{"indexed":false,"internalType":"address","name":"by","type":"address"},{"indexed":false,"internalType":"uint64","name":"sequence","type":"uint64"}],"name":"ViewerAdded","type":"event"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"address","name":"viewer","type":"address"},{"indexed":false,"internalType":"address","name":"by","type":"address"},{"indexed":false,"internalType":"uint64","name":"sequence","type":"uint64"}],"name":"ViewerRemoved","type":"event"},
  {"inputs":[],"name":"MAX_CHANGES","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"MAX_KEEPERS","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"MAX_LIFETIME","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"MAX_VIEWERS","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"address","name":"keeper","type":"address"}],"name":"begin","outputs":[],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[{"internalType":"address[]","name":"added","type":"address[]"},{"internalType":"address[]","name":"removed","type":"address[]"},{"components":[{"internalType":"address","name":"by","type":"address"},{"internalType":"uint64","name":"expectedSequence","type":"uint64"},{"internalType":"uint64","name":"deadline","type":"uint64"},{"internalType":"bytes","name":"signature","type":"bytes"}],"internalType":"struct ViewerGroup.Act","name":"act","type":"tuple"}],"name":"changeKeepers","outputs":[],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[{"internalType":"address[]","name":"added","type":"address[]"},{"internalType":"address[]","name":"removed","type":"address[]"},{"components":[{"internalType":"address","name":"by","type":"address"},{"internalType":"uint64","name":"expectedSequence","type":"uint64"},{"internalType":"uint64","name":"deadline","type":"uint64"},{"internalType":"bytes","name":"signature","type":"bytes"}],"internalType":"struct ViewerGroup.Act","name":"act","type":"tuple"}],"name":"changeViewers","outputs":[],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[],"name":"history","outputs":[{"internalType":"bytes32","name":"","type":"bytes32"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"address","name":"keeper","type":"address"}],"name":"isKeeper","outputs":[{"internalType":"bool","name":"","type":"bool"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"address","name":"viewer","type":"address"}],"name":"isViewer","outputs":[{"internalType":"bool","name":"","type":"bool"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"keeperCount","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"sequence","outputs":[{"internalType":"uint64","name":"","type":"uint64"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"viewerCount","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"}
] as const
