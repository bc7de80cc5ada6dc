import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { MAX_ADMISSIONS, MAX_ADMISSIONS_TRIED, MAX_ADMISSIONS_TRIED_PER_PEER } from '../../../node/chain/constants.ts'
import { readRegistry } from '../../../node/control/registry.ts'
import { encodeMembership, readMembership } from '../../../protocol/chain/membership-message.ts'
import type { MembershipMessage } from '../../../protocol/chain/membership-message.ts'
import { readRelay } from '../../../protocol/chain/relay-message.ts'
import { RelaySchema } from '../../../protocol/messages/chain_pb.ts'
import type { Candidate } from '../../../protocol/network/types.ts'
import { hashCandidate } from '../../../protocol/network/hash-terms.ts'
import { signForRegistry } from '../../../protocol/typed-data/registry-messages.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { nowSeconds, startChain, whenView } from './chain-fixture.ts'
import type { ChainFixture } from './chain-fixture.ts'

const PEER_ID = '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'

describe('a member asked to carry what lets others in', { timeout: 280_000 }, () => {
  let chain: ChainFixture
  before(async () => { chain = await startChain() })
  after(async () => { await chain.stop() })

  const candidate = (handle: string, operatorKey: Uint8Array, more: Partial<Candidate> = {}): Candidate => ({
    handle, name: handle, operator: addressOfKey(operatorKey), consensus: addressOfKey(randomBytes(32)), signingKey: addressOfKey(randomBytes(32)),
    multiaddrs: [`/dns4/${handle}.example/tcp/443/p2p/${PEER_ID}`], statement: `0x${'00'.repeat(32)}`, ...more
  })
  const message = (handle: string, options: { more?: Partial<Candidate>, key?: Uint8Array, deadline?: number, signedAs?: string } = {}): MembershipMessage => {
    const { key = randomBytes(32), more = {}, deadline = nowSeconds() + 600, signedAs } = options
    const made = candidate(handle, key, more)
    const signed = signedAs === undefined ? made : { ...made, handle: signedAs }
    const signature = signForRegistry({ network: chain.network, type: 'ProposeMembership', message: { candidate: hashCandidate(signed), nonce: 0, deadline }, privateKey: key })
    return { kind: 'propose-membership', candidate: made, deadline, signature }
  }
  const count = async (): Promise<number> => Number(await readRegistry({ ask: chain.rpc, contracts: chain.network.contracts, block: 'latest' }).call('proposalCount', []))

  it('brings one to the chain that its candidate has signed, however long', async () => {
    const carrier = chain.carrier()
    const multiaddrs = Array.from({ length: 8 }, (_, i) => `/dns4/${String(i).repeat(60)}.${'a'.repeat(60)}.${'b'.repeat(55)}.example/tcp/443/p2p/${PEER_ID}`)
    const before = await count()
    const sent = message('long', { more: { multiaddrs, name: 'n'.repeat(80), statement: `0x${'ab'.repeat(32)}` } })
    const hash = await carrier.carry({ message: sent, peer: 'somebody' })
    assert.deepEqual(await carrier.carry({ message: sent, peer: 'another' }), hash)
    const head = chain.view.head()?.number ?? 0
    await whenView(chain.view, () => (chain.view.head()?.number ?? 0) >= head + 2)
    assert.equal(await count(), before + 1)
    await carrier.close()
  })

  it('refuses what nobody signed, what is over, and a handle or key of a member, and spends nothing on it', async () => {
    const carrier = chain.carrier()
    const [member] = chain.network.founders
    const bad: Array<[MembershipMessage, RegExp]> = [
      [message('forged', { signedAs: 'another' }), /engine/],
      [message('late', { deadline: nowSeconds() - 60 }), /deadline is over/],
      [message('early', { deadline: nowSeconds() + 7_200 }), /hour ahead/],
      [message(member?.handle ?? ''), /handle is a member's/],
      [message('keys', { more: { consensus: member?.operator ?? '' } }), /key is a member's/],
      [message('twice', { more: { consensus: addressOfKey(new Uint8Array(32).fill(7)), signingKey: addressOfKey(new Uint8Array(32).fill(7)) } }), /one key for two/]
    ]
    for (const [i, [sent, reason]] of bad.entries()) await assert.rejects(carrier.carry({ message: sent, peer: `peer ${i}` }), { code: 'RELAY_REFUSED', message: reason })
    await carrier.close()
  })

  it('tries out no more than its limit, for one peer and for all', async () => {
    const now = nowSeconds()
    const carrier = chain.carrier({ name: 'tried', now: () => now })
    const late = message('late', { deadline: now - 60 })
    for (let i = 0; i < MAX_ADMISSIONS_TRIED_PER_PEER; i++) await assert.rejects(carrier.carry({ message: late, peer: 'eager' }), { code: 'RELAY_REFUSED' })
    await assert.rejects(carrier.carry({ message: late, peer: 'eager' }), { code: 'TOO_MANY_REQUESTS' })
    for (let i = MAX_ADMISSIONS_TRIED_PER_PEER; i < MAX_ADMISSIONS_TRIED; i++) await assert.rejects(carrier.carry({ message: late, peer: `peer ${i}` }), { code: 'RELAY_REFUSED' })
    await assert.rejects(carrier.carry({ message: late, peer: 'one more' }), { code: 'TOO_MANY_REQUESTS' })
    await carrier.close()
  })

  it('carries no more than its limit in a day; what it refused does not count', async () => {
    const now = nowSeconds()
    const carrier = chain.carrier({ name: 'day', now: () => now })
    for (let i = 0; i < MAX_ADMISSIONS; i++) {
      await assert.rejects(carrier.carry({ message: message(`bad-${i}`, { signedAs: 'another' }), peer: `bad ${i}` }), { code: 'RELAY_REFUSED' })
      await carrier.carry({ message: message(`many-${i}`), peer: `peer ${i}` })
    }
    await assert.rejects(carrier.carry({ message: message('one-more'), peer: 'one more' }), { code: 'TOO_MANY_REQUESTS' })
    await carrier.close()
  })

  it('reads no message of another form than the registry\'s', () => {
    const good = message('good')
    const relay = (change: object) => fromBinary(RelaySchema, toBinary(RelaySchema, create(RelaySchema, { message: { case: 'proposeMembership', value: { ...encodeMembership(good), ...change } } })))
    assert.deepEqual(readRelay(relay({})), good)
    for (const change of [
      { handle: 'No' }, { name: '' }, { operator: new Uint8Array(19) }, { consensus: new Uint8Array(0) }, { signingKey: new Uint8Array(32) }, { statement: new Uint8Array(31) },
      { multiaddrs: ['/dns4/without.example/tcp/1'] }, { multiaddrs: Array<string>(9).fill(good.candidate.multiaddrs[0] ?? '') }, { signature: new Uint8Array(0) }, { signature: new Uint8Array(1_025) }, { deadline: 2n ** 60n }
    ]) assert.throws(() => readRelay(relay(change)), { code: 'BAD_MESSAGE' }, JSON.stringify(Object.keys(change)))
    assert.equal(readMembership({ ...encodeMembership(good), $typeName: 'medrec.chain.v1.ProposeMembership' }).candidate.handle, 'good')
  })
})
