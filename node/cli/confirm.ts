import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { CommandContext } from './command.ts'

/** The option that goes with {@link confirm}. */
export const YES_OPTION = { yes: { type: 'boolean' } } as const

/**
 * Says what a command will do, and goes on only when whoever gave it wants that: by `--yes`, or asked at the terminal.
 *
 * @throws MedrecError `CANCELLED` when the answer is another than yes; `USAGE` when there is no terminal to ask at
 */
export async function confirm (options: { context: CommandContext, sentence: string }): Promise<void> {
  const { context, sentence } = options
  context.say(sentence)
  if (context.values['yes'] === true) return
  const answer = await context.ask({ question: 'Shall this be done? [y/N]', secret: false }).catch((error: unknown) => {
    throw isMedrecError(error, 'USAGE') ? new MedrecError('USAGE', 'There is no terminal to ask at. In scripts, --yes says that it is to be done.', { cause: error }) : error
  })
  if (!/^(y|yes)$/i.test(answer.trim())) throw new MedrecError('CANCELLED', 'Nothing was done.')
}
