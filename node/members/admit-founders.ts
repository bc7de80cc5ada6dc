import { Interface } from 'ethers/abi'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import type { Carrier } from '../chain/carrier.ts'
import { ADMIT_PERIODS } from '../engine/governor/constants.ts'

/** Gas of the call that makes the founders members: for what is the same however many there are, for each, and for each address and 32 bytes of it. */
const ADMIT_GAS = 500_000
const ADMIT_FOUNDER_GAS = 450_000
const ADMIT_WORD_GAS = 25_000

const registry = new Interface(PROVIDER_REGISTRY_ABI)

/**
 * What makes the founders of a new network members: each founder's node in its turn, the first in the order of handles at once. To be called as long as
 * there are no members. See specs/governor.md, "Sealing".
 */
export function createAdmission (options: { network: NetworkFile, handle: string, carrier: Pick<Carrier, 'callOwn'>, now: () => number, report: Report }): () => Promise<void> {
  const { network, handle, carrier, now, report } = options
  const founders = network.founders.toSorted((a, b) => a.handle < b.handle ? -1 : 1)
  const turn = founders.findIndex(founder => founder.handle === handle)
  let since: number | undefined
  let isSent = false
  let told = ''
  return async () => {
    since ??= now()
    if (isSent || turn < 0 || now() - since < turn * ADMIT_PERIODS * network.blockPeriod) return
    const call = { to: network.contracts.providerRegistry, data: registry.encodeFunctionData('admitFounders', [founders]), gas: ADMIT_GAS + founders.reduce((sum, { multiaddrs }) => sum + ADMIT_FOUNDER_GAS + multiaddrs.reduce((words, address) => words + 1 + Math.ceil(address.length / 32), 0) * ADMIT_WORD_GAS, 0) }
    try {
      await carrier.callOwn({ id: 'admit-founders', call })
      isSent = true
      report({ event: 'founders-admitted', reason: `${founders.length} of them` })
    } catch (error) {
      // Another founder's node was first, or the engine is not there yet: looked at again in the next period.
      if (!(error instanceof MedrecError)) throw error
      if (error.message !== told) report({ event: 'founders-later', code: error.code, reason: error.message })
      told = error.message
    }
  }
}
