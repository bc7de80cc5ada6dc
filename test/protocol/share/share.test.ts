import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { deriveDelegate } from '../../../protocol/identity/derive.ts'
import type { NetworkAddress } from '../../../protocol/network/types.ts'
import { createSigner } from '../../../protocol/session/signer.ts'
import { MAX_SHARE_BYTES } from '../../../protocol/share/constants.ts'
import { openShare, readShare } from '../../../protocol/share/open-share.ts'
import { sealShare } from '../../../protocol/share/seal-share.ts'
import type { Share, ShareSource } from '../../../protocol/share/share.ts'
import { relationshipId } from '../../../protocol/typed-data/relationship-id.ts'

const address = (digit: string): string => `0x${digit.repeat(40)}`
const network: NetworkAddress = {
  name: 'Test', chainId: 4711, genesisHash: `0x${'1'.repeat(64)}`, multiaddrs: [],
  contracts: { providerRegistry: address('a'), relationships: address('b'), accessLogs: address('c') }
}
const seed = new Uint8Array(64).fill(7)
const keys = { chainId: network.chainId, registry: network.contracts.providerRegistry }
const card = await deriveDelegate({ seed, network: keys, role: 'card', index: 0 })
const owner = await deriveDelegate({ seed, network: keys, role: 'owner', provider: 'mercy', index: 0 })
const stranger = await deriveDelegate({ seed, network: keys, role: 'owner', provider: 'mercy', index: 1 })

const delegates = { ownerDelegate: owner.address, providerDelegate: address('d') }
const source: ShareSource = {
  ...delegates, relationship: relationshipId(delegates), providerEncryptionKey: new Uint8Array(32).fill(3), attestation: new Uint8Array(65),
  provider: 'mercy', providerName: 'Mercy', multiaddrs: [], categories: ['kind-a'], labels: [], notBefore: 10, notAfter: null, sealedPolicy: new Uint8Array()
}
const share: Share = { id: '0123456789abcdef0123456789abcdef', revision: 1, from: 'Maren', sources: [source] }
const viewer = { address: card.address, encryptionKey: card.encryption.publicKey }
const sealWith = async (what: Share, signer = owner): Promise<Awaited<ReturnType<typeof sealShare>>> =>
  await sealShare({ share: what, card: viewer, network, signerOf: () => createSigner({ network, key: signer }) })
const opening = { address: card.address, privateKey: card.encryption.privateKey }

describe('a share', () => {
  it('says to the card’s holder what the owner said', async () => {
    const opened = await openShare({ sealed: await sealWith(share), card: opening })
    assert.deepEqual(opened.share, share)
    assert.deepEqual(opened.network, network)
    assert.deepEqual(readShare({ plaintext: opened.plaintext, viewer: card.address }).share, share)
  })

  it('does not open for another card', async () => {
    const other = await deriveDelegate({ seed, network: keys, role: 'card', index: 1 })
    await assert.rejects(openShare({ sealed: await sealWith(share), card: { address: other.address, privateKey: other.encryption.privateKey } }), error => isMedrecError(error, 'SEAL_BROKEN'))
  })

  it('is refused when another signed it, or for another viewer', async () => {
    await assert.rejects(openShare({ sealed: await sealWith(share, stranger), card: opening }), error => isMedrecError(error, 'SHARE_NOT_GENUINE'))
    const { plaintext } = await openShare({ sealed: await sealWith(share), card: opening })
    assert.throws(() => readShare({ plaintext, viewer: stranger.address }), error => isMedrecError(error, 'SHARE_NOT_GENUINE'))
  })

  it('is refused when its relationship is not of its delegates', async () => {
    const foreign = { ...share, sources: [{ ...source, relationship: `0x${'e'.repeat(64)}` }] }
    await assert.rejects(openShare({ sealed: await sealWith(foreign), card: opening }), error => isMedrecError(error, 'SHARE_NOT_GENUINE'))
  })

  it('leaves the policies out before it grows beyond a letter, and is refused beyond that', async () => {
    const heavy = { ...share, sources: [{ ...source, sealedPolicy: new Uint8Array(MAX_SHARE_BYTES) }] }
    const opened = await openShare({ sealed: await sealWith(heavy), card: opening })
    assert.equal(opened.share.sources[0]?.sealedPolicy.length, 0)
    const huge = { ...share, sources: [{ ...source, attestation: new Uint8Array(MAX_SHARE_BYTES) }] }
    await assert.rejects(sealWith(huge), error => isMedrecError(error, 'TOO_LARGE'))
  })
})
