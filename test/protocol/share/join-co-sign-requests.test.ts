import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CoSignRequest, CoSignSource } from '../../../protocol/share/co-sign-request.ts'
import { encodeCoSignRequest, readCoSignRequest } from '../../../protocol/share/co-sign-request.ts'
import { MAX_SOURCES } from '../../../protocol/share/constants.ts'
import { joinCoSignRequests } from '../../../protocol/share/join-co-sign-requests.ts'

const source = (n: number, salt = n): CoSignSource => ({ relationship: `0x${n.toString(16).padStart(64, '0')}`, provider: 'clinic', providerName: 'Clinic', salt: `0x${salt.toString(16).padStart(64, '0')}` })
const request = (fields: Partial<CoSignRequest> = {}): CoSignRequest => ({
  id: '1'.repeat(32), from: 'Ana', purpose: 'Study', network: { name: 'net', chainId: 7, genesisHash: `0x${'33'.repeat(32)}`, contracts: { providerRegistry: `0x${'22'.repeat(20)}`, relationships: `0x${'23'.repeat(20)}`, accessLogs: `0x${'24'.repeat(20)}` }, multiaddrs: [] },
  viewer: `0x${'44'.repeat(20)}`, actions: ['read', 'search'], sources: [source(1), source(2)], ...fields
})

describe('a request for agreement that comes once more', () => {
  it('takes away nothing of what was agreed to, and adds what is new', () => {
    const held = request()
    assert.equal(joinCoSignRequests({ held, next: request({ sources: [source(2)], from: 'Another' }) }), held)
    const joined = joinCoSignRequests({ held, next: request({ from: 'Ana M', sources: [source(3), source(1, 9)], actions: ['search', 'read'] }) })
    assert.deepEqual([joined.from, joined.sources], ['Ana M', [source(1), source(2), source(3), source(1, 9)]])
  })

  it('is refused where it asks for somebody or something else, or has no room', () => {
    const held = request()
    assert.throws(() => joinCoSignRequests({ held, next: request({ viewer: `0x${'45'.repeat(20)}` }) }), { code: 'LINK_INVALID' })
    assert.throws(() => joinCoSignRequests({ held, next: request({ actions: ['read'] }) }), { code: 'LINK_INVALID' })
    assert.throws(() => joinCoSignRequests({ held, next: request({ sources: Array.from({ length: MAX_SOURCES }, (_, n) => source(n + 3)) }) }), { code: 'TOO_LARGE' })
  })

  it('is kept as it can be read again', () => {
    const joined = joinCoSignRequests({ held: request(), next: request({ sources: [source(3)] }) })
    assert.deepEqual(readCoSignRequest(encodeCoSignRequest(joined)), joined)
  })
})
