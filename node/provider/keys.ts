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
import type { ScryptCost } from '../../protocol/vault/vault-file.ts'
import { openSecrets, readKeysFile, writePlainKeys, writeSealedKeys } from './keys-file.ts'
import type { PublicKeys } from './keys-file.ts'

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

/** The keys of one that seals blocks. */
export interface SealingKeys extends ProviderKeys {
  /** 32 bytes. */
  consensus: Uint8Array
  consensusAddress: string
  /** Consensus addresses that it had before. */
  formerConsensus: string[]
}

const LENGTHS = { seed: 64, operator: 32, signing: 32, seal: 32 }

/** Asks for the password of sealed keys. @throws MedrecError `KEYS_LOCKED` when there is none to be had */
export type AskKeysPassword = () => Promise<string>

/**
 * Reads the keys of a node on an engine that others run, or makes them, in clear, where there are none. Losing them loses the provider's side of
 * every relationship: an operator backs them up.
 *
 * @param password - for keys that are sealed
 * @throws MedrecError `KEYS_INVALID` when the file can be read by others, or is damaged; `KEYS_LOCKED`
 */
export async function ensureKeys (file: string, password?: AskKeysPassword): Promise<ProviderKeys> {
  const found = await readKeysFile(file)
  if (found?.version === 2) return await openSealedKeys({ file, password: password ?? refusePassword })
  if (found === undefined) await writePlainKeys({ file, secrets: await makeSecrets(LENGTHS) })
  const read = found ?? await readKeysFile(file)
  return parseSecrets(read?.version === 1 ? read.secrets : {})
}

/**
 * Makes the keys of a node that seals blocks, sealed under a password, and gives what of them is public. There must be none yet.
 *
 * @param options.formerConsensus - addresses that these keys take the place of
 * @param options.cost - of scrypt; lower in tests
 * @throws MedrecError `KEYS_INVALID` when there are keys already
 */
export async function createSealedKeys (options: { file: string, password: string, formerConsensus?: string[], cost?: ScryptCost }): Promise<SealingKeys> {
  const { file, password, formerConsensus = [], cost } = options
  if (await readKeysFile(file) !== undefined) throw new MedrecError('KEYS_INVALID', `There are keys in ${file} already. Nothing was changed.`)
  const secrets = await makeSecrets({ ...LENGTHS, consensus: 32 })
  const keys = parseSealingSecrets(secrets, formerConsensus)
  await writeSealedKeys({ file, password, secrets, public: publicOf(keys), cost })
  return keys
}

/**
 * Reads the keys of a node that seals blocks.
 *
 * @throws MedrecError `KEYS_LOCKED` when the password is wrong or missing; `KEYS_INVALID` when there are none, they are not sealed, can be read by others, or are damaged
 */
export async function openSealedKeys (options: { file: string, password: AskKeysPassword, signal?: AbortSignal | undefined }): Promise<SealingKeys> {
  const { file, password, signal } = options
  const keys = await readKeysFile(file)
  if (keys === undefined) throw new MedrecError('KEYS_INVALID', `There are no keys in ${file}. Name the file that has them, take it from your backup, or make new ones with "medrec network founder".`)
  if (keys.version !== 2) throw new MedrecError('KEYS_INVALID', `The keys in ${file} are in clear, and have none that seals blocks: they are for the development chain alone. Make sealed ones with "medrec network founder".`)
  const opened = parseSealingSecrets(await openSecrets({ keys, password: await password(), signal }), keys.public.formerConsensus)
  if (JSON.stringify(publicOf(opened)) !== JSON.stringify(keys.public)) throw new MedrecError('KEYS_INVALID', 'The file of keys says it has other keys than are in it. Take it from your backup.')
  return opened
}

/**
 * Puts another consensus key into a file of sealed keys; the address before stands beside it from then on.
 *
 * @param options.consensus - 32 bytes
 * @param options.cost - of scrypt; lower in tests
 * @throws MedrecError as {@link openSealedKeys}
 */
export async function replaceConsensusKey (options: { file: string, password: string, consensus: Uint8Array, cost?: ScryptCost }): Promise<SealingKeys> {
  const { file, password, consensus, cost } = options
  const keys = await openSealedKeys({ file, password: async () => password })
  const next = { ...keys, consensus, consensusAddress: addressOfKey(consensus), formerConsensus: [...keys.formerConsensus, keys.consensusAddress] }
  const raw = Object.fromEntries((['seed', 'operator', 'signing', 'seal', 'consensus'] as const).map(name => [name, toString(next[name], 'base16')]))
  await writeSealedKeys({ file, password, secrets: { ...raw, peer: toString(privateKeyToProtobuf(next.peer), 'base16') }, public: publicOf(next), cost })
  return next
}

/** The PeerId of a node, for which no password is needed. Makes keys as {@link ensureKeys} does. */
export async function readPeerId (file: string): Promise<string> {
  const found = await readKeysFile(file)
  return found?.version === 2 ? found.public.peerId : (await ensureKeys(file)).peerId
}

/** The provider's one-use delegates: the seed of one provider gives them under its own handle. */
export function createDelegates (options: { keys: ProviderKeys, network: NetworkFile, handle: string }): ProviderDelegates {
  const { keys, network, handle } = options
  const { chainId, contracts: { providerRegistry: registry } } = network
  return { get: async index => await deriveDelegate({ seed: keys.seed, network: { chainId, registry }, role: 'owner', provider: handle, index }) }
}

async function refusePassword (): Promise<never> {
  throw new MedrecError('KEYS_LOCKED', 'The keys of this node are sealed. Name "passwordFile" in its configuration, or set MEDREC_PASSWORD.')
}

async function makeSecrets (lengths: Record<string, number>): Promise<Record<string, string>> {
  const raw = Object.entries(lengths).map(([name, length]) => [name, toString(randomBytes(length), 'base16')])
  return { ...Object.fromEntries(raw) as Record<string, string>, peer: toString(privateKeyToProtobuf(await generateKeyPair('Ed25519')), 'base16') }
}

function publicOf (keys: SealingKeys): PublicKeys {
  const { peerId, operatorAddress, consensusAddress, signingAddress, formerConsensus } = keys
  return { peerId, operator: operatorAddress, consensus: consensusAddress, signingKey: signingAddress, formerConsensus }
}

function parseSealingSecrets (secrets: Record<string, unknown>, formerConsensus: string[]): SealingKeys {
  const keys = parseSecrets(secrets)
  return orInvalid(() => {
    const consensus = bytesOf(secrets, 'consensus', 32)
    return { ...keys, consensus, consensusAddress: addressOfKey(consensus), formerConsensus }
  })
}

function parseSecrets (secrets: Record<string, unknown>): ProviderKeys {
  return orInvalid(() => {
    const [seed, operator, signing, seal] = Object.entries(LENGTHS).map(([name, length]) => bytesOf(secrets, name, length)) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
    const peer = privateKeyFromProtobuf(fromString(textOf(secrets, 'peer'), 'base16'))
    return { seed, operator, signing, seal, peer, peerId: peerIdFromPrivateKey(peer).toString(), operatorAddress: addressOfKey(operator), signingAddress: addressOfKey(signing) }
  })
}

/** What is wrong with a key says nothing of it. */
function orInvalid<T> (read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw isMedrecError(cause, 'KEYS_INVALID') ? cause : new MedrecError('KEYS_INVALID', 'The file of keys cannot be read.', { cause })
  }
}

function bytesOf (secrets: Record<string, unknown>, name: string, length: number): Uint8Array {
  const bytes = fromString(textOf(secrets, name), 'base16')
  if (bytes.length !== length) throw new MedrecError('KEYS_INVALID', `The key "${name}" does not have ${length} bytes.`)
  return bytes
}

function textOf (secrets: Record<string, unknown>, name: string): string {
  const text = secrets[name] ?? ''
  if (typeof text !== 'string') throw new MedrecError('KEYS_INVALID', `The key "${name}" is no text.`)
  return text
}
