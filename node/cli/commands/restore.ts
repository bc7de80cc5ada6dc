import { readFile } from 'node:fs/promises'
import { stringArgument, optionalString } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { askNewPassword, withPeer } from '../open-home.ts'

/** `medrec restore LINK` */
export const restore: Command = {
  usage: 'LINK [--words FILE]',
  details: `LINK is any invitation, or the address of the network (medrec:network:…).
Records of a provider with which you, or it, ended the relationship are on the device alone that fetched them: they do not come back.

  --words FILE   a file with the twelve words ("-": standard input); else they are asked for`,
  options: { words: { type: 'string' } },
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withPeer(context, async peer => {
      const words = await readWords(context)
      const password = await askNewPassword(context)
      const summary = await peer.restore({
        words,
        password,
        entry: stringArgument(context, 0),
        signal: context.signal,
        onProgress: ({ step, count }) => { context.say(count === undefined ? step : `${step} ${count}`) }
      })
      context.print(`Restored ${summary.relationships} providers, ${summary.records} records and ${summary.shares} shares.`)
      if (summary.away.length > 0) context.print(`Not reached: ${summary.away.join(', ')}. What they hold comes with "medrec records".`)
      return { json: summary }
    })
  }
}

async function readWords (context: CommandContext): Promise<string[]> {
  const file = optionalString(context, 'words')
  const text = file === undefined
    ? await context.ask({ question: 'The twelve words:', secret: true })
    : await readFile(file === '-' ? '/dev/stdin' : file, 'utf8')
  return text.trim().split(/\s+/)
}
