import { createMPT, createMerkleProof } from '@ethereumjs/mpt'
import { bytes, hex } from '../second/bytes.ts'
import { plainHistory } from '../second/chain.ts'
import type { LogJson, SettlesGiven } from '../second/chain.ts'
import { plainHeaderHash, plainRlp, plainSeal } from '../second/clique.ts'
import type { HeaderJson } from '../second/clique.ts'
import { plainAddress } from '../second/sign.ts'
import { keccak } from '../second/typed-data.ts'
import { repeated } from './case.ts'

/** Where the contracts are on the chains that are made here. */
export const CONTRACTS = { providerRegistry: repeated('51', 20), relationships: repeated('52', 20), accessLogs: repeated('53', 20) }
const SLOT = repeated('00', 32)
const NOTHING = keccak(plainRlp(Buffer.alloc(0)))

/** Who seals, each by a key: 32 times one byte. */
export const [SEALER_A, SEALER_B, SEALER_C, SEALER_D, STRANGER] = ['41', '42', '43', '44', '45'].map(byte => repeated(byte, 32)) as [string, string, string, string, string]

/** What a header has that nobody changed. */
export const BARE: HeaderJson = {
  parentHash: repeated('77', 32), sha3Uncles: hex(keccak(plainRlp([]))), miner: repeated('00', 20), stateRoot: hex(NOTHING), transactionsRoot: hex(NOTHING), receiptsRoot: hex(NOTHING), logsBloom: repeated('00', 256),
  difficulty: '0x1', number: '0x29', gasLimit: '0x1c9c380', gasUsed: '0x0', timestamp: '0x6b087800', extraData: repeated('00', 32), mixHash: repeated('00', 32), nonce: repeated('00', 8)
}

/** A block on another that a key has sealed: valid, but for what is changed before it is sealed. */
export function sealOn (parent: HeaderJson, key: string, change: HeaderJson = {}): HeaderJson {
  const next = (name: string): string => digits(Number(parent[name]) + 1)
  return plainSeal({ ...BARE, stateRoot: parent['stateRoot'] ?? '', gasLimit: parent['gasLimit'] ?? '', parentHash: hex(plainHeaderHash(parent)), number: next('number'), timestamp: next('timestamp'), ...change }, key)
}

/** A whole number as JSON-RPC has it. */
export function digits (value: number): string { return `0x${value.toString(16)}` }

/** An event as a contract tells it. */
export type Told = Pick<LogJson, 'address' | 'topics' | 'data'>
const word = (value: string | number): string => typeof value === 'number' ? hex(Buffer.from(value.toString(16).padStart(64, '0'), 'hex')) : `0x${value.slice(2).padStart(64, '0')}`
const event = (contract: keyof typeof CONTRACTS, signature: string, indexed: Array<string | number>, others: Array<string | number>): Told =>
  ({ address: CONTRACTS[contract], topics: [hex(keccak(Buffer.from(signature))), ...indexed.map(word)], data: `0x${others.map(value => word(value).slice(2)).join('')}` })

export const opensSeat = (key: string, from: number): Told => event('providerRegistry', 'SeatOpened(address,uint64)', [plainAddress(key)], [from])
export const endsSeat = (key: string, until: number): Told => event('providerRegistry', 'SeatEnded(address,uint64)', [plainAddress(key)], [until])
export const commits = (index: number): Told => event('accessLogs', 'Committed(address,uint64,bytes32)', [repeated('61', 20)], [index, repeated('62', 32)])
export const opens = (number: number): Told => event('relationships', 'Opened(bytes32,address,address,uint32)', [repeated('63', 32), repeated('64', 20), repeated('65', 20)], [number])

/**
 * A chain from block 0 on, whose events, states and proofs are real.
 *
 * @param founders - keys
 * @param blocks - who seals each, what is told in it, and what of its header is otherwise
 */
export async function makeBlocks (founders: string[], blocks: Array<[key: string, told?: Told[], change?: HeaderJson]>): Promise<SettlesGiven> {
  const validators = founders.map(plainAddress).sort()
  const genesis: HeaderJson = { ...BARE, parentHash: repeated('00', 32), number: '0x0', timestamp: '0x0', extraData: `${repeated('00', 32)}${validators.map(address => address.slice(2)).join('')}${'00'.repeat(65)}` }
  const headers = [genesis]
  const logs: LogJson[] = []
  const proofs: SettlesGiven['proofs'] = {}
  for (const [key, told = [], change] of blocks) {
    const parent = headers.at(-1) ?? genesis
    logs.push(...told.map(each => ({ ...each, blockNumber: digits(headers.length) })))
    const state = await stateOf(logs)
    proofs[state.root] = state.proofs
    headers.push(sealOn(parent, key, { stateRoot: state.root, ...headers.length === 1 ? { timestamp: '0x6b087800' } : {}, ...change }))
  }
  const histories = Object.fromEntries(Object.keys(CONTRACTS).map(name => [name, repeated('00', 32)]))
  return { contracts: CONTRACTS, period: 1, trust: { number: 0, hash: hex(plainHeaderHash(genesis)), validators, histories }, headers, logs, proofs }
}

/** A state with nothing but the three contracts' histories in it. */
async function stateOf (logs: LogJson[]): Promise<{ root: string, proofs: SettlesGiven['proofs'][string] }> {
  const state = await createMPT({ useKeyHashing: true })
  const storages = await Promise.all(Object.entries(CONTRACTS).map(async ([name, address]) => {
    const storage = await createMPT({ useKeyHashing: true })
    const history = bytes(plainHistory(logs.filter(log => log.address === address)))
    if (history.some(byte => byte !== 0)) await storage.put(bytes(SLOT), plainRlp(history.subarray(history.findIndex(byte => byte !== 0))))
    return { name, address, storage }
  }))
  for (const { address, storage } of storages) await state.put(bytes(address), plainRlp([Buffer.of(1), Buffer.alloc(0), Buffer.from(storage.root()), keccak(Buffer.alloc(0))]))
  const proofs: SettlesGiven['proofs'][string] = {}
  for (const { name, address, storage } of storages) {
    proofs[name] = { accountProof: (await createMerkleProof(state, bytes(address))).map(hex), storageProof: [{ key: SLOT, proof: (await createMerkleProof(storage, bytes(SLOT))).map(hex) }] }
  }
  return { root: hex(state.root()), proofs }
}
