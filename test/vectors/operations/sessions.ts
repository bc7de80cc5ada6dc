import type { Connection } from '@libp2p/interface'
import { OWNER_PLACE } from '../../../protocol/agent/constants.ts'
import type { ChainView } from '../../../protocol/chain-view/chain-view.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { createSessions } from '../../../protocol/session/sessions.ts'
import type { TypedDataNetwork } from '../../../protocol/typed-data/types.ts'
import { NO_AGENTS } from '../../protocol/session/no-agents.ts'

/** What a provider has when somebody proves a delegate, and what comes. Times are epoch seconds. */
export interface ProveGiven {
  network: TypedDataNetwork
  /** Of the connection, as Noise has authenticated them. */
  peerIds: { client: string, provider: string }
  challengedAt: number
  nonce: string
  now: number
  chain: { fresh: boolean, member: boolean, relationships: Record<string, { status: string, controller: string }> }
  /** What the agent says that controls the relationship, where one does: who owns it, what who may do (sums of powers), whether it takes the signature. */
  agent?: { owner: string, powers: Record<string, number>, takes: boolean }
  /** Of contracts, by address, whether they take the signature. */
  contracts?: Record<string, boolean>
  /** When the provider saw the ends of relationships settled. */
  endedAt?: Record<string, number>
  /** Relationships that the provider keeps. */
  keeps: string[]
  proof: { role: string, relationship: string, delegate: string, nonce: string, expiresAt: number, signature: string }
  /** The same proof comes so often; 1 where it is not said. */
  times?: number
}

/** specs/session.md. */
export const SESSIONS = {
  'session/prove': async ({ network, peerIds, challengedAt, nonce, now, chain, agent, contracts = {}, endedAt = {}, keeps, proof, times = 1 }: ProveGiven) => {
    let clock = challengedAt
    const connection = { remotePeer: { toString: () => peerIds.client } } as unknown as Connection
    const view = { isFresh: () => chain.fresh, isMember: () => chain.member, relationship: (id: string) => ({ atHead: chain.relationships[id] }) } as unknown as ChainView
    const get = (id: string): never => (keeps.includes(id) ? {} : undefined) as never
    const agents = agent === undefined ? NO_AGENTS : { ...NO_AGENTS, isOwner: (_: string, asked: string) => asked === agent.owner, powersOf: (_: string, asked: string) => ({ powers: agent.powers[asked] ?? 0, until: Infinity }), isInPlace: async ({ address, place }: { address: string, place: number }) => (place === OWNER_PLACE ? address === agent.owner : agent.powers[address] !== undefined), isSigned: async () => agent.takes }
    const sessions = createSessions({ view, agents, askSignature: async ({ address }) => contracts[address] ?? false, network, providerPeerId: peerIds.provider, handle: 'provider', relationships: { get, endedAt: id => endedAt[id] }, now: () => clock, randomBytes: () => fromHex(nonce) })
    sessions.challenge(connection)
    clock = now
    const came = { role: proof.role, relationship: fromHex(proof.relationship), delegate: fromHex(proof.delegate), nonce: fromHex(proof.nonce), expiresAt: BigInt(proof.expiresAt), signature: fromHex(proof.signature) }
    for (let i = 1; i < times; i++) await sessions.prove(connection, came as never)
    const { handle, expiresAt } = await sessions.prove(connection, came as never)
    return { handle, expiresAt }
  }
}
