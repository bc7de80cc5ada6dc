import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { isName } from '../../../protocol/network/values.ts'
import { DEFAULT_BLOCK_PERIOD, DEFAULT_SPREAD_WINDOW, DEMO_SPREAD_WINDOW } from '../../engine/constants.ts'
import type { NetworkTerms } from '../../../protocol/network/hash-terms.ts'
import { optionalString, stringOption } from '../arguments.ts'
import type { CommandContext } from '../command.ts'

/** The engine that `--engine` names. @throws MedrecError `USAGE` */
export function readEngine (context: CommandContext): 'clique' | 'qbft' {
  const engine = optionalString(context, 'engine') ?? 'clique'
  if (engine !== 'clique' && engine !== 'qbft') throw new MedrecError('USAGE', '--engine takes clique or qbft.')
  return engine
}

/** What a founding group agrees on. @throws MedrecError `USAGE` */
export function readTerms (context: CommandContext, options: { isForTrying: boolean }): NetworkTerms {
  const name = options.isForTrying ? optionalString(context, 'name') ?? 'Network for trying out' : stringOption(context, 'name')
  if (!isName(name)) throw new MedrecError('USAGE', 'The name cannot be shown: it needs 1 to 80 bytes without control characters.')
  return {
    name,
    engine: readEngine(context),
    blockPeriod: readNumber(context, 'period', { min: 1, max: 3_600, otherwise: DEFAULT_BLOCK_PERIOD }),
    spreadWindow: readNumber(context, 'spread-window', { min: 0, max: 3_600, otherwise: options.isForTrying ? DEMO_SPREAD_WINDOW : DEFAULT_SPREAD_WINDOW })
  }
}

/** A whole number of an option. @throws MedrecError `USAGE` */
export function readNumber (context: CommandContext, name: string, options: { min: number, max: number, otherwise: number }): number {
  const { min, max, otherwise } = options
  const text = optionalString(context, name)
  const number = text === undefined ? otherwise : Number(text)
  if (!Number.isInteger(number) || number < min || number > max || text?.trim() === '') throw new MedrecError('USAGE', `--${name} takes a whole number from ${min} to ${max}.`)
  return number
}
