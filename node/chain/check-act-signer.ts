import { Interface } from 'ethers/abi'
import { AGENT_ABI } from '../../protocol/chain/abi/agent.ts'
import { agentAddress } from '../../protocol/agent/agent-address.ts'
import { ACT_TYPES, AGENT_OWNER } from '../../protocol/chain/act-message.ts'
import type { ActMessage } from '../../protocol/chain/act-message.ts'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { isSignedBy } from '../../protocol/typed-data/sign.ts'
import type { LimitedAct } from './act-limits.ts'
import type { KnownCopies } from './known-copies.ts'

const AGENT = new Interface(AGENT_ABI)

/** What {@link checkActSigner} takes. `read` asks a view of a contract. */
export interface CheckActSignerOptions {
  message: ActMessage
  network: NetworkFile
  view: ChainView
  hasCode: (address: string) => Promise<boolean>
  copies: KnownCopies
  read: (call: { to: string, data: string }) => Promise<string>
}

/**
 * Whose act it is. Refused is one for an address that is no agent or group of this network, and one that is not signed by who it says, where that is an
 * address without code, so that only a key can: before anything is counted that others need. The engine has not tried it out then.
 *
 * @throws MedrecError `RELAY_REFUSED`, `CHAIN_UNAVAILABLE`
 */
export async function checkActSigner (options: CheckActSignerOptions): Promise<LimitedAct> {
  const { message, network, hasCode } = options
  const { signer, ...act } = await signerOf(options)
  if (isSignedBy({ network, type: ACT_TYPES[message.kind], message: message as never, signature: message.signature, address: signer })) return act
  if (!await hasCode(signer)) throw new MedrecError('RELAY_REFUSED', 'BadSignature')
  return { ...act, isNamed: false }
}

async function signerOf (options: CheckActSignerOptions): Promise<LimitedAct & { signer: string }> {
  const { message, view, network: { contracts }, copies } = options
  switch (message.kind) {
    case 'create-group': return { part: 'anybodys', subject: message.keeper, isNamed: false, signer: message.keeper }
    case 'co-sign': return { part: 'anybodys', subject: message.cosigner, isNamed: false, signer: message.cosigner }
    case 'change-viewers': case 'change-keepers':
      if (await copies({ kind: 'viewerGroup', address: message.group }) === undefined) throw new MedrecError('RELAY_REFUSED', 'It is for a group that there is not.')
      return { part: 'anybodys', subject: message.group, isNamed: false, signer: message.by }
    case 'sign-of-life': case 'create-agent': {
      const { relationship } = message
      const controller = view.relationship(relationship).atHead?.controller ?? await readController(options, relationship)
      const signer = controller === agentAddress({ contracts, relationship }) ? await readOwner(options, controller) : controller
      return { part: 'owners', subject: relationship, isNamed: true, signer }
    }
    default: {
      const relationship = await copies({ kind: 'agent', address: message.agent })
      if (relationship === undefined) throw new MedrecError('RELAY_REFUSED', 'It is for an agent that there is not.')
      if (message.kind === 'take-over') return { part: 'custodians', subject: `${relationship} ${message.owner}`, isNamed: false, signer: message.owner }
      if (message.by === AGENT_OWNER) return { part: 'owners', subject: relationship, isNamed: true, signer: await readOwner(options, message.agent) }
      return { part: 'custodians', subject: `${relationship} ${message.by}`, isNamed: true, signer: await readCustodian(options, message.agent, message.by) }
    }
  }
}

/** The view may not know it yet, its engine does. */
async function readController ({ network: { contracts }, read }: CheckActSignerOptions, relationship: string): Promise<string> {
  const answer = await read({ to: contracts.relationships, data: INTERFACES.relationships.encodeFunctionData('relationship', [relationship]) })
  const [found] = INTERFACES.relationships.decodeFunctionResult('relationship', answer) as unknown as [{ controller: string, number: bigint }]
  if (found.number === 0n) throw new MedrecError('RELAY_REFUSED', 'It is for a relationship that there is not.')
  return found.controller.toLowerCase()
}

async function readOwner ({ read }: CheckActSignerOptions, agent: string): Promise<string> {
  const [owner] = AGENT.decodeFunctionResult('owner', await read({ to: agent, data: AGENT.encodeFunctionData('owner') })) as unknown as [string]
  return owner.toLowerCase()
}

async function readCustodian ({ read }: CheckActSignerOptions, agent: string, place: number): Promise<string> {
  const [page] = AGENT.decodeFunctionResult('custodians', await read({ to: agent, data: AGENT.encodeFunctionData('custodians', [place, 1]) })) as unknown as [Array<{ custodian: string }>]
  const [found] = page
  if (found === undefined || /^0x0+$/.test(found.custodian)) throw new MedrecError('RELAY_REFUSED', 'There is nobody in that place.')
  return found.custodian.toLowerCase()
}
