import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_LINKS_CHECKED, MAX_LINKS_CHECKED_PER_PEER } from '../../../protocol/delegation/constants.ts'
import { createLinkChecks } from '../../../protocol/delegation/link-checks.ts'
import type { LinkChecks } from '../../../protocol/delegation/link-checks.ts'
import { signLink } from '../../../protocol/delegation/read-chain.ts'
import { createSigner } from '../../../protocol/session/signer.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'

const network = { chainId: 777, contracts: { relationships: `0x${'5a'.repeat(20)}` } }
const relationship = `0x${'ab'.repeat(32)}`
const privateKey = new Uint8Array(32).fill(7)
const signer = createSigner({ network, key: { privateKey, address: addressOfKey(privateKey) } })
const link = await signLink({ signer, relationship, parent: 'g', grant: { id: 'l', viewer: signer.address, categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null } })
const relationshipOf = (n: number): string => `0x${n.toString(16).padStart(64, '0')}`
/** No signature: it counts, and nothing is recovered. */
const none = { ...link, signature: new Uint8Array(65) }

/** Has so many looked at, and says how many were. */
async function take (checks: LinkChecks, count: number, of: { relationship?: string, peer?: string } = {}): Promise<number> {
  const ends = await Promise.allSettled(Array.from({ length: count }, async () => await checks.signerOf({ relationship, peer: 'p', link: none, ...of })))
  for (const end of ends) if (end.status === 'rejected') assert.equal((end.reason as { code: string }).code, 'TOO_MANY_REQUESTS')
  return ends.filter(({ status }) => status === 'fulfilled').length
}

describe('looking at who signed links', () => {
  it('says who did, and that it was nobody', async () => {
    const checks = createLinkChecks({ network, now: () => 0 })
    assert.equal(await checks.signerOf({ relationship, peer: 'p', link }), signer.address)
    assert.equal(await checks.signerOf({ relationship, peer: 'p', link: none }), undefined)
  })

  it('counts for a peer in a relationship, for the relationship, and for all, a minute long', async () => {
    const clock = { now: 0 }
    const checks = createLinkChecks({ network, now: () => clock.now })
    assert.equal(await take(checks, MAX_LINKS_CHECKED_PER_PEER + 1), MAX_LINKS_CHECKED_PER_PEER)
    let sum = MAX_LINKS_CHECKED_PER_PEER
    for (let i = 0; sum < MAX_LINKS_CHECKED; i++) sum += await take(checks, MAX_LINKS_CHECKED_PER_PEER, { peer: `q${i}` })
    assert.equal(sum, MAX_LINKS_CHECKED)
    assert.equal(await take(checks, 1, { peer: 'another' }), 0)
    // Others have what they had: the total is more than one relationship can take.
    assert.equal(await take(checks, 1, { relationship: relationshipOf(1_000) }), 1)
    clock.now = 60
    assert.equal(await take(checks, 1), 1)
  })

  it('has an end for all relationships together', async () => {
    const checks = createLinkChecks({ network, now: () => 0 })
    let sum = 0
    for (let i = 0; i < 10 * MAX_LINKS_CHECKED / MAX_LINKS_CHECKED_PER_PEER; i++) sum += await take(checks, MAX_LINKS_CHECKED_PER_PEER, { relationship: relationshipOf(i) })
    assert.equal(sum, 10 * MAX_LINKS_CHECKED)
    assert.equal(await take(checks, 1, { relationship: relationshipOf(1_000) }), 0)
  })

  it('counts nothing for a link that is known, and knows it by all of it', async () => {
    const checks = createLinkChecks({ network, now: () => 0 })
    await checks.signerOf({ relationship, peer: 'p', link })
    await take(checks, MAX_LINKS_CHECKED_PER_PEER)
    assert.equal(await checks.signerOf({ relationship, peer: 'p', link: { ...link } }), signer.address)
    const others = [{ ...link, parent: 'h' }, { ...link, grant: ` ${link.grant}` }, { ...link, parent: `${link.parent}","`, grant: link.grant }, none]
    for (const other of others) await assert.rejects(checks.signerOf({ relationship, peer: 'p', link: other }), { code: 'TOO_MANY_REQUESTS' })
    assert.notEqual(await checks.signerOf({ relationship: `0x${'cd'.repeat(32)}`, peer: 'p', link }), signer.address)
  })

  it('forgets what was of no use for longest when it knows more than its limit', async () => {
    const checks = createLinkChecks({ network, now: () => 0, maxKnown: 2 })
    const look = async (parent: string): Promise<unknown> => await checks.signerOf({ relationship, peer: 'p', link: { ...link, parent } })
    for (const parent of ['used', 'unused', 'used', 'new']) await look(parent)
    await take(checks, MAX_LINKS_CHECKED_PER_PEER)
    await Promise.all([look('used'), look('new')])
    await assert.rejects(look('unused'), { code: 'TOO_MANY_REQUESTS' })
  })
})
