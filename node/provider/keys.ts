import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { fromString, toString } from 'uint8arrays'
import { randomBytes } from '../../protocol/crypto/random.ts'
import type { ProviderDelegates } from '../../protocol/enrol/delegates.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { deriveDelegate } from '../../protocol/identity/derive.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'

/** The keys of a provider's node. */
export interface ProviderKeys {
  /** 64 bytes: one-use delegates come from it. */
  seed: Uint8Array
  /** 32 bytes each: sends transactions, signs for the member, seals tokens. */
  operator: Uint8Array
  signing: Uint8Array
  seal: Uint8Array
  peer: PrivateKey
  peerId: string
  operatorAddress: string
  signingAddress: string
}

const LENGTHS = { seed: 64, operator: 32, signing: 32, seal: 32 }

/**
 * Reads the keys, or makes them where there are none. Losing them loses the provider's side of every relationship: an operator backs them up.
 *
 * @throws MedrecError `KEYS_INVALID` when the file can be read by others, or is damaged
 */
export async function ensureKeys (file: string): Promise<ProviderKeys> {
  const found = await stat(file).catch(() => undefined)
  if (found === undefined) await makeKeys(file)
  else if ((found.mode & 0o077) !== 0 && process.platform !== 'win32') throw new MedrecError('KEYS_INVALID', `${file} can be read by other users of this machine. Take that away: chmod 600.`)
  return readKeys(await readFile(file, 'utf8').catch((cause: unknown) => { throw new MedrecError('KEYS_INVALID', `The file of keys cannot be read: ${String(cause)}`, { cause }) }))
}

async function makeKeys (file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const raw = Object.entries(LENGTHS).map(([name, length]) => [name, toString(randomBytes(length), 'base16')])
  const peer = toString(privateKeyToProtobuf(await generateKeyPair('Ed25519')), 'base16')
  // One that an earlier try has left may be for everybody to read.
  await rm(`${file}.part`, { force: true })
  const handle = await open(`${file}.part`, 'wx', 0o600)
  await handle.writeFile(JSON.stringify({ version: 1, ...Object.fromEntries(raw) as Record<string, string>, peer }, null, 2))
  await handle.sync()
  await handle.close()
  await rename(`${file}.part`, file)
}

function readKeys (text: string): ProviderKeys {
  try {
    const json = JSON.parse(text) as Record<string, string> & { version?: unknown }
    if (json.version !== 1) throw new MedrecError('KEYS_INVALID', 'The file of keys is of another version.')
    const [seed, operator, signing, seal] = Object.entries(LENGTHS).map(([name, length]) => {
      const bytes = fromString(json[name] ?? '', 'base16')
      if (bytes.length !== length) throw new MedrecError('KEYS_INVALID', `The key "${name}" does not have ${length} bytes.`)
      return bytes
    }) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
    const peer = privateKeyFromProtobuf(fromString(json['peer'] ?? '', 'base16'))
    return { seed, operator, signing, seal, peer, peerId: peerIdFromPrivateKey(peer).toString(), operatorAddress: addressOfKey(operator), signingAddress: addressOfKey(signing) }
  } catch (cause) {
    throw isMedrecError(cause, 'KEYS_INVALID') ? cause : new MedrecError('KEYS_INVALID', 'The file of keys cannot be read.', { cause })
  }
}

/** The provider's one-use delegates: the seed of one provider gives them under its own handle. */
export function createDelegates (options: { keys: ProviderKeys, network: NetworkFile, handle: string }): ProviderDelegates {
  const { keys, network, handle } = options
  const { chainId, contracts: { providerRegistry: registry } } = network
  return { get: async index => await deriveDelegate({ seed: keys.seed, network: { chainId, registry }, role: 'owner', provider: handle, index }) }
}
