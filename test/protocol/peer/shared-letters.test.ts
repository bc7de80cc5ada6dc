import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { deriveDelegate } from '../../../protocol/identity/derive.ts'
import type { Delegate } from '../../../protocol/identity/derive.ts'
import type { NetworkAddress } from '../../../protocol/network/types.ts'
import { AccountKeeper } from '../../../protocol/peer/account-keeper.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { openSealedStore } from '../../../protocol/peer/sealed-store.ts'
import { takeShare } from '../../../protocol/peer/shared-with-me.ts'
import type { SharedView } from '../../../protocol/peer/shared-view.ts'
import type { PeerStore } from '../../../protocol/peer/store.ts'
import { createSigner } from '../../../protocol/session/signer.ts'
import { sealShare } from '../../../protocol/share/seal-share.ts'
import type { ShareSource } from '../../../protocol/share/share.ts'
import { relationshipId } from '../../../protocol/typed-data/relationship-id.ts'
import { createVault } from '../../../protocol/vault/vault.ts'
import { temporaryStore } from '../../peer-store/temporary-store.ts'
import type { TemporaryStore } from '../../peer-store/temporary-store.ts'

const address = (digit: string): string => `0x${digit.repeat(40)}`
const network: NetworkAddress = {
  name: 'Test', chainId: 4711, genesisHash: `0x${'1'.repeat(64)}`, multiaddrs: [],
  contracts: { providerRegistry: address('a'), relationships: address('b'), accessLogs: address('c') }
}
const keys = { chainId: network.chainId, registry: network.contracts.providerRegistry }
const seed = new Uint8Array(64).fill(7)
const card = await deriveDelegate({ seed, network: keys, role: 'card', index: 0 })
const owner = await deriveDelegate({ seed, network: keys, role: 'owner', provider: 'mercy', index: 0 })
const custodian = await deriveDelegate({ seed, network: keys, role: 'owner', provider: 'mercy', index: 1 })
const stranger = await deriveDelegate({ seed, network: keys, role: 'owner', provider: 'watcher', index: 0 })
const { key } = await createVault({ password: 'correct horse', cost: { N: 2, r: 1, p: 1 } })

describe('a letter to a card of mine', () => {
  let temporary: TemporaryStore
  let opened: PeerStore
  let context: PeerContext
  /** Providers that were asked about an agent. */
  let asked: string[]

  beforeEach(async () => {
    temporary = temporaryStore()
    opened = temporary.open()
    asked = []
    const store = await openSealedStore({ store: opened, key, randomBytes })
    // As far as taking in a share looks at a peer.
    context = {
      store, seed, account: await AccountKeeper.open(store), shared: new Map(), relationships: new Map(), signal: new AbortController().signal, now: () => 1_800_000_000, emit: () => {}, wake: () => {},
      options: { profile: { version: '1', summarize: () => null, bundle: async function * () {} } },
      network: {
        keys, address: network, chain: { view: { head: () => undefined } },
        providerLink: async ({ handle }: { handle: string }) => {
          asked.push(handle)
          throw new MedrecError('NETWORK_UNREACHABLE')
        }
      }
    } as unknown as PeerContext
    context.account.put('cards', card.address, { index: 0, createdAt: 1 })
  })
  afterEach(async () => {
    await opened.close()
    temporary.remove()
  })

  const sourceOf = (of: Delegate, provider: string, signer?: Delegate): ShareSource => {
    const delegates = { ownerDelegate: of.address, providerDelegate: address('d') }
    return {
      ...delegates, relationship: relationshipId(delegates), ...signer === undefined ? {} : { signer: signer.address }, providerEncryptionKey: new Uint8Array(32).fill(3), attestation: new Uint8Array(65),
      provider, providerName: provider, multiaddrs: [], categories: ['kind-a'], labels: [], notBefore: 10, notAfter: null, sealedPolicy: new Uint8Array()
    }
  }
  const mine = sourceOf(owner, 'mercy')
  const byCustodian = sourceOf(owner, 'mercy', custodian)
  const foreign = sourceOf(stranger, 'watcher', custodian)
  const take = async (options: { isLetter: boolean, sources: ShareSource[], by?: Delegate, revision?: number, id?: string }): Promise<SharedView | undefined> => {
    const { isLetter, sources, by = owner, revision = 1, id = '0123456789abcdef0123456789abcdef' } = options
    const sealed = await sealShare({ share: { id, revision, from: 'Maren', sources }, card: { address: card.address, encryptionKey: card.encryption.publicKey }, network, signerOf: () => createSigner({ network, key: by }) })
    return await takeShare({ context, sealed, isLetter })
  }

  it('is thrown away without anybody being asked when it is about no share of mine, an older revision, or no relationship that was in it', async () => {
    assert.equal(await take({ isLetter: true, sources: [foreign], by: custodian }), undefined)
    assert.equal((await take({ isLetter: false, sources: [mine], revision: 2 }))?.entry.revision, 2)
    assert.equal((await take({ isLetter: true, sources: [byCustodian], by: custodian, revision: 2 }))?.entry.revision, 2)
    await assert.rejects(take({ isLetter: true, sources: [foreign], by: custodian, revision: 3 }), { code: 'SHARE_NOT_GENUINE' })
    assert.deepEqual(asked, [])
  })

  it('is asked about with the provider that is known first, when another than the owner\'s delegate signed it', async () => {
    await take({ isLetter: false, sources: [mine] })
    await assert.rejects(take({ isLetter: true, sources: [foreign, byCustodian], by: custodian, revision: 2 }), { code: 'NETWORK_UNREACHABLE' })
    assert.deepEqual(asked, ['mercy'])
  })

  it('of the owner is taken', async () => {
    await take({ isLetter: false, sources: [mine] })
    assert.equal((await take({ isLetter: true, sources: [mine], revision: 2 }))?.share.revision, 2)
    assert.deepEqual(asked, [])
  })
})
