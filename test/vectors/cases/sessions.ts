import { SECOND_AGENTS } from '../second/agents.ts'
import { hex } from '../second/bytes.ts'
import { otherForm, plainAddress, plainSignTyped } from '../second/sign.ts'
import type { ProveGiven } from '../operations/sessions.ts'
import { KEYS, NETWORK as network, RELATIONSHIP, repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const NOW = 1_800_000_000
const [owner, other] = [plainAddress(KEYS.owner), plainAddress(KEYS.other)]
const peerIds = { client: '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp', provider: '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X' }
const nonce = repeated('66', 32)
const chain = { fresh: true, member: true, relationships: { [RELATIONSHIP]: { status: 'active', controller: owner } } }

/** What is signed; where a vector is about what is signed, other than what is the case. */
interface Signed { role: string, relationship: string, delegate: string, clientPeerId: string, providerPeerId: string, nonce: string, expiresAt: number }

const truth: Signed = { role: 'owner', relationship: RELATIONSHIP, delegate: owner, clientPeerId: peerIds.client, providerPeerId: peerIds.provider, nonce, expiresAt: NOW + 600 }

function proofOf (says: Signed, key = KEYS.owner): ProveGiven['proof'] {
  const { role, relationship, delegate, expiresAt } = says
  return { role, relationship, delegate, nonce: says.nonce, expiresAt, signature: hex(plainSignTyped({ network, type: 'SessionProof', message: { ...says } }, key)) }
}

const given: ProveGiven = { network, peerIds, challengedAt: NOW, nonce, now: NOW, chain, keeps: [RELATIONSHIP], proof: proofOf(truth) }
const proved = (name: string, change: Partial<ProveGiven> = {}, expiresAt = NOW + 600): VectorCase => ({ name, does: 'session/prove', given: { ...given, ...change }, gives: { handle: 1, expiresAt } })
const refused = (name: string, change: Partial<ProveGiven>, fails = 'DENIED'): VectorCase => ({ name, does: 'session/prove', given: { ...given, ...change }, fails })
const signedFor = (change: Partial<Signed>, key = KEYS.owner): Partial<ProveGiven> => ({ proof: proofOf({ ...truth, ...change }, key) })
/** The proof says the truth; what was signed is something else. */
const signedOther = (change: Partial<Signed>): Partial<ProveGiven> => ({ proof: { ...given.proof, signature: proofOf({ ...truth, ...change }).signature } })
const onChain = (change: Partial<ProveGiven['chain']>): Partial<ProveGiven> => ({ chain: { ...chain, ...change } })
const viewer = proofOf({ ...truth, role: 'viewer', delegate: other }, KEYS.other)

const ended = onChain({ relationships: { [RELATIONSHIP]: { status: 'terminated', controller: owner } } })
const LOG_SECONDS = 90 * 86_400
const endedBefore = (seconds: number): Partial<ProveGiven> => ({ ...ended, endedAt: { [RELATIONSHIP]: NOW - seconds } })

// The relationship is its agent's, and the other key a custodian's in place 3.
const says: Signed = { ...truth, role: 'custodian', delegate: other }
const envelopeBy = (privateKey: string): string => SECOND_AGENTS['agent/envelope']({ network, type: 'SessionProof', message: { ...says }, privateKey, place: 3, condition: '0x' }).gives.envelope
const custodian: Partial<ProveGiven> = {
  ...onChain({ relationships: { [RELATIONSHIP]: { status: 'active', controller: repeated('a9', 20) } } }), agent: { owner, powers: { [other]: 5 }, takes: true }, proof: { ...proofOf(says, KEYS.other), signature: envelopeBy(KEYS.other) }
}
const saysOther = (change: Partial<NonNullable<ProveGiven['agent']>>): Partial<ProveGiven> => ({ ...custodian, agent: { owner, powers: { [other]: 5 }, takes: true, ...change } })

// The relationship is a contract's that is no agent.
const CONTRACT = repeated('c1', 20)
const byContract = (expiresAt: number, change: Partial<ProveGiven> = {}, role = 'owner'): Partial<ProveGiven> => ({
  ...onChain({ relationships: { [RELATIONSHIP]: { status: 'active', controller: CONTRACT } } }), contracts: { [CONTRACT]: true }, proof: { ...proofOf({ ...truth, role, delegate: CONTRACT, expiresAt }), signature: '0x0909' }, ...change
})

/** specs/session.md. */
export const SESSION_CASES: VectorCase[] = [
  proved('an owner'),
  proved('a viewer, whoever it is', { proof: viewer }),
  proved('a viewer of a relationship that this provider does not keep', { proof: viewer, keeps: [] }),
  proved('the last second of a nonce', { now: NOW + 59, ...signedFor({ expiresAt: NOW + 659 }) }, NOW + 659),
  proved('the longest expiry', signedFor({ expiresAt: NOW + 3_600 }), NOW + 3_600),
  refused('a nonce whose time is over', { now: NOW + 60, ...signedFor({ expiresAt: NOW + 660 }) }),
  refused('a nonce of nobody', signedFor({ nonce: repeated('67', 32) })),
  refused('a nonce that was used', { times: 2 }),
  refused('an expiry that is past', signedFor({ expiresAt: NOW })),
  refused('an expiry more than an hour ahead', signedFor({ expiresAt: NOW + 3_601 })),
  refused('a role that there is not', signedFor({ role: 'admin' })),
  refused('signed by another key', { proof: proofOf(truth, KEYS.other) }),
  refused('an owner who is not the controller', signedFor({ delegate: other }, KEYS.other)),
  refused('signed for another client', signedOther({ clientPeerId: peerIds.provider })),
  refused('signed for another provider', signedOther({ providerPeerId: peerIds.client })),
  refused('signed for another role', signedOther({ role: 'viewer' })),
  refused('signed for another relationship', signedOther({ relationship: repeated('ac', 32) })),
  refused('signed with another nonce', signedOther({ nonce: repeated('67', 32) })),
  refused('signed with another expiry', signedOther({ expiresAt: NOW + 601 })),
  refused('signed for another network', { network: { ...network, chainId: 778 } }),
  refused('the other form of the signature', { proof: { ...given.proof, signature: hex(otherForm(Buffer.from(given.proof.signature.slice(2), 'hex'))) } }),
  refused('a signature of nothing', { proof: { ...given.proof, signature: '0x' } }),
  refused('a relationship of 31 bytes', { proof: { ...given.proof, relationship: repeated('ab', 31) } }),
  refused('a delegate of 19 bytes', { proof: { ...given.proof, delegate: owner.slice(0, -2) } }),
  refused('a relationship that is not on the chain', onChain({ relationships: {} })),
  proved('the owner of a relationship that is terminated and not settled yet', ended),
  proved('the owner of a relationship that ended a second less than 90 days ago', endedBefore(LOG_SECONDS - 1)),
  refused('the owner of a relationship that ended 90 days ago', endedBefore(LOG_SECONDS)),
  refused('a viewer of a relationship that is terminated', { ...ended, proof: viewer }),
  refused('who is not the controller of a relationship that is terminated', { ...ended, ...signedFor({ delegate: other }, KEYS.other) }),
  refused('another is the controller by now', onChain({ relationships: { [RELATIONSHIP]: { status: 'active', controller: other } } })),
  refused('an owner at a provider that does not keep the relationship', { keeps: [] }),
  refused('a viewer of a relationship that is not on the chain', { proof: viewer, ...onChain({ relationships: {} }) }),
  proved('a custodian', custodian),
  refused('a custodian of a relationship that is terminated', { ...custodian, ...onChain({ relationships: { [RELATIONSHIP]: { status: 'terminated', controller: repeated('a9', 20) } } }) }),
  proved('the owner of the agent that controls a relationship that is terminated', { ...custodian, ...onChain({ relationships: { [RELATIONSHIP]: { status: 'terminated', controller: repeated('a9', 20) } } }), proof: given.proof }),
  proved('the owner of the agent', { ...custodian, proof: given.proof }),
  refused('a custodian whom the agent does not take for one', saysOther({ takes: false })),
  refused('a custodian that may not see', saysOther({ powers: { [other]: 14 } })),
  refused('somebody else than a custodian', saysOther({ powers: { [owner]: 5 } })),
  refused('a custodian without an envelope', { ...custodian, proof: proofOf(says, KEYS.other) }),
  refused('an envelope with another key\'s signature', { ...custodian, proof: { ...proofOf(says, KEYS.other), signature: envelopeBy(KEYS.provider) } }),
  refused('an owner whom the agent has no more', { ...saysOther({ owner: other }), proof: given.proof }),
  refused('a custodian where there is no agent', { proof: { ...proofOf(says, KEYS.other), signature: envelopeBy(KEYS.other) } }),
  proved('a contract', byContract(NOW + 60), NOW + 60),
  proved('a contract as a viewer', byContract(NOW + 60, {}, 'viewer'), NOW + 60),
  refused('a contract for more than 60 s', byContract(NOW + 61)),
  refused('a contract that does not take the signature', byContract(NOW + 60, { contracts: { [CONTRACT]: false } })),
  refused('an address without a contract', byContract(NOW + 60, { contracts: {} })),
  refused('a contract as a custodian', byContract(NOW + 60, {}, 'custodian')),
  refused('a contract that is not the controller', byContract(NOW + 60, { chain })),
  refused('the provider is no member', onChain({ member: false })),
  refused('the chain is too old to decide', onChain({ fresh: false }), 'CHAIN_STALE')
]
