import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import type { ReadShare } from '../../../protocol/account/read.ts'
import { editionIn, standingGrant, standingMark } from '../../../protocol/account/standing-grant.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'

const key = new Uint8Array(32).fill(7)
const [R1, R2] = [`0x${'a1'.repeat(32)}`, `0x${'b2'.repeat(32)}`] as const
const share: ReadShare = {
  id: '00112233445566778899aabbccddeeff', name: 'Aunt', card: { address: `0x${'11'.repeat(20)}`, encryptionKey: `0x${'22'.repeat(32)}` }, categories: ['labs'], labels: [], actions: ['read'],
  providers: 'all', except: [], again: {}, notBefore: 0, notAfter: 100, edition: 2, createdAt: 5, named: [], revision: 1, endedAt: undefined
}
const grantIn = (relationship: string, change: Partial<ReadShare> = {}): ReturnType<typeof standingGrant> => standingGrant({ key, share: { ...share, ...change }, relationship })

describe('the grant that carries out a decision', () => {
  it('has the id and mark of specs/account.md', () => {
    const edition = Buffer.alloc(8)
    edition.writeBigUInt64BE(2n)
    const mark = createHmac('sha256', key).update('medrec/standing/1').update(share.id).update(Buffer.from(R1.slice(2), 'hex')).update(edition).digest().subarray(0, 16).toString('base64url')
    const grant = grantIn(R1)
    assert.equal(grant.standing, mark)
    assert.equal(grant.id, createHmac('sha256', key).update('medrec/standing-grant/1').update(encodeGrant({ ...grant, id: mark })).digest().subarray(0, 16).toString('base64url'))
    assert.equal(encodeGrant(grant), `{"id":"${grant.id}","viewer":"${share.card.address}","categories":["labs"],"labels":[],"actions":["read"],"notBefore":0,"notAfter":100,"standing":"${mark}"}`)
  })

  it('says how often it may be handed on, where that was decided', () => {
    assert.deepEqual([grantIn(R1).depth, grantIn(R1, { depth: 2 }).depth], [undefined, 2])
  })

  it('is the same whenever it is made, whatever others were told or the viewer is called', () => {
    assert.deepEqual(grantIn(R1), grantIn(R1, { name: 'Bo', named: [R1], revision: 9, createdAt: 8, again: { [R2]: 4 } }))
  })

  it('has nothing in common between two relationships, editions, decisions or people', () => {
    const grants = [grantIn(R1), grantIn(R2), grantIn(R1, { edition: 3 }), grantIn(R1, { again: { [R1]: 2 } }), grantIn(R1, { id: 'ff112233445566778899aabbccddeeff' }), standingGrant({ key: new Uint8Array(32).fill(8), share, relationship: R1 })]
    assert.equal(new Set(grants.flatMap(({ id, standing }) => [id, standing])).size, 2 * grants.length)
  })

  it('has another id where its terms differ, under the same mark', () => {
    const others = [grantIn(R1), grantIn(R1, { categories: ['notes'] }), grantIn(R1, { labels: ['HIV'] }), grantIn(R1, { actions: ['notify'] }), grantIn(R1, { notAfter: null }), grantIn(R1, { purpose: 'second opinion' }), grantIn(R1, { depth: 1 })]
    assert.equal(new Set(others.map(({ id }) => id)).size, others.length)
    assert.deepEqual([...new Set(others.map(({ standing }) => standing))], [standingMark({ key, share: share.id, relationship: R1, edition: 2 })])
  })

  it('counts how often it came into scope with the edition, so that it only grows', () => {
    assert.deepEqual([editionIn({ share, relationship: R1 }), editionIn({ share: { ...share, again: { [R1]: 3 } }, relationship: R1 })], [2, 5])
  })
})
