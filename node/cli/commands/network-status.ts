import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { callControl } from '../../control/call-control.ts'
import type { NetworkStatus } from '../../control/read-status.ts'
import { readConfig } from '../../provider/config.ts'
import { stringOption } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { fitText } from '../fit-text.ts'
import { renderStatus, summarizeStatus } from '../render-status.ts'
import { terminalColumns } from '../terminal-columns.ts'

/** Rows of a terminal that does not say how many it has. */
const USUAL_ROWS = 24

const CLEAR_LINE = '\u001b[2K'
const CLEAR_BELOW = '\u001b[J'
const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'

/** `medrec network status` */
export const networkStatus: Command = {
  usage: '--config FILE [--watch]',
  details: `Members with * for this node, and whether the registry has a seat among those who seal for each; what can be voted on; how this node is.

  --config FILE   of this provider's node, which must run
  --watch         again with each block, until Ctrl-C: in place at a terminal, else a line each`,
  options: { config: { type: 'string' }, watch: { type: 'boolean' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const { dataDir } = await readConfig(stringOption(context, 'config'))
    if (context.values['watch'] === true) {
      await watch(context, dataDir)
      return { json: undefined }
    }
    const status = await callControl({ dataDir, method: 'status', params: {}, signal: context.signal }) as NetworkStatus
    for (const line of renderStatus({ status, width: terminalColumns(process.stdout), isColoured: isTerminal() })) context.print(line)
    return { json: status }
  }
}

async function watch (context: CommandContext, dataDir: string): Promise<void> {
  const isJson = context.values['json'] === true
  const isInPlace = isTerminal() && !isJson
  let drawn = 0
  const show = (progress: unknown): void => {
    const status = progress as NetworkStatus
    if (isJson) process.stdout.write(`${JSON.stringify(status)}\n`)
    else if (isInPlace) drawn = redraw(renderStatus({ status, width: terminalColumns(process.stdout), isColoured: true }), drawn)
    else context.print(summarizeStatus(status))
  }
  if (isInPlace) process.stdout.write(HIDE_CURSOR)
  try {
    await callControl({ dataDir, method: 'status', params: { watch: true }, onProgress: show, signal: context.signal })
  } catch (error) {
    // That is how watching ends.
    if (!context.signal.aborted || !isMedrecError(error, 'CANCELLED')) throw error
  } finally {
    if (isInPlace) process.stdout.write(SHOW_CURSOR)
  }
}

/** Draws over the lines that were drawn before; gives how many there are now. What does not fit into the terminal would push them out of it. */
function redraw (lines: string[], before: number): number {
  const rows = (process.stdout.rows ?? USUAL_ROWS) - 1
  const shown = lines.length <= rows ? lines : [...lines.slice(0, rows - 1), fitText(`… and ${lines.length - rows + 1} more lines: make the terminal taller`, terminalColumns(process.stdout))]
  const up = before === 0 ? '' : `\u001b[${before}A\r`
  process.stdout.write(up + shown.map(line => `${CLEAR_LINE}${line}\n`).join('') + CLEAR_BELOW)
  return shown.length
}

function isTerminal (): boolean {
  return process.stdout.isTTY
}
