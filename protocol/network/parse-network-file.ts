import { isAddress } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { FOUNDED_CONTRACTS, HANDLE_PATTERN, MAX_FOUNDERS, MAX_MEMBER_MULTIADDRS, MAX_NETWORK_FILE_LENGTH, MAX_SETTLED_DEPTH } from './constants.ts'
import type { AllContracts, Candidate, EngineName, NetworkFile, SettledDepth } from './types.ts'
import { isHash, isMultiaddr, isName, isWholeNumber } from './values.ts'

/** In the order in which the file has them. */
const CONTRACTS = Object.keys(FOUNDED_CONTRACTS) as Array<keyof AllContracts>

const ENGINES: readonly string[] = ['anvil', 'clique', 'qbft'] satisfies EngineName[]

/**
 * Reads network.json. Fields it does not know are left out of the result.
 *
 * @throws MedrecError `NETWORK_INVALID`, saying which field is wrong
 */
export function parseNetworkFile (text: string): NetworkFile {
  if (text.length > MAX_NETWORK_FILE_LENGTH) throw invalid('the file is too long')
  const file = asObject(parseJson(text), 'the file')
  if (file['version'] !== 1) throw invalid('version is not 1')
  const { blockPeriod, settledDepth, spreadWindow } = file
  if (!isWholeNumber(blockPeriod) || blockPeriod < 1 || blockPeriod > 3600) throw invalid('blockPeriod')
  if (!isSettledDepth(settledDepth)) throw invalid('settledDepth')
  if (!isWholeNumber(spreadWindow) || spreadWindow > 3600) throw invalid('spreadWindow')
  if (typeof file['engine'] !== 'string' || !ENGINES.includes(file['engine'])) throw invalid('engine')
  return {
    version: 1,
    name: check(file['name'], isName, 'name'),
    chainId: check(file['chainId'], isChainId, 'chainId'),
    genesisHash: check(file['genesisHash'], isHash, 'genesisHash'),
    contracts: parseContracts(file['contracts']),
    engine: file['engine'] as EngineName,
    blockPeriod,
    settledDepth,
    spreadWindow,
    founders: parseFounders(file['founders'])
  }
}

/** Whether a value can be the chain id of a network: EIP-155 needs it to fit beside `v`, and JSON to hold it exactly. */
export function isChainId (value: unknown): value is number {
  return isWholeNumber(value) && value > 0 && value <= 2 ** 50
}

function parseContracts (value: unknown): AllContracts {
  const contracts = asObject(value, 'contracts')
  const read = (name: keyof AllContracts): [string, string] => [name, check(contracts[name], isAddress, `contracts.${name}`)]
  return Object.fromEntries(CONTRACTS.map(read)) as unknown as AllContracts
}

function isSettledDepth (value: unknown): value is SettledDepth {
  return value === 'majority' || (isWholeNumber(value) && value <= MAX_SETTLED_DEPTH)
}

function parseFounders (value: unknown): Candidate[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_FOUNDERS) throw invalid('founders')
  const founders = value.map((entry, i) => parseCandidate(entry, `founders[${i}]`))
  checkDistinct(founders)
  return founders
}

/**
 * Reads a candidate. Fields it does not know are left out of the result.
 *
 * @param field - what to call it in an error
 * @param file - what to call the file that it is in
 * @throws MedrecError `NETWORK_INVALID`, saying which field is wrong
 */
export function parseCandidate (value: unknown, field: string, file?: string): Candidate {
  const candidate = asObject(value, field, file)
  const read = <T>(name: string, is: (value: unknown) => value is T): T => check(candidate[name], is, `${field}.${name}`, file)
  const multiaddrs = candidate['multiaddrs']
  if (!Array.isArray(multiaddrs) || multiaddrs.length > MAX_MEMBER_MULTIADDRS || !multiaddrs.every(isMultiaddr)) throw invalid(`${field}.multiaddrs`, file)
  return {
    handle: read('handle', isHandle),
    name: read('name', isName),
    operator: read('operator', isAddress),
    consensus: read('consensus', isAddress),
    signingKey: read('signingKey', isAddress),
    multiaddrs,
    statement: read('statement', isHash)
  }
}

/** No handle twice, no key twice whatever it is for, as the registry has it. @throws MedrecError `NETWORK_INVALID` */
function checkDistinct (founders: Candidate[]): void {
  for (const values of [founders.map(({ handle }) => handle), founders.flatMap(({ operator, consensus, signingKey }) => [operator, consensus, signingKey])]) {
    const twice = values.find((value, i) => values.indexOf(value) !== i)
    if (twice !== undefined) throw invalid(`founders have "${twice}" twice`)
  }
}

function isHandle (value: unknown): value is string {
  return typeof value === 'string' && HANDLE_PATTERN.test(value)
}

function check<T> (value: unknown, is: (value: unknown) => value is T, field: string, file?: string): T {
  if (!is(value)) throw invalid(field, file)
  return value
}

function asObject (value: unknown, field: string, file?: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(field, file)
  return value as Record<string, unknown>
}

function parseJson (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MedrecError('NETWORK_INVALID', 'network.json is not JSON.', { cause })
  }
}

function invalid (field: string, file = 'network.json'): MedrecError {
  return new MedrecError('NETWORK_INVALID', `${file} cannot be used: ${field}.`)
}
