import { readFile } from 'node:fs/promises'
import { createMPT, createMerkleProof } from '@ethereumjs/mpt'
import { be, bytes, hex } from '../second/bytes.ts'
import { plainRlp } from '../second/clique.ts'
import { keccak } from '../second/typed-data.ts'
import { repeated } from './case.ts'
import type { VectorCase } from './case.ts'

interface Proof { accountProof: string[], storageProof: Array<{ key: string, proof: string[] }> }

const { network: { contracts }, headers, proofs } = JSON.parse(await readFile(new URL('../../../specs/vectors/headers.json', import.meta.url), 'utf8')) as { network: { contracts: Record<string, string> }, headers: Array<Record<string, string>>, proofs: Record<string, Proof> }
const slotOf = (number: number): string => hex(be(number, 32))
const [slot, address] = [slotOf(0), repeated('51', 20)]

/** A state in which one contract has these words in its storage, among others without any; and what it proves of a slot. */
async function stateOf (words: Record<number, number>, asked: string): Promise<{ stateRoot: string, proof: Proof }> {
  const [state, storage] = [await createMPT({ useKeyHashing: true }), await createMPT({ useKeyHashing: true })]
  for (const [number, value] of Object.entries(words)) await storage.put(bytes(slotOf(Number(number))), plainRlp(Buffer.of(value)))
  const accountOf = (root: Uint8Array): Buffer => plainRlp([Buffer.of(1), Buffer.alloc(0), Buffer.from(root), keccak(Buffer.alloc(0))])
  for (let i = 1; i < 20; i++) await state.put(bytes(repeated(be(i, 1).toString('hex'), 20)), accountOf(keccak(plainRlp(Buffer.alloc(0)))))
  await state.put(bytes(address), accountOf(storage.root()))
  const of = async (trie: typeof state, key: string): Promise<string[]> => (await createMerkleProof(trie, bytes(key))).map(hex)
  return { stateRoot: hex(state.root()), proof: { accountProof: await of(state, address), storageProof: [{ key: asked, proof: await of(storage, asked) }] } }
}

const many = await stateOf(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [i, i + 1])), slot)
const proves = (name: string, given: object): VectorCase => ({ name, does: 'chain/proof', given: { address, slot, ...given } })
const bad = (name: string, change: object): VectorCase => ({ name, does: 'chain/proof', given: { address, slot, ...many, ...change }, fails: 'ANSWER_UNSOUND' })
const { accountProof, storageProof: [{ proof: nodes }] } = many.proof as Proof & { storageProof: [{ proof: string[] }] }
const withNodes = (account: string[], storage: unknown[]): object => ({ proof: { accountProof: account, storageProof: [{ key: slot, proof: storage }] } })
const bent = (node = ''): string => `${node.slice(0, -2)}${node.endsWith('00') ? '01' : '00'}`
const stranger = await stateOf({ 0: 200 }, slot)

/** specs/chain.md, "What is trusted", 4.: what a contract has in a slot, by EIP-1186. */
export const PROOF_CASES: VectorCase[] = [
  ...Object.entries(proofs).map(([name, proof]) => proves(`of a real engine: ${name}`, { stateRoot: headers.at(-1)?.['stateRoot'], address: contracts[name], proof })),
  proves('a word among many', many),
  proves('another of them', { slot: slotOf(39), ...await stateOf(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [i, i + 1])), slotOf(39)) }),
  proves('the only word', await stateOf({ 0: 255 }, slot)),
  proves('that a slot among many is empty', { slot: slotOf(99), ...await stateOf(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [i, i + 1])), slotOf(99)) }),
  proves('that a slot beside the only word is empty', { slot: slotOf(1), ...await stateOf({ 0: 255 }, slotOf(1)) }),
  proves('that a contract has no storage', await stateOf({}, slot)),
  bad('against another state', { stateRoot: repeated('11', 32) }),
  bad('of another contract', { address: repeated('52', 20) }),
  bad('that an address is in no state', { address: repeated('99', 20) }),
  bad('of another slot', { slot: slotOf(1) }),
  bad('of another contract\'s storage', withNodes(accountProof, stranger.proof.storageProof[0]?.proof ?? [])),
  bad('a bit of the account is another', withNodes([...accountProof.slice(0, -1), bent(accountProof.at(-1))], nodes)),
  bad('a bit of the word is another', withNodes(accountProof, [...nodes.slice(0, -1), bent(nodes.at(-1))])),
  bad('the last node of the account is missing', withNodes(accountProof.slice(0, -1), nodes)),
  bad('the last node of the word is missing', withNodes(accountProof, nodes.slice(0, -1))),
  bad('the first node of the word is missing', withNodes(accountProof, nodes.slice(1))),
  bad('no nodes of the account', withNodes([], nodes)),
  bad('no nodes of the word', withNodes(accountProof, [])),
  bad('more nodes than there can be', withNodes(accountProof, Array.from({ length: 66 }, () => nodes[0]))),
  bad('nodes that are none', withNodes(accountProof, ['0x00', 'node', null])),
  bad('no proof of storage', { proof: { accountProof } }),
  bad('no proof', { proof: null })
]
