import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { MAX_CHAINS, MAX_LINKS_CHECKED_PER_PEER } from '../../protocol/delegation/constants.ts'
import { signLink } from '../../protocol/delegation/read-chain.ts'
import type { SignedLink } from '../../protocol/delegation/read-chain.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../../protocol/messages/records_pb.ts'
import { newGrantId } from '../../protocol/policy/edit.ts'
import { MAX_DEPTH, MAX_GRANT_BYTES, MAX_NAME } from '../../protocol/policy/constants.ts'
import type { Grant } from '../../protocol/policy/grant.ts'
import { decodeReceipt } from '../../protocol/receipts/receipt.ts'
import type { Receipt } from '../../protocol/receipts/receipt.ts'
import { MAX_ANSWERS_PER_REQUESTER } from '../../protocol/records/constants.ts'
import { createSigner } from '../../protocol/session/signer.ts'
import { requestItems } from '../../protocol/stream/request-items.ts'
import type { TypedDataNetwork } from '../../protocol/typed-data/types.ts'
import type { TestProvider } from '../start-test-network.ts'
import { beforeMoment } from './before-moment.ts'
import { beginAnswer, LARGE_BYTES } from './begin-answer.ts'
import type { BegunAnswer } from './begin-answer.ts'
import type { HandMadeClient, HandMadeConnection } from './hand-made-client.ts'
import { inOneMinute } from './in-one-minute.ts'
import { newParty, Owner, seconds, until } from './owner.ts'
import type { Party } from './owner.ts'
import { refused } from './refused.ts'
import { startWireNetwork } from './wire-network.ts'

const NO_GRANT = /No grant is for this delegate now/

/** A chain as it is shown, and the ids of its links. */
interface Made { links: SignedLink[], ids: string[] }

describe('a provider decides by what was handed on', { timeout: 500_000 }, () => {
  let provider: TestProvider
  let client: HandMadeClient
  let stop: () => Promise<void>
  // B is granted, and hands on to C, who hands on to D.
  const [b, c, d, stranger] = [newParty(), newParty(), newParty(), newParty()]
  let owner: Owner
  let root: string
  /** Every category, and one that records have by itself. */
  let all: string[]
  let one: string
  const links = new Map<Party, { link: HandMadeConnection, session: number }>()

  before(async () => {
    ({ provider, client, stop } = await startWireNetwork())
    owner = await Owner.enrol({ client, provider, person: 'maren' })
    const records = await owner.link.list(owner.session)
    all = [...new Set(records.flatMap(each => each.categories))]
    one = records.find(({ categories, labels }) => categories.length === 1 && labels.length === 0)?.categories[0] ?? ''
    root = owner.grant({ viewer: b.address, categories: all, depth: 2 })
    await owner.publish()
    for (const party of [b, c, d, stranger]) links.set(party, await owner.viewer(party))
  })

  after(async () => { await stop() })

  const spoken = (party: Party): { link: HandMadeConnection, session: number } => links.get(party) as { link: HandMadeConnection, session: number }
  const list = async (party: Party, ...chains: Made[]) => await spoken(party).link.list(spoken(party).session, { chains: chains.map(made => made.links) })

  /** A link more. */
  const handOn = async (from: Made | string, by: Party, to: Party, options: { fields?: Partial<Grant>, relationship?: string, network?: TypedDataNetwork } = {}): Promise<Made> => {
    const { fields = {}, relationship = owner.relationship, network: domain = client.network } = options
    const before = typeof from === 'string' ? { links: [], ids: [] } : from
    const id = newGrantId()
    const grant = { id, viewer: to.address, categories: all, labels: [], actions: ['read'], notBefore: 0, notAfter: null, ...fields }
    const link = await signLink({ signer: createSigner({ network: domain, key: by }), relationship, parent: before.ids.at(-1) ?? String(from), grant })
    return { links: [...before.links, link], ids: [...before.ids, grant.id] }
  }
  const receiptsOf = async (whose: Owner, party: Party): Promise<Receipt[]> => (await whose.link.log(whose.session)).map(({ receipt }) => decodeReceipt(receipt)).filter(({ requester }) => requester === party.address)

  it('gives to who shows its chain what each link of it gives, and says in the receipt by which', async () => {
    const whole = await list(b)
    const toC = await handOn(root, b, c, { fields: { depth: 1 } })
    assert.equal((await list(c, toC)).length, whole.length)
    const toD = await handOn(toC, c, d, { fields: { categories: [one] } })
    const seen = await list(d, toD)
    assert.ok(seen.length < whole.length)
    assert.deepEqual(seen, whole.filter(({ categories }) => categories.join() === one))
    const [receipt] = await receiptsOf(owner, d)
    assert.deepEqual(receipt?.counts, [{ grant: root, links: toD.ids, category: one, records: seen.length }])
    assert.ok((await receiptsOf(owner, b))[0]?.counts.every(count => count.links === undefined && count.grant === root))
    await refused(provider, NO_GRANT, async () => await list(c))
  })

  it('brings a copy up to date, and takes away from it what is not shown any more', async () => {
    const [wide, narrow] = [await handOn(root, b, c), await handOn(root, b, c, { fields: { categories: [one] } })]
    const { link, session } = spoken(c)
    const ask = async (made: Made, since: Uint8Array): Promise<{ records: number, removed: number, token: Uint8Array }> => {
      const got: { records: number, removed: number, token: Uint8Array } = { records: 0, removed: 0, token: new Uint8Array() }
      for await (const { item } of requestItems({ mux: await link.mux('records'), request: RequestSchema, item: ItemSchema, message: { body: { case: 'fetch', value: { session, since, chains: [{ links: made.links.map(each => ({ ...each })) }] } } } })) {
        if (item.body.case === 'record') got.records++
        else if (item.body.case === 'removed') got.removed += item.body.value.keys.length
        else if (item.body.case === 'end') got.token = item.body.value.token
      }
      return got
    }
    const first = await ask(wide, new Uint8Array())
    assert.ok(first.records > 0)
    assert.deepEqual({ ...await ask(wide, first.token), token: first.token }, { records: 0, removed: 0, token: first.token })
    const less = await ask(narrow, first.token)
    assert.ok(less.records === 0 && less.removed > 0)
  })

  it('gives no more than the grant where a link says more, and for no longer', async () => {
    const whole = (await list(b)).length
    assert.equal((await list(c, await handOn(root, b, c, { fields: { categories: ['else', ...all], labels: ['HIV'], actions: ['contribute', 'read'] } }))).length, whole)
    const brief = owner.grant({ viewer: b.address, categories: all, depth: 1, notAfter: seconds() - 1 })
    await owner.publish()
    const longer = await handOn(brief, b, c)
    await refused(provider, NO_GRANT, async () => await list(c, longer))
  })

  it('takes no chain that was given to somebody else, or is signed by another than the viewer', async () => {
    const toC = await handOn(root, b, c, { fields: { depth: 1 } })
    const wrong: Made[] = [
      toC,
      await handOn(root, stranger, stranger), await handOn(root, c, stranger), await handOn(toC, b, stranger), await handOn(toC, stranger, stranger),
      // Its own link at the end of what is another's, and what is another's under its own.
      { links: [...toC.links, ...(await handOn(root, c, stranger)).links], ids: [] },
      { links: [{ ...toC.links[0] as SignedLink, grant: (toC.links[0] as SignedLink).grant.replace(c.address, stranger.address) }], ids: [] },
      // A text that says the same, and was signed.
      { links: (await handOn(root, b, stranger)).links.map(link => ({ ...link, grant: ` ${link.grant}` })), ids: [] }
    ]
    for (const made of wrong) await refused(provider, NO_GRANT, async () => await list(stranger, made))
    // One that is not taken keeps none from counting that is.
    assert.ok((await list(stranger, ...wrong.slice(1), await handOn(root, b, stranger))).length > 0)
  })

  it('takes no link that was signed for another relationship or network', async () => {
    const other = await Owner.enrol({ client, provider, person: 'maren' })
    const same = other.grant({ viewer: b.address, categories: all, depth: 1 })
    await other.publish()
    const there = await other.viewer(c)
    const foreign: Made[] = [
      await handOn(root, b, c), await handOn(same, b, c), await handOn(same, b, c, { relationship: other.relationship, network: { ...client.network, chainId: client.network.chainId + 1 } }),
      await handOn(same, b, c, { relationship: other.relationship, network: { chainId: client.network.chainId, contracts: { relationships: stranger.address } } })
    ]
    for (const made of foreign) await refused(provider, NO_GRANT, async () => await there.link.list(there.session, { chains: [made.links] }))
    assert.ok((await there.link.list(there.session, { chains: [(await handOn(same, b, c, { relationship: other.relationship })).links] })).length > 0)
  })

  it('takes no chain that is deeper than the grant or a link of it says', async () => {
    const shallow = await handOn(await handOn(root, b, c), c, d)
    await refused(provider, NO_GRANT, async () => await list(d, shallow))
    const deep = await handOn(await handOn(await handOn(root, b, c, { fields: { depth: 4 } }), c, d, { fields: { depth: 4 } }), d, stranger)
    await refused(provider, NO_GRANT, async () => await list(stranger, deep))
    const flat = owner.grant({ viewer: b.address, categories: all })
    await owner.publish()
    const made = await handOn(flat, b, c)
    await refused(provider, NO_GRANT, async () => await list(c, made))
  })

  it('answers more chains, links or characters than the limits with one code, whoever asks', async () => {
    const [link] = (await handOn(root, b, c)).links as [SignedLink]
    const { link: connection, session } = spoken(stranger)
    const fetch = async (chains: SignedLink[][], code: string): Promise<void> => { await assert.rejects(connection.fetch(session, { chains }), { code }) }
    await fetch(Array.from({ length: MAX_CHAINS }, () => Array.from({ length: MAX_DEPTH }, () => link)), 'DENIED')
    await fetch(Array.from({ length: MAX_CHAINS + 1 }, () => [link]), 'BAD_MESSAGE')
    await fetch([Array.from({ length: MAX_DEPTH + 1 }, () => link)], 'BAD_MESSAGE')
    await fetch([[{ ...link, parent: 'x'.repeat(MAX_NAME + 1) }]], 'BAD_MESSAGE')
    await fetch([[{ ...link, grant: 'x'.repeat(MAX_GRANT_BYTES + 1) }]], 'BAD_MESSAGE')
    await fetch([[]], 'DENIED')
  })

  it('looks at so many signatures for a peer in a relationship: known chains, own grants and other relationships go on', async () => {
    const [flooded, other] = [await Owner.enrol({ client, provider, person: 'maren' }), await Owner.enrol({ client, provider, person: 'ines' })]
    const own = async (whose: Owner, more: Partial<Grant> = {}): Promise<string> => {
      const id = whose.grant({ viewer: b.address, categories: all, depth: 1, ...more })
      await whose.publish()
      return id
    }
    const [parent, there] = [await own(flooded), await own(other)]
    const { relationship } = flooded
    // Several who are at the same peer, and one who is at another.
    const { link } = await flooded.viewer(stranger)
    const show = async (party: Party, via = link, whose = flooded): Promise<(...chains: Made[]) => Promise<number>> => {
      const session = await via.session({ ...party, relationship: whose.relationship, role: 'viewer' })
      return async (...chains) => (await via.list(session, { chains: chains.map(made => made.links) })).length
    }
    const [asB, asC, asStranger, elsewhere, asCFromAfar] = [await show(b), await show(c), await show(stranger), await show(c, link, other), await show(c, (await flooded.viewer(c)).link)]
    const known = await handOn(parent, b, c, { relationship })
    const whole = await asC(known)
    assert.ok(whole > 0)
    const [forged] = (await handOn(parent, stranger, stranger, { relationship })).links as [SignedLink]
    const { id } = JSON.parse(forged.grant) as { id: string }
    const flood = (): Made[] => Array.from({ length: MAX_CHAINS }, () => ({ links: [{ ...forged, grant: forged.grant.replace(id, newGrantId()) }], ids: [] }))
    await inOneMinute(async () => {
      for (let shown = MAX_CHAINS; shown < MAX_LINKS_CHECKED_PER_PEER; shown += MAX_CHAINS) await assert.rejects(asStranger(...flood()), { code: 'DENIED' })
      await assert.rejects(asStranger(...flood()), { code: 'TOO_MANY_REQUESTS' })
      await assert.rejects(asC(await handOn(parent, b, c, { relationship })), { code: 'TOO_MANY_REQUESTS' })
      assert.equal(await asC(...flood().slice(1), known), whole)
      assert.equal(await asB(await handOn(parent, b, b, { relationship })), whole)
      assert.equal(await asCFromAfar(await handOn(parent, b, c, { relationship })), whole)
      assert.ok(await elsewhere(await handOn(there, b, c, { relationship: other.relationship })) > 0)
    })
  })

  describe('ends an answer that runs by a chain', () => {
    let opened: string
    let everything: string[]
    let made: Made

    before(async () => {
      await provider.addNote('maren', 'large', { bytes: LARGE_BYTES })
      everything = [...new Set((await owner.link.list(owner.session)).flatMap(({ categories }) => categories))]
      opened = owner.grant({ viewer: b.address, categories: everything, depth: 1 })
      await owner.publish()
    })

    const begin = async (party = c, signal?: AbortSignal): Promise<BegunAnswer> => await beginAnswer({ ...spoken(party), chains: [made.links], ...signal === undefined ? {} : { signal } })
    const cut = async (): Promise<void> => {
      await until(async () => {
        const last = (await receiptsOf(owner, c)).at(-1)
        if (last?.status !== 'cut' || !(last.counts.some(({ links: by }) => by?.join() === made.ids.join()))) throw new RangeError('It is not closed yet.')
      }, 500)
    }

    it(`and has at most ${MAX_ANSWERS_PER_REQUESTER} open of one grant, whoever it was handed on to`, async () => {
      const toC = await handOn(opened, b, c, { fields: { categories: everything } })
      const toD = await handOn(opened, b, d, { fields: { categories: everything } })
      const held: Array<() => Promise<unknown>> = []
      for (let n = 0; n < MAX_ANSWERS_PER_REQUESTER; n++) {
        const leaving = new AbortController()
        made = n % 2 === 0 ? toC : toD
        const { rest } = await begin(n % 2 === 0 ? c : d, leaving.signal)
        held.push(async () => {
          leaving.abort()
          return await rest()
        })
      }
      await assert.rejects(list(d, toD), { code: 'TOO_MANY_REQUESTS' })
      const [first, ...others] = held
      await first?.()
      await until(async () => { await list(d, toD) })
      for (const leave of others) await leave()
    })

    it('when a link ends', async () => {
      const { rest } = await beforeMoment({ seconds: 6, work: async near => {
        made = await handOn(opened, b, c, { fields: { categories: everything, notAfter: near() } })
        return await begin()
      } })
      await cut()
      const { error } = await rest()
      assert.ok(isMedrecError(error, 'DENIED'), String(error))
      await refused(provider, NO_GRANT, async () => await list(c, made))
    })

    it('when the owner ends the grant that it begins at', async () => {
      made = await handOn(opened, b, c, { fields: { categories: everything } })
      const { rest } = await begin()
      owner.end(opened)
      await owner.push()
      await cut()
      const { error } = await rest()
      assert.ok(isMedrecError(error, 'DENIED'), String(error))
      await refused(provider, NO_GRANT, async () => await list(c, made))
    })
  })
})
