import { openAccount } from '../account/seal.ts'
import type { AccountDocument } from '../account/document.ts'
import { equalBytes } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { KeyNetwork } from '../identity/path.ts'
import { deriveAccountKey, deriveBlobAddress } from '../identity/secrets.ts'
import { createSigner } from '../session/signer.ts'
import type { Mux } from '../stream/open-mux.ts'
import { getBlob, putBlob } from '../sync/client.ts'
import { isSignedBy } from '../typed-data/sign.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { asOwner } from './owner-session.ts'
import { Relationship } from './relationship.ts'

/**
 * Lays the account document, sealed, with a provider, after taking in what lies there already.
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `DENIED`
 */
export async function pushAccount (options: { context: PeerContext, relationship: Relationship }): Promise<void> {
  const { context, relationship } = options
  const { account, seed } = context
  const network = requireNetwork(context).keys
  if (relationship.progress.account === account.heads) return
  await asOwner({ context, relationship }, async ({ link, session, signal }) => {
    const mux = await link.mux('sync')
    const there = await readBlob({ mux, seed, network, provider: relationship.facts.provider, signal })
    if (there !== undefined) await takeAccount({ context, relationship, account: there.account })
    // Before it goes anywhere: a provider keeps no blob that is larger than the limit.
    if (account.beginAnew({ now: context.now(), randomBytes: context.randomBytes })) await context.store.put('state', [account.entry()])
    const heads = account.heads
    const version = Math.max(there?.version ?? 0, relationship.progress.accountVersion) + 1
    const { id, key } = deriveBlobAddress({ seed, network, provider: relationship.facts.provider })
    const sealed = await account.seal({ key: deriveAccountKey({ seed, network }), randomBytes: context.randomBytes })
    const signature = await createSigner({ network, key }).sign('Blob', { id, version, contentHash: sha256(sealed) })
    await putBlob({ mux, session, signal, blob: { publicKey: key.publicKey, version, sealed, signature } })
    await relationship.note({ account: heads, accountVersion: version })
  })
}

/**
 * Takes in the account document that lies with a provider: what other devices of mine have decided, and joined.
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `ANSWER_UNSOUND`, `SEAL_BROKEN`
 */
export async function pullAccount (options: { context: PeerContext, relationship: Relationship, signal?: AbortSignal | undefined }): Promise<void> {
  const { context, relationship } = options
  const network = requireNetwork(context)
  const signal = options.signal === undefined ? context.signal : AbortSignal.any([context.signal, options.signal])
  const { provider } = relationship.facts
  const link = await network.providerLink({ persona: 'owner', handle: provider, signal, now: context.now() })
  const there = await readBlob({ mux: await link.mux('sync'), seed: context.seed, network: network.keys, provider, signal })
  if (there !== undefined) await takeAccount({ context, relationship, account: there.account })
}

async function takeAccount (options: { context: PeerContext, relationship: Relationship, account: AccountDocument }): Promise<void> {
  const { context, relationship, account: there } = options
  const { account, seed, store, options: { profile } } = context
  if (account.merge(there)) await store.put('state', [account.entry()])
  relationship.isAccountRead = true
  relationship.isAccountDue = false
  for (const [id, facts] of account.list('relationships')) {
    if (context.relationships.has(id)) continue
    const joined = await Relationship.open({ id, facts, seed, network: requireNetwork(context).keys, store, profile })
    // What lies with another provider may have been read meanwhile.
    if (context.relationships.has(id)) continue
    joined.isStranger = true
    context.relationships.set(id, joined)
    context.wake(joined)
    context.emit('providers')
  }
}

/**
 * The account document as it lies with a provider. Needs no session.
 *
 * @throws MedrecError `ANSWER_UNSOUND` when what lies there is not mine, `SEAL_BROKEN`
 */
export async function readBlob (options: {
  mux: Mux, seed: Uint8Array, network: KeyNetwork & TypedDataNetwork, provider: string, signal?: AbortSignal | undefined
}): Promise<{ account: AccountDocument, version: number } | undefined> {
  const { mux, seed, network, provider, signal } = options
  const { id, key } = deriveBlobAddress({ seed, network, provider })
  const blob = await getBlob({ mux, id, signal })
  if (blob === undefined) return undefined
  const { publicKey, version, sealed, signature } = blob
  const message = { id, version, contentHash: sha256(sealed) }
  if (!equalBytes(publicKey, key.publicKey) || !isSignedBy({ network, type: 'Blob', message, signature, address: key.address })) throw new MedrecError('ANSWER_UNSOUND', 'What the provider keeps is not what was laid there.')
  return { account: await openAccount({ key: deriveAccountKey({ seed, network }), sealed }), version }
}
