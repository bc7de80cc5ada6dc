import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_CHAINS, MAX_LINKS_CHECKED } from '../../../protocol/delegation/constants.ts'
import { signLink } from '../../../protocol/delegation/read-chain.ts'
import type { SignedLink } from '../../../protocol/delegation/read-chain.ts'
import { openChains } from '../../../protocol/delegation/shown-chains.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import { createRateLimiter } from '../../../protocol/limits/rate-limiter.ts'
import { MAX_DEPTH } from '../../../protocol/policy/constants.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { createSigner } from '../../../protocol/session/signer.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'

const network = { chainId: 777, contracts: { relationships: `0x${'5a'.repeat(20)}` } }
const relationship = `0x${'ab'.repeat(32)}`
const privateKey = new Uint8Array(32).fill(7)
const signer = createSigner({ network, key: { privateKey, address: addressOfKey(privateKey) } })
const grantOf = (fields: Partial<Grant> = {}): Grant => ({ id: 'g', viewer: signer.address, categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null, depth: 1, ...fields })
const index = indexPolicy([grantOf(), grantOf({ id: 'h' })])
const link = await signLink({ signer, relationship, parent: 'g', grant: grantOf({ id: 'l' }) })
const open = (chains: SignedLink[][], allowed = MAX_LINKS_CHECKED) =>
  openChains({ network, relationship, chains: chains.map(links => ({ links })), checks: createRateLimiter({ perKey: allowed, total: 100 * allowed, windowSeconds: 60, now: () => 0 }) })

describe('the chains of a request', () => {
  it('are those that are verified, each the same object however often it is asked', async () => {
    const chainsIn = open([[link], [{ ...link, signature: new Uint8Array(65) }], [link]])
    const [first, second] = await Promise.all([chainsIn(index), chainsIn(index)])
    assert.deepEqual(first.map(chain => chain.map(({ by, parent }) => [by, parent])), [[[signer.address, 'g']], [[signer.address, 'g']]])
    assert.ok(first.every((chain, i) => chain === second[i]))
  })

  it('are none whose grant is not in force, or may not be handed on: their signatures are not looked at', async () => {
    const { depth: _, ...flat } = grantOf()
    // Nothing may be looked at.
    const chainsIn = open([[link], []], 0)
    for (const grants of [[], [flat]]) assert.deepEqual(await chainsIn(indexPolicy(grants)), [])
    await assert.rejects(chainsIn(index), { code: 'TOO_MANY_REQUESTS' })
  })

  it('count for the grant that they begin at, and not for others', async () => {
    const other = await signLink({ signer, relationship, parent: 'h', grant: grantOf({ id: 'm' }) })
    await assert.rejects(open([[link], [link]], 1)(index), { code: 'TOO_MANY_REQUESTS' })
    assert.equal((await open([[link], [other]], 1)(index)).length, 2)
  })

  it('are refused when they are more, or longer, than the limits', () => {
    const chain = Array.from({ length: MAX_DEPTH }, () => link)
    assert.ok(open(Array.from({ length: MAX_CHAINS }, () => chain)))
    assert.throws(() => open(Array.from({ length: MAX_CHAINS + 1 }, () => chain)), { code: 'BAD_MESSAGE' })
    assert.throws(() => open([[...chain, link]]), { code: 'BAD_MESSAGE' })
  })
})
