import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Command } from './command.ts'
import { formatTable } from './format-table.ts'

/** Commands by their names, each loaded when it is used. */
export type Commands = Record<string, { summary: string, load: () => Promise<Command> }>

/** What a command line names: the command, what it is called and does, and the words after its name. */
export interface NamedCommand { name: string, summary: string, command: Command, args: string[] }

/** A command whose next word names another one: `medrec govern vote 3`. */
export function withSubcommands (options: { commands: Commands, details?: string }): Command {
  const { commands, details } = options
  const rows = Object.entries(commands).map(([name, { summary }]) => [`  ${name}`, summary])
  return {
    usage: 'COMMAND …',
    details: [...details === undefined ? [] : [details, ''], ...formatTable(rows)].join('\n'),
    options: {},
    arguments: { min: 1, max: Number.POSITIVE_INFINITY },
    subcommands: commands,
    run: async () => { throw new MedrecError('USAGE') }
  }
}

/**
 * Finds the command that a command line names, through as many levels as there are. Where the line asks for help, or ends, before the last level,
 * it is the command whose subcommands are to be shown.
 *
 * @throws MedrecError `USAGE` when there is none of this name
 */
export async function findCommand (options: { args: string[], commands: Commands }): Promise<NamedCommand> {
  const names: string[] = []
  let { args, commands } = options
  while (true) {
    const [word = '', ...rest] = args
    const found = Object.hasOwn(commands, word) ? commands[word] : undefined
    if (found === undefined) throw new MedrecError('USAGE', `There is no command "${[...names, word].join(' ')}". "${['medrec', ...names, '--help'].join(' ')}" shows them.`)
    names.push(word)
    const command = await found.load()
    if (command.subcommands === undefined || rest[0] === undefined || rest[0].startsWith('-')) return { name: names.join(' '), summary: found.summary, command, args: rest }
    args = rest
    commands = command.subcommands
  }
}
