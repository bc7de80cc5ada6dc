import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { HANDLE_PATTERN } from '../../../protocol/network/constants.ts'
import { isName } from '../../../protocol/network/values.ts'
import { encodeFounderFile } from '../../engine/founder-file.ts'
import { createSealedKeys, openSealedKeys } from '../../provider/keys.ts'
import type { SealingKeys } from '../../provider/keys.ts'
import { candidateOf, engineConfigFor, reachedAt, writeConfig } from '../../provider/write-provider.ts'
import { optionalList, optionalString, stringOption } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { keysPassword, newKeysPassword } from '../keys-password.ts'
import { readEngine } from './network-terms.ts'

/** `medrec network founder` */
export const networkFounder: Command = {
  usage: '--handle HANDLE --name NAME --listen ADDRESSES [--announce ADDRESSES] --out DIR',
  details: `Makes DIR with this provider's keys, sealed under a password, its configuration, and founder.json, which tells the other founders who it is and
is signed by each of its keys. Send founder.json to them, and get theirs; then each runs "medrec network init --founders". Keys that are in DIR
already are used, so that founder.json can be made again with other addresses.

  --handle HANDLE        3 to 40 of a-z, 0-9 and -, unlike all others
  --name NAME            what people call the provider
  --listen ADDRESSES     where its node listens, with commas between: /ip4/0.0.0.0/tcp/8180/ws,/ip4/0.0.0.0/tcp/8181
  --announce ADDRESSES   where others reach it, when that is elsewhere: /dns4/records.example/tcp/443/tls/ws
  --statement FILE       a public text of who it is; its SHA-256 goes into the network
  --engine ENGINE        clique (default) or qbft
  --out DIR              its folder; keep it, and a copy of keys.json elsewhere

  MEDREC_PASSWORD        answers the question for the password`,
  options: { handle: { type: 'string' }, name: { type: 'string' }, listen: { type: 'string' }, announce: { type: 'string' }, statement: { type: 'string' }, engine: { type: 'string' }, out: { type: 'string' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const [handle, name, out] = [stringOption(context, 'handle'), stringOption(context, 'name'), stringOption(context, 'out')]
    if (!HANDLE_PATTERN.test(handle)) throw new MedrecError('USAGE', `"${handle}" is no handle: it needs 3 to 40 of a-z, 0-9 and -.`)
    if (!isName(name)) throw new MedrecError('USAGE', 'The name cannot be shown: it needs 1 to 80 bytes without control characters.')
    stringOption(context, 'listen')
    const [listen, announce] = [optionalList(context, 'listen') ?? [], optionalList(context, 'announce')]
    const engine = engineConfigFor(readEngine(context))
    const statement = await hashStatement(optionalString(context, 'statement'))
    // Before any key is made: what cannot be told to others leaves nothing behind.
    reachedAt({ listen, announce, peerId: PEER_ID_FORM })
    const keys = await provideKeys(context, join(out, 'keys.json'))
    const candidate = candidateOf({ handle, name, keys, multiaddrs: reachedAt({ listen, announce, peerId: keys.peerId }), statement })
    const file = join(out, 'founder.json')
    await writeFile(`${file}.part`, encodeFounderFile({ candidate, keys: { operator: keys.operator, consensus: keys.consensus, signingKey: keys.signing } }))
    await rename(`${file}.part`, file)
    await writeConfig({ dir: out, config: { name, handle, dataDir: 'data', network: 'network.json', engine, listen, ...(announce === undefined ? {} : { announce: candidate.multiaddrs }), records: 'records', keys: 'keys.json' } })
    context.print(`${file} tells the other founders who "${handle}" is. Send it to them, and get theirs.`)
    context.print(`${join(out, 'keys.json')} is this provider. Keep a copy where nobody else finds it: without it the provider's side of its relationships is lost.`)
    return { json: { founder: file, config: join(out, 'config.json'), peerId: keys.peerId, ...candidate } }
  }
}

/** A PeerId to check the form of addresses with. */
const PEER_ID_FORM = '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'

async function provideKeys (context: CommandContext, file: string): Promise<SealingKeys> {
  if (existsSync(file)) return await openSealedKeys({ file, password: keysPassword(context), signal: context.signal })
  const password = await newKeysPassword(context)
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 })
  return await createSealedKeys({ file, password })
}

async function hashStatement (file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined
  try {
    return `0x${createHash('sha256').update(await readFile(file)).digest('hex')}`
  } catch (cause) {
    throw new MedrecError('USAGE', `The statement cannot be read: ${String(cause)}`, { cause })
  }
}
