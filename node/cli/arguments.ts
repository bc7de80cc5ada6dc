import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { CommandContext } from './command.ts'

/** The word at `index`, which the command has checked to be there. @throws MedrecError `USAGE` */
export function stringArgument (context: CommandContext, index: number): string {
  const word = context.words[index]
  if (word === undefined) throw new MedrecError('USAGE', 'A word is missing. --help shows what this command takes.')
  return word
}

/** The text of an option. @throws MedrecError `USAGE` when it was not given */
export function stringOption (context: CommandContext, name: string): string {
  const value = optionalString(context, name)
  if (value === undefined) throw new MedrecError('USAGE', `--${name} is missing. --help shows what this command takes.`)
  return value
}

/** The text of an option, if it was given. */
export function optionalString (context: CommandContext, name: string): string | undefined {
  const value = context.values[name]
  return typeof value === 'string' ? value : undefined
}

/** Refuses options without the one that says what they are for: to leave them out would look as if it was done. @throws MedrecError `USAGE` */
export function refuseWithout (context: CommandContext, missing: string, names: readonly string[]): void {
  const given = names.filter(name => context.values[name] !== undefined)
  if (given.length > 0) throw new MedrecError('USAGE', `${missing} is missing: ${given.map(name => `--${name}`).join(', ')} ${given.length === 1 ? 'says' : 'say'} nothing without it. Nothing was done. --help shows what this command takes.`)
}

/** The parts of a list with commas, without blanks; undefined when the option was not given. */
export function optionalList (context: CommandContext, name: string): string[] | undefined {
  return optionalString(context, name)?.split(',').map(part => part.trim()).filter(part => part !== '')
}
