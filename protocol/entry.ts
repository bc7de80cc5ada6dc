/**
 * `medrec/protocol`: what runs anywhere. A person's {@link Peer}, what an application gives it ({@link PeerProfile}, {@link PeerStore}), the interface of a
 * provider's store of records ({@link RecordSource}), keys and errors. In a browser open a peer with `medrec/browser`, under Node with `medrec/node`;
 * {@link createPeer} is for other platforms.
 *
 * @example
 * import { generateWords } from 'medrec/protocol'
 * import type { PeerProfile } from 'medrec/protocol'
 *
 * export const profile: PeerProfile = {
 *   version: 'contact-card/1',
 *   summarize: ({ text }) => JSON.parse(text),
 *   bundle: async function * ({ records }) { for await (const text of records) yield `${text}\n` }
 * }
 * console.log(generateWords().length) // 12
 */
export { MedrecError, isMedrecError } from './errors/medrec-error.ts'
export type { ErrorCode } from './errors/codes.ts'
export { checkWords, generateWords } from './identity/words.ts'
export { createPeer } from './peer/create-peer.ts'
export type { CreateNode, CreatePeerOptions, PeerProfile } from './peer/options.ts'
export type { PeerStore } from './peer/store.ts'
export type { CoSignAsked, CoSignAt, CoSignEntry, CoSignMethods, EmergencyCardLink, EmergencyPlaceEntry, GrantCondition, PlainCondition, GroupGrantDraft, GroupGrantEntry, ReadRecord, ReadRequest } from './peer/group-types.ts'
export type { CardLink, JoinLinkInfo, LinkInfo, ShareOffer } from './peer/link-types.ts'
export type { LetIn, LogEntry } from './peer/log-types.ts'
export type { ProviderEnd, ProviderStatus, RecordEntry } from './peer/record-types.ts'
export type { PassedOnEntry, PassOnDraft, SharedEntry, SharedSource, ShareDraft, ShareEntry, SharePreview, ShareResult } from './peer/share-types.ts'
export type { JoinProgress, NetworkInfo, Peer, PeerEvent, PeerState, RestoreProgress, RestoreSummary } from './peer/types.ts'
export type { ActAs, ActEntry, ActingEntry, ActingMethods, AppointDraft, AppointmentOffer, HelperEntry, HelperMethods, LifeEntry, MovedKey, MovingEntry, Nomination, RecoveryEntry, SaidEverywhere, TakeOver } from './peer/acting/types.ts'
export type { PowerName } from './agent/constants.ts'
export type { HelperKind } from './account/document.ts'
export { decide } from './kernel/decide.ts'
export type { Allowed, DecidedRecord, DecidedRelationship, DecideInput, Decision } from './kernel/decide.ts'
export { indexLinks, NO_FACTS } from './kernel/facts.ts'
export type { Emergency, Facts, IndexedLink, Link } from './kernel/facts.ts'
export { indexPolicy } from './kernel/policy-index.ts'
export type { IndexedGrant, PolicyIndex } from './kernel/policy-index.ts'
export type { Requester } from './kernel/candidates.ts'
export type { DenialCode } from './kernel/codes.ts'
export { readChain } from './delegation/read-chain.ts'
export type { SignedLink } from './delegation/read-chain.ts'
export type { TypedDataNetwork } from './typed-data/types.ts'
export { addGrant, createPolicy, endGrant } from './policy/edit.ts'
export { readPolicy } from './policy/read.ts'
export type { PolicyReading } from './policy/read.ts'
export { loadPolicy, savePolicy } from './policy/storage.ts'
export { checkPolicy } from './policy/validate.ts'
export type { CheckedPolicy } from './policy/validate.ts'
export type { PolicyDocument, PolicySchema } from './policy/document.ts'
export type { Grant } from './policy/grant.ts'
export { createMemorySource } from './records/memory-source.ts'
export type { MemoryRecord, MemorySource } from './records/memory-source.ts'
export type { PersonSummary, RecordDescriptor, RecordSource } from './records/source.ts'
export { createTreeHasher, treeHash } from './crypto/tree-hash.ts'
export type { IncrementalSha256, TreeHasher } from './crypto/tree-hash.ts'
export type { RandomBytes } from './crypto/random.ts'
export type { ScryptCost } from './vault/vault-file.ts'
export type { DeriveKey } from './vault/vault.ts'
