import { hex } from '../second/bytes.ts'
import { plainFounderDigest } from '../second/network.ts'
import type { PlainCandidate } from '../second/network.ts'
import { otherForm, plainAddress, plainSign } from '../second/sign.ts'
import { repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const keysOf = (i: number): Record<'operator' | 'consensus' | 'signingKey', string> => ({ operator: repeated(`0${3 * i + 1}`, 32), consensus: repeated(`0${3 * i + 2}`, 32), signingKey: repeated(`0${3 * i + 3}`, 32) })
const [first, second] = ['first-provider', 'second-provider'].map((handle, i): PlainCandidate => {
  const keys = keysOf(i)
  return {
    handle, name: `Provider ☃ ${i + 1}`, operator: plainAddress(keys.operator), consensus: plainAddress(keys.consensus), signingKey: plainAddress(keys.signingKey),
    multiaddrs: ['/dns4/a.example/tcp/443/tls/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'], statement: repeated(i === 0 ? '00' : '5a', 32)
  }
}) as [PlainCandidate, PlainCandidate]
const terms = { name: 'Valley network', engine: 'clique', blockPeriod: 2, spreadWindow: 60 }

const signaturesOf = (candidate: PlainCandidate, keys = keysOf(0)): Record<string, string> => Object.fromEntries(Object.entries(keys).map(([role, key]) => [role, hex(plainSign(plainFounderDigest(candidate), key))]))
const file = { version: 1, candidate: first, signatures: signaturesOf(first) }
const bad = (name: string, change: object): VectorCase => ({ name, does: 'network/founder-file', given: { file: { ...file, ...change } }, fails: 'FOUNDER_INVALID' })
const [operator = ''] = Object.values(file.signatures)

const CONTRACTS = ['providerRegistry', 'relationships', 'accessLogs', 'viewerGroupFactory', 'agentFactory', 'deadmanSwitch', 'custodyUntil', 'weekHours', 'coSigner', 'allOf', 'anyOf']
const network = {
  version: 1, name: 'Valley network ☃', chainId: 2 ** 50, genesisHash: repeated('9e', 32), contracts: Object.fromEntries(CONTRACTS.map((name, i) => [name, repeated(String(i + 10), 20)])), engine: 'clique', blockPeriod: 2, settledDepth: 'majority', spreadWindow: 60,
  founders: [first, second]
}
const reads = (name: string, change: object, gives: object = { ...network, ...change }): VectorCase => ({ name, does: 'network/read', given: { text: JSON.stringify({ ...network, ...change }) }, gives })
const unread = (name: string, change: object): VectorCase => ({ name, does: 'network/read', given: { text: JSON.stringify({ ...network, ...change }) }, fails: 'NETWORK_INVALID' })
const contracts = (change: object): object => ({ contracts: { ...network.contracts, ...change } })
const founder = (change: object): object => ({ founders: [first, { ...second, ...change }] })
const many = (count: number): object => ({ founders: Array.from({ length: count }, (_, i) => ({ ...first, handle: `founder-${i}`, ...Object.fromEntries(['operator', 'consensus', 'signingKey'].map((key, j) => [key, repeated((3 * i + j).toString(16).padStart(2, '0'), 20)])) })) })
const depth = (settledDepth: number | string, founders: number, membersAtHead: number, membersSettled: number, gives: number): VectorCase =>
  ({ name: `${settledDepth} with ${founders} founders, ${membersAtHead} members at the head and ${membersSettled} settled`, does: 'network/settled-depth', given: { settledDepth, founders, membersAtHead, membersSettled }, gives: { depth: gives } })

/** specs/network.md, "network.json". */
const FILE_CASES: VectorCase[] = [
  reads('a network.json', {}),
  reads('fields that are not known are left out', { later: 1, founders: [{ ...first, later: 1 }, second], contracts: { ...network.contracts, later: repeated('99', 20) } }, network),
  reads('the least that there can be', { name: 'N', chainId: 1, engine: 'anvil', blockPeriod: 1, settledDepth: 0, spreadWindow: 0, founders: [{ ...first, multiaddrs: [] }] }),
  reads('the most that there can be', { name: '☃'.repeat(26) + 'ab', engine: 'qbft', blockPeriod: 3_600, settledDepth: 1_000, spreadWindow: 3_600, ...many(64) }),
  { name: 'no JSON', does: 'network/read', given: { text: '{' }, fails: 'NETWORK_INVALID' },
  { name: 'a list', does: 'network/read', given: { text: '[]' }, fails: 'NETWORK_INVALID' },
  unread('a later version', { version: 2 }),
  unread('no version', { version: undefined }),
  unread('an empty name', { name: ' ' }),
  unread('a name of 81 bytes', { name: '☃'.repeat(27) }),
  unread('a control character in the name', { name: 'Valley\nnetwork' }),
  unread('chain id 0', { chainId: 0 }),
  unread('a chain id above 2^50', { chainId: 2 ** 50 + 1 }),
  unread('a chain id as text', { chainId: '777' }),
  unread('a hash of 31 bytes', { genesisHash: repeated('9e', 31) }),
  unread('a hash in capitals', { genesisHash: repeated('9E', 32) }),
  unread('a contract is missing', contracts({ anyOf: undefined })),
  unread('a contract of 19 bytes', contracts({ relationships: repeated('11', 19) })),
  unread('no contracts', { contracts: [] }),
  unread('an engine that is none', { engine: 'ethash' }),
  unread('an engine that is a name of every object', { engine: 'constructor' }),
  unread('no time between blocks', { blockPeriod: 0 }),
  unread('more than an hour between blocks', { blockPeriod: 3_601 }),
  unread('half a second between blocks', { blockPeriod: 0.5 }),
  unread('a depth below 0', { settledDepth: -1 }),
  unread('a depth above 1,000', { settledDepth: 1_001 }),
  unread('a depth that is another word', { settledDepth: 'most' }),
  unread('a window of more than an hour', { spreadWindow: 3_601 }),
  unread('no founders', { founders: [] }),
  unread('65 founders', many(65)),
  unread('a founder that is none', { founders: [null] }),
  unread('a handle twice', founder({ handle: first.handle })),
  unread('a key twice', founder({ signingKey: first.operator })),
  unread('a handle of two characters', founder({ handle: 'ab' })),
  unread('a handle in capitals', founder({ handle: 'Second' })),
  unread('an address that names no PeerId', founder({ multiaddrs: ['/dns4/a.example/tcp/443'] })),
  unread('an address that is none', founder({ multiaddrs: ['a.example'] })),
  unread('nine addresses', founder({ multiaddrs: Array.from({ length: 9 }, () => second.multiaddrs[0]) })),
  unread('a statement of 31 bytes', founder({ statement: repeated('5a', 31) })),
  depth(1, 3, 9, 9, 1),
  depth(0, 3, 9, 9, 0),
  depth('majority', 1, 0, 0, 1),
  depth('majority', 3, 0, 0, 2),
  depth('majority', 4, 0, 0, 3),
  depth('majority', 3, 1, 1, 1),
  depth('majority', 3, 4, 3, 3),
  depth('majority', 1, 2, 5, 3),
  depth('majority', 64, 64, 64, 33)
]

/** specs/network.md. */
export const NETWORK_CASES: VectorCase[] = [
  ...FILE_CASES,
  { name: 'a candidate', does: 'network/candidate', given: first },
  { name: 'another', does: 'network/candidate', given: second },
  { name: 'one without an address', does: 'network/candidate', given: { ...first, multiaddrs: [] } },
  { name: 'one with two, of a word and more', does: 'network/candidate', given: { ...first, multiaddrs: ['x'.repeat(32), 'y'.repeat(33)] } },
  { name: 'what two founders agree on', does: 'network/terms', given: { terms, founders: [first, second] } },
  { name: 'the same with another name', does: 'network/terms', given: { terms: { ...terms, name: 'Valley' }, founders: [first, second] } },
  { name: 'founders in another order are others', does: 'network/terms', given: { terms, founders: [second, first] } },
  { name: 'a founder file', does: 'network/founder-file', given: { file }, gives: { handle: 'first-provider' } },
  { name: 'a field that is not known', does: 'network/founder-file', given: { file: { ...file, later: 1 } }, gives: { handle: 'first-provider' } },
  bad('another version', { version: 2 }),
  bad('no candidate', { candidate: undefined }),
  bad('no signatures', { signatures: undefined }),
  bad('a signature is missing', { signatures: { ...file.signatures, consensus: undefined } }),
  bad('signed by another key', { signatures: { ...file.signatures, operator: signaturesOf(first, keysOf(1))['operator'] } }),
  bad('signatures of another candidate', { signatures: signaturesOf(second) }),
  bad('a candidate that was changed', { candidate: { ...first, name: 'Another' } }),
  bad('the other form of a signature', { signatures: { ...file.signatures, operator: hex(otherForm(Buffer.from(operator.slice(2), 'hex'))) } }),
  bad('a signature in capitals', { signatures: { ...file.signatures, operator: `0x${operator.slice(2).toUpperCase()}` } }),
  bad('a handle that is none', { candidate: { ...first, handle: 'First' } }),
  bad('one key twice', { candidate: { ...first, consensus: first.operator } })
]
