import { plainPublicKey } from '../second/bip32.ts'
import { bytes, hex } from '../second/bytes.ts'
import { plainHeaderHash } from '../second/clique.ts'
import { plainAddress, plainSignTyped } from '../second/sign.ts'
import { NETWORK as network, repeated } from './case.ts'
import type { VectorCase } from './case.ts'
import { makeBlocks, SEALER_A as A, SEALER_B as B, SEALER_C as C, SEALER_D as D, STRANGER } from './made-blocks.ts'

const sealers = ['31', '32', '33', '34'].map(byte => repeated(byte, 20))
const rank = (name: string, number: number, at: number, all = sealers): VectorCase => ({ name, does: 'engine/rank', given: { number, sealer: sealers[at], sealers: all } })

const head = { number: 100, hash: repeated('55', 32), totalDifficulty: 180, rank: 2 }
const others = [{ totalDifficulty: 181, number: 101, rank: 3, hash: repeated('99', 32) }, { number: 99, rank: 3, hash: repeated('98', 32) }, { rank: 1, hash: repeated('97', 32) }, { hash: repeated('54', 32) }]
const order = (name: string, heads: object[]): VectorCase => ({ name, does: 'governor/order', given: { heads } })

const [one = '', two = '', three = '', four = ''] = sealers
const votes = (name: string, wanted: string[], sealing: string[], ready: string[], gives: object): VectorCase => ({ name, does: 'governor/votes', given: { wanted, sealing, ready }, gives })

const blocks = (await makeBlocks([A, B, C, D], [[A], [B], [C], [D, [], { difficulty: '0x2' }], [A]])).headers
const branchOf = (headers: typeof blocks, change: object = {}): object => {
  const [common = {}, ...shown] = headers
  const totalDifficulty = 50 + shown.reduce((sum, { difficulty }) => sum + Number(difficulty), 0)
  return { common: { header: common, totalDifficulty: 50 }, headers: shown, head: { hash: hex(plainHeaderHash(headers.at(-1) ?? {})), totalDifficulty }, sealers: [A, B, C, D].map(plainAddress), seats: [], period: 1, ...change }
}
const branch = (name: string, given: object, outcome: Pick<VectorCase, 'gives' | 'fails'> = { fails: 'ANSWER_UNSOUND' }): VectorCase => ({ name, does: 'governor/branch', given, ...outcome })
const sealedBy = async (...keys: string[]): Promise<typeof blocks> => (await makeBlocks([A, B, C, D], keys.map(key => [key]))).headers
const last = { sealer: plainAddress(A) }

const NODE = repeated('0b', 32)
const keyOf = (key: string): string => hex(plainPublicKey(bytes(key), 'uncompressed').subarray(1))
const told = { nonce: repeated('66', 32), handle: 'mercy-general', askingPeerId: '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp', askedPeerId: '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X' }
const signed = (change: object = {}, key = NODE, on = network): string => hex(plainSignTyped({ network: on, type: 'EngineNodeKey', message: { ...told, ...change } }, key))
const state = { handle: told.handle, nodeKey: keyOf(NODE), hash: repeated('55', 32), number: 7, nodeSignature: signed() }
const asked = (name: string, change: object, outcome: Pick<VectorCase, 'gives' | 'fails'> = { fails: 'SIGNATURE_INVALID' }): VectorCase =>
  ({ name, does: 'engine/state', given: { network, handle: told.handle, nonce: told.nonce, peerIds: { asking: told.askingPeerId, asked: told.askedPeerId }, state: { ...state, ...change } }, ...outcome })
const proof = { number: 7, hash: repeated('55', 32) }
const proves = (name: string, change: object, outcome: Pick<VectorCase, 'gives' | 'fails'>): VectorCase =>
  ({ name, does: 'engine/proof', given: { network, nonce: told.nonce, proof: { ...proof, signature: hex(plainSignTyped({ network, type: 'EngineProof', message: { nonce: told.nonce, ...proof } }, A)), ...change } }, ...outcome })
const clock = (name: string, now: number, others: number[], head: number, fails?: string): VectorCase => ({ name, does: 'governor/clock', given: { now, others, head }, ...fails === undefined ? { gives: {} } : { fails } })

/** specs/engine.md, "Sequence", and specs/governor.md. */
const GOVERNOR_CASES: VectorCase[] = [
  asked('a node that is the partner\'s', {}, { gives: { nodeKey: keyOf(NODE) } }),
  asked('it says to be another\'s', { handle: 'corner-pharmacy', nodeSignature: signed({ handle: 'corner-pharmacy' }) }),
  asked('another node key than has signed', { nodeKey: keyOf(A) }),
  asked('signed for another handle', { nodeSignature: signed({ handle: 'corner-pharmacy' }) }),
  asked('signed for another nonce', { nodeSignature: signed({ nonce: repeated('67', 32) }) }),
  asked('signed for who asks from elsewhere', { nodeSignature: signed({ askingPeerId: told.askedPeerId }) }),
  asked('signed for who is asked elsewhere', { nodeSignature: signed({ askedPeerId: told.askingPeerId }) }),
  asked('signed in another network', { nodeSignature: signed({}, NODE, { ...network, chainId: 778 }) }),
  asked('no signature', { nodeSignature: '0x' }),
  asked('a node key of 65 bytes', { nodeKey: `0x04${keyOf(NODE).slice(2)}` }, { fails: 'BAD_MESSAGE' }),
  asked('a hash of 31 bytes', { hash: repeated('55', 31) }, { fails: 'BAD_MESSAGE' }),
  proves('a head that a key has signed', {}, { gives: { signer: plainAddress(A) } }),
  proves('a proof without a signature', { signature: '0x' }, { fails: 'SIGNATURE_INVALID' }),
  proves('a head of 33 bytes', { hash: repeated('55', 33) }, { fails: 'BAD_MESSAGE' }),
  clock('a clock as the others\'', 1_000, [990, 1_000, 1_010], 1_000),
  clock('15 s behind most', 1_000, [1_015, 1_015, 1_000], 1_015),
  clock('16 s behind most', 1_000, [1_016, 1_016, 1_000], 1_000, 'CLOCK_OFF'),
  clock('16 s ahead of most', 1_000, [984, 984, 1_000], 900, 'CLOCK_OFF'),
  clock('one of two does not convict', 1_000, [1_016, 1_000], 1_000),
  clock('both do', 1_000, [1_016, 1_020], 1_000, 'CLOCK_OFF'),
  clock('nobody is there', 1_000, [], 1_015),
  clock('nobody is there, and the newest block is of more than 15 s ahead', 1_000, [], 1_016, 'CLOCK_OFF'),
  rank('whose turn it is', 101, 1),
  rank('whose turn was before that', 101, 0),
  rank('whose turn comes next', 101, 2),
  rank('in another order the same', 101, 2, sealers.toReversed()),
  rank('of one alone', 7, 0, sealers.slice(0, 1)),
  { name: 'who is none of them', does: 'engine/rank', given: { number: 7, sealer: repeated('39', 20), sealers }, gives: { rank: 4 } },
  ...others.map((other, i) => order(`one has ${['more total difficulty', 'less number', 'less rank', 'a lower hash'][i] ?? ''}`, [head, { ...head, ...other }])),
  order('all of them', [head, ...others.map(other => ({ ...head, ...other }))]),

  votes('nothing to vote for', [one, two], [one, two], [], { letIn: [], drop: [] }),
  votes('who is wanted and ready comes', [one, two, three, four], [one, two], [three], { letIn: [three], drop: [] }),
  votes('who is wanted no more goes', [one, two], [one, two, three, four], [], { letIn: [], drop: [three, four] }),
  votes('one comes as another goes', [one, three], [one, two], [one, three], { letIn: [three], drop: [two] }),
  votes('nobody goes while none of the wanted seals', [three, four], [one, two], [three], { letIn: [three], drop: [] }),
  votes('nobody is wanted', [], [one], [], { letIn: [], drop: [] }),

  branch('blocks of sealers', branchOf(blocks), { gives: last }),
  branch('one block', branchOf(blocks.slice(4)), { gives: last }),
  branch('of who is to seal and does not yet', branchOf(await sealedBy(A, B, STRANGER), { seats: [plainAddress(STRANGER)] }), { gives: { sealer: plainAddress(STRANGER) } }),
  branch('by the same with one other between, of four', branchOf(await sealedBy(B, A, B, A)), { gives: last }),
  branch('none', branchOf(blocks.slice(5))),
  branch('of who does not seal', branchOf(await sealedBy(A, B, STRANGER))),
  branch('twice in a row by the same, of four', branchOf(await sealedBy(A, B, B))),
  branch('with one other between, of five', branchOf(await sealedBy(A, B, A), { sealers: [A, B, C, D, STRANGER].map(plainAddress) })),
  branch('twice in a row by the same, of two', branchOf(await sealedBy(A, A), { sealers: [A, B].map(plainAddress) }), { gives: last }),
  branch('a block is left out', branchOf(blocks.toSpliced(2, 1))),
  branch('on another block', branchOf([blocks[1] ?? {}, ...blocks.slice(3)])),
  branch('come to another head', branchOf(blocks, { head: { hash: repeated('11', 32), totalDifficulty: 56 } })),
  branch('come to less difficulty than was said', branchOf(blocks, { head: { hash: hex(plainHeaderHash(blocks.at(-1) ?? {})), totalDifficulty: 57 } })),
  branch('faster than blocks come', branchOf(blocks, { period: 2 }))
]

const member = { id: 1, handle: 'first-provider', name: 'Provider ☃ "1"', operator: repeated('21', 20), consensus: repeated('22', 20), signingKey: repeated('23', 20), multiaddrs: ['/dns4/a.example/tcp/443/tls/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'], joinedAt: 1_800_000_000 }
const relationship = {
  id: repeated('ab', 32), number: 1, ownerDelegate: repeated('24', 20), controller: repeated('25', 20), providerDelegate: repeated('26', 20), anchor: repeated('28', 32),
  anchors: [{ commitment: repeated('27', 32), sequence: 1 }, { commitment: repeated('28', 32), sequence: 3 }], sequence: 3, status: 'active', updatedAtBlock: 12
}
const view = (name: string, members: object[], relationships: object[]): VectorCase => ({ name, does: 'control/view-hash', given: { members, relationships } })

/** specs/control.md, "Methods". */
const VIEW_CASES: VectorCase[] = [
  view('nothing', [], []),
  view('a member and a relationship', [member], [relationship]),
  view('several, in any order', [{ ...member, id: 10, handle: 'tenth-provider' }, { ...member, id: 9, name: 'é / \u2028 \\', multiaddrs: [] }, member], [{ ...relationship, id: repeated('bb', 32), status: 'terminated', anchors: [], anchor: repeated('00', 32) }, relationship]),
  view('another order of fields is the same', [Object.fromEntries(Object.entries(member).reverse())], [Object.fromEntries(Object.entries(relationship).reverse())])
]

/** What providers' nodes do beside each other. */
export const NODE_CASES: VectorCase[] = [...GOVERNOR_CASES, ...VIEW_CASES]
