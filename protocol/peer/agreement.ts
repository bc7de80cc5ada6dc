import { AbiCoder, Interface } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { id as nameHash } from 'ethers/hash'
import { CO_SIGNER_ABI } from '../chain/abi/co-signer.ts'
import { whole } from '../chain/read-fields.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { CoSignRequest, CoSignSource } from '../share/co-sign-request.ts'
import { callRpc } from './chain/member-chain.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { contractsOf } from './encode-condition.ts'
import type { CoSignAsked, CoSignAt } from './group-types.ts'
import type { Persona } from './links.ts'
import { isOfProvider } from './owner-session.ts'

const CO_SIGNER = new Interface(CO_SIGNER_ABI)

/** What somebody agrees to: specs/conditions.md. 0x and 64 hex digits. */
export function coSignSubject (options: { relationship: string, viewer: string, action: string, salt: string }): string {
  const { relationship, viewer, action, salt } = options
  return keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32', 'address', 'bytes32', 'bytes32'], [relationship, viewer, nameHash(action), salt]))
}

/** What is agreed to in one relationship of a request: a subject for each action. */
export function subjectsIn ({ viewer, actions }: Pick<CoSignRequest, 'viewer' | 'actions'>, { relationship, salt }: CoSignSource): string[] {
  return actions.map(action => coSignSubject({ relationship, viewer, action, salt }))
}

/** Who agrees to what, at the provider of which relationship it is asked, and as whom. */
export interface AgreementQuestion { context: PeerContext, persona: Persona, cosigner: string, source: CoSignSource, subject: string }

/** As the provider of the relationship says it, who knows of it anyway. A wrong answer makes a message that the chain does not take, and nothing else. */
export async function readAgreement ({ context, persona, cosigner, source, subject }: AgreementQuestion, signal: AbortSignal): Promise<{ until: number, sequence: number }> {
  const link = await requireNetwork(context).providerLink({ persona, handle: source.provider, signal, now: context.now() })
  const call = { to: contractsOf(context).coSigner, data: CO_SIGNER.encodeFunctionData('agreementOf', [cosigner, subject]) }
  const answer = await callRpc({ mux: await link.mux('chain'), signal, method: 'eth_call', params: [call, 'latest'] })
  if (typeof answer !== 'string' || !/^0x[0-9a-f]{128}$/.test(answer)) throw new MedrecError('ANSWER_UNSOUND')
  const [until, sequence] = CO_SIGNER.decodeFunctionResult('agreementOf', answer) as unknown as [bigint, bigint]
  return { until: whole(until), sequence: whole(sequence) }
}

/** What a request says, with what this device's chain says about it. Nobody is asked. */
export function describeAsked ({ context, request }: { context: PeerContext, request: CoSignRequest }): CoSignAsked {
  const { id, from, purpose, viewer, actions, sources } = request
  return { id, from, purpose, viewer, actions, perProvider: sources.map(source => describeSource(context, source)) }
}

/** The same of one source, with how it stands there. Who is away, or answers something else, is no error. */
export async function askStanding (options: Omit<AgreementQuestion, 'subject'> & { request: Pick<CoSignRequest, 'viewer' | 'actions'>, signal: AbortSignal }): Promise<CoSignAt> {
  const { context, source, request, signal } = options
  const described = describeSource(context, source)
  try {
    const said = await Promise.all(subjectsIn(request, source).map(async subject => await readAgreement({ ...options, subject }, signal)))
    const until = Math.min(...said.map(each => each.until))
    if (until > context.now()) return { ...described, until }
    return { ...described, until: 0, ...said.some(({ sequence }) => sequence > 0) ? { was: until } : {} }
  } catch (error) {
    if (!isOfProvider(error, signal)) throw error
    return described
  }
}

function describeSource ({ network }: PeerContext, { relationship, provider, providerName }: CoSignSource): CoSignAt {
  const member = network?.member(provider)
  const described = { relationship, name: member?.name ?? providerName }
  if (network?.chain.view.head() === undefined) return described
  const { atHead } = network.chain.view.relationship(relationship)
  return { ...described, isKnown: member !== undefined && atHead !== undefined, isOver: atHead?.status === 'terminated' }
}
