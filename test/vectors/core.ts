import * as A from '@automerge/automerge'
import { toHex, utf8 } from '../../protocol/crypto/bytes.ts'
import { treeHash } from '../../protocol/crypto/tree-hash.ts'
import { deriveDelegate } from '../../protocol/identity/derive.ts'
import { deriveAccountKey, deriveBlobAddress, derivePolicySalt } from '../../protocol/identity/secrets.ts'
import { wordsToSeed } from '../../protocol/identity/words.ts'
import { createAccount } from '../../protocol/account/edit.ts'
import { commit } from '../../protocol/policy/commitment.ts'
import { DEFAULT_EMERGENCY_SECONDS } from '../../protocol/policy/constants.ts'
import { createPolicy } from '../../protocol/policy/edit.ts'
import { encodeGrant } from '../../protocol/policy/grant.ts'
import { meetGrants } from '../../protocol/policy/meet.ts'
import { policyHeads } from '../../protocol/policy/history.ts'
import { groupViewer, MEMBERS } from '../../protocol/policy/viewer.ts'
import { FIRST_LINK } from '../../protocol/receipts/constants.ts'
import { linkEntry } from '../../protocol/receipts/log-link.ts'
import { buildMerkleTree } from '../../protocol/receipts/merkle.ts'
import { encodeReceipt, hashReceipt } from '../../protocol/receipts/receipt.ts'
import { sealValue } from '../../protocol/vault/sealed-value.ts'
import { createVault } from '../../protocol/vault/vault.ts'
import { grantOf, OTHER_VIEWER, VIEWER } from '../protocol/policy/policy-fixture.ts'
import { chainMessages } from './chain-messages.ts'
import { decisionVectors } from './decision/decision-vectors.ts'
import { founder } from './founder.ts'
import { typedData } from './typed-data.ts'

const words = 'legal winner thank year wave sausage worth useful legal winner thank yellow'.split(' ')
const network = { chainId: 777, registry: `0x${'5a'.repeat(20)}` }
const relationship = `0x${'ab'.repeat(32)}`

/** Bytes that count up: a stand-in for randomness that a reader can write down. */
function counting (): (length: number) => Uint8Array<ArrayBuffer> {
  let next = 0
  return length => Uint8Array.from({ length }, () => next++ & 255)
}

async function identity (): Promise<object> {
  const seed = wordsToSeed({ words })
  const choices = [
    { role: 'owner', provider: 'mercy-general', index: 0 }, { role: 'owner', provider: 'mercy-general', index: 19 },
    { role: 'owner', provider: 'corner-pharmacy', index: 0 }, { role: 'card', index: 3 }, { role: 'blob', provider: 'mercy-general', index: 0 }
  ] as const
  const delegates = await Promise.all(choices.map(async choice => {
    const { path, address, privateKey, publicKey, encryption } = await deriveDelegate({ seed, network, ...choice })
    return {
      ...choice, path, address, privateKey: toHex(privateKey), publicKey: toHex(publicKey),
      encryption: { publicKey: toHex(encryption.publicKey), privateKey: toHex(encryption.privateKey) },
      ...(choice.role === 'owner' ? { policySalt: toHex(derivePolicySalt({ privateKey })) } : {})
    }
  }))
  const blob = deriveBlobAddress({ seed, network, provider: 'mercy-general' })
  return { words, seed: toHex(seed), network, delegates, accountKey: toHex(deriveAccountKey({ seed, network })), blob: { provider: 'mercy-general', id: toHex(blob.id), address: blob.key.address } }
}

async function vault (): Promise<object> {
  const cost = { N: 1024, r: 8, p: 1 }
  const password = 'correct horse battery staple'
  const { file, key } = await createVault({ password, cost, randomBytes: counting() })
  const value = { namespace: 'keys', name: 'words', text: words.join(' ') }
  const sealed = await sealValue({ key, namespace: value.namespace, name: value.name, bytes: utf8(value.text), randomBytes: counting() })
  return { password, file: new TextDecoder().decode(file), value: { ...value, sealed: toHex(sealed) } }
}

async function commitment (): Promise<object> {
  const salt = Uint8Array.from({ length: 32 }, (_, i) => i)
  const heads = [['01'], ['ff', '01'], ['ff', '7f', '80']].map(set => set.map(byte => byte.repeat(32)))
  const doc = createPolicy({ relationship, salt })
  return {
    relationship, salt: toHex(salt),
    firstChange: { hash: policyHeads(doc)[0], bytes: A.getAllChanges(doc).map(toHex)[0] },
    commitments: heads.map(set => ({ heads: set, commitment: commit({ salt, relationship, heads: set }) })),
    treeHash: await Promise.all([0, 3, 1_048_576, 1_048_577].map(async length => ({ zeros: length, hash: toHex(await treeHash(new Uint8Array(length))) })))
  }
}

async function policy (): Promise<object> {
  const grant = grantOf({ id: 'a', categories: ['vitals', 'labs', 'labs'], labels: ['HIV'], notBefore: 10, notAfter: 20, purpose: 'Zweite Meinung', standing: 's1' })
  const canonical = [
    grant, grantOf({ id: 'b', viewer: groupViewer(OTHER_VIEWER), actions: ['read', 'notify'], condition: VIEWER, depth: 2 }), grantOf({ id: 'c', viewer: MEMBERS, emergency: DEFAULT_EMERGENCY_SECONDS })
  ]
  const conflicts = [
    [grantOf({ id: 'a', categories: ['labs', 'notes'], labels: ['HIV'], notAfter: 50 }), grantOf({ id: 'a', categories: ['labs', 'vitals'], notBefore: 10 })],
    [grantOf({ id: 'a', categories: ['labs'] }), grantOf({ id: 'a', categories: ['notes'] })],
    [grantOf({ id: 'a' }), grantOf({ id: 'a', viewer: OTHER_VIEWER })]
  ] as const
  return {
    canonical: canonical.map(each => ({ grant: each, text: encodeGrant(each) })),
    conflicts: conflicts.map(([a, b]) => ({ values: [encodeGrant(a), encodeGrant(b)], reads: meetGrants(a, b) ?? null })),
    account: { firstChange: A.getHeads(createAccount())[0] }
  }
}

async function receipts (): Promise<object> {
  const encoded = [0, 1, 2].map(i => encodeReceipt({
    relationship, requester: VIEWER, role: 'viewer', counts: [{ grant: 'a', category: 'labs', records: 2 }, { grant: 'a', category: 'vitals', records: 1 }],
    records: 3, bytes: 4_000, hash: new Uint8Array(32).fill(9), startedAt: 1_800_000_000 + i, closedAt: 1_800_000_001 + i, status: i === 2 ? 'cut' : 'complete', requestId: new Uint8Array(16).fill(i), ...i === 1 ? { emergency: 'unconscious, ☃' } : {}
  }))
  const { root, paths } = buildMerkleTree(encoded.map(hashReceipt))
  let previous = FIRST_LINK
  const entries = encoded.map((receipt, index) => {
    const nonce = new Uint8Array(32).fill(0x40 + index)
    previous = linkEntry({ previous, index, receiptHash: hashReceipt(receipt), nonce })
    return { index, receipt: toHex(receipt), hash: toHex(hashReceipt(receipt)), nonce: toHex(nonce), link: toHex(previous), path: paths[index]?.map(toHex) }
  })
  return { batch: encoded.length, root: toHex(root), entries }
}

/** The files of specs/vectors that say what protocol/{crypto,identity,vault,policy,kernel,receipts,account,typed-data,chain} must give. */
export const CORE_VECTORS: Record<string, () => Promise<object>> = {
  'identity.json': identity,
  'vault.json': vault,
  'commitment.json': commitment,
  'policy.json': policy,
  'decision.json': async () => decisionVectors(),
  'receipts.json': receipts,
  'typed-data.json': typedData,
  'chain-messages.json': chainMessages,
  'founder.json': founder
}
