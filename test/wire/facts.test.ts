import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { id as hashText } from 'ethers/hash'
import { Contract } from 'ethers/contract'
import { JsonRpcProvider } from 'ethers/providers'
import { readConfig } from '../../node/provider/config.ts'
import { ensureKeys } from '../../node/provider/keys.ts'
import { ACT_TYPES } from '../../protocol/chain/act-message.ts'
import type { ActMessage } from '../../protocol/chain/act-message.ts'
import { VIEWER_GROUP_FACTORY_ABI } from '../../protocol/chain/abi/viewer-group-factory.ts'
import { signLink } from '../../protocol/delegation/read-chain.ts'
import { encodeAct } from '../../protocol/chain/encode-act.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { joinCondition } from '../../protocol/policy/condition.ts'
import type { Grant } from '../../protocol/policy/grant.ts'
import { groupViewer } from '../../protocol/policy/viewer.ts'
import { decodeReceipt } from '../../protocol/receipts/receipt.ts'
import { createSigner } from '../../protocol/session/signer.ts'
import { addressOfKey, signTypedData } from '../../protocol/typed-data/sign.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { beforeMoment } from './before-moment.ts'
import { beginAnswer, LARGE_BYTES } from './begin-answer.ts'
import type { HandMadeClient, HandMadeConnection } from './hand-made-client.ts'
import { newParty, Owner, seconds, until } from './owner.ts'
import type { Party } from './owner.ts'
import { refused } from './refused.ts'
import { startWireNetwork } from './wire-network.ts'

const NO_GRANT = /No grant is for this delegate now/
const CATEGORIES = ['allergies', 'prescriptions']

describe('a provider decides by what it finds out', { timeout: 560_000 }, () => {
  let network: TestNetwork
  let provider: TestProvider
  let client: HandMadeClient
  let chain: JsonRpcProvider
  const keeper = newParty()
  let group: string
  let stop: () => Promise<void>

  before(async () => {
    ({ network, provider, client, stop } = await startWireNetwork())
    chain = new JsonRpcProvider(network.engine.rpcUrl, network.network.chainId, { staticNetwork: true, cacheTimeout: -1 })
    await provider.addNote('maren', 'large', { bytes: LARGE_BYTES })
    group = await makeGroup(keeper)
  })

  after(async () => {
    chain.destroy()
    await stop()
  })

  /** Signs an act, gives it to the node, and waits until it is on the chain. */
  async function act (key: Party, unsigned: Record<string, unknown> & { kind: ActMessage['kind'] }): Promise<void> {
    const message = { deadline: seconds() + 600, ...unsigned }
    const signature = signTypedData({ network: network.network, type: ACT_TYPES[message.kind], message: message as never, privateKey: key.privateKey })
    const before = await chain.getTransactionCount(network.network.founders[0]?.operator ?? '')
    // A carrier takes so much for groups and co-signers in a minute: as a person's peer, this one waits for the next.
    for (const end = seconds() + 75; ;) {
      const link = await client.connect(provider)
      const refusal = await link.ask('chain', { case: 'relay', value: { message: encodeAct({ ...message, signature } as unknown as ActMessage) } }).then(() => undefined, (error: unknown) => error)
      await link.close()
      if (refusal === undefined) break
      if (!isMedrecError(refusal, 'TOO_MANY_REQUESTS')) throw refusal instanceof Error ? refusal : new TypeError(String(refusal))
      assert.ok(seconds() < end, 'the carrier has no room')
      await pause(1_000)
    }
    await until(async () => { if (await chain.getTransactionCount(network.network.founders[0]?.operator ?? '') === before) throw new RangeError('It is in no block yet.') })
  }

  /** Waits until the answer that runs for somebody is cut. Nobody reads on before that: the rest of it would be there sooner than the node has read the block. */
  async function whenCut (owner: Owner, requester: Party): Promise<void> {
    await until(async () => {
      const last = (await owner.link.log(owner.session)).map(({ receipt }) => decodeReceipt(receipt)).findLast(receipt => receipt.requester === requester.address)
      if (last?.status !== 'cut') throw new RangeError('It is not cut yet.')
    }, 500)
  }

  async function makeGroup (keeper: Party): Promise<string> {
    const salt = `0x${randomBytes(32).toString('hex')}`
    await act(keeper, { kind: 'create-group', keeper: keeper.address, salt })
    return String(await new Contract(network.network.contracts.viewerGroupFactory, VIEWER_GROUP_FACTORY_ABI, chain).getFunction('groupOf').staticCall(keeper.address, salt)).toLowerCase()
  }

  async function granted (grant: Partial<Grant> & { viewer: string }, viewer = newParty()): Promise<{ owner: Owner, viewer: Party, grant: string, link: HandMadeConnection, session: number }> {
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    const added = owner.grant({ categories: CATEGORIES, ...grant })
    await owner.publish()
    return { owner, viewer, grant: added, ...await owner.viewer(viewer) }
  }

  const params = (types: string[], values: unknown[]): string => AbiCoder.defaultAbiCoder().encode(types, values)

  it('asks a condition at each block: a co-signer opens it, and closes it for an answer that runs', async () => {
    const cosigner = newParty()
    const salt = `0x${randomBytes(32).toString('hex')}`
    const condition = joinCondition({ contract: network.network.contracts.coSigner, parameters: params(['address', 'bytes32'], [cosigner.address, salt]) })
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    const viewer = newParty()
    owner.grant({ viewer: viewer.address, categories: [...new Set((await owner.link.list(owner.session)).flatMap(each => each.categories))], condition })
    await owner.publish()
    const { link, session } = await owner.viewer(viewer)
    await refused(provider, NO_GRANT, async () => await link.fetch(session))
    const subject = keccak256(params(['bytes32', 'address', 'bytes32', 'bytes32'], [owner.relationship, viewer.address, hashText('read'), salt]))
    await act(cosigner, { kind: 'co-sign', cosigner: cosigner.address, subject, until: 4_000_000_000, expectedSequence: 0 })
    await until(async () => { assert.ok((await link.list(session)).length > 0) })
    const { rest } = await beginAnswer({ link, session })
    await act(cosigner, { kind: 'co-sign', cosigner: cosigner.address, subject, until: 1, expectedSequence: 1 })
    await whenCut(owner, viewer)
    const { error } = await rest()
    assert.ok(isMedrecError(error, 'DENIED'), String(error))
    await refused(provider, NO_GRANT, async () => await link.fetch(session))
  })

  it('lets a group\'s members read, when that is settled, and cuts what runs in the block that takes one out', async () => {
    const all = [...new Set((await (async () => { const owner = await Owner.enrol({ client, provider, person: 'maren' }); return await owner.link.list(owner.session) })()).flatMap(each => each.categories))]
    const { owner, viewer, link, session } = await granted({ viewer: groupViewer(group), categories: all })
    await refused(provider, NO_GRANT, async () => await link.fetch(session))
    await act(keeper, { kind: 'change-viewers', group, added: [viewer.address], removed: [], by: keeper.address, expectedSequence: 0 })
    await until(async () => { assert.ok((await link.list(session)).length > 0) })
    const { rest } = await beginAnswer({ link, session })
    await act(keeper, { kind: 'change-viewers', group, added: [], removed: [viewer.address], by: keeper.address, expectedSequence: 1 })
    await whenCut(owner, viewer)
    const { error } = await rest()
    assert.ok(isMedrecError(error, 'DENIED'), String(error))
    await refused(provider, NO_GRANT, async () => await link.fetch(session))
  })

  it('lets one of a group hand on while it is in it, and cuts what runs by that in the block that takes it out', async () => {
    const [inGroup, reader] = [newParty(), newParty()]
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    const all = [...new Set((await owner.link.list(owner.session)).flatMap(each => each.categories))]
    const parent = owner.grant({ viewer: groupViewer(group), categories: all, depth: 1 })
    await owner.publish()
    const { link, session } = await owner.viewer(reader)
    const grant = { id: 'handed-on', viewer: reader.address, categories: all, labels: [], actions: ['read'], notBefore: 0, notAfter: null }
    const chain = [await signLink({ signer: createSigner({ network: network.network, key: inGroup }), relationship: owner.relationship, parent, grant })]
    await refused(provider, NO_GRANT, async () => await link.fetch(session, { chains: [chain] }))
    await act(keeper, { kind: 'change-viewers', group, added: [inGroup.address], removed: [], by: keeper.address, expectedSequence: 2 })
    await until(async () => { assert.ok((await link.list(session, { chains: [chain] })).length > 0) })
    const { rest } = await beginAnswer({ link, session, chains: [chain] })
    await act(keeper, { kind: 'change-viewers', group, added: [], removed: [inGroup.address], by: keeper.address, expectedSequence: 3 })
    await whenCut(owner, reader)
    const { error } = await rest()
    assert.ok(isMedrecError(error, 'DENIED'), String(error))
    await refused(provider, NO_GRANT, async () => await link.fetch(session, { chains: [chain] }))
  })

  it('lets any member read what is granted to the members, by the key that it signs with, and nobody else', async () => {
    const { owner, link, session } = await granted({ viewer: 'members' })
    await refused(provider, NO_GRANT, async () => await link.fetch(session))
    const { signing } = await ensureKeys((await readConfig(provider.configFile)).keys)
    const member = await owner.viewer({ privateKey: signing, address: addressOfKey(signing) })
    const isGranted = ({ categories, labels }: { categories: string[], labels: string[] }): boolean => labels.length === 0 && categories.length > 0 && categories.every(each => CATEGORIES.includes(each))
    const keys = (await owner.link.list(owner.session)).filter(isGranted).map(({ key }) => key).sort()
    assert.ok(keys.length > 0)
    assert.deepEqual((await member.link.list(member.session)).map(({ key }) => key).sort(), keys)
  })

  it('opens where a contract says one word that is 1, and not where it reverts, burns its gas or says another', async () => {
    const contracts = { yes: '0x600160005260206000f3', two: '0x600260005260206000f3', short: '0x60016000526001601ff3', reverts: '0x60006000fd', burns: '0x5b600056' }
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    const viewers = await Promise.all(Object.entries(contracts).map(async ([name, code]) => {
      const [viewer, { address }] = [newParty(), newParty()]
      await chain.send('anvil_setCode', [address, code])
      owner.grant({ viewer: viewer.address, categories: CATEGORIES, condition: address })
      return { name, viewer }
    }))
    await owner.publish()
    for (const { name, viewer } of viewers) {
      const { link, session } = await owner.viewer(viewer)
      if (name === 'yes') assert.ok((await link.list(session)).length > 0)
      else await refused(provider, NO_GRANT, async () => await link.fetch(session))
    }
  })

  it('opens at the hours of the week that a condition says, and not without its parameters, or where there is no contract', async () => {
    const { weekHours } = network.network.contracts
    const hours = (from: number, to: number, days = 127, offset = 0): string => joinCondition({ contract: weekHours, parameters: params(['uint8', 'uint32', 'uint32', 'int32'], [days, from, to, offset]) })
    const open = await granted({ viewer: newParty().address })
    const always = newParty()
    const owner = open.owner
    owner.grant({ viewer: always.address, categories: CATEGORIES, condition: hours(0, 86_400) })
    const never = newParty()
    owner.grant({ viewer: never.address, categories: CATEGORIES, condition: hours(0, 86_400, 0) })
    const bare = newParty()
    owner.grant({ viewer: bare.address, categories: CATEGORIES, condition: weekHours })
    const nowhere = newParty()
    owner.grant({ viewer: nowhere.address, categories: CATEGORIES, condition: newParty().address })
    await owner.publish()
    const opened = async (key: Party) => await owner.viewer(key)
    const { link, session } = await opened(always)
    assert.ok((await link.list(session)).length > 0)
    for (const key of [never, bare, nowhere]) {
      const closed = await opened(key)
      await refused(provider, NO_GRANT, async () => await closed.link.fetch(closed.session))
    }
    const brief = await beforeMoment({ seconds: 10, work: async near => {
      const soon = newParty()
      // Today, for some seconds more, by a clock at which it is not noon yet: 1970 began with a Thursday.
      const offset = seconds() % 86_400 < 43_200 ? 0 : -43_200
      const ends = near() + offset
      owner.grant({ viewer: soon.address, categories: CATEGORIES, condition: hours(0, ends % 86_400, 1 << (Math.floor(ends / 86_400) + 3) % 7, offset) })
      await owner.publish()
      const spoken = await opened(soon)
      assert.ok((await spoken.link.list(spoken.session)).length > 0, 'in its hours')
      return spoken
    } })
    await assert.rejects(async () => {
      for (const end = seconds() + 240; seconds() < end; await pause(500)) await brief.link.fetch(brief.session, { keys: ['none'] })
    }, { code: 'DENIED' })
  })

  it('opens in an emergency that is stated with a reason, only then, writes the reason down for the owner, and ends by itself', async () => {
    const viewer = newParty()
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    const all = [...new Set((await owner.link.list(owner.session)).flatMap(each => each.categories))]
    const ordinary = owner.grant({ viewer: viewer.address, categories: ['prescriptions'] })
    const emergency = owner.grant({ viewer: viewer.address, categories: all, emergency: 15 })
    await owner.publish()
    const { link, session } = await owner.viewer(viewer)
    const plain = await link.list(session)
    assert.ok(plain.length > 0 && plain.every(({ categories }) => categories.join() === 'prescriptions'))
    const reason = 'unconscious, car accident'
    const stated = await link.fetch(session, { emergency: reason })
    assert.ok(stated.size > plain.length)
    assert.equal((await link.list(session)).length, plain.length, 'what is not stated again is not there')
    for (const nothing of ['  ', '!?']) assert.equal((await link.fetch(session, { emergency: nothing })).size, plain.length)
    await assert.rejects(link.fetch(session, { emergency: 'x'.repeat(257) }), { code: 'BAD_MESSAGE' })
    const { rest } = await beginAnswer({ link, session, emergency: 'again' })
    // The time of what was stated is over before its reader has taken what is sent.
    const receipts = await until(async () => {
      const closed = (await owner.link.log(owner.session)).map(({ receipt }) => decodeReceipt(receipt)).filter(({ requester }) => requester === viewer.address)
      if (closed.at(-1)?.emergency !== 'again') throw new RangeError('It is not closed yet.')
      return closed
    }, 500)
    assert.ok(isMedrecError((await rest()).error, 'DENIED'))
    assert.deepEqual(receipts.map(receipt => [receipt.emergency, receipt.status]), [[undefined, 'complete'], [reason, 'complete'], [undefined, 'complete'], [undefined, 'complete'], [undefined, 'complete'], ['again', 'cut']])
    assert.deepEqual([...new Set(receipts[1]?.counts.map(({ grant }) => grant))].sort(), [ordinary, emergency].sort())
  })
})
