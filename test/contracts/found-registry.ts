import { AbiCoder, keccak256, TypedDataEncoder, ZeroHash } from 'ethers'
import type { Contract, TransactionResponse, TypedDataField, Wallet } from 'ethers'
import { eventsOf } from './start-chain.ts'
import type { TestChain } from './start-chain.ts'

const PAY = { type: 0, gasPrice: 1, gasLimit: 8_000_000 }

/** What the contract calls a candidate. */
export interface Candidate { handle: string, name: string, operator: string, consensus: string, signingKey: string, multiaddrs: string[], statement: string }

/** A provider in a test, with its keys. */
export interface Provider { candidate: Candidate, operator: Wallet, consensus: Wallet, signing: Wallet }

/** Events of a transaction: name and arguments. */
export type Events = Array<[string, ...unknown[]]>

/** As the contract numbers them. */
export const ROLE = { operator: 0, consensus: 1, signing: 2 } as const
export const CHOICE = { none: 0, for: 1, against: 2 } as const
export const STATE = { none: 0n, open: 1n, accepted: 2n, rejected: 3n, withdrawn: 4n, ended: 5n } as const

/** A registry on a test's chain, with as many founders as asked for. */
export interface FoundedRegistry {
  contract: Contract
  founders: Provider[]
  newProvider: (handle: string) => Promise<Provider>
  /** Sends a transaction; gives its events. */
  send: (from: Provider, method: string, ...args: unknown[]) => Promise<Events>
  /** The error that a transaction is refused with. */
  refusal: (from: Provider, method: string, ...args: unknown[]) => Promise<string>
  read: (method: string, ...args: unknown[]) => Promise<unknown>
  /** Proposes itself; gives the proposal's id. */
  propose: (provider: Provider) => Promise<bigint>
  vote: (proposal: bigint, choice: number, ...voters: Provider[]) => Promise<Events>
  idOf: (provider: Provider) => Promise<bigint>
  handles: () => Promise<string[]>
  /** Signs as EIP-712 says, for this registry. */
  sign: (wallet: Wallet, type: string, fields: TypedDataField[], message: Record<string, unknown>) => Promise<string>
}

/** Founds a registry with `count` members, and gives it what it pays allowances from. */
export async function foundRegistry (chain: TestChain, count: number, funds = 10n ** 20n): Promise<FoundedRegistry> {
  const newProvider = async (handle: string): Promise<Provider> => {
    const [operator, consensus, signing] = [await chain.wallet(), await chain.wallet(), await chain.wallet()]
    const candidate = { handle, name: handle.toUpperCase(), operator: operator.address, consensus: consensus.address, signingKey: signing.address, multiaddrs: [`/dns4/${handle}/tcp/1`], statement: ZeroHash }
    return { candidate, operator, consensus, signing }
  }
  const founders: Provider[] = []
  for (let i = 0; i < count; i++) founders.push(await newProvider(`provider-${i}`))
  const contract = await chain.deploy('ProviderRegistry', [founders.map(({ candidate }) => candidate)])
  const address = await contract.getAddress()
  if (funds > 0n) await chain.provider.send('anvil_setBalance', [address, `0x${funds.toString(16)}`])
  const send: FoundedRegistry['send'] = async (from, method, ...args) => {
    const connected = contract.connect(from.operator) as Contract
    await connected.getFunction(method).staticCall(...args)
    const sent = await connected.getFunction(method).send(...args, PAY) as TransactionResponse
    return eventsOf(await sent.wait(), contract)
  }
  const read: FoundedRegistry['read'] = async (method, ...args) => await contract.getFunction(method).staticCall(...args)
  return {
    contract, founders, newProvider, send, read,
    refusal: async (from, method, ...args) => await chain.revertOf(send(from, method, ...args), contract),
    propose: async provider => {
      const events = await send(provider, 'proposeMembership', provider.candidate, 0, '0x')
      return events.find(([name]) => name === 'AdmissionProposed')?.[1] as bigint
    },
    vote: async (proposal, choice, ...voters) => {
      const events: Events = []
      for (const voter of voters) events.push(...await send(voter, 'vote', proposal, choice))
      return events
    },
    idOf: async provider => await read('idByOperator', provider.operator.address) as bigint,
    handles: async () => (await read('members', 0, 32) as Array<{ handle: string }>).map(({ handle }) => handle).sort(),
    sign: async (wallet, type, fields, message) => {
      const domain = { name: 'MedRec', version: '1', chainId: chain.engine.chainId, verifyingContract: address }
      return wallet.signingKey.sign(TypedDataEncoder.hash(domain, { [type]: fields }, message)).serialized
    }
  }
}

/** The hash of a candidate that its operator signs. */
export function hashCandidate (contract: Contract, candidate: Candidate): string {
  const inputs = contract.interface.getFunction('proposeMembership')?.inputs
  const type = inputs?.[0]
  if (type === undefined) throw new TypeError('The ABI has no candidate.')
  return keccak256(AbiCoder.defaultAbiCoder().encode([type], [candidate]))
}
