import { abiEncode, abiText, abiWord } from './abi.ts'
import type { AbiValue } from './abi.ts'
import { bytes, hex } from './bytes.ts'
import { keccak, plainDigest, plainDomainHash, plainStructHash } from './typed-data.ts'

/** Who wants to be a member, as network.json has it. */
export interface PlainCandidate { handle: string, name: string, operator: string, consensus: string, signingKey: string, multiaddrs: string[], statement: string }

/** specs/network.md, computed once more. */
export const SECOND_NETWORK = {
  'network/candidate': (candidate: PlainCandidate) => {
    const encoded = abiEncode([structOf(candidate)])
    return { steps: { encoded: hex(encoded) }, gives: { hash: hex(keccak(encoded)) } }
  },

  'network/terms': ({ terms, founders }: { terms: { name: string, engine: string, blockPeriod: number, spreadWindow: number }, founders: PlainCandidate[] }) => {
    const foundersHash = keccak(abiEncode([{ list: founders.map(structOf) }]))
    const encoded = abiEncode([abiText(terms.name), abiText(terms.engine), abiWord(terms.blockPeriod), abiWord(terms.spreadWindow), { word: foundersHash }])
    const hash = keccak(encoded)
    return { steps: { foundersHash: hex(foundersHash), encoded: hex(encoded), chainId: Number(2n ** 31n + BigInt(hex(hash)) % 2n ** 47n) }, gives: { hash: hex(hash) } }
  }
}

/** What a founder's keys sign. */
export function plainFounderDigest (candidate: PlainCandidate): Buffer {
  const types = { Founder: [{ name: 'candidate', type: 'bytes32' }] }
  return plainDigest(plainDomainHash({ name: 'MedRec', version: '1' }), plainStructHash(types, 'Founder', { candidate: hex(keccak(abiEncode([structOf(candidate)]))) }))
}

/** A candidate as a struct of Solidity. */
export function structOf ({ handle, name, operator, consensus, signingKey, multiaddrs, statement }: PlainCandidate): AbiValue {
  return { struct: [abiText(handle), abiText(name), abiWord(operator), abiWord(consensus), abiWord(signingKey), { list: multiaddrs.map(abiText) }, { word: bytes(statement) }] }
}
