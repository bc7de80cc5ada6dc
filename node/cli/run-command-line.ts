import { parseArgs } from 'node:util'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { ask } from './ask.ts'
import type { Command } from './command.ts'
import { COMMANDS } from './commands.ts'
import type { CommandEntry, CommandGroup } from './commands.ts'
import { EXIT, exitCodeFor } from './exit-codes.ts'

/**
 * Runs one command and gives the exit code. With `--json`, standard output is one line: the result, or nothing and the error as JSON on
 * standard error.
 */
export async function runCommandLine (options: { args: string[], env: NodeJS.ProcessEnv, signal: AbortSignal, print?: (line: string) => void, say?: (line: string) => void }): Promise<number> {
  const [first, ...words] = options.args
  // Before the arguments are read, which may be what fails.
  const json = words.includes('--json')
  const { print = line => { process.stdout.write(`${line}\n`) }, say = line => { process.stderr.write(`${line}\n`) } } = options
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    print(overview())
    return first === undefined ? EXIT.usage : EXIT.done
  }
  try {
    const found = findCommand(first, words)
    if ('commands' in found) {
      print(groupHelp(first, found))
      return EXIT.done
    }
    const { name, entry, rest } = found
    const command = await entry.load()
    if (rest.includes('--help') || rest.includes('-h')) {
      print(help({ name, summary: entry.summary, command }))
      return EXIT.done
    }
    const { values, positionals } = parse({ name, command, args: rest })
    const result = await command.run({
      words: positionals,
      values,
      env: options.env,
      print: json ? () => {} : print,
      say,
      ask: async ({ question, secret }) => await ask({ question, secret, signal: options.signal }),
      signal: options.signal,
      now: () => Math.floor(Date.now() / 1_000)
    })
    if (json) print(JSON.stringify(result.json))
    return result.exitCode ?? EXIT.done
  } catch (error) {
    if (!isMedrecError(error)) {
      say(json ? JSON.stringify({ error: { code: 'INTERNAL', message: String(error) } }) : error instanceof Error ? error.stack ?? error.message : String(error))
      return EXIT.failed
    }
    say(json ? JSON.stringify({ error: { code: error.code, message: error.message } }) : `${error.message} (${error.code})`)
    return exitCodeFor(error.code)
  }
}

/** The command that the first words name, with the words after them; a group whose help is asked for. @throws MedrecError `USAGE` */
function findCommand (first: string, words: string[]): { name: string, entry: CommandEntry, rest: string[] } | CommandGroup {
  const found = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined
  if (found === undefined) throw new MedrecError('USAGE', `There is no command "${first}". "medrec --help" shows them.`)
  if (!('commands' in found)) return { name: first, entry: found, rest: words }
  const [second, ...rest] = words
  if (second === '--help' || second === '-h') return found
  const entry = second !== undefined && Object.hasOwn(found.commands, second) ? found.commands[second] : undefined
  if (second === undefined || entry === undefined) throw new MedrecError('USAGE', `"medrec ${first}" takes one of: ${Object.keys(found.commands).join(', ')}. "medrec ${first} --help" says what they do.`)
  return { name: `${first} ${second}`, entry, rest }
}

function parse (options: { name: string, command: Command, args: string[] }): Pick<ReturnType<typeof parseArgs>, 'positionals'> & { values: Record<string, string | boolean | Array<string | boolean> | undefined> } {
  const { name, command, args } = options
  const { min, max } = command.arguments
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, strict: true, options: { ...command.options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
    if (positionals.length >= min && positionals.length <= max) return { values, positionals }
  } catch (cause) {
    throw new MedrecError('USAGE', `${cause instanceof Error ? cause.message : String(cause)}\nusage: medrec ${name} ${command.usage}`, { cause })
  }
  throw new MedrecError('USAGE', `usage: medrec ${name} ${command.usage}`)
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

function groupHelp (name: string, { summary, commands }: CommandGroup): string {
  const width = Math.max(...Object.keys(commands).map(second => second.length))
  return [summary, '', ...Object.entries(commands).map(([second, { summary }]) => `  medrec ${name} ${second.padEnd(width)}  ${summary}`), '', `"medrec ${name} COMMAND --help" shows what it takes.`].join('\n')
}

function help (options: { name: string, summary: string, command: Command }): string {
  const { name, summary, command } = options
  return [`usage: medrec ${name} ${command.usage}`.trimEnd(), '', summary, '', command.details, '', '  --json   print the result as one line of JSON'].join('\n')
}
