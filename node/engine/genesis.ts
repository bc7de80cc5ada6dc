import { genesisMPTStateRoot } from '@ethereumjs/mpt'
import { ZeroAddress, ZeroHash } from 'ethers/constants'
import { keccak256 } from 'ethers/crypto'
import { TypedDataEncoder } from 'ethers/hash'
import { encodeRlp, toBeHex, zeroPadValue } from 'ethers/utils'
import { toHex } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { chainIdOf, hashFounders, hashTerms } from '../../protocol/network/hash-terms.ts'
import type { NetworkTerms } from '../../protocol/network/hash-terms.ts'
import type { Candidate, NetworkFile } from '../../protocol/network/types.ts'
import { checkAdmission } from './admission-gas.ts'
import { BLOCK_GAS_LIMIT, CLIQUE_EPOCH, FOUNDING_FUNDS, GENESIS_CONTRACTS, GENESIS_COPIED, QBFT_TIMEOUT_PERIODS, REGISTRY_FUNDS } from './constants.ts'
import { readContract } from './read-contract.ts'
import type { CompiledContract, ContractName } from './read-contract.ts'

/** A block 0 as go-ethereum and Besu read it. Numbers are 0x and hex digits. */
export interface Genesis {
  config: Record<string, unknown>
  nonce: string
  timestamp: string
  extraData: string
  gasLimit: string
  difficulty: string
  mixHash: string
  coinbase: string
  alloc: Record<string, { balance: string, code?: string, storage?: Record<string, string> }>
}

const EMPTY_UNCLES = keccak256(encodeRlp([]))
const EMPTY_TRIE = keccak256(encodeRlp('0x'))
/** What Besu tells QBFT's blocks by: its text is in the specification of IBFT 2.0. */
const BFT_MIX_HASH = '0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365'

/**
 * Founds a network: the same terms and founders give the same bytes everywhere, in whatever order the founders are given. See specs/network.md, "Founding".
 *
 * @param options.founders - distinct, as `parseNetworkFile` demands
 * @throws MedrecError `NETWORK_INVALID` when a block cannot make all of them members
 */
export async function foundNetwork (options: { terms: NetworkTerms, founders: Candidate[] }): Promise<{ genesis: Genesis, network: NetworkFile }> {
  const { terms, founders: unsorted } = options
  const founders = unsorted.toSorted((a, b) => a.handle < b.handle ? -1 : 1)
  checkAdmission(founders)
  const chainId = chainIdOf(hashTerms({ terms, founders }))
  const genesis = await createGenesis({ terms, founders, chainId })
  return {
    genesis,
    network: {
      version: 1,
      name: terms.name,
      chainId,
      genesisHash: await hashGenesis(genesis),
      contracts: GENESIS_CONTRACTS,
      engine: terms.engine,
      blockPeriod: terms.blockPeriod,
      settledDepth: terms.engine === 'clique' ? 'majority' : 0,
      spreadWindow: terms.spreadWindow,
      founders
    }
  }
}

/** The block 0 that a network.json describes; undefined when it is not the one that it names by its hash. @throws MedrecError as {@link foundNetwork} */
export async function genesisOf (network: NetworkFile): Promise<Genesis | undefined> {
  const { name, engine, blockPeriod, spreadWindow, founders } = network
  if (engine === 'anvil') return undefined
  const found = await foundNetwork({ terms: { name, engine, blockPeriod, spreadWindow }, founders })
  const isIt = found.network.genesisHash === network.genesisHash && found.network.chainId === network.chainId && found.network.settledDepth === network.settledDepth &&
    JSON.stringify(found.network.contracts) === JSON.stringify(network.contracts)
  return isIt ? found.genesis : undefined
}

async function createGenesis (options: { terms: NetworkTerms, founders: Candidate[], chainId: number }): Promise<Genesis> {
  const { terms, founders, chainId } = options
  const { engine, blockPeriod } = terms
  const registry = await readContract('provider-registry')
  // Block 0 stands for the terms too: whoever knows its hash can check a network.json.
  const vanity = hashTerms({ terms, founders })
  const consensus = founders.map(founder => founder.consensus).sort()
  const rules = Object.fromEntries(['homestead', 'eip150', 'eip155', 'eip158', 'byzantium', 'constantinople', 'petersburg', 'istanbul', 'muirGlacier', 'berlin'].map(fork => [`${fork}Block`, 0]))
  const isClique = engine === 'clique'
  return {
    config: {
      chainId,
      ...rules,
      ...(isClique
        ? { clique: { period: blockPeriod, epoch: CLIQUE_EPOCH } }
        : { qbft: { blockperiodseconds: blockPeriod, epochlength: CLIQUE_EPOCH, requesttimeoutseconds: QBFT_TIMEOUT_PERIODS * blockPeriod, validatorcontractaddress: GENESIS_CONTRACTS.providerRegistry } })
    },
    nonce: '0x0000000000000000',
    timestamp: '0x0',
    extraData: isClique
      ? `${vanity}${consensus.map(address => address.slice(2)).join('')}${'00'.repeat(65)}`
      // The contract says who the validators are: the header's list is empty.
      : encodeRlp([vanity, [], [], '0x', []]),
    gasLimit: toBeHex(BLOCK_GAS_LIMIT),
    difficulty: '0x1',
    mixHash: isClique ? ZeroHash : BFT_MIX_HASH,
    coinbase: ZeroAddress,
    alloc: {
      [GENESIS_CONTRACTS.providerRegistry]: {
        balance: toBeHex(REGISTRY_FUNDS),
        code: runtimeOf({ contract: registry, address: GENESIS_CONTRACTS.providerRegistry, chainId }),
        storage: registryStorage({ contract: registry, founders })
      },
      ...Object.fromEntries(await Promise.all(EMPTY_CONTRACTS.map(async ([name, address]) => [address, { balance: '0x0', code: runtimeOf({ contract: await readContract(name), address, chainId }) }]))),
      ...Object.fromEntries(founders.map(({ operator }) => [operator, { balance: toBeHex(FOUNDING_FUNDS) }]))
    }
  }
}

/** All others, and the code that copies run: they begin with empty storage. */
const EMPTY_CONTRACTS: ReadonlyArray<[ContractName, string]> = [
  ['relationships', GENESIS_CONTRACTS.relationships], ['access-logs', GENESIS_CONTRACTS.accessLogs],
  ['viewer-group-factory', GENESIS_CONTRACTS.viewerGroupFactory], ['agent-factory', GENESIS_CONTRACTS.agentFactory],
  ['deadman-switch', GENESIS_CONTRACTS.deadmanSwitch], ['custody-until', GENESIS_CONTRACTS.custodyUntil], ['week-hours', GENESIS_CONTRACTS.weekHours], ['co-signer', GENESIS_CONTRACTS.coSigner],
  ['all-of', GENESIS_CONTRACTS.allOf], ['any-of', GENESIS_CONTRACTS.anyOf],
  ['viewer-group', GENESIS_COPIED.viewerGroup], ['agent', GENESIS_COPIED.agent]
]

/** Whose turn it will be to become members, and their seats: the rest of the registry's storage is empty until they are. */
function registryStorage (options: { contract: CompiledContract, founders: Candidate[] }): Record<string, string> {
  const { contract: { storage }, founders } = options
  const [founding, seats] = [storage['_founding'], storage['_seats']]
  if (founding === undefined || seats === undefined) throw new MedrecError('INTERNAL', 'The registry keeps its founders elsewhere.')
  const first = BigInt(keccak256(word(seats)))
  return {
    [word(founding)]: hashFounders(founders),
    [word(seats)]: word(founders.length),
    // A seat takes two words: address and first block, and the last one.
    ...Object.fromEntries(founders.map(({ consensus }, i) => [word(first + 2n * BigInt(i)), zeroPadValue(consensus, 32)]))
  }
}

/** The code as its constructor would have left it. */
function runtimeOf (options: { contract: CompiledContract, address: string, chainId: number }): string {
  const { contract: { contract, runtime, immutables }, address, chainId } = options
  // What people sign for agents, groups and conditions is under the domain of all their messages.
  const verifyingContract = address === GENESIS_CONTRACTS.providerRegistry ? address : GENESIS_CONTRACTS.relationships
  const isOfAgents = contract.startsWith('Agent')
  const values: Record<string, string> = {
    _registry: zeroPadValue(GENESIS_CONTRACTS.providerRegistry, 32),
    _relationships: zeroPadValue(GENESIS_CONTRACTS.relationships, 32),
    _factory: zeroPadValue(isOfAgents ? GENESIS_CONTRACTS.agentFactory : GENESIS_CONTRACTS.viewerGroupFactory, 32),
    _implementation: zeroPadValue(isOfAgents ? GENESIS_COPIED.agent : GENESIS_COPIED.viewerGroup, 32),
    _domainSeparator: TypedDataEncoder.hashDomain({ name: 'MedRec', version: '1', chainId, verifyingContract })
  }
  let code = runtime
  for (const [name, places] of Object.entries(immutables)) {
    const value = values[name]
    if (value === undefined) throw new MedrecError('INTERNAL', `The value of ${name} is not known.`)
    for (const place of places) code = `${code.slice(0, 2 + 2 * place)}${value.slice(2)}${code.slice(2 + 2 * (place + 32))}`
  }
  return code
}

/** The hash of the header that a genesis has under Berlin's rules. */
async function hashGenesis (genesis: Genesis): Promise<string> {
  const state = Object.fromEntries(Object.entries(genesis.alloc).map(([address, { balance, code, storage }]) => [
    address, [hexOf(balance), hexOf(code ?? '0x'), Object.entries(storage ?? {}).map(([slot, value]) => [hexOf(slot), hexOf(value)] as [`0x${string}`, `0x${string}`])] as [`0x${string}`, `0x${string}`, Array<[`0x${string}`, `0x${string}`]>]
  ]))
  const stateRoot = toHex(await genesisMPTStateRoot(state))
  return keccak256(encodeRlp([
    ZeroHash, EMPTY_UNCLES, genesis.coinbase, stateRoot, EMPTY_TRIE, EMPTY_TRIE, `0x${'00'.repeat(256)}`,
    quantity(genesis.difficulty), '0x', quantity(genesis.gasLimit), '0x', quantity(genesis.timestamp), genesis.extraData, genesis.mixHash, genesis.nonce
  ]))
}

/** As RLP has numbers: no leading zeros, zero is empty. */
function quantity (hex: string): string {
  return BigInt(hex) === 0n ? '0x' : toBeHex(BigInt(hex))
}

function word (value: bigint | number): string {
  return toBeHex(value, 32)
}

function hexOf (text: string): `0x${string}` {
  return `0x${text.slice(2)}`
}

