import { SigningKey } from 'ethers/crypto'
import { TypedDataEncoder, verifyTypedData } from 'ethers/hash'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { parseCandidate } from '../../protocol/network/parse-network-file.ts'
import type { Candidate } from '../../protocol/network/types.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import { MAX_FOUNDER_FILE_LENGTH } from './constants.ts'
import { hashCandidate } from '../../protocol/network/hash-terms.ts'

/** No chain is there yet, so the domain names none: what is signed is who somebody is, not where. specs/network.md, "Founder file". */
const DOMAIN = { name: 'MedRec', version: '1' }
const TYPES = { Founder: [{ name: 'candidate', type: 'bytes32' }] }
const ROLES = ['operator', 'consensus', 'signingKey'] as const

/** The keys of a founder: 32 bytes each. */
export interface FounderKeys { operator: Uint8Array, consensus: Uint8Array, signingKey: Uint8Array }

/** The text of the file by which a founder tells the others who it is, signed by each of its keys: specs/network.md, "Founder file". */
export function encodeFounderFile (options: { candidate: Candidate, keys: FounderKeys }): string {
  const { candidate, keys } = options
  const digest = TypedDataEncoder.hash(DOMAIN, TYPES, { candidate: hashCandidate(candidate) })
  const signatures = Object.fromEntries(ROLES.map(role => [role, new SigningKey(toHex(keys[role])).sign(digest).serialized]))
  return `${JSON.stringify({ version: 1, candidate, signatures }, null, 2)}\n`
}

/**
 * Reads a founder's file and checks that each of the keys that it names has signed it. Fields it does not know are left out.
 *
 * @param options.name - what to call the file in an error
 * @throws MedrecError `FOUNDER_INVALID`, saying what is wrong
 */
export function parseFounderFile (options: { text: string, name: string }): Candidate {
  const { text, name } = options
  const invalid = (what: string, cause?: unknown): MedrecError => new MedrecError('FOUNDER_INVALID', `${name} cannot be used: ${what}.`, { cause })
  const { version, candidate: value, signatures } = parseObject(text, invalid)
  if (value === undefined) throw invalid('it is no founder.json, as "medrec network founder" writes it')
  if (version !== 1) throw invalid('its version is not 1')
  const candidate = readCandidate(value, name)
  if (typeof signatures !== 'object' || signatures === null) throw invalid('it has no signatures')
  for (const role of ROLES) {
    const signature = (signatures as Record<string, unknown>)[role]
    if (typeof signature !== 'string' || signerOf(candidate, signature) !== candidate[role]) throw invalid(`its ${role} key ${candidate[role]} has not signed it. Ask ${candidate.name} for the file that "medrec network founder" wrote, and change nothing in it`)
  }
  return candidate
}

function parseObject (text: string, invalid: (what: string, cause?: unknown) => MedrecError): Record<string, unknown> {
  if (text.length > MAX_FOUNDER_FILE_LENGTH) throw invalid('it is too long')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw invalid('it is not JSON', cause)
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalid('it is no JSON object')
  return json as Record<string, unknown>
}

function readCandidate (value: unknown, name: string): Candidate {
  try {
    return parseCandidate(value, 'candidate', name)
  } catch (cause) {
    throw isMedrecError(cause, 'NETWORK_INVALID') ? new MedrecError('FOUNDER_INVALID', cause.message, { cause }) : cause
  }
}

/** Undefined when it is no signature; of the two forms that each has, only the one with the lower s counts. */
function signerOf (candidate: Candidate, signature: string): string | undefined {
  if (!/^0x[0-9a-f]{130}$/.test(signature)) return undefined
  try {
    return verifyTypedData(DOMAIN, TYPES, { candidate: hashCandidate(candidate) }, signature).toLowerCase()
  } catch {
    // Told by the answer: nobody signed.
    return undefined
  }
}
