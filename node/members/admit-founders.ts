import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import type { Carrier } from '../chain/carrier.ts'
import { callOfAdmission } from '../engine/admission-gas.ts'
import { ADMIT_PERIODS } from '../engine/governor/constants.ts'

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
    const call = { to: network.contracts.providerRegistry, ...callOfAdmission(founders) }
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

/** Looks at each new head whether there are members yet, and calls `admit` while there are none: for an engine that no governor looks after. Gives what ends it. */
export function admitUntilMembers (options: { view: ChainView, admit: () => Promise<void>, report: Report }): () => void {
  const { view, admit, report } = options
  const look = (): void => {
    if (view.members().length > 0) return
    admit().catch((error: unknown) => { report({ event: 'founders-not-admitted', code: 'INTERNAL', reason: String(error) }) })
  }
  return view.onChange(change => { if (change === 'head') look() })
}
