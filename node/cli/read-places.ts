import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import type { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { ReadRecord } from '../../protocol/peer/group-types.ts'
import { isUnreachable } from '../../protocol/peer/owner-session.ts'
import { optionalString } from './arguments.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { writeNdjson } from './write-ndjson.ts'
import type { RecordGroup } from './write-ndjson.ts'

/** A relationship that a provider is asked for: its handle, and 0x and 64 hex digits. */
export interface Place { provider: string, relationship: string }

/** What came of it. */
interface Asked extends Place { state: 'read' | 'refused' | 'away', code?: string }

/**
 * Reads one place after the other, and lists what came or writes it into the folder of `--out`. That some refuse, cannot be reached, or break off, keeps nothing of
 * the others back; of one that breaks off no file is written.
 *
 * @throws MedrecError `DENIED` when all of them refuse, or why nobody could be asked
 */
export async function readPlaces (options: { context: CommandContext, places: Place[], ask: (place: Place) => AsyncGenerator<ReadRecord> | AsyncIterable<ReadRecord> }): Promise<CommandResult> {
  const { context, places, ask } = options
  const folder = optionalString(context, 'out')
  const records: Array<{ provider: string, key: string, categories: string[], labels: string[] }> = []
  const asked: Asked[] = []
  const failures: MedrecError[] = []

  const fail = (place: Place, error: unknown): void => {
    if (!isMedrecError(error) || !isOfPlace(error)) throw error
    failures.push(error)
    asked.push({ ...place, state: error.code === 'DENIED' ? 'refused' : 'away', code: error.code })
  }

  const open = async function * (): AsyncGenerator<RecordGroup> {
    for (const place of places) {
      const coming = ask(place)[Symbol.asyncIterator]()
      let next: IteratorResult<ReadRecord>
      try {
        next = await coming.next()
      } catch (error) {
        fail(place, error)
        continue
      }
      const came: typeof records = []
      yield {
        handle: place.provider, ...place,
        texts: async function * () {
          for (; next.done !== true; next = await coming.next()) {
            const { key, categories, labels, text } = next.value
            came.push({ provider: place.provider, key, categories, labels })
            yield text
          }
          asked.push({ ...place, state: 'read' })
          records.push(...came)
        },
        brokeOff: error => {
          fail(place, error)
          // What was to be written is not there.
          if (folder === undefined) records.push(...came)
        }
      }
    }
  }

  const files = folder === undefined ? undefined : await writeNdjson({ folder, groups: open(), signal: context.signal })
  if (files === undefined) await readThrough(open(), context.signal)
  const refusal = failures.find(({ code }) => code === 'DENIED') ?? failures[0]
  if (refusal !== undefined && asked.every(({ state }) => state !== 'read')) throw refusal
  for (const { provider, state, code } of asked) if (state !== 'read') context.say(`${provider}: ${state === 'refused' ? 'refused' : `could not be asked (${code ?? ''})`}.`)
  for (const { provider, key, categories } of files === undefined ? records : []) context.print(`${places.length > 1 ? `${provider}  ` : ''}${key}  ${categories.join(', ')}`)
  for (const { file, records: count } of files ?? []) context.print(`wrote ${file} (${count})`)
  return { json: { records, places: asked, ...files === undefined ? {} : { files } }, exitCode: asked.some(({ state }) => state === 'away') ? EXIT.later : EXIT.done }
}

async function readThrough (groups: AsyncIterable<RecordGroup>, signal: AbortSignal): Promise<void> {
  for await (const { texts, brokeOff } of groups) {
    try {
      for await (const _text of texts()) signal.throwIfAborted()
    } catch (error) {
      if (brokeOff === undefined) throw error
      brokeOff(error)
    }
  }
}

/** Whether it says something of the provider that was asked alone, and nothing of who asks. */
function isOfPlace (error: MedrecError): boolean { return error.code === 'DENIED' || error.code === 'TOO_LARGE' || isUnreachable(error) }
