import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { BALANCE_MS, LOW_BALANCE } from './constants.ts'
import { encodeTopUp } from './encode-call.ts'
import type { ContractCall } from './encode-call.ts'
import type { Operator } from './operator.ts'

/** What {@link keepAllowance} takes. */
export interface AllowanceOptions {
  network: NetworkFile
  view: ChainView
  operator: Operator
  callOwn: (options: { id: string, call: ContractCall }) => Promise<void>
  report: Report
}

/**
 * Draws a member's own allowance when its operator's balance runs low and there is some left in this period. It looks now, and then again and again.
 *
 * @returns what ends it
 */
export function keepAllowance (options: AllowanceOptions): () => void {
  let isLooking = false
  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    try {
      await draw(options)
    } catch (error) {
      // The engine is away, or somebody drew it meanwhile: it is looked at again.
      if (!(error instanceof MedrecError)) options.report({ event: 'carry-failed', code: 'INTERNAL', reason: String(error) })
    } finally {
      isLooking = false
    }
  }
  void look()
  const timer = setInterval(() => { void look() }, BALANCE_MS)
  timer.unref()
  return () => { clearInterval(timer) }
}

async function draw ({ network: { contracts }, view, operator, callOwn, report }: AllowanceOptions): Promise<void> {
  const member = view.members().find(member => member.operator === operator.address)
  if (member === undefined || await operator.balance() >= LOW_BALANCE) return
  const answer = await operator.read({ to: contracts.providerRegistry, data: INTERFACES.providerRegistry.encodeFunctionData('allowanceOf', [member.id]) })
  const [left] = INTERFACES.providerRegistry.decodeFunctionResult('allowanceOf', answer) as unknown as [bigint]
  if (left === 0n) {
    report({ event: 'allowance-spent', reason: 'The operator of this node has little left to pay with, and has drawn all that it may in this period.' })
    return
  }
  // While it is on its way there is as much left: the same id, and it is sent once.
  await callOwn({ id: `top-up ${left}`, call: encodeTopUp({ member: member.id, contracts }) })
  report({ event: 'allowance-drawn', reason: `${left} wei` })
}
