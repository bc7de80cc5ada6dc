import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { deriveDelegate } from '../../../protocol/identity/derive.ts'
import { CoSignRequestSchema } from '../../../protocol/messages/share_pb.ts'
import { MAX_PURPOSE } from '../../../protocol/policy/constants.ts'
import { openCoSignRequest, readCoSignRequest, sealCoSignRequest } from '../../../protocol/share/co-sign-request.ts'
import type { CoSignRequest } from '../../../protocol/share/co-sign-request.ts'
import { MAX_SHARE_NAME, MAX_SOURCES, MAX_SOURCE_TAGS } from '../../../protocol/share/constants.ts'

const address = (digits: string): string => `0x${digits.repeat(20)}`
const contracts = { providerRegistry: address('01'), relationships: address('02'), accessLogs: address('03') }
const keyNetwork = { chainId: 7, registry: contracts.providerRegistry }
const request: CoSignRequest = {
  id: '0a'.repeat(16), from: 'Tobias', purpose: 'Care at home', network: { name: 'Test', chainId: 7, genesisHash: `0x${'ab'.repeat(32)}`, contracts, multiaddrs: [] }, viewer: address('99'), actions: ['read'],
  sources: [{ relationship: `0x${'a1'.repeat(32)}`, provider: 'northside-clinic', providerName: 'Northside Clinic', salt: `0x${'5a'.repeat(32)}` }]
}

describe('a request to agree to a grant', () => {
  it('opens for the card that it was sealed to, and for no other', async () => {
    const seed = new Uint8Array(64).fill(3)
    const [card, other] = await Promise.all([0, 1].map(async index => await deriveDelegate({ seed, network: keyNetwork, role: 'card', index })))
    const sealed = await sealCoSignRequest({ request, card: { address: card?.address ?? '', encryptionKey: card?.encryption.publicKey ?? new Uint8Array() } })
    const opened = await openCoSignRequest({ sealed, privateKey: card?.encryption.privateKey ?? new Uint8Array() })
    assert.deepEqual(opened.request, request)
    assert.deepEqual(readCoSignRequest(opened.plaintext), request)
    await assert.rejects(openCoSignRequest({ sealed, privateKey: other?.encryption.privateKey ?? new Uint8Array() }), { code: 'SEAL_BROKEN' })
  })

  it('is refused where it is not what it should be, or has more than it may', () => {
    const source = { relationship: new Uint8Array(32), provider: 'northside-clinic', providerName: '', salt: new Uint8Array(32) }
    const good: Record<string, unknown> = { version: 1, id: new Uint8Array(16), viewer: new Uint8Array(20), actions: ['read'], sources: [source] }
    const read = (change: Record<string, unknown>): unknown => readCoSignRequest(toBinary(CoSignRequestSchema, create(CoSignRequestSchema, { ...good, ...change } as never)))
    const wrong: Array<Record<string, unknown>> = [
      { id: new Uint8Array(15) }, { viewer: new Uint8Array(32) }, { actions: [] }, { actions: Array.from({ length: MAX_SOURCE_TAGS + 1 }, () => 'read') }, { from: 'x'.repeat(MAX_SHARE_NAME + 1) }, { purpose: 'x'.repeat(MAX_PURPOSE + 1) },
      { sources: [] }, { sources: Array.from({ length: MAX_SOURCES + 1 }, () => source) }, { sources: [{ ...source, salt: new Uint8Array(31) }] }, { sources: [{ ...source, relationship: new Uint8Array(20) }] }, { sources: [{ ...source, provider: 'No Handle' }] }
    ]
    for (const change of wrong) assert.throws(() => read(change), { code: 'LINK_INVALID' }, JSON.stringify(Object.keys(change)))
    assert.throws(() => read({ version: 2 }), { code: 'UNSUPPORTED_VERSION' })
    assert.throws(() => readCoSignRequest(Uint8Array.of(255, 255)), { code: 'LINK_INVALID' })
  })
})
