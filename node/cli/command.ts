import type { ParseArgsOptionsConfig } from 'node:util'
import type { Commands } from './subcommands.ts'

/** One command of `medrec`. */
export interface Command {
  /** After the name: `LINK [--out DIR]`. */
  usage: string
  /** The rest of `--help`; a line per option, examples. */
  details: string
  options: ParseArgsOptionsConfig
  /** Options of type `string` that may stand without a text, and what they say then. Only where no other words are taken. */
  alone?: Record<string, string>
  /** How many words without dashes it takes. */
  arguments: { min: number, max: number }
  /** Where the next word names another command. */
  subcommands?: Commands
  /** Gives what `--json` prints, and an exit code other than 0 when not all was done. */
  run: (context: CommandContext) => Promise<CommandResult>
}

/** What {@link Command.run} gives. */
export interface CommandResult {
  /** A JSON value; undefined when the command has printed its own lines. */
  json: unknown
  /** Default 0; see exit-codes.ts. */
  exitCode?: number | undefined
}

/** What a command works with. */
export interface CommandContext {
  words: string[]
  values: Record<string, string | boolean | Array<string | boolean> | undefined>
  env: NodeJS.ProcessEnv
  /** One line for the reader; nothing with `--json`. */
  print: (line: string) => void
  /** Progress and questions, on standard error. */
  say: (line: string) => void
  /** Asks at the terminal, without showing what is typed when it is secret. @throws MedrecError `USAGE` when there is no terminal */
  ask: (options: { question: string, secret: boolean }) => Promise<string>
  /** Aborts at SIGINT and SIGTERM. */
  signal: AbortSignal
  /** Epoch seconds. */
  now: () => number
}
