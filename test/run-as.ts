import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runCommandLine } from '../node/cli/run-command-line.ts'
import { openPeer } from '../node/peer/open-peer.ts'
import { generateWords } from '../protocol/identity/words.ts'
import { fhirProfile } from '../protocol/profiles/fhir/profile.ts'

/** What a command gave: `error` is the code of its failure. */
export interface Ran<T = Record<string, unknown>> { code: number, json: T, error: string | undefined, said: string }

/** Runs `medrec ARGS --json` as somebody. */
export type RunAs = <T = Record<string, unknown>>(who: string, ...args: string[]) => Promise<Ran<T>>

const PASSWORD = 'correct horse battery'

/** Commands of people who each have a folder of their own in `folder`. They run in this process, where nothing has to be loaded anew for each. */
export function runAsIn (folder: string, signal: AbortSignal = new AbortController().signal): RunAs {
  return async <T>(who: string, ...args: string[]) => {
    const home = join(folder, who)
    if (!existsSync(home)) await makePerson(home)
    let [printed, said] = ['', '']
    const code = await runCommandLine({
      args: [...args, '--json'], env: { MEDREC_HOME: home, MEDREC_PASSWORD: PASSWORD }, signal,
      print: line => { printed += line }, say: line => { said += `${line}\n` }
    })
    const failure = said.split('\n').findLast(line => line.startsWith('{"error"'))
    return {
      code, said,
      json: JSON.parse(printed === '' ? '{}' : printed) as T,
      error: failure === undefined ? undefined : (JSON.parse(failure) as { error: { code: string } }).error.code
    }
  }
}

/** With a password that is quick to check. */
async function makePerson (home: string): Promise<void> {
  const peer = await openPeer({ home, profile: fhirProfile, appUrl: 'https://app.example', background: false, scrypt: { N: 2, r: 1, p: 1 } })
  await peer.create({ words: generateWords(), password: PASSWORD })
  await peer.close()
}
