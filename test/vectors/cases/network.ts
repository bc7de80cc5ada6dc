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

/** specs/network.md, "Founding" and "Founder file". */
export const NETWORK_CASES: VectorCase[] = [
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
