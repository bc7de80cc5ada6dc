import { SigningKey } from 'ethers/crypto'
import { Transaction } from 'ethers/transaction'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import type { Rpc } from '../chain/rpc.ts'

/** Gas of a transaction that moves money and does nothing else. */
const TRANSFER_GAS = 21_000n

/**
 * Moves what an operator's key had to pay with to the key after it: the allowance of the period has been drawn, and goes with the key. Gives the hash of the transaction;
 * undefined when there is nothing to move.
 *
 * @throws MedrecError `CHAIN_UNAVAILABLE`
 */
export async function moveGas (options: { rpc: Rpc, chainId: number, fromKey: Uint8Array, to: string }): Promise<string | undefined> {
  const { rpc, chainId, fromKey, to } = options
  const from = addressOfKey(fromKey)
  const balance = BigInt(String(await rpc('eth_getBalance', [from, 'latest'])))
  if (balance <= TRANSFER_GAS) return undefined
  const nonce = Number(await rpc('eth_getTransactionCount', [from, 'latest']))
  const transaction = Transaction.from({ type: 0, chainId, nonce, gasPrice: 1n, gasLimit: TRANSFER_GAS, to, value: balance - TRANSFER_GAS })
  transaction.signature = new SigningKey(fromKey).sign(transaction.unsignedHash)
  if (transaction.hash === null) throw new MedrecError('INTERNAL')
  await rpc('eth_sendRawTransaction', [transaction.serialized])
  return transaction.hash
}
