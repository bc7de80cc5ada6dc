import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_CHAINS } from '../../../protocol/delegation/constants.ts'
import { createLinkChecks } from '../../../protocol/delegation/link-checks.ts'
import type { LinkChecks } from '../../../protocol/delegation/link-checks.ts'
import { signLink } from '../../../protocol/delegation/read-chain.ts'
import type { SignedLink } from '../../../protocol/delegation/read-chain.ts'
import { openChains } from '../../../protocol/delegation/shown-chains.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import { MAX_DEPTH } from '../../../protocol/policy/constants.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { groupViewer } from '../../../protocol/policy/viewer.ts'
import { createSigner } from '../../../protocol/session/signer.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'

const network = { chainId: 777, contracts: { relationships: `0x${'5a'.repeat(20)}` } }
const relationship = `0x${'ab'.repeat(32)}`
const party = (byte: number) => {
  const privateKey = new Uint8Array(32).fill(byte)
  return createSigner({ network, key: { privateKey, address: addressOfKey(privateKey) } })
}
const [b, c, d, stranger] = [party(7), party(8), party(9), party(10)]
const grantOf = (id: string, fields: Partial<Grant> = {}): Grant => ({ id, viewer: b.address, categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null, ...fields })
const index = indexPolicy([grantOf('g', { depth: 2 }), grantOf('h', { depth: 1 })])
const handOn = async (signer: typeof b, parent: string, grant: Grant): Promise<SignedLink> => await signLink({ signer, relationship, parent, grant })
const toC = await handOn(b, 'g', grantOf('l', { viewer: c.address, depth: 1 }))
const toD = await handOn(c, 'l', grantOf('m', { viewer: d.address }))

/** Chains as `requester` shows them, and the links whose signatures were asked for. `refused`: those that may not be looked at. */
function open (chains: SignedLink[][], { requester = c, refused = [] }: { requester?: typeof b, refused?: SignedLink[] } = {}) {
  const looked: SignedLink[] = []
  const real = createLinkChecks({ network, now: () => 0 })
  const checks: LinkChecks = {
    signerOf: async options => {
      if (refused.includes(options.link)) throw new MedrecError('TOO_MANY_REQUESTS')
      looked.push(options.link)
      return await real.signerOf(options)
    }
  }
  return { looked, chainsIn: openChains({ relationship, address: requester.address, peer: 'p', chains: chains.map(links => ({ links })), checks }) }
}

describe('the chains of a request', () => {
  it('are those that are verified, each the same object however often it is asked, and looked at once', async () => {
    const { looked, chainsIn } = open([[toC], [{ ...toC, parent: 'h' }], [toC, toD]], { requester: d })
    const [first, second] = await Promise.all([chainsIn(index), chainsIn(index)])
    assert.deepEqual(first.chains.map(chain => chain.map(({ by, parent }) => [by, parent])), [[[b.address, 'g'], [c.address, 'l']]])
    assert.ok(first.isWhole && first.chains.every((chain, i) => chain === second.chains[i]))
    assert.deepEqual(looked, [toC, toD])
  })

  it('have no signature looked at where anything else tells that they are of no use', async () => {
    const shallow = indexPolicy([grantOf('g', { depth: 1 })])
    const useless: Array<[SignedLink[], policy?: typeof index]> = [
      [[]],
      // The grant is not in force, may not be handed on, or not as often.
      [[toC, toD], indexPolicy([])], [[toC, toD], indexPolicy([grantOf('g')])], [[toC, toD], shallow],
      // For another; after another; not understood; no signature by its form.
      [[toC]], [[toC, { ...toD, parent: 'other' }]], [[toC, { ...toD, grant: ` ${toD.grant}` }]], [[toC, { ...toD, signature: new Uint8Array(65) }]], [[toC, { ...toD, signature: toD.signature.subarray(1) }]],
      // The link before may not be handed on.
      [[await handOn(b, 'g', grantOf('l', { viewer: c.address })), toD]]
    ]
    for (const [chain, policy = index] of useless) {
      const { looked, chainsIn } = open([chain], { requester: d })
      assert.deepEqual(await chainsIn(policy), { chains: [], isWhole: true })
      assert.deepEqual(looked, [])
    }
    // To a group it may be for anybody.
    const toGroup = await handOn(b, 'g', grantOf('l', { viewer: groupViewer(`0x${'aa'.repeat(20)}`) }))
    assert.equal((await open([[toGroup]], { requester: stranger }).chainsIn(index)).chains.length, 1)
  })

  it('are looked at up to the first link that is not from its parent\'s viewer', async () => {
    const forged = { ...toC, signature: (await handOn(stranger, 'g', grantOf('l', { viewer: c.address, depth: 1 }))).signature }
    const { looked, chainsIn } = open([[forged, toD]], { requester: d })
    assert.deepEqual(await chainsIn(index), { chains: [], isWhole: true })
    assert.deepEqual(looked, [forged])
    // Of a group it may be anybody.
    const ofGroup = indexPolicy([grantOf('g', { viewer: groupViewer(`0x${'aa'.repeat(20)}`), depth: 2 })])
    assert.equal((await chainsIn(ofGroup)).chains.length, 1)
    assert.deepEqual(looked, [forged, toD], 'what was looked at is not looked at again')
  })

  it('say so when one could not be looked at, and count without it; it is tried again the next time', async () => {
    const other = await handOn(b, 'h', grantOf('o', { viewer: c.address }))
    const refused = [toC]
    const { chainsIn } = open([[toC], [other]], { refused })
    const part = await chainsIn(index)
    assert.equal(part.isWhole, false)
    assert.deepEqual(part.chains.map(chain => chain[0]?.parent), ['h'])
    refused.pop()
    const whole = await chainsIn(index)
    assert.equal(whole.isWhole, true)
    assert.deepEqual(whole.chains.map(chain => chain[0]?.parent), ['g', 'h'])
    assert.equal(whole.chains[1], part.chains[0])
  })

  it('are refused when they are more, or longer, than the limits', () => {
    const chain = Array.from({ length: MAX_DEPTH }, () => toC)
    assert.ok(open(Array.from({ length: MAX_CHAINS }, () => chain)))
    assert.throws(() => open(Array.from({ length: MAX_CHAINS + 1 }, () => chain)), { code: 'BAD_MESSAGE' })
    assert.throws(() => open([[...chain, toC]]), { code: 'BAD_MESSAGE' })
  })
})
