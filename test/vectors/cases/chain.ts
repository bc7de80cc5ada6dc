import { readFile } from 'node:fs/promises'
import { bytes, hex } from '../second/bytes.ts'
import { SECOND_CHAIN } from '../second/chain.ts'
import type { LogJson, SettlesGiven } from '../second/chain.ts'
import { plainSigners } from '../second/clique.ts'
import type { HeaderJson } from '../second/clique.ts'
import { otherForm } from '../second/sign.ts'
import { repeated } from './case.ts'
import type { VectorCase } from './case.ts'
import { BARE, commits, CONTRACTS, digits, endsSeat, makeBlocks, opens, opensSeat, SEALER_A as A, SEALER_B as B, SEALER_C as C, SEALER_D as D, sealOn, STRANGER } from './made-blocks.ts'
import { PROOF_CASES } from './proofs.ts'

interface Recorded { network: { chainId: number, genesisHash: string, contracts: SettlesGiven['contracts'], blockPeriod: number, founders: object[] }, headers: HeaderJson[], logs: LogJson[], proofs: SettlesGiven['proofs'][string] }

const { network, headers: recorded, logs: recordedLogs, proofs: recordedProofs } = JSON.parse(await readFile(new URL('../../../specs/vectors/headers.json', import.meta.url), 'utf8')) as Recorded
const [fourth = {}] = recorded.slice(4)
const identity = { chainId: network.chainId, genesisHash: network.genesisHash, contracts: { providerRegistry: network.contracts.providerRegistry, relationships: network.contracts.relationships, accessLogs: network.contracts.accessLogs } }

const parent = sealOn(BARE, A)
const good = sealOn(parent, B)
const period = 1
/** A block sealed with something else in it. */
const changed = (change: HeaderJson): HeaderJson => sealOn(parent, B, change)
const bad = (name: string, header: object, besides: object = {}): VectorCase => ({ name, does: 'chain/header', given: { header, parent, period, ...besides }, fails: 'ANSWER_UNSOUND' })
const onGas = (before: number, after: number): { header: HeaderJson, parent: HeaderJson } => {
  const below = sealOn(BARE, A, { gasLimit: digits(before) })
  return { parent: below, header: sealOn(below, B, { gasLimit: digits(after) }) }
}
const epoch = { ...BARE, number: digits(29_999) }
const named = `${repeated('00', 32)}${'41'.repeat(20)}${'42'.repeat(20)}`
const naming = (change: HeaderJson = {}): { header: HeaderJson, parent: HeaderJson } => ({ parent: epoch, header: sealOn(epoch, B, { extraData: named, ...change }) })
/** With other bytes where the seal is. */
const withSeal = (change: (seal: Buffer) => Buffer): HeaderJson => {
  const { extraData = '' } = good
  return { ...good, extraData: extraData.slice(0, -130) + hex(change(bytes(`0x${extraData.slice(-130)}`))).slice(2) }
}
const otherSeal = (seal: Buffer): Buffer => {
  const other = otherForm(Buffer.concat([seal.subarray(0, 64), Buffer.of(27 + (seal[64] ?? 0))]))
  return Buffer.concat([other.subarray(0, 64), Buffer.of((other[64] ?? 0) - 27)])
}
const fits = (name: string, given: object): VectorCase => ({ name, does: 'chain/header', given: { period, ...given } })

const HEADER_CASES: VectorCase[] = [
  ...recorded.map((header, i) => fits(`block ${i} of a real engine`, { header, ...i === 0 ? {} : { parent: recorded[i - 1] } })),
  fits('a block by itself', { header: good }),
  fits('a block on another', { header: good, parent }),
  fits('another state root: another hash, and the seal gives another signer', { header: { ...fourth, stateRoot: repeated('11', 32) } }),
  fits('digits in capitals', { header: { ...good, stateRoot: `0x${(good['stateRoot'] ?? '').slice(2).toUpperCase()}` } }),
  fits('the other s in the seal', { header: withSeal(otherSeal), parent }),
  fits('a vote to let in', { header: changed({ nonce: repeated('ff', 8), miner: repeated('66', 20) }), parent }),
  fits('in turn', { header: changed({ difficulty: '0x2' }), parent }),
  fits('later than it could be', { header: changed({ timestamp: '0x6b0878ff' }), parent }),
  fits('who may seal, where they are to be named', naming()),
  fits('a gas limit that differs by all but 1/1024', onGas(10_240_000, 10_249_999)),
  fits('the least gas limit', onGas(5_000, 5_000)),
  fits('a field that is not hashed', { header: { ...good, size: '0x260', totalDifficulty: '0x4' }, parent }),
  bad('difficulty 0', changed({ difficulty: '0x0' })),
  bad('difficulty 3', changed({ difficulty: '0x3' })),
  bad('a mix hash', changed({ mixHash: repeated('01', 32) })),
  bad('uncles', changed({ sha3Uncles: repeated('01', 32) })),
  bad('a vote that is none', changed({ nonce: '0x0000000000000001' })),
  bad('who may seal, where nobody is to be named', changed({ extraData: named })),
  bad('nobody named where they are to be', naming({ extraData: repeated('00', 32) }).header, { parent: epoch }),
  bad('an address of 19 bytes among who may seal', naming({ extraData: named.slice(0, -2) }).header, { parent: epoch }),
  bad('a vote for somebody where they are named', naming({ miner: repeated('66', 20) }).header, { parent: epoch }),
  bad('a vote to let in where they are named', naming({ nonce: repeated('ff', 8) }).header, { parent: epoch }),
  bad('more gas used than its limit', changed({ gasUsed: digits(0x1c9c381) })),
  bad('a gas limit of 2^63', sealOn({ ...parent, gasLimit: digits(2 ** 63) }, B), { parent: { ...parent, gasLimit: digits(2 ** 63) } }),
  bad('a gas limit that differs by 1/1024', onGas(10_240_000, 10_250_000).header, onGas(10_240_000, 10_250_000)),
  bad('one that is less by 1/1024', onGas(10_240_000, 10_230_000).header, onGas(10_240_000, 10_230_000)),
  bad('less than the least gas limit', onGas(5_000, 4_999).header, onGas(5_000, 4_999)),
  bad('the number after the next', changed({ number: digits(0x2c) })),
  bad('on another block', changed({ parentHash: repeated('12', 32) })),
  bad('as early as its parent', changed({ timestamp: parent['timestamp'] ?? '' })),
  bad('a second too early', good, { period: 2 }),
  bad('a recovery of 2', withSeal(seal => Buffer.concat([seal.subarray(0, 64), Buffer.of(2)]))),
  bad('a recovery as in other signatures', withSeal(seal => Buffer.concat([seal.subarray(0, 64), Buffer.of(27)]))),
  bad('an r of 0', withSeal(seal => Buffer.concat([Buffer.alloc(32), seal.subarray(32)]))),
  bad('an s of 0', withSeal(seal => Buffer.concat([seal.subarray(0, 32), Buffer.alloc(32), seal.subarray(64)]))),
  bad('no room for a seal', { ...good, extraData: repeated('00', 64) }),
  bad('a base fee', { ...good, baseFeePerGas: '0x7' }),
  bad('withdrawals', { ...good, withdrawalsRoot: BARE['stateRoot'] }),
  bad('a field is missing', { ...good, receiptsRoot: undefined }),
  bad('a hash of 31 bytes', { ...good, transactionsRoot: repeated('11', 31) }),
  bad('a number with a zero before it', { ...good, gasUsed: '0x00' }),
  bad('a number that is no text', { ...good, gasUsed: 0 }),
  bad('a number above 2^53', { ...good, timestamp: '0x20000000000001' }),
  bad('an `extraData` longer than can be', { ...good, extraData: repeated('00', 2_658) }),
  { name: 'block 0 that names nobody', does: 'chain/header', given: { header: { ...recorded[0], extraData: repeated('00', 97) }, period }, fails: 'ANSWER_UNSOUND' },
  { name: 'block 0 that names half an address', does: 'chain/header', given: { header: { ...recorded[0], extraData: repeated('00', 107) }, period }, fails: 'ANSWER_UNSOUND' }
]

const FOUR = [A, B, C, D]
const seats = FOUR.map(key => opensSeat(key, 0))
const settles = (name: string, given: SettlesGiven): VectorCase => ({ name, does: 'chain/settles', given })
const refuses = (name: string, given: SettlesGiven, fails = 'ANSWER_UNSOUND'): VectorCase => ({ name, does: 'chain/settles', given, fails })

const five: Parameters<typeof makeBlocks>[1] = [[A, [...seats, commits(0), opens(1)]], [B], [C, [commits(1)]], [D], [A]]
const [whole, longer] = [await makeBlocks(FOUR, five), await makeBlocks(FOUR, [...five, [B], [C]])]
const [oneAlone, twoSeats] = [await makeBlocks([A], [[A, [opensSeat(A, 0), opensSeat(B, 3)]], [A], [A], [A], [A]]), await makeBlocks([A], [[A, [opensSeat(A, 0), opensSeat(B, 3)]], [A], [A], [A], [A], [B], [A]])]
const [secondSealed, oneOfTwo] = [await makeBlocks([A], [[A, [opensSeat(A, 0), opensSeat(B, 3)]], [A], [A], [B], [A]]), await makeBlocks([A, B], [[A, [opensSeat(A, 0), opensSeat(B, 0)]], [B], [A], [A], [A]])]
const seatedByOne = await makeBlocks(FOUR, [[A, [...seats, opensSeat(STRANGER, 0)]], [STRANGER], [A], [STRANGER], [A]])
const stranger = await makeBlocks(FOUR, [[A, seats], [B], [STRANGER], [C], [D]])
const late = await makeBlocks(FOUR, [[A, seats], [B], [C], [D], [A, [], { timestamp: '0x6b09ffff' }]])
const left = await makeBlocks([A, B, C], [[A, [...[A, B, C].map(key => opensSeat(key, 0)), endsSeat(C, 2)]], [B], [A], [B]])
const told = (change: (logs: LogJson[]) => LogJson[]): SettlesGiven => ({ ...whole, logs: change(whole.logs) })
/** As somebody has it who trusts block 2 already. */
const { trust } = SECOND_CHAIN['chain/settles'](whole).gives
const later = (change: Partial<SettlesGiven['trust']>): SettlesGiven => ({ ...longer, headers: longer.headers.slice(trust.number), trust: { ...trust, ...change } })
const bentProof = (given: SettlesGiven): SettlesGiven => JSON.parse(JSON.stringify(given, (name, value: unknown) => name === 'accountProof' ? (value as string[]).map(node => `${node.slice(0, -2)}${node.endsWith('00') ? '01' : '00'}`) : value)) as SettlesGiven
const [first, ...rest] = whole.logs as [LogJson, ...LogJson[]]

const SETTLES_CASES: VectorCase[] = [
  settles('a chain of real engines', { contracts: identity.contracts, period: network.blockPeriod, trust: firstTrust(recorded), headers: recorded, logs: recordedLogs, proofs: { [recorded.at(-1)?.['stateRoot'] ?? '']: recordedProofs } }),
  settles('nothing on what is trusted', { ...whole, headers: whole.headers.slice(0, 1), logs: [] }),
  settles('two of four are not more than half', { ...whole, headers: whole.headers.slice(0, 4), logs: whole.logs.slice(0, -1) }),
  settles('three are', { ...whole, headers: whole.headers.slice(0, 5) }),
  settles('the highest block that has as many on top', whole),
  settles('from a later block on', later({})),
  settles('who seals twice counts once', await makeBlocks(FOUR, [[A, seats], [B], [A], [B], [A]])),
  settles('one founder alone settles, and goes on while another who is to seal has not', oneAlone),
  settles('and then both have to have built on it', twoSeats),
  settles('the second has sealed the block itself', secondSealed),
  settles('where two are trusted both have to, whoever is away', oneOfTwo),
  settles('who was seated by one seals for nobody', seatedByOne),
  settles('who is to seal no more counts by the checkpoint\'s set, and not by the block\'s', left),
  settles('a head from the future counts no more than a period for each who sealed', late),
  settles('another block is trusted, but more than half built on this one', { ...whole, trust: { ...whole.trust, number: 1, hash: repeated('13', 32) }, headers: whole.headers.slice(1) }),
  refuses('another block is trusted, and too few built on this one', { ...whole, trust: { ...whole.trust, number: 3, hash: repeated('13', 32) }, headers: whole.headers.slice(3) }, 'CHAIN_UNPROVEN'),
  refuses('the head is below what is trusted', { ...whole, trust: { ...whole.trust, number: 9 } }, 'CHAIN_STALE'),
  refuses('a block was sealed by who never had a seat', stranger),
  refuses('a block between has a mix hash', await makeBlocks(FOUR, [[A, seats], [B], [C, [], { mixHash: repeated('01', 32) }], [D], [A]])),
  refuses('a block between is as early as the one before it', await makeBlocks(FOUR, [[A, seats], [B], [C, [], { timestamp: '0x6b087801' }], [D], [A]])),
  refuses('an event is left out', told(logs => logs.filter(log => log.address !== CONTRACTS.accessLogs || log.blockNumber !== '0x1'))),
  refuses('an event is told twice', told(logs => [first, ...logs])),
  refuses('two events of one contract in another order', told(logs => [logs[1] ?? first, first, ...logs.slice(2)])),
  refuses('an event says something else', told(logs => logs.map(log => log.address === CONTRACTS.relationships ? { ...log, data: repeated('00', 32) } : log))),
  refuses('an event in a later block', told(() => [{ ...first, blockNumber: '0x2' }, ...rest])),
  refuses('an event of another contract', told(logs => [...logs, { ...first, address: repeated('54', 20), blockNumber: '0x3' }])),
  refuses('an event that the contract does not have', told(() => [{ ...first, topics: [repeated('14', 32)] }, ...rest])),
  refuses('a seat is left out', told(() => rest)),
  refuses('a seat that would keep all from settling', told(logs => [first, ...['46', '47', '48', '49', '4a'].map(byte => ({ ...opensSeat(repeated(byte, 32), 0), blockNumber: '0x1' })), ...logs.slice(1)])),
  refuses('a proof in which a bit is another', bentProof(whole)),
  refuses('no proof', { ...whole, proofs: {} }),
  refuses('a proof of another state', { ...whole, proofs: Object.fromEntries(Object.entries(whole.proofs).map(([root], i, all) => [root, all[(i + 1) % all.length]?.[1] ?? {}])) }),
  refuses('the checkpoint has other histories', { ...later({ histories: { ...trust.histories, accessLogs: repeated('15', 32) } }), headers: longer.headers.slice(trust.number, trust.number + 2), logs: whole.logs.filter(({ blockNumber }) => Number(blockNumber) <= trust.number + 1) })
]

/** What a network begins with. */
function firstTrust ([genesis = {}]: HeaderJson[]): SettlesGiven['trust'] {
  return { number: 0, hash: genesis['hash'] ?? '', validators: plainSigners(genesis), histories: Object.fromEntries(Object.keys(CONTRACTS).map(name => [name, repeated('00', 32)])) }
}

const [genesis = {}] = recorded
const made = { ...network, engine: 'anvil', contracts: { ...network.contracts, providerRegistry: CONTRACTS.providerRegistry } }
const ofNetwork = (name: string, change: object, outcome: Pick<VectorCase, 'gives' | 'fails'>, besides: object = {}): VectorCase =>
  ({ name, does: 'chain/network', given: { text: JSON.stringify({ ...network, ...change }), expected: identity, genesis, ...besides }, ...outcome })
const invalid = (name: string, change: object, besides: object = {}): VectorCase => ofNetwork(name, change, { fails: 'NETWORK_INVALID' }, besides)
const [founder, ...founders] = network.founders
const expectedOf = (change: object): object => ({ expected: { ...identity, ...change } })

const NETWORK_CASES: VectorCase[] = [
  ofNetwork('that block 0 stands for', {}, { gives: { proven: true } }),
  ofNetwork('a development network, for which nothing stands', made, { gives: { proven: false } }, expectedOf({ contracts: { ...identity.contracts, providerRegistry: CONTRACTS.providerRegistry } })),
  ofNetwork('of another chain id', {}, { fails: 'OTHER_NETWORK' }, expectedOf({ chainId: 777 })),
  ofNetwork('of another block 0', {}, { fails: 'OTHER_NETWORK' }, expectedOf({ genesisHash: repeated('11', 32) })),
  ofNetwork('of another registry', {}, { fails: 'OTHER_NETWORK' }, expectedOf({ contracts: { ...identity.contracts, providerRegistry: repeated('11', 20) } })),
  ofNetwork('of other relationships', {}, { fails: 'OTHER_NETWORK' }, expectedOf({ contracts: { ...identity.contracts, relationships: repeated('11', 20) } })),
  ofNetwork('of other access logs', {}, { fails: 'OTHER_NETWORK' }, expectedOf({ contracts: { ...identity.contracts, accessLogs: repeated('11', 20) } })),
  ofNetwork('another header of block 0', {}, { fails: 'NETWORK_INVALID' }, { genesis: { ...genesis, stateRoot: repeated('11', 32) } }),
  ofNetwork('a header of block 0 that is none', {}, { fails: 'ANSWER_UNSOUND' }, { genesis: { ...genesis, stateRoot: '0x' } }),
  ofNetwork('block 1 in place of block 0', {}, { fails: 'ANSWER_UNSOUND' }, { genesis: recorded[1] }),
  invalid('a development network where one was founded', { engine: 'anvil' }),
  invalid('a founded network where none was', { ...made, engine: 'clique' }, expectedOf({ contracts: { ...identity.contracts, providerRegistry: CONTRACTS.providerRegistry } })),
  invalid('another engine', { engine: 'qbft' }),
  invalid('another name', { name: 'Another' }),
  invalid('another time between blocks', { blockPeriod: 2 }),
  invalid('another window', { spreadWindow: 1 }),
  invalid('another depth', { settledDepth: 1 }),
  invalid('founders in another order', { founders: [...founders, founder] }),
  invalid('a founder less', { founders }),
  invalid('another founder\'s key', { founders: [{ ...founder, signingKey: repeated('11', 20) }, ...founders] }),
  invalid('a contract elsewhere', { contracts: { ...network.contracts, coSigner: repeated('11', 20) } })
]

const asks = (name: string, method: string, params: unknown[], answered: unknown[] = params): VectorCase => ({ name, does: 'chain/rpc', given: { contracts: CONTRACTS, head: 6_000, method, params: JSON.stringify(params) }, gives: { params: answered } })
const refused = (name: string, method: string, params: unknown): VectorCase => ({ name, does: 'chain/rpc', given: { contracts: CONTRACTS, head: 6_000, method, params: typeof params === 'string' ? params : JSON.stringify(params) }, fails: 'RPC_REFUSED' })
const [elsewhere, slot] = [repeated('99', 20), repeated('00', 32)]
const filter = (change: object): object => ({ fromBlock: '0x1', toBlock: '0x10', address: CONTRACTS.accessLogs, ...change })

const RPC_CASES: VectorCase[] = [
  asks('the chain id', 'eth_chainId', []),
  asks('the newest block', 'eth_blockNumber', []),
  asks('a block by number', 'eth_getBlockByNumber', ['0x10', false]),
  asks('a receipt', 'eth_getTransactionReceipt', [repeated('aa', 32)]),
  asks('the code of a contract', 'eth_getCode', [CONTRACTS.relationships, 'latest']),
  asks('a proof', 'eth_getProof', [CONTRACTS.relationships, [slot], '0x10']),
  asks('a call, of which nothing else is taken', 'eth_call', [{ to: CONTRACTS.relationships, data: '0x01', from: elsewhere, gas: '0xffff', value: '0x1' }, 'latest'], [{ to: CONTRACTS.relationships, data: '0x01' }, 'latest']),
  asks('a call of another contract', 'eth_call', [{ to: elsewhere, input: '0x' }, '0x10'], [{ to: elsewhere, data: '0x', gas: '0xf4240' }, '0x10']),
  asks('events, whatever their topics', 'eth_getLogs', [filter({ topics: [slot] })], [{ fromBlock: '0x1', toBlock: '0x10', address: [CONTRACTS.accessLogs] }]),
  asks('events of all contracts up to the head', 'eth_getLogs', [{ fromBlock: '0x3e9', address: Object.values(CONTRACTS) }], [{ fromBlock: '0x3e9', toBlock: '0x1770', address: Object.values(CONTRACTS) }]),
  refused('a method that is not answered', 'eth_sendRawTransaction', ['0x']),
  refused('no JSON', 'eth_chainId', '['),
  refused('no list', 'eth_chainId', {}),
  refused('parameters where there are none', 'eth_chainId', [1]),
  refused('a block with its transactions', 'eth_getBlockByNumber', ['0x10', true]),
  refused('a block by another word', 'eth_getBlockByNumber', ['pending', false]),
  refused('a number with a zero before it', 'eth_getBlockByNumber', ['0x010', false]),
  refused('a hash of 31 bytes', 'eth_getTransactionReceipt', [repeated('aa', 31)]),
  refused('the code of another contract', 'eth_getCode', [elsewhere, 'latest']),
  refused('a proof of another contract', 'eth_getProof', [elsewhere, [slot], '0x10']),
  refused('a proof of another slot', 'eth_getProof', [CONTRACTS.relationships, [repeated('01', 32)], '0x10']),
  refused('a proof of two slots', 'eth_getProof', [CONTRACTS.relationships, [slot, slot], '0x10']),
  refused('a proof of the newest block', 'eth_getProof', [CONTRACTS.relationships, [slot], 'latest']),
  refused('a call of nobody', 'eth_call', [{ data: '0x' }, 'latest']),
  refused('a call with more than 4 KiB', 'eth_call', [{ to: elsewhere, data: repeated('00', 4_097) }, 'latest']),
  refused('a call with half a byte', 'eth_call', [{ to: elsewhere, data: '0x0' }, 'latest']),
  refused('events of another contract', 'eth_getLogs', [filter({ address: elsewhere })]),
  refused('events of nobody', 'eth_getLogs', [filter({ address: [] })]),
  refused('events of four', 'eth_getLogs', [filter({ address: [...Object.values(CONTRACTS), CONTRACTS.accessLogs] })]),
  refused('events of 5,001 blocks', 'eth_getLogs', [filter({ fromBlock: '0x0', toBlock: '0x1388' })]),
  refused('events of too many blocks up to the head', 'eth_getLogs', [{ fromBlock: '0x0', address: CONTRACTS.accessLogs }]),
  refused('events from the newest block', 'eth_getLogs', [filter({ fromBlock: 'latest' })]),
  refused('more than 16 KiB of parameters', 'eth_chainId', `[${' '.repeat(16_384)}]`)
]

/** specs/chain.md, "Checking" and "Reading". */
export const CHECKING_CASES: VectorCase[] = [...NETWORK_CASES, ...HEADER_CASES, ...PROOF_CASES, ...SETTLES_CASES, ...RPC_CASES]
