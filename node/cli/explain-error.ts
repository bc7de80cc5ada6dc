import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { describeSystemError, isSystemError } from '../describe-system-error.ts'
import { isFull } from '../sqlite-codes.ts'

/** What to do, where a code of the system's says more than that a file cannot be used. */
const ADVICE: Record<string, (clause: string) => MedrecError> = {
  ENOSPC: clause => new MedrecError('DISK_FULL', `${clause}. Make room; what is there is kept.`),
  EDQUOT: clause => new MedrecError('DISK_FULL', `${clause}. Make room; what is there is kept.`),
  EADDRINUSE: () => new MedrecError('PORT_IN_USE'),
  EMFILE: clause => new MedrecError('FILE_UNUSABLE', `${clause}. Raise the limit (ulimit -n), and try again.`)
}

/** Whatever a command failed with, as an error that has a code and says what to do: what the system or Node says is not for who gave the command. */
export function explainError (error: unknown): MedrecError {
  if (isMedrecError(error)) return error
  if (isSystemError(error)) {
    const clause = describeSystemError(error)
    const explained = ADVICE[error.code]?.(sentence(clause)) ?? new MedrecError('FILE_UNUSABLE', `${sentence(clause)}. Look whether the right one is named, and whether this user may use it.`)
    explained.cause = error
    return explained
  }
  if (isFull(error)) return new MedrecError('DISK_FULL', 'The disk is full. Make room; what is there is kept.', { cause: error })
  if (error instanceof SyntaxError && /JSON/.test(error.message)) return new MedrecError('FILE_UNUSABLE', `A file that is read is not JSON: ${error.message}. Take it from a backup, or have it made anew.`, { cause: error })
  return new MedrecError('INTERNAL', `This should not have happened: ${describeSystemError(error)}. What was begun may be half done; giving the command again goes on with it.`, { cause: error })
}

/** Why Node's reader of options did not take a command line, in a sentence. */
export function explainOptions (error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const [, option = ''] = /'(-[^' ,]+)/.exec(message) ?? []
  switch ((error as { code?: unknown }).code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': return `There is no option ${option} here.`
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE': return /does not take an argument/.test(message) ? `${option} takes no value.` : `${option} needs a value.${/ambiguous/.test(message) ? ` One that begins with - is written ${option}=-….` : ''}`
    default: return message
  }
}

function sentence (clause: string): string {
  return clause.startsWith('/') ? clause : `${clause.charAt(0).toUpperCase()}${clause.slice(1)}`
}
