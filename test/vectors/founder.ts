import { encodeFounderFile } from '../../node/engine/founder-file.ts'
import { hashCandidate, hashFounders, hashTerms } from '../../protocol/network/hash-terms.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'

/** A founder's file, and what two founders agree on. */
export async function founder (): Promise<object> {
  const made = ['first-provider', 'second-provider'].map((handle, i) => {
    const keys = { operator: new Uint8Array(32).fill(3 * i + 1), consensus: new Uint8Array(32).fill(3 * i + 2), signingKey: new Uint8Array(32).fill(3 * i + 3) }
    const candidate = {
      handle, name: `Provider ☃ ${i + 1}`, operator: addressOfKey(keys.operator), consensus: addressOfKey(keys.consensus), signingKey: addressOfKey(keys.signingKey),
      multiaddrs: ['/dns4/a.example/tcp/443/tls/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'], statement: `0x${(i === 0 ? '00' : '5a').repeat(32)}`
    }
    return { keys, candidate }
  })
  const founders = made.map(({ candidate }) => candidate)
  const terms = { name: 'Valley network', engine: 'clique', blockPeriod: 2, spreadWindow: 60 } as const
  return {
    files: made.map(({ keys, candidate }) => ({
      keys: Object.fromEntries(Object.entries(keys).map(([role, key]) => [role, toHex(key)])), candidateHash: hashCandidate(candidate), file: JSON.parse(encodeFounderFile({ candidate, keys })) as object
    })),
    terms,
    foundersHash: hashFounders(founders),
    termsHash: hashTerms({ terms, founders })
  }
}
