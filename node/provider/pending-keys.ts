import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fromString, toString } from 'uint8arrays'
import type { ChainView, Member } from '../../protocol/chain-view/chain-view.ts'
import { randomBytes } from '../../protocol/crypto/random.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { describeSystemError } from '../describe-system-error.ts'
import type { ProviderKeys } from './keys.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'

/** A key that can be replaced. */
export type RotatedRole = 'operator' | 'consensus' | 'signing'

/** The key of one role and those before and after it, 32 bytes each, as far as there are any. */
export interface KeyVersions { current: Uint8Array | undefined, pending: Uint8Array | undefined, previous: Uint8Array | undefined }

/** Where the secrets of a node's file of keys are read and written: by their names, in hex digits. What it writes is on disk as a whole when it resolves. */
export interface SecretsStore {
  /** @throws MedrecError `KEYS_INVALID`, `KEYS_LOCKED` */
  read: () => Promise<Record<string, unknown>>
  /** @throws MedrecError `KEYS_INVALID` when it cannot be written, and is as it was */
  write: (secrets: Record<string, unknown>) => Promise<void>
}

/**
 * The keys that replace others, in the file of keys. A new one is there, durably, before anybody hears of it. Which one counts is what the registry has: so the file
 * has the right one whatever is killed when, and whichever way the chain goes. Beside `signing` stand `signing.next`, which waits, and `signing.before`.
 */
export interface PendingKeys {
  /** @throws MedrecError `KEYS_INVALID` */
  versions: (role: RotatedRole) => Promise<KeyVersions>
  /** The next key of a role: the one that waits already, or one that is made. On disk when this resolves. @throws MedrecError `KEYS_INVALID` */
  make: (role: RotatedRole) => Promise<Uint8Array>
  /** The key with this address, if the file has it. @throws MedrecError `KEYS_INVALID` */
  find: (options: { role: RotatedRole, address: string }) => Promise<Uint8Array | undefined>
  /** Makes the key that waits the present one, since the registry has it; the one before is kept beside it. Nothing when none waits. @throws MedrecError `KEYS_INVALID` */
  adopt: (role: RotatedRole) => Promise<void>
}

const ROLES: readonly RotatedRole[] = ['operator', 'consensus', 'signing']

/** Opens {@link PendingKeys}. One process may change the file: the node that runs, which reads it once. */
export function openPendingKeys (options: { store: SecretsStore }): PendingKeys {
  const { store } = options
  let held: Record<string, unknown> | undefined
  let queue: Promise<unknown> = Promise.resolve()
  const inOrder = async <T> (work: (secrets: Record<string, unknown>) => Promise<T>): Promise<T> => {
    const result = queue.then(async () => await work(held ??= await store.read()))
    queue = result.catch(() => undefined)
    return await result
  }
  const change = async (secrets: Record<string, unknown>): Promise<void> => {
    await store.write(secrets)
    held = secrets
  }
  return {
    versions: async role => await inOrder(async secrets => versionsOf(secrets, role)),
    make: async role => await inOrder(async secrets => {
      const { pending } = versionsOf(secrets, role)
      if (pending !== undefined) return pending
      const made = randomBytes(32)
      await change({ ...secrets, [next(role)]: toString(made, 'base16') })
      return made
    }),
    find: async ({ role, address }) => await inOrder(async secrets => {
      const { current, pending, previous } = versionsOf(secrets, role)
      return [current, pending, previous].find(key => key !== undefined && addressOfKey(key) === address)
    }),
    adopt: async role => {
      await inOrder(async secrets => {
        const { [next(role)]: pending, ...rest } = secrets
        if (pending !== undefined) await change({ ...rest, [role]: pending, ...rest[role] === undefined ? {} : { [before(role)]: rest[role] } })
      })
    }
  }
}

/** The secrets of a file of keys that is in clear. */
export function openPlainSecrets (options: { file: string }): SecretsStore {
  const { file } = options
  return {
    read: async () => {
      try {
        return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
      } catch (cause) {
        throw new MedrecError('KEYS_INVALID', `The file of keys cannot be read: ${describeSystemError(cause)}.`, { cause })
      }
    },
    write: async secrets => { await replace(file, secrets) }
  }
}

function next (role: RotatedRole): string {
  return `${role}.next`
}

function before (role: RotatedRole): string {
  return `${role}.before`
}

function versionsOf (secrets: Record<string, unknown>, role: RotatedRole): KeyVersions {
  return { current: keyOf(secrets[role]), pending: keyOf(secrets[next(role)]), previous: keyOf(secrets[before(role)]) }
}

/** The key of a member that the registry has for a role, as address. */
export function registeredKey (member: Member, role: RotatedRole): string {
  return role === 'signing' ? member.signingKey : member[role]
}

/** The keys that a node begins with: those of its file that the registry has, which may have got there while it was off. @throws MedrecError `KEYS_INVALID` */
export async function keysInForce<K extends ProviderKeys> (options: { keys: K, pending: PendingKeys, view: ChainView, handle: string }): Promise<K> {
  const { keys, pending, view, handle } = options
  const member = view.memberByHandle(handle)
  if (member === undefined) return keys
  const operator = await pending.find({ role: 'operator', address: member.operator }) ?? keys.operator
  const signing = await pending.find({ role: 'signing', address: member.signingKey }) ?? keys.signing
  return { ...keys, operator, signing, operatorAddress: addressOfKey(operator), signingAddress: addressOfKey(signing) }
}

/**
 * Adopts a key that waits once the registry has had it for as long as it takes to settle, however it got there: rotated by this node before it was killed, or by
 * the members' vote. Returns what ends it.
 */
export function adoptWhenSettled (options: { keys: PendingKeys, view: ChainView, handle: string, report: Report }): () => Promise<void> {
  const { keys, view, handle, report } = options
  const since = new Map<RotatedRole, number>()
  let looking: Promise<void> = Promise.resolve()
  let isLooking = false
  const look = async (): Promise<void> => {
    for (const role of ROLES) {
      const [member, head] = [view.memberByHandle(handle), view.head()]
      const { pending } = await keys.versions(role)
      if (member === undefined || head === undefined || pending === undefined || registeredKey(member, role) !== addressOfKey(pending)) {
        since.delete(role)
        continue
      }
      const first = since.get(role) ?? head.number
      since.set(role, first)
      if (head.number - first < view.settledDepth()) continue
      await keys.adopt(role)
      report({ event: 'key-adopted', reason: `${role} ${addressOfKey(pending)}: start the node again if it does not use it yet` })
    }
  }
  const stop = view.onChange(change => {
    if (change !== 'head' || isLooking) return
    isLooking = true
    looking = look()
      .catch((error: unknown) => { report({ event: 'keys-unreadable', code: isMedrecError(error) ? error.code : 'INTERNAL', reason: String(error) }) })
      .finally(() => { isLooking = false })
  })
  return async () => {
    stop()
    await looking
  }
}

function keyOf (text: unknown): Uint8Array | undefined {
  if (text === undefined) return undefined
  if (typeof text !== 'string' || !/^[0-9a-f]{64}$/.test(text)) throw new MedrecError('KEYS_INVALID', 'The file of keys is damaged.')
  return fromString(text, 'base16')
}

/** As a whole or not at all, and on disk when this resolves. */
async function replace (file: string, json: Record<string, unknown>): Promise<void> {
  try {
    await rm(`${file}.part`, { force: true })
    const handle = await open(`${file}.part`, 'wx', 0o600)
    await handle.writeFile(JSON.stringify(json, null, 2))
    await handle.sync()
    await handle.close()
    await rename(`${file}.part`, file)
    const folder = await open(dirname(file), 'r')
    await folder.sync()
    await folder.close()
  } catch (cause) {
    throw new MedrecError('KEYS_INVALID', `The file of keys cannot be written, and is as it was: ${describeSystemError(cause)}.`, { cause })
  }
}
