import { parseArgs } from 'node:util'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { plainText } from '../../protocol/text/plain-text.ts'
import { ask as askAtTerminal } from './ask.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { COMMANDS } from './commands.ts'
import { EXIT, exitCodeFor } from './exit-codes.ts'
import { explainError, explainOptions } from './explain-error.ts'
import { explainLink } from './explain-link.ts'
import { wrapText } from './fit-text.ts'
import { findCommand } from './subcommands.ts'
import type { NamedCommand } from './subcommands.ts'
import { terminalColumns } from './terminal-columns.ts'
import { wrapHelp } from './wrap-help.ts'

/**
 * Runs one command and gives the exit code. With `--json`, standard output is one line: the result, or nothing and the error as JSON on
 * standard error.
 *
 * @param options.ask - default at the terminal of this process
 */
export async function runCommandLine (options: { args: string[], env: NodeJS.ProcessEnv, signal: AbortSignal, print?: (line: string) => void, say?: (line: string) => void, ask?: CommandContext['ask'] }): Promise<number> {
  const [name, ...rest] = options.args
  // Before the arguments are read, which may be what fails.
  const json = rest.includes('--json')
  const { print = line => { writeLine(process.stdout, json, line) }, say = line => { writeLine(process.stderr, json, line) } } = options
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    print(wrapHelp(overview(), terminalColumns(process.stdout)))
    return name === undefined ? EXIT.usage : EXIT.done
  }
  try {
    const named = await findCommand({ args: options.args, commands: COMMANDS })
    if (named.args.includes('--help') || named.args.includes('-h')) {
      print(wrapHelp(help(named), terminalColumns(process.stdout)))
      return EXIT.done
    }
    const { values, positionals } = parse(named)
    const result = await run(named, {
      words: positionals,
      values,
      env: options.env,
      print: json ? () => {} : print,
      say,
      ask: options.ask ?? (async ({ question, secret }) => await askAtTerminal({ question, secret, signal: options.signal })),
      signal: options.signal,
      now: () => Math.floor(Date.now() / 1_000)
    })
    if (json && result.json !== undefined) print(JSON.stringify(result.json))
    return result.exitCode ?? EXIT.done
  } catch (error) {
    const { code, message, cause } = explainError(error)
    say(json ? JSON.stringify({ error: { code, message } }) : `${message} (${code})`)
    // For who mends it.
    if (!json && code === 'INTERNAL' && cause instanceof Error) say(cause.stack ?? cause.message)
    return exitCodeFor(code)
  }
}

/** A link that could not be used is told as what it was. */
async function run ({ name, command }: NamedCommand, context: CommandContext): Promise<CommandResult> {
  try {
    return await command.run(context)
  } catch (error) {
    throw explainLink({ error, command: name, words: context.words })
  }
}

/** In lines of the terminal's width, where there is one: it would break them in the middle of a word. */
function writeLine (stream: NodeJS.WriteStream, isJson: boolean, line: string): void {
  if (isJson) stream.write(`${line}\n`)
  else stream.write(`${stream.isTTY ? wrapText(shown(line), terminalColumns(stream)) : shown(line)}\n`)
}

/** Without what would move the cursor or turn the direction of writing: names and reasons are other people's. */
function shown (line: string): string { return line.split('\n').map(part => part.split('\t').map(plainText).join('\t')).join('\n') }

function parse (options: NamedCommand): Pick<ReturnType<typeof parseArgs>, 'positionals'> & { values: Record<string, string | boolean | Array<string | boolean> | undefined> } {
  const { name, command } = options
  const { min, max } = command.arguments
  const args = fillAlone(options)
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, strict: true, options: { ...command.options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
    if (positionals.length >= min && positionals.length <= max) return { values, positionals }
  } catch (cause) {
    throw new MedrecError('USAGE', `${explainOptions(cause)}\nusage: medrec ${name} ${command.usage}`, { cause })
  }
  throw new MedrecError('USAGE', `usage: medrec ${name} ${command.usage}`)
}

/** Gives options that stand without a text the one that they say then. */
function fillAlone ({ command: { alone = {} }, args }: NamedCommand): string[] {
  return args.map((arg, i) => {
    const text = alone[arg.slice(2)]
    return arg.startsWith('--') && text !== undefined && (args[i + 1] ?? '-').startsWith('-') ? `${arg}=${text}` : arg
  })
}

function overview (): string {
  const width = Math.max(...Object.keys(COMMANDS).map(name => name.length))
  return [
    'medrec: your medical records, from the providers who have them, and who else may see them',
    '',
    ...Object.entries(COMMANDS).map(([name, { summary }]) => `  medrec ${name.padEnd(width)}  ${summary}`),
    '',
    '"medrec COMMAND --help" shows what it takes. Each takes --json.',
    '',
    '  MEDREC_HOME       the folder of your key and records (~/.medrec)',
    '  MEDREC_PASSWORD   answers the question for the password, in scripts',
    '  MEDREC_APP        where the app is: links lead there'
  ].join('\n')
}

function help ({ name, summary, command }: NamedCommand): string {
  const end = command.subcommands === undefined ? '  --json   print the result as one line of JSON' : `"medrec ${name} COMMAND --help" shows what it takes. Each takes --json.`
  return [`usage: medrec ${name} ${command.usage}`.trimEnd(), '', summary, '', command.details, '', end].join('\n')
}
