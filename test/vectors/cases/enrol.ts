import { bytes, hex, sha256 } from '../second/bytes.ts'
import { otherForm, plainAddress, plainSignTyped, plainTyped } from '../second/sign.ts'
import { SECOND_SIGNED } from '../second/signed.ts'
import { KEYS, NETWORK as network, RELATIONSHIP, repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const NOW = 1_800_000_000
const [ownerDelegate, providerDelegate, other] = [plainAddress(KEYS.owner), plainAddress(KEYS.provider), plainAddress(KEYS.other)]
const SIGNING = repeated('0a', 32)
const peerIds = { client: '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp', provider: '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X' }
const multiaddrs = [`/dns4/a.example/tcp/443/tls/ws/p2p/${peerIds.provider}`]

const invitation = { provider: 'mercy-general', multiaddrs, expiresAt: NOW + 1 }
const members = [{ handle: 'corner-pharmacy', peerIds: [peerIds.client] }, { handle: 'mercy-general', peerIds: [peerIds.provider, peerIds.client] }]
const invited = (name: string, change: object, outcome: Pick<VectorCase, 'gives' | 'fails'>): VectorCase => ({ name, does: 'enrol/invitation', given: { invitation, members, now: NOW, ...change }, ...outcome })

const secret = repeated('5e', 16)
const hash = hex(sha256(bytes(secret)))
const asked = { invitation: hash, ownerDelegate, ownerEncryptionKey: repeated('ee', 32), clientPeerId: peerIds.client, providerPeerId: peerIds.provider }
const askedBy = (change: object = {}, key = KEYS.owner, elsewhere = network): object =>
  ({ secret, ownerDelegate: plainAddress(key), ownerEncryptionKey: asked.ownerEncryptionKey, signature: hex(plainSignTyped({ network: elsewhere, type: 'Enrolment', message: { ...asked, ownerDelegate: plainAddress(key), ...change } }, key)) })
const redeem = askedBy()
const kept = { hash, expiresAt: NOW + 1, owner: null }
const redeems = (name: string, change: object = {}, gives: object = { hash, owner: ownerDelegate }): VectorCase => ({ name, does: 'enrol/redeem', given: { network, peerIds, now: NOW, invitations: [kept], redeem, ...change }, gives })
const refused = (name: string, change: object, fails = 'INVITATION_REFUSED'): VectorCase => ({ name, does: 'enrol/redeem', given: { network, peerIds, now: NOW, invitations: [kept], redeem, ...change }, fails })
const long = repeated('5e', 64)
/** Of an address that is a contract's: what it is asked for, and a signature of its own. */
const account = repeated('c7', 20)
const byAccount = { ...redeem, ownerDelegate: account, signature: '0x0102' }
const takes = { digest: hex(plainTyped({ network, type: 'Enrolment', message: { ...asked, ownerDelegate: account } }).digest), signature: '0x0102' }

const delegates = { ownerDelegate, providerDelegate }
const attestation = (change: object = {}, key = SIGNING): string => hex(plainSignTyped({ network, type: 'Attestation', message: { provider: 'mercy-general', ...delegates, providerEncryptionKey: repeated('ef', 32), ...change } }, key))
const open = (change: object = {}, key = KEYS.provider): string => hex(plainSignTyped({ network, type: 'Open', message: { ...delegates, deadline: NOW + 1_800, ...change } }, key))
const { gives: { relationship } } = SECOND_SIGNED['typed-data/relationship'](delegates)
const enrolled = { relationship, providerDelegate, providerEncryptionKey: repeated('ef', 32), attestation: attestation(), openDeadline: NOW + 1_800, openSignature: open() }
const member = { handle: 'mercy-general', signingKey: plainAddress(SIGNING) }
const answered = (name: string, change: object, besides: object, outcome: Pick<VectorCase, 'gives' | 'fails'>): VectorCase => ({ name, does: 'enrol/enrolled', given: { network, member, ownerDelegate, enrolled: { ...enrolled, ...change }, ...besides }, ...outcome })
const unproven = (name: string, change: object, besides: object = {}): VectorCase => answered(name, change, besides, { fails: 'PROVIDER_UNPROVEN' })

/** specs/enrol.md. */
export const ENROL_CASES: VectorCase[] = [
  invited('of a member', {}, { gives: { provider: 'mercy-general' } }),
  invited('of one whose PeerIds are partly others\'', { invitation: { ...invitation, multiaddrs: [...multiaddrs, `/dns4/b.example/tcp/443/tls/ws/p2p/${peerIds.client}`] } }, { gives: { provider: 'mercy-general' } }),
  invited('its time is over', { now: NOW + 1 }, { fails: 'INVITATION_EXPIRED' }),
  invited('its time is over, and it was begun', { now: NOW + 1, begun: true }, { gives: { provider: 'mercy-general' } }),
  invited('of nobody in the registry', { invitation: { ...invitation, provider: 'mercy-genera1' } }, { fails: 'PROVIDER_NOT_A_MEMBER' }),
  invited('of a member\'s name with another\'s PeerId', { members: [{ handle: 'mercy-general', peerIds: [peerIds.client] }] }, { fails: 'PROVIDER_NOT_A_MEMBER' }),
  invited('of nobody, and its time is over', { now: NOW + 1, members: [] }, { fails: 'PROVIDER_NOT_A_MEMBER' }),

  redeems('an invitation'),
  redeems('once more by the same delegate, after its end', { now: NOW + 9, invitations: [{ ...kept, owner: ownerDelegate }] }),
  redeems('a secret of 64 bytes', { redeem: { ...askedBy({ invitation: hex(sha256(bytes(long))) }), secret: long }, invitations: [{ ...kept, hash: hex(sha256(bytes(long))) }] }, { hash: hex(sha256(bytes(long))), owner: ownerDelegate }),
  redeems('one of several', { invitations: [{ ...kept, hash: repeated('11', 32), owner: other }, kept] }),
  redeems('a contract that takes the signature', { redeem: byAccount, takes }, { hash, owner: account }),
  refused('a contract that takes another signature', { redeem: byAccount, takes: { ...takes, signature: '0x0103' } }),
  refused('a contract that takes it for something else', { redeem: byAccount, takes: { ...takes, digest: repeated('11', 32) } }),
  refused('an address that is neither a key\'s that signed nor a contract\'s', { redeem: byAccount }),
  refused('one that is unknown', { invitations: [] }),
  refused('one that another has', { invitations: [{ ...kept, owner: other }] }),
  refused('one that another has, after its end', { now: NOW + 9, invitations: [{ ...kept, owner: other }] }),
  refused('one whose time is over', { now: NOW + 1 }),
  refused('signed by another key', { redeem: { ...askedBy({ ownerDelegate }, KEYS.other), ownerDelegate } }),
  refused('signed for another invitation', { redeem: askedBy({ invitation: repeated('11', 32) }) }),
  refused('signed for another encryption key', { redeem: askedBy({ ownerEncryptionKey: repeated('ef', 32) }) }),
  refused('signed for another connection of the person', { redeem: askedBy({ clientPeerId: peerIds.provider }) }),
  refused('signed for another provider', { redeem: askedBy({ providerPeerId: peerIds.client }) }),
  refused('signed for another network', { redeem: askedBy({}, KEYS.owner, { ...network, chainId: 778 }) }),
  refused('the other form of the signature', { redeem: { ...redeem, signature: hex(otherForm(bytes((redeem as { signature: string }).signature))) } }),
  refused('no signature', { redeem: { ...redeem, signature: '0x' } }),
  refused('a secret of 15 bytes', { redeem: { ...redeem, secret: repeated('5e', 15) } }, 'BAD_MESSAGE'),
  refused('a secret of 65 bytes', { redeem: { ...redeem, secret: repeated('5e', 65) } }, 'BAD_MESSAGE'),
  refused('a delegate of 19 bytes', { redeem: { ...redeem, ownerDelegate: repeated('07', 19) } }, 'BAD_MESSAGE'),
  refused('an encryption key of 31 bytes', { redeem: { ...redeem, ownerEncryptionKey: repeated('ee', 31) } }, 'BAD_MESSAGE'),

  answered('what a provider answers', {}, {}, { gives: { relationship } }),
  unproven('attested by another key', { attestation: attestation({}, KEYS.other) }),
  unproven('attested by the provider\'s delegate', { attestation: attestation({}, KEYS.provider) }),
  unproven('attested for another member', { attestation: attestation({ provider: 'corner-pharmacy' }) }),
  unproven('attested for another owner', { attestation: attestation({ ownerDelegate: other }) }),
  unproven('attested for another delegate of the provider', { attestation: attestation({ providerDelegate: other }) }),
  unproven('another encryption key than was attested', { providerEncryptionKey: repeated('ee', 32) }),
  unproven('the other form of the attestation', { attestation: hex(otherForm(bytes(attestation()))) }),
  unproven('no attestation', { attestation: '0x' }),
  unproven('of a member that has another signing key by now', {}, { member: { ...member, signingKey: other } }),
  unproven('for another delegate of the person', {}, { ownerDelegate: other }),
  unproven('signed for opening by another key', { openSignature: open({}, KEYS.other) }),
  unproven('signed for opening by the signing key', { openSignature: open({}, SIGNING) }),
  unproven('signed for opening at another time', { openSignature: open({ deadline: NOW + 1_801 }) }),
  unproven('signed for opening with another', { openSignature: open({ ownerDelegate: other }) }),
  unproven('no signature for opening', { openSignature: '0x' }),
  unproven('another relationship than that of the delegates', { relationship: RELATIONSHIP }),
  answered('a relationship of 31 bytes', { relationship: repeated('ab', 31) }, {}, { fails: 'BAD_MESSAGE' }),
  answered('a delegate of 21 bytes', { providerDelegate: repeated('08', 21) }, {}, { fails: 'BAD_MESSAGE' }),
  answered('an encryption key of 33 bytes', { providerEncryptionKey: repeated('ef', 33) }, {}, { fails: 'BAD_MESSAGE' })
]
