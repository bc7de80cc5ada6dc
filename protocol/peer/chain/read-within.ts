import { isMedrecError, MedrecError } from '../../errors/medrec-error.ts'
import { ReadingBudget } from './reading-budget.ts'
import type { ReadingLimits } from './reading-budget.ts'
import type { ChainChecker, Reading } from './reading.ts'

/**
 * One reading, within what one may take of this device, whatever the member does.
 *
 * @throws MedrecError `DEADLINE` when it takes too long; as `ChainChecker.read`
 */
export async function readWithin (options: Parameters<ChainChecker['read']>[0] & { checker: ChainChecker, limits: ReadingLimits }): Promise<Reading> {
  const { checker, limits, ask, head, second } = options
  const budget = new ReadingBudget(limits)
  try {
    return await checker.read({ head, second, ask: { ...ask, signal: AbortSignal.any([ask.signal, budget.signal]), budget } })
  } catch (error) {
    throw budget.signal.aborted && isMedrecError(error, 'CANCELLED') ? new MedrecError('DEADLINE', undefined, { cause: error }) : error
  } finally {
    budget.end()
  }
}
