import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { INTERFACES } from '../chain-view/interfaces.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { Candidate, EngineName } from './types.ts'

/** What the members of a founding group agree on. */
export interface NetworkTerms {
  name: string
  engine: Exclude<EngineName, 'anvil'>
  /** Seconds from block to block. */
  blockPeriod: number
  /** Seconds over which what widens access is spread. */
  spreadWindow: number
}

/** The ABI encoding's hash of the founders, as `admitFounders` wants them. */
export function hashFounders (founders: Candidate[]): string {
  const type = INTERFACES.providerRegistry.getFunction('admitFounders')?.inputs[0]
  if (type === undefined) throw new MedrecError('INTERNAL', 'The registry takes no founders.')
  return keccak256(AbiCoder.defaultAbiCoder().encode([type], [founders]))
}

/** What the founders agree on, in 32 bytes. See specs/network.md, "Founding". */
export function hashTerms (options: { terms: NetworkTerms, founders: Candidate[] }): string {
  const { terms: { name, engine, blockPeriod, spreadWindow }, founders } = options
  return keccak256(AbiCoder.defaultAbiCoder().encode(['string', 'string', 'uint256', 'uint256', 'bytes32'], [name, engine, blockPeriod, spreadWindow, hashFounders(founders)]))
}

/** 47 bits of the terms, so that no two networks sign for each other's chain; not below 2^31, where public chains are. */
export function chainIdOf (terms: string): number {
  return 2 ** 31 + Number(BigInt(terms) % 2n ** 47n)
}

/** The ABI encoding's hash of one candidate, as the registry has it. */
export function hashCandidate (candidate: Candidate): string {
  const type = INTERFACES.providerRegistry.getFunction('proposeMembership')?.inputs[0]
  if (type === undefined) throw new MedrecError('INTERNAL', 'The registry takes no candidates.')
  return keccak256(AbiCoder.defaultAbiCoder().encode([type], [candidate]))
}
