import { Interface } from 'ethers/abi'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Candidate, NetworkContracts } from '../../protocol/network/types.ts'

/** What the registry's functions, events and errors are called. */
export const REGISTRY = new Interface(PROVIDER_REGISTRY_ABI)

/** As the contract numbers them. */
export const ROLES = ['operator', 'consensus', 'signing'] as const
export const CHOICES = ['none', 'for', 'against'] as const
export const KINDS = ['admission', 'removal', 'rotation'] as const
export const STATES = ['none', 'open', 'accepted', 'rejected', 'withdrawn', 'ended'] as const

/** What a key of a member is for, as the command line has it. */
export type Role = typeof ROLES[number]
/** A vote; `none` takes it back. */
export type Choice = typeof CHOICES[number]
/** What is voted on. */
export type Kind = typeof KINDS[number]
/** How far it is. */
export type State = typeof STATES[number]

/** A member as the registry has it at some block. */
export interface RegistryMember extends Candidate {
  id: number
  /** Epoch seconds. */
  joinedAt: number
}

/** Asks a chain; what the engine answers with an error, it throws. */
export type AskChain = (method: string, params: unknown[]) => Promise<unknown>

/** Reads the registry as of one block. */
export interface RegistryReader {
  /** Calls a view and gives what it answers, as ethers reads it. */
  call: (name: string, args: unknown[]) => Promise<unknown>
  members: () => Promise<RegistryMember[]>
}

const PAGE = 32

/**
 * Reads the registry as of `block`, so that several answers are of one state.
 *
 * @throws MedrecError (its methods) as `ask` does; `ANSWER_UNSOUND` when an answer cannot be read
 */
export function readRegistry (options: { ask: AskChain, contracts: NetworkContracts, block: number | 'latest' }): RegistryReader {
  const { ask, contracts, block } = options
  const tag = block === 'latest' ? block : `0x${block.toString(16)}`
  const call = async (name: string, args: unknown[]): Promise<unknown> => {
    const answer = await ask('eth_call', [{ to: contracts.providerRegistry, data: REGISTRY.encodeFunctionData(name, args) }, tag])
    try {
      return REGISTRY.decodeFunctionResult(name, String(answer))[0]
    } catch (cause) {
      throw new MedrecError('ANSWER_UNSOUND', 'The registry\'s answer cannot be read.', { cause })
    }
  }
  return {
    call,
    members: async () => {
      const members: RegistryMember[] = []
      while (true) {
        const page = await call('members', [members.length, PAGE]) as RawMember[]
        members.push(...page.map(toMember))
        if (page.length < PAGE) return members
      }
    }
  }
}

/** A candidate as the contract gives it. */
export interface RawCandidate { handle: string, name: string, operator: string, consensus: string, signingKey: string, multiaddrs: Iterable<string>, statement: string }

interface RawMember extends RawCandidate { id: bigint, joinedAt: bigint }

/** The same as everywhere here: addresses in lower case. */
export function toCandidate ({ handle, name, operator, consensus, signingKey, multiaddrs, statement }: RawCandidate): Candidate {
  return { handle, name, operator: operator.toLowerCase(), consensus: consensus.toLowerCase(), signingKey: signingKey.toLowerCase(), multiaddrs: [...multiaddrs], statement }
}

function toMember (raw: RawMember): RegistryMember {
  return { ...toCandidate(raw), id: Number(raw.id), joinedAt: Number(raw.joinedAt) }
}
