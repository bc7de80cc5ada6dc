/**
 * The stable error codes of MedRec, each with what it tells its reader. The table in specs/errors.md is checked against this one.
 * `public` codes may travel on a stream; any other becomes `INTERNAL` there, and its reason stays in the node's log.
 */
export const ERROR_CODES = {
  // Streams: specs/streams.md
  UNSUPPORTED_VERSION: { public: true, says: 'The other side speaks a version of the protocol that is not known here.' },
  BAD_FRAME: { public: true, says: 'A frame could not be read.' },
  BAD_MESSAGE: { public: true, says: 'A message was readable but not well-formed.' },
  FRAME_TOO_LARGE: { public: true, says: 'A frame is larger than the limit.' },
  TOO_MANY_REQUESTS: { public: true, says: 'More requests are open, or came in this time, than the limit allows. Try again later.' },
  DEADLINE: { public: true, says: 'The answer did not come in time.' },
  STREAM_CUT: { public: false, says: 'The stream ended before the answer was whole. Nothing of it counts as complete.' },
  CANCELLED: { public: false, says: 'The requester took the request back.' },
  INTERNAL: { public: true, says: 'The other side failed. The reason is in its log.' },
  // Values: specs/errors.md
  INVALID_INPUT: { public: false, says: 'A value has the wrong form.' },
  // Signatures and networks: specs/typed-data.md, specs/network.md
  SIGNATURE_INVALID: { public: false, says: 'The signature is not well-formed, or not by who must have signed.' },
  NETWORK_INVALID: { public: false, says: 'This is not a description of a network that can be used here.' },
  FOUNDER_INVALID: { public: false, says: 'This founder file cannot be used: it is damaged, or not signed by all the keys that it names.' },
  // The chain: specs/chain.md
  RPC_REFUSED: { public: true, says: 'The chain is not asked this way here. See the list of methods in specs/chain.md.' },
  RELAY_REFUSED: { public: true, says: 'The message would be refused by the chain as it is now: wrong signature, sequence, time or state.' },
  CHAIN_UNAVAILABLE: { public: true, says: 'The chain does not answer. Try again later, or another provider.' },
  CARRIER_SPENT: { public: true, says: 'This provider has too little left to pay the chain for carrying this. Another one can.' },
  CHAIN_UNPROVEN: { public: false, says: 'No member could prove its chain from what this device trusts: more than half of those who seal would have to have built on it. If it stays so, set this device up anew with an invitation of a provider that you trust.' },
  CHAIN_DISPUTED: { public: false, says: 'Two members say different things of a chain that nobody can prove. Until they agree, nothing more is taken for settled.' },
  ENGINE_FAILED: { public: false, says: 'The chain\'s engine did not start, or stopped.' },
  NODE_KEY_SHARED: { public: false, says: 'Two engines have the same node key. Delete the file "node-key" of one of them, and start its node again.' },
  ENGINE_MISSING: { public: false, says: 'The program that keeps the chain is not installed, or could not be installed. "medrec network install-engine" does it.' },
  DISK_FULL: { public: false, says: 'There is too little room on the disk. Make room; what is there is kept.' },
  CLOCK_OFF: { public: false, says: 'The clock of this machine is not the one of the network. Set it, by NTP for one, and try again.' },
  // Keys and vault: specs/identity.md, specs/vault.md
  BAD_WORDS: { public: false, says: 'These are not the twelve words of a key.' },
  WRONG_PASSWORD: { public: false, says: 'The password does not open this vault.' },
  VAULT_DAMAGED: { public: false, says: 'The vault cannot be read. Restore it with the twelve words.' },
  SEAL_BROKEN: { public: false, says: 'Sealed bytes do not open: another key, another place, or changed on the way.' },
  // Policies: specs/policy.md
  POLICY_INVALID: { public: true, says: 'The policy is not well-formed. Nothing of it was taken.' },
  POLICY_LIMIT: { public: true, says: 'The policy is larger than the limit. Nothing of it was taken.' },
  // Receipts and account: specs/receipts.md, specs/account.md
  RECEIPT_INVALID: { public: false, says: 'A receipt or its signature does not hold.' },
  ACCOUNT_INVALID: { public: false, says: 'The account document cannot be read by this version.' },
  // A person's peer: specs/peer.md
  NOT_SET_UP: { public: false, says: 'This device has not been set up yet. Follow an invitation, or restore with the twelve words.' },
  ALREADY_SET_UP: { public: false, says: 'This device is set up already. Leave it first to set it up anew.' },
  LOCKED: { public: false, says: 'This device is locked. Unlock it with the password first.' },
  PASSWORD_TOO_SHORT: { public: false, says: 'The password is too short.' },
  STORE_IN_USE: { public: false, says: 'Another program has this store open. Close it first.' },
  STORE_BLOCKED: { public: false, says: 'The browser does not let this page keep anything. Allow storage for this site, and leave private browsing.' },
  STORE_DAMAGED: { public: false, says: 'What is stored on this device cannot be read. Restore it with the twelve words.' },
  LINK_INVALID: { public: false, says: 'This is not a link that can be used here.' },
  OTHER_NETWORK: { public: false, says: 'This is for another network than the one this device is in.' },
  NO_NETWORK: { public: false, says: 'This device is in no network yet. Follow an invitation or a network address first.' },
  INVITATION_REFUSED: { public: true, says: 'The provider does not take this invitation: it is unknown, used or expired.' },
  INVITATION_EXPIRED: { public: false, says: 'The time of this invitation is over. Ask the provider for a new one.' },
  PROVIDER_NOT_A_MEMBER: { public: false, says: 'The provider is not a member of the network under this name and address.' },
  PROVIDER_UNPROVEN: { public: false, says: 'The provider did not prove that it is who the chain says.' },
  NETWORK_UNREACHABLE: { public: false, says: 'Nobody in the network could be reached. Nothing is lost; try again later.' },
  ANSWER_UNSOUND: { public: false, says: 'An answer was not what its end marker says. Nothing of it counts as complete.' },
  TOO_LARGE: { public: false, says: 'This is larger than the limit.' },
  SHARE_INVALID: { public: false, says: 'This share names nothing that can be shared, or ends before it starts.' },
  HELPER_INVALID: { public: false, says: 'Nobody can be let act for you like this.' },
  HELPER_UNKNOWN: { public: false, says: 'There is nobody of this name who acts for you, or for whom you act.' },
  SHARE_UNKNOWN: { public: false, says: 'There is no such share on this device.' },
  SHARE_NOT_GENUINE: { public: false, says: 'This share is not signed by the owner of the records it names.' },
  NOT_FOR_YOU: { public: false, says: 'This share was made for a card that is not yours.' },
  NOT_HELD: { public: false, says: 'There is no such record on this device.' },
  PROVIDER_UNKNOWN: { public: false, says: 'There is no such provider of yours on this device.' },
  // Record sources: specs/record-source.md
  SOURCE_INVALID: { public: false, says: 'A file of records is not what its name says.' },
  SOURCE_UNREADABLE: { public: false, says: 'Records cannot be read from where they are kept.' },
  SOURCE_LIMIT: { public: false, says: 'There is more in this folder of records than the limit allows.' },
  RECORD_UNKNOWN: { public: false, says: 'There is no such record in this source.' },
  // The command line: specs/command-line.md
  USAGE: { public: false, says: 'The command was not given what it needs. --help shows what it takes.' },
  FILE_UNUSABLE: { public: false, says: 'A file or folder is not there, or cannot be used by this user.' },
  NODE_FAILED: { public: false, says: 'A node did not start. Its log says why.' },
  // Beside a node that runs: specs/control.md
  NODE_NOT_RUNNING: { public: false, says: 'No node runs with this data folder. Start it first: medrec node.' },
  NODE_STARTING: { public: false, says: 'The node is still starting. Try again in a few seconds.' },
  ALREADY_PROPOSED: { public: false, says: 'This is proposed already, and can be voted on.' },
  REGISTRY_REFUSED: { public: false, says: 'The registry of providers does not take this as things are now.' },
  // A provider's node: specs/provider.md
  CONFIG_INVALID: { public: false, says: 'The configuration of this node is wrong.' },
  KEYS_INVALID: { public: false, says: 'The keys of this node cannot be used.' },
  KEYS_LOCKED: { public: false, says: 'The keys of this node are sealed, and there is no password, or a wrong one.' },
  PERSON_UNKNOWN: { public: false, says: 'There is nobody of this number in the records.' },
  // The app's server: specs/app.md
  APP_NOT_BUILT: { public: false, says: 'There is no built app in this folder.' },
  PORT_IN_USE: { public: false, says: 'The port is taken by another program.' },
  // Decisions: specs/decision.md
  DENIED: { public: true, says: 'Refused. All refusals look the same from outside.' },
  CHAIN_STALE: { public: true, says: 'The provider has not seen a new block for too long to decide.' },
  POLICY_STALE: { public: true, says: 'The provider knows of a newer policy than the one it holds.' }
} as const satisfies Record<string, { public: boolean, says: string }>

/** One of the stable codes; specs/errors.md says what each means. */
export type ErrorCode = keyof typeof ERROR_CODES

/** Whether `code` is one that may travel on a stream. */
export function isPublicCode (code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code) && ERROR_CODES[code as ErrorCode].public
}
