import { toUtf8Bytes } from 'ethers/utils'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import { fromHex } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Candidate } from '../../protocol/network/types.ts'
import { BLOCK_GAS_LIMIT } from './constants.ts'

// What the registry's code takes for each of the things that founders have, measured on an engine and rounded up; see specs/network.md, "Founding".

/** A transaction, and each byte of its data, by Berlin's rules. */
const TRANSACTION_GAS = 21_000
const ZERO_BYTE_GAS = 4
const BYTE_GAS = 16
/** A word of storage that was empty, and what it is more when the word would have been looked at anyway. */
const WORD_GAS = 22_100
const WORD_OF_FOUNDER_GAS = 19_900
/** Once, with what is given back only at the end. */
const CALL_GAS = 90_000
/** For each founder: eleven words, its keys and its handle looked for, three events, its allowance. */
const FOUNDER_GAS = 283_000
/** For each address, and for each character that is looked at. */
const MULTIADDR_GAS = 3_000
const MULTIADDR_CHARACTER_GAS = 265
const HANDLE_CHARACTER_GAS = 310
const NAME_BYTE_GAS = 490

const WORD_BYTES = 32

/** The call that makes founders members, in the order in which block 0 has them, and the most gas that it takes. */
export function callOfAdmission (founders: Candidate[]): { data: string, gas: number } {
  const data = INTERFACES.providerRegistry.encodeFunctionData('admitFounders', [founders])
  const forData = fromHex(data).reduce((gas, byte) => gas + (byte === 0 ? ZERO_BYTE_GAS : BYTE_GAS), 0)
  return { data, gas: founders.reduce((gas, founder) => gas + gasOfFounder(founder), TRANSACTION_GAS + CALL_GAS + forData) }
}

/**
 * A block must hold the call for all founders, or they never become members.
 *
 * @throws MedrecError `NETWORK_INVALID`, saying what to do
 */
export function checkAdmission (founders: Candidate[]): void {
  const { gas } = callOfAdmission(founders)
  if (gas <= BLOCK_GAS_LIMIT) return
  throw new MedrecError('NETWORK_INVALID', `Founders become members in one block. That may take ${gas} of gas for these ${founders.length}, and a block holds ${BLOCK_GAS_LIMIT}. Found with fewer, who then let the others in by their votes, or with fewer or shorter addresses.`)
}

function gasOfFounder ({ handle, name, multiaddrs, statement }: Candidate): number {
  const nameBytes = toUtf8Bytes(name).length
  return FOUNDER_GAS +
    wordsOf(handle.length) * WORD_GAS + handle.length * HANDLE_CHARACTER_GAS +
    wordsOf(nameBytes) * WORD_GAS + nameBytes * NAME_BYTE_GAS +
    (/^0x0*$/.test(statement) ? 0 : WORD_OF_FOUNDER_GAS) + (multiaddrs.length === 0 ? 0 : WORD_OF_FOUNDER_GAS) +
    multiaddrs.reduce((gas, { length }) => gas + wordsOf(length) * WORD_GAS + length * MULTIADDR_CHARACTER_GAS + MULTIADDR_GAS, 0)
}

/** A string of up to 31 bytes has one word of storage, a longer one its length and as many words as it needs. */
function wordsOf (bytes: number): number {
  return bytes < WORD_BYTES ? 1 : 1 + Math.ceil(bytes / WORD_BYTES)
}
