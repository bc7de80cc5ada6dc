import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ContractFactory } from 'ethers/contract'
import type { JsonRpcProvider } from 'ethers/providers'
import type { InterfaceAbi } from 'ethers/abi'
import { SOLC_SETTINGS } from '../../contracts/solc-settings.ts'
import { newParty } from './owner.ts'
import type { Party } from './owner.ts'

/** Puts account contracts on a development chain: those of test/contracts/accounts.sol. */
export async function openAccounts (chain: JsonRpcProvider): Promise<{ deploy: (name: string, ...args: unknown[]) => Promise<string>, keyAccount: () => Promise<Party> }> {
  const solc = createRequire(import.meta.url)('solc') as { compile: (input: string) => string }
  const content = await readFile(join(import.meta.dirname, '..', 'contracts', 'accounts.sol'), 'utf8')
  const input = { language: 'Solidity', sources: { accounts: { content } }, settings: { ...SOLC_SETTINGS, outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } } }
  const { contracts } = JSON.parse(solc.compile(JSON.stringify(input))) as { contracts: { accounts: Record<string, { abi: InterfaceAbi, evm: { bytecode: { object: string } } }> } }
  const from = newParty().address
  await chain.send('anvil_setBalance', [from, '0xde0b6b3a7640000'])
  await chain.send('anvil_impersonateAccount', [from])
  const deploy = async (name: string, ...args: unknown[]): Promise<string> => {
    const compiled = contracts.accounts[name]
    if (compiled === undefined) throw new RangeError(`There is no contract ${name}.`)
    const { data } = await new ContractFactory(compiled.abi, compiled.evm.bytecode.object).getDeployTransaction(...args)
    const receipt = await chain.waitForTransaction(await chain.send('eth_sendTransaction', [{ from, data, gas: '0xf4240', gasPrice: '0x1' }]) as string)
    return receipt?.contractAddress?.toLowerCase() ?? ''
  }
  return {
    deploy,
    keyAccount: async () => {
      const { privateKey, address } = newParty()
      return { privateKey, address: await deploy('KeyAccount', address), isContract: true }
    }
  }
}
