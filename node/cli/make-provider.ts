import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { HANDLE_PATTERN } from '../../protocol/network/constants.ts'
import type { Candidate } from '../../protocol/network/types.ts'
import { isName } from '../../protocol/network/values.ts'
import { describeSystemError } from '../describe-system-error.ts'
import { createSealedKeys, openSealedKeys } from '../provider/keys.ts'
import type { SealingKeys } from '../provider/keys.ts'
import { candidateOf, engineConfigFor, reachedAt, writeConfig } from '../provider/write-provider.ts'
import type { WrittenConfig } from '../provider/write-provider.ts'
import { optionalList, optionalString, stringOption } from './arguments.ts'
import type { CommandContext } from './command.ts'
import { keysPassword, newKeysPassword } from './keys-password.ts'

/** The options of the commands that make a provider. */
export const PROVIDER_OPTIONS = {
  handle: { type: 'string' }, name: { type: 'string' }, listen: { type: 'string' }, announce: { type: 'string' }, 'password-file': { type: 'string' }, out: { type: 'string' }
} as const

/** What they are, for `details`. */
export const PROVIDER_DETAILS = `  --handle HANDLE        3 to 40 of a-z, 0-9 and -, unlike all others
  --name NAME            what people call the provider
  --listen ADDRESSES     where its node listens, with commas between: /ip4/0.0.0.0/tcp/8180/ws,/ip4/0.0.0.0/tcp/8181
  --announce ADDRESSES   where others reach it, when that is elsewhere: /dns4/records.example/tcp/443/tls/ws
  --password-file FILE   whose first line is the password of the keys, of mode 0600; the node reads it at each start
  --out DIR              its folder; keep it, and a copy of keys.json elsewhere`

/** A PeerId to check the form of addresses with. */
const PEER_ID_FORM = '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'

/** A provider whose keys and configuration are in its folder. */
export interface MadeProvider { out: string, config: string, keys: SealingKeys, candidate: Candidate }

/** What a provider comes to, before its configuration is written. */
export interface PlannedProvider { keys: SealingKeys, candidate: Candidate, config: WrittenConfig }

/**
 * Makes the folder of a provider: keys, sealed, and the configuration of its node. Keys that are there are used, and so is what somebody has set in the
 * configuration besides name, handle and addresses.
 *
 * @param options.isMade - is asked when the keys are there: whether all else is, too, and the same; then nothing more is written, nor when it throws
 * @throws MedrecError `USAGE` before any key is made; `PASSWORD_TOO_SHORT`, `KEYS_LOCKED`, `KEYS_INVALID`, `CONFIG_INVALID`
 */
export async function makeProvider (options: { context: CommandContext, engine: 'clique' | 'qbft', statement?: string | undefined, isMade?: ((planned: PlannedProvider) => Promise<boolean>) | undefined }): Promise<MadeProvider> {
  const { context, engine, statement, isMade } = options
  const [handle, name, out] = [stringOption(context, 'handle'), stringOption(context, 'name'), stringOption(context, 'out')]
  if (!HANDLE_PATTERN.test(handle)) throw new MedrecError('USAGE', `"${handle}" is no handle: it needs 3 to 40 of a-z, 0-9 and -.`)
  if (!isName(name)) throw new MedrecError('USAGE', 'The name cannot be shown: it needs 1 to 80 bytes without control characters.')
  stringOption(context, 'listen')
  const [listen, announce] = [optionalList(context, 'listen') ?? [], optionalList(context, 'announce')]
  const hash = await hashStatement(statement)
  // What cannot be told to others leaves nothing behind.
  reachedAt({ listen, announce, peerId: PEER_ID_FORM })
  const kept = await readKept(join(out, 'config.json'), engine)
  const passwordFile = optionalString(context, 'password-file')
  const keys = await provideKeys({ context, file: join(out, 'keys.json'), passwordFile })
  const candidate = candidateOf({ handle, name, keys, multiaddrs: reachedAt({ listen, announce, peerId: keys.peerId }), statement: hash })
  const config: WrittenConfig = {
    name, handle, dataDir: 'data', network: 'network.json', engine: engineConfigFor(engine), listen, ...(announce === undefined ? {} : { announce: candidate.multiaddrs }), records: 'records', keys: 'keys.json',
    ...kept, ...(passwordFile === undefined ? {} : { passwordFile: resolve(passwordFile) })
  }
  if (await isMade?.({ keys, candidate, config }) !== true) await writeConfig({ dir: out, config })
  return { out, config: join(out, 'config.json'), keys, candidate }
}

async function provideKeys (options: { context: CommandContext, file: string, passwordFile: string | undefined }): Promise<SealingKeys> {
  const { context, file, passwordFile } = options
  if (existsSync(file)) return await openSealedKeys({ file, password: keysPassword(context, passwordFile), signal: context.signal })
  const password = await newKeysPassword(context, passwordFile)
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 })
  return await createSealedKeys({ file, password })
}

/** Whether the configuration is there and says what was planned: then it stays. @throws MedrecError `refusal` when it says something else */
export async function isConfigThere (options: { file: string, planned: PlannedProvider, refusal: () => MedrecError }): Promise<boolean> {
  const { file, planned, refusal } = options
  if (!existsSync(file)) return false
  if (isDeepStrictEqual(JSON.parse(await readFile(file, 'utf8')), JSON.parse(JSON.stringify(planned.config)))) return true
  throw refusal()
}

/** What of a configuration that is there already the commands that make a provider do not know better. */
async function readKept (file: string, kind: 'clique' | 'qbft'): Promise<Partial<WrittenConfig>> {
  if (!existsSync(file)) return {}
  try {
    const { dataDir, engine, records, passwordFile } = JSON.parse(await readFile(file, 'utf8')) as WrittenConfig
    return { dataDir, records, ...('kind' in engine === (kind === 'clique') ? { engine } : {}), ...(passwordFile === undefined ? {} : { passwordFile }) }
  } catch (cause) {
    throw new MedrecError('CONFIG_INVALID', `There is a ${file} already, and it cannot be read: ${describeSystemError(cause)}.`, { cause })
  }
}

async function hashStatement (file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined
  try {
    return `0x${createHash('sha256').update(await readFile(file)).digest('hex')}`
  } catch (cause) {
    throw new MedrecError('USAGE', `The statement cannot be read: ${describeSystemError(cause)}.`, { cause })
  }
}
