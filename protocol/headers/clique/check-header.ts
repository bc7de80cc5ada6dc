import { secp256k1 } from '@noble/curves/secp256k1.js'
import { ZeroAddress, ZeroHash } from 'ethers/constants'
import { computeAddress } from 'ethers/transaction'
import { fromHex, toHex } from '../../crypto/bytes.ts'
import { MedrecError } from '../../errors/medrec-error.ts'
import type { BlockHeader } from '../block-header.ts'
import { hashFields } from '../block-header.ts'
import { EPOCH_BLOCKS, GAS_LIMIT_SHARE, IN_TURN, MIN_GAS_LIMIT, NO_UNCLES, OUT_OF_TURN, SEAL_BYTES, VANITY_BYTES, VOTE_IN, VOTE_OUT } from './constants.ts'

/**
 * Who sealed a block: its hash without the seal is what was signed. Either s is a signature, as the engine has it: a sealer could else make blocks that the
 * chain goes on from and that everybody who checks it refuses.
 *
 * @returns 0x and 40 lower-case hex digits
 * @throws MedrecError `ANSWER_UNSOUND` when the seal is no signature
 */
export function sealerOf (header: BlockHeader): string {
  const { extraData } = header
  const at = extraData.length - 2 * SEAL_BYTES
  const [signature, recovery] = [extraData.slice(at, at + 128), extraData.slice(at + 128)]
  if (at < 2 + 2 * VANITY_BYTES || (recovery !== '00' && recovery !== '01')) throw unsound(header, 'it has no seal')
  try {
    const digest = hashFields({ ...header, extraData: extraData.slice(0, at) })
    const publicKey = secp256k1.Signature.fromHex(recovery + signature, 'recovered').recoverPublicKey(fromHex(digest))
    return computeAddress(toHex(publicKey.toBytes(false))).toLowerCase()
  } catch (cause) {
    throw new MedrecError('ANSWER_UNSOUND', `The seal of block ${header.height} is none.`, { cause })
  }
}

/**
 * Checks a header by itself, as go-ethereum does. Whose turn it was depends on the engine's own set, which follows the registry with some delay: it
 * is not looked at here, since a block out of turn is as good.
 *
 * @throws MedrecError `ANSWER_UNSOUND`
 */
export function checkHeader (header: BlockHeader): void {
  const { height, difficulty, nonce, miner, extraData, gasLimit, gasUsed } = header
  if (height === 0) throw unsound(header, 'nobody sealed it')
  if (Number(difficulty) !== IN_TURN && Number(difficulty) !== OUT_OF_TURN) throw unsound(header, 'its difficulty is neither 1 nor 2')
  if (header.mixHash !== ZeroHash || header.sha3Uncles !== NO_UNCLES) throw unsound(header, 'it has a mix hash, or uncles')
  if (nonce !== VOTE_IN && nonce !== VOTE_OUT) throw unsound(header, 'its vote is none')
  const signers = (extraData.length - 2) / 2 - VANITY_BYTES - SEAL_BYTES
  const namesSigners = height % EPOCH_BLOCKS === 0
  if (namesSigners ? signers <= 0 || signers % 20 !== 0 : signers !== 0) throw unsound(header, 'it names signers where it should not, or not where it should')
  if (namesSigners && (miner !== ZeroAddress || nonce !== VOTE_OUT)) throw unsound(header, 'it has a vote where it names signers')
  if (BigInt(gasUsed) > BigInt(gasLimit) || BigInt(gasLimit) >= 2n ** 63n) throw unsound(header, 'its gas')
}

/**
 * Checks that a header stands on another.
 *
 * @param options.period - seconds from block to block
 * @throws MedrecError `ANSWER_UNSOUND`
 */
export function checkParent (options: { header: BlockHeader, parent: BlockHeader, period: number }): void {
  const { header, parent, period } = options
  if (header.height !== parent.height + 1 || header.parentHash !== parent.hash) throw unsound(header, 'it does not stand on the one before it')
  if (header.time < parent.time + period) throw unsound(header, 'it comes too soon after the one before it')
  const [before, after] = [BigInt(parent.gasLimit), BigInt(header.gasLimit)]
  const step = after > before ? after - before : before - after
  if (after < MIN_GAS_LIMIT || step >= before / BigInt(GAS_LIMIT_SHARE)) throw unsound(header, 'its gas limit')
}

/**
 * Who may seal from block 0 on.
 *
 * @returns in ascending order
 * @throws MedrecError `ANSWER_UNSOUND`
 */
export function signersOfGenesis (header: BlockHeader): string[] {
  const digits = header.extraData.slice(2 + 2 * VANITY_BYTES, -2 * SEAL_BYTES)
  if (header.height !== 0 || digits.length === 0 || digits.length % 40 !== 0) throw unsound(header, 'it does not name who may seal')
  return [...digits.matchAll(/.{40}/g)].map(([address]) => `0x${address}`)
}

function unsound (header: BlockHeader, reason: string): MedrecError {
  return new MedrecError('ANSWER_UNSOUND', `Block ${header.height} cannot be one of this chain: ${reason}.`)
}
