import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { toString } from 'uint8arrays'
import { utf8 } from '../crypto/bytes.ts'
import type { RandomBytes } from '../crypto/random.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { openValue, sealValue } from '../vault/sealed-value.ts'
import type { VaultKey } from '../vault/vault.ts'
import type { PeerStore } from './store.ts'

/** The namespaces of a person's store. What belongs together in one transaction stands in one of them. */
export type Namespace = 'state' | 'records'

/**
 * A {@link PeerStore} through the vault: values are sealed, and names are replaced by their HMAC, since a name may say what kind of record
 * stands under it, and who is concerned.
 */
export interface SealedStore {
  get: (namespace: Namespace, name: string) => Promise<Uint8Array | undefined>
  /** @param gone - names of what is deleted with it */
  put: (namespace: Namespace, entries: Array<[name: string, value: Uint8Array]>, gone?: readonly string[]) => Promise<void>
  delete: (namespace: Namespace, names: string[]) => Promise<void>
}

const NAME_KEY = 'name-key'

/**
 * Opens the store of an unlocked vault; makes its name key at the first time.
 *
 * @throws MedrecError `STORE_DAMAGED` when what is there was sealed by another vault
 */
export async function openSealedStore (options: { store: PeerStore, key: VaultKey, randomBytes: RandomBytes }): Promise<SealedStore> {
  const { store, key, randomBytes } = options
  const place = { namespace: 'device', name: NAME_KEY }
  const held = await store.get('device', NAME_KEY)
  const nameKey = held === undefined ? randomBytes(32) : await open(key, place, held)
  if (held === undefined) await store.put('device', [[NAME_KEY, await sealValue({ key, ...place, bytes: nameKey, randomBytes })]])
  const hide = (namespace: Namespace, name: string): string => toString(hmac(sha256, nameKey, utf8(`${namespace}/${name}`)), 'base64url')

  return {
    get: async (namespace, name) => {
      const hidden = hide(namespace, name)
      const sealed = await store.get(namespace, hidden)
      return sealed === undefined ? undefined : await open(key, { namespace, name: hidden }, sealed)
    },
    put: async (namespace, entries, gone = []) => {
      // Sealed before the transaction begins: one that waits for anything else dies.
      const sealed = await Promise.all(entries.map(async ([name, bytes]): Promise<[string, Uint8Array]> => {
        const hidden = hide(namespace, name)
        return [hidden, await sealValue({ key, namespace, name: hidden, bytes, randomBytes })]
      }))
      await store.put(namespace, sealed, gone.map(name => hide(namespace, name)))
    },
    delete: async (namespace, names) => { await store.delete(namespace, names.map(name => hide(namespace, name))) }
  }
}

async function open (key: VaultKey, place: { namespace: string, name: string }, sealed: Uint8Array): Promise<Uint8Array> {
  try {
    return await openValue({ key, ...place, sealed })
  } catch (cause) {
    if (!isMedrecError(cause, 'SEAL_BROKEN')) throw cause
    throw new MedrecError('STORE_DAMAGED', undefined, { cause })
  }
}
