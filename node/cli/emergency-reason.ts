import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { optionalString } from './arguments.ts'
import type { CommandContext } from './command.ts'

/** The reason that is stated with `--emergency`, if one is. @throws MedrecError `USAGE` when it is empty: no provider lets anybody in without one, and refuses as it refuses all */
export function emergencyReason (context: CommandContext): string | undefined {
  const reason = optionalString(context, 'emergency')?.trim()
  if (reason === '') throw new MedrecError('USAGE', '--emergency needs your reason, in a few words: the person whose records they are reads it.')
  return reason
}
