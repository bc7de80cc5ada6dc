import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lookAtAnchors } from '../../../node/chain/look-at-anchors.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { agentAddress } from '../../../protocol/agent/agent-address.ts'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import { MAX_AGENT_EVENTS, NO_END, OWNER_PLACE, POWERS } from '../../../protocol/agent/constants.ts'
import { packMessages } from '../../../protocol/chain/pack-messages.ts'
import type { RpcLog } from '../../../protocol/chain-view/decode-logs.ts'
import type { ChainEvent, LocatedEvent } from '../../../protocol/chain-view/events.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { FOUNDED_CONTRACTS } from '../../../protocol/network/constants.ts'
import { signTypedData } from '../../../protocol/typed-data/sign.ts'
import { hexOf } from '../store/store-fixture.ts'

const RELATIONSHIP = hexOf(1, 32)
const COMMITMENT = hexOf(2, 32)
const CUSTODIAN = hexOf(3, 20)
const AGENT = agentAddress({ contracts: FOUNDED_CONTRACTS, relationship: RELATIONSHIP })
const PLACE = 4
const BLOCK = 9
const TIME = 1_800_000_000
const FIELDS = { relationship: RELATIONSHIP, commitment: COMMITMENT, expectedSequence: 3, deadline: TIME + 600 }
const KEY_SIGNATURE = signTypedData({ network: { chainId: 7, contracts: FOUNDED_CONTRACTS }, type: 'Anchor', message: FIELDS, privateKey: new Uint8Array(32).fill(5) })
const ENVELOPE = Uint8Array.from([2, PLACE, ...KEY_SIGNATURE, ...new Uint8Array(4 * 32)])

type Anchored = ChainEvent & { kind: 'anchored' }
const anchored = (): Anchored => ({ kind: 'anchored', relationship: RELATIONSHIP, commitment: COMMITMENT, sequence: FIELDS.expectedSequence + 1 })
const anchorBy = (signature: Uint8Array): Parameters<typeof packMessages>[0][number] => ({ message: { kind: 'anchor', ...FIELDS, signature }, number: 7 })
const added = (powers: number, { block = 1, index = 0 } = {}): RpcLog => ({
  address: AGENT, blockNumber: `0x${block.toString(16)}`, logIndex: `0x${index.toString(16)}`,
  ...AGENT_INTERFACE.encodeEventLog('CustodianAdded', [PLACE, CUSTODIAN, powers, 0, NO_END, '0x', OWNER_PLACE, hexOf(6, 20), 1])
})

interface Looking { /** It was opened, and handed over, among the same events. */ isFirst?: boolean, to?: string | null, input?: string, controller?: string, skipped?: number[], logs?: (topics: string[]) => RpcLog[] }

/** What is found of one anchor, and what the engine was asked for. */
async function look ({ isFirst = false, to = FOUNDED_CONTRACTS.relationships, input = packMessages([anchorBy(ENVELOPE)]), controller = AGENT, skipped = [], logs = () => [added(POWERS.grant | POWERS.revoke)] }: Looking = {}): Promise<{ found: Omit<Anchored, keyof ReturnType<typeof anchored>>, event: Anchored, asked: unknown[][] }> {
  const asked: unknown[][] = []
  const rpc: Rpc = async (method, params) => {
    asked.push([method, ...params])
    if (method === 'eth_getTransactionByHash') return { to, input }
    return method === 'eth_getLogs' ? logs((params as [{ topics: [string[]] }])[0].topics[0]) : { timestamp: `0x${TIME.toString(16)}` }
  }
  const event = anchored()
  const at = { block: BLOCK, index: 3, transaction: hexOf(8, 32) }
  const before: LocatedEvent[] = isFirst ? [{ block: 1, event: { kind: 'opened', relationship: RELATIONSHIP, number: 7, ownerDelegate: hexOf(7, 20), providerDelegate: hexOf(8, 20) } }, { block: 2, event: { kind: 'controller-set', relationship: RELATIONSHIP, controller, sequence: 1 } }] : []
  const events: LocatedEvent[] = [...before, { ...at, event }, ...skipped.map(position => ({ ...at, event: { kind: 'skipped', relationship: RELATIONSHIP, position, reason: '0x00000000' } as const }))]
  await lookAtAnchors({ events, rpc, contracts: FOUNDED_CONTRACTS, signal: new AbortController().signal, before: () => isFirst ? undefined : { controller, ownerDelegate: hexOf(7, 20), number: 7 } })
  const { by, narrows, keeps } = event
  return { found: { ...by === undefined ? {} : { by }, ...narrows === undefined ? {} : { narrows }, ...keeps === undefined ? {} : { keeps } }, event, asked }
}

describe('who signed an anchor, as a node finds it out', () => {
  const by = { place: PLACE, address: CUSTODIAN, at: TIME }

  it('is the custodian who was in the place then; one without GRANT only narrows, and one without REVOKE takes nothing away', async () => {
    assert.deepEqual((await look()).found, { by })
    assert.deepEqual((await look({ logs: () => [added(POWERS.revoke)] })).found, { by, narrows: true })
    assert.deepEqual((await look({ logs: () => [added(POWERS.grant)] })).found, { by, keeps: true })
    // The last that came before it counts, none that came after it.
    assert.deepEqual((await look({ logs: () => [added(POWERS.grant), added(POWERS.revoke, { block: 5 }), added(POWERS.grant, { block: BLOCK, index: 4 })] })).found, { by, narrows: true })
    assert.deepEqual((await look({ logs: () => [] })).found, { narrows: true })
  })

  it('comes with who could add grants then, and with when their places end', async () => {
    const [other, end] = [hexOf(10, 20), 1_830_297_600]
    const inPlace = (place: number, custodian: string, powers: number, notAfter: number, condition = '0x'): RpcLog => ({
      address: AGENT, blockNumber: '0x1', logIndex: `0x${place.toString(16)}`, ...AGENT_INTERFACE.encodeEventLog('CustodianAdded', [place, custodian, powers, 0, notAfter, condition, OWNER_PLACE, hexOf(6, 20), 1])
    })
    const of = async (signature: Uint8Array, ...logs: RpcLog[]): Promise<unknown> => {
      const { adders, ends } = (await look({ input: packMessages([anchorBy(signature)]), logs: () => logs })).event
      return { adders, ...ends === undefined ? {} : { ends } }
    }
    assert.deepEqual(await of(KEY_SIGNATURE, inPlace(PLACE, CUSTODIAN, POWERS.grant, end)), { adders: [CUSTODIAN], ends: { [CUSTODIAN]: end } })
    assert.deepEqual(await of(KEY_SIGNATURE, inPlace(PLACE, CUSTODIAN, POWERS.grant, NO_END), inPlace(5, other, POWERS.revoke, end)), { adders: [CUSTODIAN] })
    // In several places: the last of their ends.
    assert.deepEqual(await of(KEY_SIGNATURE, inPlace(1, CUSTODIAN, POWERS.grant, end), inPlace(2, CUSTODIAN, POWERS.grant, end + 1), inPlace(3, other, POWERS.grant, end), inPlace(5, other, POWERS.grant, NO_END)), { adders: [CUSTODIAN, other], ends: { [CUSTODIAN]: end + 1 } })
    // Of a condition it is known that it held only of who signed.
    assert.deepEqual(await of(KEY_SIGNATURE, inPlace(PLACE, CUSTODIAN, POWERS.grant, end, hexOf(11, 20))), { adders: [] })
    assert.deepEqual(await of(ENVELOPE, inPlace(PLACE, CUSTODIAN, POWERS.grant, end, hexOf(11, 20))), { adders: [CUSTODIAN], ends: { [CUSTODIAN]: end } })
  })

  it('is the controller itself when it is no envelope, whatever controls', async () => {
    const input = packMessages([anchorBy(KEY_SIGNATURE)])
    for (const controller of [AGENT, hexOf(9, 20)]) assert.deepEqual((await look({ input, controller })).found, {})
  })

  it('is asked of nobody but the relationship\'s agent, and there for nothing but who may act', async () => {
    const { found, asked } = await look({ controller: hexOf(9, 20) })
    assert.deepEqual(found, { narrows: true })
    assert.deepEqual(asked.map(([method]) => method), ['eth_getTransactionByHash'])
    const questions = (await look()).asked.filter(([method]) => method === 'eth_getLogs').map(([, filter]) => filter as { address: string[], topics: unknown[] })
    assert.deepEqual(questions.map(({ address, topics }) => ({ address, topics })), [{ address: [AGENT], topics: [['CustodianAdded', 'CustodianEnded', 'OwnerSet', 'OwnerRecovered'].map(name => AGENT_INTERFACE.getEvent(name)?.topicHash)] }])
  })

  it('is not looked for in more than the limit of events, nor in what the engine cannot give', async () => {
    const one = added(POWERS.grant | POWERS.revoke)
    assert.deepEqual((await look({ logs: () => new Array<RpcLog>(MAX_AGENT_EVENTS).fill(one) })).found, { by })
    assert.deepEqual((await look({ logs: () => new Array<RpcLog>(MAX_AGENT_EVENTS + 1).fill(one) })).found, { narrows: true })
    // More than the arguments of a call may be.
    assert.deepEqual((await look({ logs: () => new Array<RpcLog>(1_000_000).fill(one) })).found, { narrows: true })
    assert.deepEqual((await look({ logs: () => { throw new MedrecError('TOO_LARGE') } })).found, { narrows: true })
    assert.deepEqual((await look({ logs: () => [{ ...one, data: '0x' }] })).found, { narrows: true })
    // An engine that is away says nothing of it: the blocks are read again.
    await assert.rejects(look({ logs: () => { throw new MedrecError('CHAIN_UNAVAILABLE') } }), { code: 'CHAIN_UNAVAILABLE' })
  })

  it('is the owner, who could add alone, where a custodian made it tell more than that', async () => {
    const owner = hexOf(6, 20)
    const of = (name: string, args: unknown[], block: number): RpcLog => ({ address: AGENT, blockNumber: `0x${block.toString(16)}`, logIndex: '0x0', ...AGENT_INTERFACE.encodeEventLog(name, args) as { topics: string[], data: string } })
    const told = (...owners: RpcLog[]) => (topics: string[]): RpcLog[] => [...owners, ...new Array<RpcLog>(MAX_AGENT_EVENTS + 1).fill(added(POWERS.grant))].filter(log => topics.includes(log.topics[0] ?? ''))
    const first = of('OwnerSet', [hexOf(0, 20), owner, 0], 1)
    const input = packMessages([anchorBy(KEY_SIGNATURE)])
    const { event } = await look({ input, logs: told(first, of('OwnerRecovered', [owner, hexOf(9, 20), 2], BLOCK + 1)) })
    assert.deepEqual([event.adders, event.narrows, event.ends], [[owner], undefined, undefined])
    assert.deepEqual((await look({ logs: told(first) })).found, { narrows: true }, 'a custodian\'s')
    assert.deepEqual((await look({ input, logs: told() })).found, { narrows: true }, 'nobody knows whose it is')
  })

  it('is not changed by a carrier that puts a message in again, or one that the chain skipped', async () => {
    const other = Uint8Array.from([2, PLACE + 1, ...ENVELOPE.slice(2)])
    const twice = packMessages([anchorBy(KEY_SIGNATURE), anchorBy(KEY_SIGNATURE)])
    assert.deepEqual((await look({ input: twice })).found, {})
    assert.deepEqual((await look({ input: twice, skipped: [1] })).found, {})
    assert.deepEqual((await look({ input: packMessages([anchorBy(ENVELOPE), anchorBy(KEY_SIGNATURE), anchorBy(other)]), skipped: [0, 2] })).found, {})
    assert.deepEqual((await look({ input: packMessages([anchorBy(KEY_SIGNATURE), anchorBy(ENVELOPE)]), skipped: [0] })).found, { by })
    // Of another relationship it is another message, also where both are new.
    const ofOther = { ...anchorBy(ENVELOPE), number: 8 }
    for (const isFirst of [false, true]) assert.deepEqual((await look({ isFirst, input: packMessages([anchorBy(KEY_SIGNATURE), ofOther]) })).found, {})
    // Which of two it was cannot be seen where the chain says nothing of it.
    assert.deepEqual((await look({ input: packMessages([anchorBy(KEY_SIGNATURE), anchorBy(ENVELOPE)]) })).found, { narrows: true })
    assert.deepEqual((await look({ input: twice, skipped: [0, 1] })).found, { narrows: true })
  })

  it('is not to be seen in a transaction to another contract, whatever stands in it', async () => {
    const input = packMessages([anchorBy(KEY_SIGNATURE)])
    for (const to of [hexOf(9, 20), null]) assert.deepEqual((await look({ to, input })).found, { narrows: true })
  })

  it('is not to be seen in a transaction of any length', async () => {
    assert.deepEqual((await look({ input: `${packMessages([anchorBy(ENVELOPE)]).slice(0, 10)}${'00'.repeat(8_000_000)}` })).found, { narrows: true })
  })
})
