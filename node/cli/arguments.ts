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

/** The parts of a list with commas, without blanks; undefined when the option was not given. */
export function optionalList (context: CommandContext, name: string): string[] | undefined {
  return optionalString(context, name)?.split(',').map(part => part.trim()).filter(part => part !== '')
}
