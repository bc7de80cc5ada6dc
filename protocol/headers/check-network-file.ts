import { decodeRlp } from 'ethers/utils'
import { CONTRACT_NAMES } from '../chain-view/histories.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { FOUNDED_CONTRACTS } from '../network/constants.ts'
import { chainIdOf, hashTerms } from '../network/hash-terms.ts'
import type { NetworkContracts, NetworkFile } from '../network/types.ts'
import type { BlockHeader } from './block-header.ts'

/** Whether a network was founded with block 0, which stands for all that was agreed on; a development chain never is. */
export function isFounded (contracts: NetworkContracts): boolean {
  return CONTRACT_NAMES.every(name => contracts[name] === FOUNDED_CONTRACTS[name])
}

/**
 * Checks what somebody says is a network's network.json against what makes the network this one: a false one could say that nothing can be proven.
 * See specs/network.md, "Founding".
 *
 * @param options.genesis - the header of block 0, as somebody gave it; not needed of a development chain
 * @throws MedrecError `NETWORK_INVALID`
 */
export function checkNetworkFile (options: { file: NetworkFile, genesis: BlockHeader | undefined }): void {
  const { file, genesis } = options
  const { engine } = file
  if (isFounded(file.contracts) !== (engine !== 'anvil')) throw invalid('the engine is another')
  if (engine === 'anvil') return
  if (JSON.stringify(file.contracts) !== JSON.stringify(FOUNDED_CONTRACTS)) throw invalid('a contract is elsewhere')
  if (genesis?.hash !== file.genesisHash) throw invalid('block 0 is another')
  const terms = hashTerms({ terms: { ...file, engine }, founders: file.founders })
  const told = engine === 'clique' ? genesis.extraData.slice(0, 66) : vanityOfBft(genesis.extraData)
  if (told !== terms || file.chainId !== chainIdOf(terms)) throw invalid('the founders agreed on something else')
  if (file.settledDepth !== (engine === 'clique' ? 'majority' : 0)) throw invalid('settledDepth is another')
}

function vanityOfBft (extraData: string): string | undefined {
  try {
    const [vanity] = decodeRlp(extraData) as string[]
    return vanity
  } catch (cause) {
    throw new MedrecError('NETWORK_INVALID', undefined, { cause })
  }
}

function invalid (reason: string): MedrecError {
  return new MedrecError('NETWORK_INVALID', `A member's network.json is not of this network: ${reason}.`)
}
